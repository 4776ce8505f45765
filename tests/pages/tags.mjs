// Shows as many host names of a page as possible, and prints the tag names of all its elements, and
// whether a script in a host name ran. Pages with hostile host names must have the same elements as
// those with harmless names. The script is for any page but the report.
import { stableValue } from "./until.mjs";

const tagNames = (page) =>
  page.evaluate(() => {
    const names = [...document.querySelectorAll("*")].map((element) => element.tagName);
    return names.sort().join(" ");
  });

export default async function (page) {
  await stableValue(() => tagNames(page));
  // Selects a host or a cell, and opens the collapsed sections.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  for (const summary of await page.locator("summary").all()) await summary.click();
  const names = await stableValue(() => tagNames(page));
  console.log(names, await page.evaluate(() => window.hacked ?? "no script ran"));
}
