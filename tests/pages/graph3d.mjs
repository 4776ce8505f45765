// Tests the 3D graph: rotation, zoom, drag, search and playback. The argument is the
// renderer: webgl or canvas.
import assert from "node:assert/strict";
import { brightPixels } from "./moowheel.mjs";
import { stableValue, until } from "./until.mjs";

export default async function (page, { args: [renderer], url, screenshot }) {
  if (renderer === "canvas") {
    await page.goto(`${url}#canvas`);
    await page.reload();
  }
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const picture = async () => (await page.screenshot()).toString("base64");
  // Fades and camera transitions need time to end.
  const waitUntilStable = async () => {
    await page.waitForTimeout(1200);
    await stableValue(picture);
  };
  await waitUntilStable();
  assert.equal(await state("renderer"), renderer);
  assert.equal(await page.locator("#notice").count(), renderer === "canvas" ? 1 : 0);
  assert.equal(await page.locator("#stage canvas").count(), 2);
  if (renderer === "canvas") assert.ok((await brightPixels(page)) > 2000);
  await screenshot(page, `graph3d-${renderer}`);

  // Each action changes the picture.
  const box = await stage.boundingBox();
  const [x, y] = [box.width / 2, box.height / 2];
  const assertChanges = async (name, act) => {
    const before = await picture();
    await act();
    await until(`${name} changes the picture`, async () => (await picture()) !== before);
  };
  await assertChanges("an arrow key", () => page.keyboard.press("ArrowRight"));
  await assertChanges("the wheel", async () => {
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 240);
  });
  await assertChanges("dragging the background", async () => {
    await page.mouse.move(30, 300);
    await page.mouse.down();
    await page.mouse.move(130, 340, { steps: 4 });
    await page.mouse.up();
  });
  await assertChanges("the key 0", () => page.keyboard.press("0"));
  await assertChanges("other colors", () => page.locator("#colors").selectOption("role"));
  await waitUntilStable();

  // Searching moves the camera to a host and shows its panel.
  await page.locator("#search").fill("192.168.10.2");
  await page.keyboard.press("Enter");
  await waitUntilStable();
  assert.equal(await page.locator("#panel h2").textContent(), "192.168.10.2");
  const selected = await state("selected");
  await screenshot(page, `graph3d-${renderer}-host`);

  // The host is in the middle now; its neighbors follow when it is dragged.
  await until("the host is in the middle", async () => {
    await page.mouse.move(x + 1, y);
    await page.mouse.move(x, y);
    return (await state("hovered")) === selected;
  });
  await assertChanges("dragging a host", async () => {
    await page.mouse.down();
    await page.mouse.move(x - 120, y - 60, { steps: 5 });
    await page.mouse.up();
  });
  await page.keyboard.press("Escape");
  await until("Escape clears the selection", async () => (await state("selected")) === "");
  await page.keyboard.press("0");

  // Playback: few links are visible at the beginning, and all at the end.
  const slider = page.locator("#time");
  await slider.fill("1");
  const links = await page.evaluate(() => {
    const { scene, replay } = JSON.parse(document.getElementById("data").textContent);
    const early = replay.links.filter(([firstStep]) => firstStep <= 1).length;
    return { total: scene.links.length, early };
  });
  assert.equal(Number(await state("active")), links.early);
  assert.match(await page.locator("#clock").textContent(), /^\d{4}-\d\d-\d\d /);
  await slider.fill(await slider.getAttribute("max"));
  assert.equal(Number(await state("active")), links.total);
  assert.equal(await page.locator("#clock").textContent(), "Entire capture");
  await page.locator("#play").click();
  await until("the playback runs", async () => Number(await slider.inputValue()) > 3);
  await page.locator("#play").click();
  const step = Number(await slider.inputValue());
  assert.ok(step > 0 && step < Number(await slider.getAttribute("max")), `played to step ${step}`);
  await screenshot(page, `graph3d-${renderer}-replay`);
  await page.waitForTimeout(300);
  assert.equal(Number(await slider.inputValue()), step);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press("0");
  await waitUntilStable();
  await screenshot(page, `graph3d-${renderer}-390`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
