// Opens all there is to open of a page and prints which elements it has. With
// hostile names they must be those that it has with harmless ones.
export default async function (page) {
  await page.waitForTimeout(500);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  for (const summary of await page.locator("summary").all()) await summary.click();
  await page.waitForTimeout(300);
  const names = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")].map((element) => element.tagName);
    return all.sort().join(" ");
  });
  console.log(names, await page.evaluate(() => window.hacked ?? "whole"));
}
