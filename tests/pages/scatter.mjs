// Clicks on circles of a scatter plot, which link to the pages of their hosts.
import assert from "node:assert/strict";

/** The image and the pages of the hosts are in the same folder. */
export const allowsSiblingFiles = true;

export default async function (page, { url, screenshot }) {
  await page.setViewportSize({ width: 1280, height: 2000 });
  await screenshot(page, "scatter");
  const image = page.locator("figure img");
  const box = await image.boundingBox();
  const natural = await image.evaluate((it) => [it.naturalWidth / it.naturalHeight, it.complete]);
  assert.ok(Math.abs(natural[0] - box.width / box.height) < 0.01 && natural[1], String(natural));
  const areas = await page.$$eval("area", (all) =>
    all.map((it) => ({ circle: it.coords.split(",").map(Number), href: it.getAttribute("href") })),
  );
  const largest = areas.at(-1).circle;
  const covers = ({ circle: [x, y, radius] }, at) => Math.hypot(x - at[0], y - at[1]) <= radius;
  for (const at of [areas[0].circle, areas[areas.length >> 1].circle, largest]) {
    // Of overlapping areas the first one applies.
    const { href } = areas.find((area) => covers(area, at));
    await page.mouse.click(box.x + at[0], box.y + at[1]);
    await page.waitForURL(`**/${href}`);
    const heading = await page.locator("h1").textContent();
    const host = heading.startsWith("others (") ? "others" : heading;
    const name = host.toLowerCase().replaceAll(/[^a-z0-9]/g, "-");
    assert.equal(href, `host-${name}.html`);
    await page.goto(url);
    await page.locator("area").first().waitFor({ state: "attached" });
  }
}
