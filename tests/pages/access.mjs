// Checks accessibility with axe-core: accessible names, contrast, and the sizes of click targets. The
// page is checked in the light theme in a narrow window, and in the dark theme in a wide window. This
// is repeated after a click on each element whose selector is an argument.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const modules = process.env.IPLINK_PAGE_MODULES ?? import.meta.dirname;
const axe = readFileSync(createRequire(path.join(modules, "package.json")).resolve("axe-core/axe.min.js"), "utf8");

/** Allows requests for files next to the page, because the pages of a gallery show images from their folder. */
export const allowsSiblingFiles = true;

/** Returns the violations, one line each. */
const findViolations = (page) =>
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
      assert.deepEqual(await findViolations(page), [], `${colorScheme}, width ${width}, after a click on ${click}`);
    }
  }
}
