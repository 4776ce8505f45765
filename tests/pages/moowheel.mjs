// Points, pins, searches and walks around the wheel. Without an argument the page is
// that of the example.
import assert from "node:assert/strict";
import { settled as stands, until } from "./until.mjs";

/** Returns how many of a canvas' pixels are lit, and whether any is red, green, blue. */
export async function lit(page, selector = "#stage canvas") {
  return page.evaluate((selector) => {
    const canvas = document.querySelector(selector);
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (Math.max(data[at], data[at + 1], data[at + 2]) > 70) count += 1;
    }
    return count;
  }, selector);
}

export default async function (page, { shot }) {
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const settled = () => stands(() => lit(page));
  await settled();
  const all = await lit(page);
  assert.ok(all > 5000, `only ${all} pixels are lit`);
  assert.equal(await page.locator("#panel").isVisible(), false);
  await shot(page, "moowheel");

  // Searching pins.
  await page.keyboard.press("/");
  await page.keyboard.type("192.168.10.4");
  assert.equal(await page.locator("#found [role=option]").count(), 1);
  await page.keyboard.press("Enter");
  await settled();
  assert.equal(await page.locator("#panel h2").textContent(), "192.168.10.4");
  assert.equal(await page.locator("#never").textContent(), "6 of 68 other hosts contacted, 62 never");
  assert.equal(await page.locator("#contacted li").count(), 6);
  assert.equal(await page.locator("#not .count").textContent(), "62");
  const alone = await lit(page);
  assert.ok(alone < all * 0.8, `${alone} of ${all} pixels are lit with one host alone`);
  await shot(page, "moowheel-pinned");

  // What was never contacted is listed, all of it.
  await page.locator("#not summary").click();
  await page.locator("#not .more").click();
  assert.equal(await page.locator("#not li").count(), 62);

  // A row of the list leads on; Escape lets go.
  const pinned = await state("pinned");
  await page.locator("#contacted li button").first().click();
  assert.notEqual(await state("pinned"), pinned);
  await page.keyboard.press("Escape");
  assert.equal(await state("pinned"), "");
  assert.equal(await page.locator("#panel").isVisible(), false);

  // Pointing lights up, leaving lets go, a click stays.
  const box = await stage.boundingBox();
  const [x, y] = [(box.width - 296) / 2 + 8, box.height / 2];
  const rim = box.height * 0.34;
  await page.mouse.move(x + rim, y);
  await until("something is lit", async () => (await state("lit")) !== "");
  await settled();
  const host = await state("lit");
  assert.ok((await lit(page)) < all * 0.8);
  await page.mouse.move(x, y);
  await until("nothing is lit", async () => (await state("lit")) === "");
  await page.mouse.click(x + rim, y);
  await page.mouse.move(x, y);
  await until("it is pinned", async () => (await state("pinned")) === host);
  await page.keyboard.press("Escape");

  // Arrows go around, and come back to where they began.
  await page.keyboard.press("ArrowRight");
  assert.equal(await state("lit"), "0");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await state("lit"), "68");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assert.equal(await state("pinned"), "0");

  await page.setViewportSize({ width: 390, height: 844 });
  await settled();
  await shot(page, "moowheel-390");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
