// Looks for what keeps people from using a page, by axe-core: names for those who
// listen, contrast, room for fingers. By day on a narrow window, by night on a wide one,
// and again after each of the arguments, selectors that are clicked on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const modules = process.env.IPLINK_PAGE_MODULES ?? import.meta.dirname;
const axe = readFileSync(createRequire(path.join(modules, "package.json")).resolve("axe-core/axe.min.js"), "utf8");

/** The pages of a gallery show pictures that lie beside them. */
export const asksBeside = true;

/** Returns what is wrong, a line for each. */
const wrong = (page) =>
  page.evaluate(async () => {
    const rules = { "target-size": { enabled: true } };
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], rules });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(" ")} ${any[0]?.message ?? ""}`),
    );
  });

export default async function (page, { args }) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.waitForTimeout(500);
  await page.evaluate(axe);
  for (const click of [null, ...args]) {
    if (click !== null) await page.locator(click).first().click();
    for (const [colorScheme, width] of [["light", 390], ["dark", 1280]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      assert.deepEqual(await wrong(page), [], `${colorScheme}, ${width} wide, after ${click}`);
    }
  }
}
