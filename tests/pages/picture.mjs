// Takes a screenshot of a page once it is stable. The arguments are the output file, and any number of
// these steps, which are executed in order:
//
//   900x700       sets the size of the window in pixels; the default is 1280x900
//   whole         captures the whole page instead of the window
//   print         applies the print style
//   dark, light   sets the color scheme
//   find=TEXT     searches for a host and selects the first match
//   key=NAME      presses a key
//   click=SELECTOR  clicks on an element
//   wait=SECONDS  waits
import assert from "node:assert/strict";

/** The pages of a gallery show images from their folder. */
export const allowsSiblingFiles = true;

/** The time after which animations have ended, in milliseconds. */
const SETTLE_MS = 1_200;

const simpleSteps = {
  whole: (_, options) => (options.fullPage = true),
  print: (page) => page.emulateMedia({ media: "print" }),
  dark: (page) => page.emulateMedia({ colorScheme: "dark" }),
  light: (page) => page.emulateMedia({ colorScheme: "light" }),
};

const stepsWithValue = {
  async find(page, text) {
    await page.fill("#search", text);
    await page.press("#search", "Enter");
  },
  key: (page, name) => page.keyboard.press(name),
  click: (page, selector) => page.locator(selector).first().click(),
  wait: (page, seconds) => page.waitForTimeout(1_000 * Number(seconds)),
};

export default async function (page, { args: [path, ...steps] }) {
  assert.ok(path?.endsWith(".png"), "the output file must end in .png");
  const options = {};
  await page.waitForTimeout(SETTLE_MS);
  for (const step of steps) {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(step) ?? [];
    const [, name, value] = /^(\w+)=(.*)$/s.exec(step) ?? [];
    if (width !== undefined) {
      await page.setViewportSize({ width: Number(width), height: Number(height) });
    } else if (name in stepsWithValue) {
      await stepsWithValue[name](page, value);
    } else {
      assert.ok(Object.hasOwn(simpleSteps, step), `unknown argument ${step}`);
      await simpleSteps[step](page, options);
    }
  }
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path, ...options });
}
