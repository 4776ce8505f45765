// Takes a picture of a page, once it stands still. Arguments: the file to write, then
// in any order and number
//
//   900x700       the size of the window, in pixels; 1280x900 if nothing is said
//   whole         all of the page, not the window alone
//   print         as it is printed
//   dark, light   for who prefers that
//   find=TEXT     searches for a host, as a reader does, and takes the first
//   key=NAME      presses a key
//   click=WHAT    clicks on what a selector of CSS names
//   wait=SECONDS  lets so much time pass
import assert from "node:assert/strict";

/** The pages of a gallery show pictures that lie beside them. */
export const asksBeside = true;

const SETTLED = 1_200;

const actions = {
  whole: (_, options) => (options.fullPage = true),
  print: (page) => page.emulateMedia({ media: "print" }),
  dark: (page) => page.emulateMedia({ colorScheme: "dark" }),
  light: (page) => page.emulateMedia({ colorScheme: "light" }),
};

const withValue = {
  async find(page, text) {
    await page.fill("#search", text);
    await page.press("#search", "Enter");
  },
  key: (page, name) => page.keyboard.press(name),
  click: (page, selector) => page.locator(selector).first().click(),
  wait: (page, seconds) => page.waitForTimeout(1_000 * Number(seconds)),
};

export default async function (page, { args: [path, ...does] }) {
  assert.ok(path?.endsWith(".png"), "the file to write ends in .png");
  const options = {};
  await page.waitForTimeout(SETTLED);
  for (const word of does) {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(word) ?? [];
    const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    if (width !== undefined) {
      await page.setViewportSize({ width: Number(width), height: Number(height) });
    } else if (name in withValue) {
      await withValue[name](page, value);
    } else {
      assert.ok(Object.hasOwn(actions, word), `nobody knows what ${word} means`);
      await actions[word](page, options);
    }
  }
  await page.waitForTimeout(SETTLED);
  await page.screenshot({ path, ...options });
}
