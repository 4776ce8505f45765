// Opens all sections of the host with the most traffic, and prints the number of elements
// of each kind. Text that became markup would change these numbers.
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
  // The list is filled by the toggle event.
  await page.locator(".never li").first().waitFor();
  for (const view of ["chord", "matrix", "graph"]) {
    await page.click(`[data-value="${view}"]`);
    await page.mouse.move(500, 600);
    await count();
  }
  console.log(counts.join("\n"));
  console.log(await page.evaluate(() => String(globalThis.isHacked ?? "nothing ran")));
}
