// Tests the wheel page with the example capture: search, pinning, hover and keyboard.
import assert from "node:assert/strict";
import { stableValue, until } from "./until.mjs";

/** Returns the number of bright pixels of a canvas. */
export async function brightPixels(page, selector = "#stage canvas") {
  return page.evaluate((selector) => {
    const canvas = document.querySelector(selector);
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let count = 0;
    for (let offset = 0; offset < data.length; offset += 4) {
      if (Math.max(data[offset], data[offset + 1], data[offset + 2]) > 70) count += 1;
    }
    return count;
  }, selector);
}

export default async function (page, { screenshot }) {
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const waitUntilStable = () => stableValue(() => brightPixels(page));
  await waitUntilStable();
  const initialPixels = await brightPixels(page);
  assert.ok(initialPixels > 5000, `only ${initialPixels} pixels are bright`);
  assert.equal(await page.locator("#panel").isVisible(), false);
  await screenshot(page, "moowheel");

  // Searching pins the host that is found.
  await page.keyboard.press("/");
  await page.keyboard.type("192.168.10.4");
  assert.equal(await page.locator("#found [role=option]").count(), 1);
  await page.keyboard.press("Enter");
  await waitUntilStable();
  assert.equal(await page.locator("#panel h2").textContent(), "192.168.10.4");
  assert.equal(await page.locator("#contact-summary").textContent(), "6 of 68 other hosts contacted, 62 never contacted");
  assert.equal(await page.locator("#contacted li").count(), 6);
  assert.equal(await page.locator("#never-contacted .count").textContent(), "62");
  const pinnedPixels = await brightPixels(page);
  assert.ok(pinnedPixels < initialPixels * 0.8, `${pinnedPixels} of ${initialPixels} pixels are bright with one host highlighted`);
  await screenshot(page, "moowheel-pinned");

  // The list of hosts never contacted can be expanded.
  await page.locator("#never-contacted summary").click();
  await page.locator("#never-contacted .more").click();
  assert.equal(await page.locator("#never-contacted li").count(), 62);

  // A row of the list pins its host, and Escape unpins it.
  const pinned = await state("pinned");
  await page.locator("#contacted li button").first().click();
  assert.notEqual(await state("pinned"), pinned);
  await page.keyboard.press("Escape");
  assert.equal(await state("pinned"), "");
  assert.equal(await page.locator("#panel").isVisible(), false);

  // Hovering highlights a host temporarily, and a click pins it.
  const box = await stage.boundingBox();
  // The center of the wheel, beside the panel, and a distance from it at which the hosts are.
  const [x, y] = [(box.width - 296) / 2 + 8, box.height / 2];
  const rim = box.height * 0.34;
  await page.mouse.move(x + rim, y);
  await until("a host is highlighted", async () => (await state("highlighted")) !== "");
  await waitUntilStable();
  const host = await state("highlighted");
  assert.ok((await brightPixels(page)) < initialPixels * 0.8);
  await page.mouse.move(x, y);
  await until("no host is highlighted", async () => (await state("highlighted")) === "");
  await page.mouse.click(x + rim, y);
  await page.mouse.move(x, y);
  await until("the host is pinned", async () => (await state("pinned")) === host);
  await page.keyboard.press("Escape");

  // Arrow keys move around the wheel in both directions.
  await page.keyboard.press("ArrowRight");
  assert.equal(await state("highlighted"), "0");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await state("highlighted"), "68");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assert.equal(await state("pinned"), "0");

  await page.setViewportSize({ width: 390, height: 844 });
  await waitUntilStable();
  await screenshot(page, "moowheel-390");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
