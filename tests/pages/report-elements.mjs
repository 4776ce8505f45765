// Opens all sections of the host with the most traffic, and prints the number of elements of each
// name: on the initial page, and in each view. A host name that is parsed as markup would change these
// numbers. The last line of the output says whether a script in a host name ran.
export default async function (page) {
  await page.waitForSelector("html[data-ready]");
  const counts = [];
  const countElements = async () => counts.push(await page.evaluate(() => {
    const byName = {};
    for (const { localName } of document.querySelectorAll("*")) byName[localName] = (byName[localName] ?? 0) + 1;
    return JSON.stringify(Object.entries(byName).sort());
  }));
  await countElements();
  await page.locator("#host button.host").first().click();
  await page.locator(".never-contacted summary").click();
  // The toggle event fills the list, after the click has returned.
  await page.locator(".never li").first().waitFor();
  for (const view of ["chord", "matrix", "graph"]) {
    await page.click(`[data-value="${view}"]`);
    await page.mouse.move(500, 600);
    await countElements();
  }
  console.log(counts.join("\n"));
  console.log(await page.evaluate(() => String(globalThis.isHacked ?? "no script ran")));
}
