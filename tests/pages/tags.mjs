// Opens all sections of a page and prints the elements that it has. Hostile names must
// give the same elements as harmless ones.
import { settled } from "./until.mjs";

const tags = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("*")].map((element) => element.tagName);
    return all.sort().join(" ");
  });

export default async function (page) {
  await settled(() => tags(page));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  for (const summary of await page.locator("summary").all()) await summary.click();
  const names = await settled(() => tags(page));
  console.log(names, await page.evaluate(() => window.hacked ?? "whole"));
}
