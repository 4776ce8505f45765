// Orders the matrix, points at cells, pins, zooms and searches.
import assert from "node:assert/strict";
import { settled, until } from "./until.mjs";

/** Returns the pixels of the canvas as one text, to be compared. */
const picture = (page) => page.evaluate(() => document.querySelector("#stage canvas").toDataURL());

export default async function (page, { shot }) {
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const rest = async () => {
    await page.waitForFunction(() => document.getElementById("stage").dataset.moving === "false");
    await settled(() => picture(page));
  };
  await rest();
  const byName = await picture(page);
  await shot(page, "matrix-page");

  // A new order is reached by a movement.
  const frames = await page.evaluate(async () => {
    const canvas = document.querySelector("#stage canvas");
    const seen = new Set();
    document.getElementById("by-frequency").click();
    const { dataset } = document.getElementById("stage");
    do {
      await new Promise((done) => requestAnimationFrame(done));
      seen.add(canvas.toDataURL());
    } while (dataset.moving !== "false");
    return seen.size;
  });
  assert.ok(frames > 3, `it moves in ${frames} frames`);
  assert.equal(await state("order"), "frequency");
  await rest();
  assert.notEqual(await picture(page), byName);
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
  await until("a cell is lit", async () => /^\d+ \d+$/.test(await state("lit")));
  assert.ok(await page.locator("#tip").isVisible());
  await until("row and column are lit", async () => (await picture(page)) !== dark);
  await shot(page, "matrix-page-lit");

  // The wheel zooms, and all of it comes back.
  const whole = await settled(() => picture(page));
  await page.mouse.wheel(0, -400);
  await page.mouse.wheel(0, -400);
  await until("the wheel zooms", async () => (await picture(page)) !== whole);
  const zoomed = await settled(() => picture(page));
  await shot(page, "matrix-page-zoomed");
  await page.locator("#fit").click();
  await page.mouse.move(box.x + 2, box.y + 2);
  await until("all of it is back", async () => (await picture(page)) !== zoomed);

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
