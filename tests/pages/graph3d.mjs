// Turns, zooms, drags, searches and replays the graph in space. The argument is the
// painter that is to draw it: webgl or canvas.
import assert from "node:assert/strict";
import { lit } from "./moowheel.mjs";
import { settled, until } from "./until.mjs";

export default async function (page, { args: [renderer], url, shot }) {
  if (renderer === "canvas") {
    await page.goto(`${url}#canvas`);
    await page.reload();
  }
  const stage = page.locator("#stage");
  const state = (name) => stage.getAttribute(`data-${name}`);
  const picture = async () => (await page.screenshot()).toString("base64");
  // Names fade and flights end by themselves.
  const rest = async () => {
    await page.waitForTimeout(1200);
    await settled(picture);
  };
  await rest();
  assert.equal(await state("renderer"), renderer);
  assert.equal(await page.locator("#notice").count(), renderer === "canvas" ? 1 : 0);
  assert.equal(await page.locator("#stage canvas").count(), 2);
  if (renderer === "canvas") assert.ok((await lit(page)) > 2000);
  await shot(page, `graph3d-${renderer}`);

  // Each changes what is seen.
  const box = await stage.boundingBox();
  const [x, y] = [box.width / 2, box.height / 2];
  const changes = async (name, act) => {
    const before = await picture();
    await act();
    await until(`${name} changes what is seen`, async () => (await picture()) !== before);
  };
  await changes("an arrow", () => page.keyboard.press("ArrowRight"));
  await changes("the wheel", async () => {
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 240);
  });
  await changes("dragging the ground", async () => {
    await page.mouse.move(30, 300);
    await page.mouse.down();
    await page.mouse.move(130, 340, { steps: 4 });
    await page.mouse.up();
  });
  await changes("showing all", () => page.keyboard.press("0"));
  await changes("other colours", () => page.locator("#colours").selectOption("role"));
  await rest();

  // Searching flies to a host and tells of it.
  await page.locator("#search").fill("192.168.10.2");
  await page.keyboard.press("Enter");
  await rest();
  assert.equal(await page.locator("#panel h2").textContent(), "192.168.10.2");
  const found = await state("selected");
  await shot(page, `graph3d-${renderer}-host`);

  // It is in the middle now, can be dragged, and its neighbours follow.
  await until("the host is in the middle", async () => {
    await page.mouse.move(x + 1, y);
    await page.mouse.move(x, y);
    return (await state("hovered")) === found;
  });
  await changes("dragging a host", async () => {
    await page.mouse.down();
    await page.mouse.move(x - 120, y - 60, { steps: 5 });
    await page.mouse.up();
  });
  await page.keyboard.press("Escape");
  await until("Escape lets go", async () => (await state("selected")) === "");
  await page.keyboard.press("0");

  // The replay: at its beginning few links are seen, in the end all of them.
  const slider = page.locator("#time");
  await slider.fill("1");
  const links = await page.evaluate(() => {
    const { scene, replay } = JSON.parse(document.getElementById("data").textContent);
    const early = replay.links.filter((link) => link[0] <= 1).length;
    return { all: scene.links.length, early };
  });
  assert.equal(Number(await state("active")), links.early);
  assert.match(await page.locator("#clock").textContent(), /^\d{4}-\d\d-\d\d /);
  await slider.fill(await slider.getAttribute("max"));
  assert.equal(Number(await state("active")), links.all);
  assert.equal(await page.locator("#clock").textContent(), "all of the capture");
  await page.locator("#play").click();
  await until("it plays", async () => Number(await slider.inputValue()) > 3);
  await page.locator("#play").click();
  const place = Number(await slider.inputValue());
  assert.ok(place > 0 && place < Number(await slider.getAttribute("max")), `played to ${place}`);
  await shot(page, `graph3d-${renderer}-replay`);
  await page.waitForTimeout(300);
  assert.equal(Number(await slider.inputValue()), place);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press("0");
  await rest();
  await shot(page, `graph3d-${renderer}-390`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
}
