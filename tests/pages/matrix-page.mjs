// Tests the matrix page: order, hover, pinning, zoom and search.
import assert from "node:assert/strict";
import { stableValue, until } from "./until.mjs";

/** Returns the pixels of the canvas as a string, for comparison. */
const picture = (page) => page.evaluate(() => document.querySelector("#stage canvas").toDataURL());

export default async function (page, { screenshot }) {
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const waitUntilStable = async () => {
    await page.waitForFunction(() => document.getElementById("stage").dataset.moving === "false");
    await stableValue(() => picture(page));
  };
  await waitUntilStable();
  const pictureByName = await picture(page);
  await screenshot(page, "matrix-page");

  // A new order is animated.
  const frames = await page.evaluate(async () => {
    const canvas = document.querySelector("#stage canvas");
    const pictures = new Set();
    document.getElementById("by-frequency").click();
    const { dataset } = document.getElementById("stage");
    do {
      await new Promise((done) => requestAnimationFrame(done));
      pictures.add(canvas.toDataURL());
    } while (dataset.moving !== "false");
    return pictures.size;
  });
  assert.ok(frames > 3, `the animation has ${frames} frames`);
  assert.equal(await state("order"), "frequency");
  await waitUntilStable();
  assert.notEqual(await picture(page), pictureByName);
  assert.equal(await page.locator("#by-frequency").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("c");
  await waitUntilStable();
  assert.equal(await state("order"), "cluster");
  await screenshot(page, "matrix-page-cluster");
  await page.keyboard.press("n");
  await waitUntilStable();

  // Arrow keys move between cells, and the tooltip shows their traffic.
  await stage.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await state("highlighted"), "0 0");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const [source, target] = (await state("highlighted")).split(" ").map(Number);
  const lines = await page.locator("#tooltip p").allTextContents();
  const expected = await page.evaluate(
    ([source, target]) => {
      const { hosts, links } = JSON.parse(document.getElementById("data").textContent);
      const [, , packets] = links.find(([from, to]) => from === source && to === target) ?? [];
      const name = (index) => hosts[index].label;
      return [`${name(source)} → ${name(target)}: `, packets === undefined ? "no packets" : String(packets)];
    },
    [source, target],
  );
  assert.equal(lines.length, 2);
  assert.ok(lines[0].startsWith(expected[0] + expected[1]), `${lines[0]} is not ${expected}`);
  await page.keyboard.press("Enter");
  assert.equal(await state("pinned"), `${source} ${target}`);
  await page.keyboard.press("Escape");
  assert.equal(await state("pinned"), "");
  assert.equal(await page.locator("#tooltip").isVisible(), false);

  // The pointer highlights a row and a column.
  const unhighlighted = await picture(page);
  const box = await stage.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6);
  await until("a cell is highlighted", async () => /^\d+ \d+$/.test(await state("highlighted")));
  assert.ok(await page.locator("#tooltip").isVisible());
  await until("row and column are highlighted", async () => (await picture(page)) !== unhighlighted);
  await screenshot(page, "matrix-page-highlighted");

  // The wheel zooms, and the Fit button shows the whole matrix again.
  const fitted = await stableValue(() => picture(page));
  await page.mouse.wheel(0, -400);
  await page.mouse.wheel(0, -400);
  await until("the wheel zooms", async () => (await picture(page)) !== fitted);
  const zoomed = await stableValue(() => picture(page));
  await screenshot(page, "matrix-page-zoomed");
  await page.locator("#fit").click();
  await page.mouse.move(box.x + 2, box.y + 2);
  await until("the whole matrix is shown", async () => (await picture(page)) !== zoomed);

  // Searching pins a host.
  await page.keyboard.press("/");
  await page.keyboard.type("192.168.10.113");
  await page.keyboard.press("Enter");
  assert.match((await page.locator("#tooltip p").allTextContents()).join(), /192\.168\.10\.113/);
  assert.notEqual(await state("pinned"), "");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForTimeout(300);
  await screenshot(page, "matrix-page-390");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
