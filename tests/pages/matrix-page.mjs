// Orders the matrix, points at cells, pins, zooms and searches.
import assert from "node:assert/strict";

/** Returns the pixels of the canvas as one text, to be compared. */
const picture = (page) => page.evaluate(() => document.querySelector("#stage canvas").toDataURL());

export default async function (page, { shot }) {
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const rest = async () => {
    await page.waitForFunction(() => document.getElementById("stage").dataset.moving === "false");
    await page.waitForTimeout(50);
  };
  await rest();
  const byName = await picture(page);
  await shot(page, "matrix-page");

  // A new order is reached by a movement.
  await page.locator("#by-frequency").click();
  assert.equal(await state("order"), "frequency");
  await page.waitForFunction(() => document.getElementById("stage").dataset.moving === "true");
  await page.waitForTimeout(250);
  const between = await picture(page);
  await rest();
  const byFrequency = await picture(page);
  assert.equal(new Set([byName, between, byFrequency]).size, 3);
  assert.equal(await page.locator("#by-frequency").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("c");
  await rest();
  assert.equal(await state("order"), "cluster");
  await shot(page, "matrix-page-cluster");
  await page.keyboard.press("n");
  await rest();

  // The keyboard goes from cell to cell, and the tip says what was sent.
  await stage.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await state("lit"), "0 0");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const [source, target] = (await state("lit")).split(" ").map(Number);
  const told = await page.locator("#tip p").allTextContents();
  const expected = await page.evaluate(
    ([source, target]) => {
      const { hosts, links } = JSON.parse(document.getElementById("data").textContent);
      const link = links.find(([from, to]) => from === source && to === target);
      const name = (at) => hosts[at].label;
      return [`${name(source)} → ${name(target)}: `, link ? String(link[2]) : "nothing"];
    },
    [source, target],
  );
  assert.equal(told.length, 2);
  assert.ok(told[0].startsWith(expected[0] + expected[1]), `${told[0]} is not ${expected}`);
  await page.keyboard.press("Enter");
  assert.equal(await state("pinned"), `${source} ${target}`);
  await page.keyboard.press("Escape");
  assert.equal(await state("pinned"), "");
  assert.equal(await page.locator("#tip").isVisible(), false);

  // The pointer lights a row and a column up.
  const dark = await picture(page);
  const box = await stage.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6);
  await page.waitForTimeout(150);
  assert.match(await state("lit"), /^\d+ \d+$/);
  assert.ok(await page.locator("#tip").isVisible());
  assert.notEqual(await picture(page), dark);
  await shot(page, "matrix-page-lit");

  // The wheel zooms, and all of it comes back.
  await page.mouse.wheel(0, -400);
  await page.mouse.wheel(0, -400);
  await page.waitForTimeout(150);
  await shot(page, "matrix-page-zoomed");
  const zoomed = await picture(page);
  await page.locator("#fit").click();
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.waitForTimeout(150);
  assert.notEqual(await picture(page), zoomed);

  // A host that is searched for is pinned.
  await page.keyboard.press("/");
  await page.keyboard.type("192.168.10.113");
  await page.keyboard.press("Enter");
  assert.match((await page.locator("#tip p").allTextContents()).join(), /192\.168\.10\.113/);
  assert.notEqual(await state("pinned"), "");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForTimeout(300);
  await shot(page, "matrix-page-390");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
