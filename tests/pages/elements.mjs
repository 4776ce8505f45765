// Opens all that a page shows of the heaviest host, and prints how many elements of
// each kind the page has then. Text that became markup would change that.
export default async function (page) {
  await page.waitForSelector("html[data-ready]");
  const counts = [];
  const count = async () => counts.push(await page.evaluate(() => {
    const counts = {};
    for (const { localName } of document.querySelectorAll("*")) counts[localName] = (counts[localName] ?? 0) + 1;
    return JSON.stringify(Object.entries(counts).sort());
  }));
  await count();
  await page.locator("#host button.host").first().click();
  await page.locator(".never-contacted summary").click();
  // The list is filled when the browser tells that it was opened.
  await page.locator(".never li").first().waitFor();
  for (const view of ["chord", "matrix", "graph"]) {
    await page.click(`[data-value="${view}"]`);
    await page.mouse.move(500, 600);
    await count();
  }
  console.log(counts.join("\n"));
  console.log(await page.evaluate(() => String(globalThis.isHacked ?? "nothing ran")));
}
