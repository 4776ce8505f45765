// Clicks on circles of a scatter plot, which link to the pages of their hosts.
import assert from "node:assert/strict";

/** The image and the pages of the hosts are in the folder of the page. */
export const allowsSiblingFiles = true;

export default async function (page, { url, screenshot }) {
  await page.setViewportSize({ width: 1280, height: 2000 });
  await screenshot(page, "scatter");
  const image = page.locator("figure img");
  const box = await image.boundingBox();
  const [aspectRatio, isLoaded] = await image.evaluate((element) => [element.naturalWidth / element.naturalHeight, element.complete]);
  assert.ok(isLoaded, "the image is loaded");
  assert.ok(Math.abs(aspectRatio - box.width / box.height) < 0.01, `the aspect ratio is ${aspectRatio}`);
  const areas = await page.$$eval("area", (elements) =>
    elements.map((area) => ({ circle: area.coords.split(",").map(Number), href: area.getAttribute("href") })),
  );
  // The areas are sorted by size, the smallest first.
  const largest = areas.at(-1).circle;
  const covers = ({ circle: [x, y, radius] }, point) => Math.hypot(x - point[0], y - point[1]) <= radius;
  for (const point of [areas[0].circle, areas[areas.length >> 1].circle, largest]) {
    // If areas overlap, the first one is clicked.
    const { href } = areas.find((area) => covers(area, point));
    await page.mouse.click(box.x + point[0], box.y + point[1]);
    await page.waitForURL(`**/${href}`);
    const heading = await page.locator("h1").textContent();
    const host = heading.startsWith("others (") ? "others" : heading;
    const name = host.toLowerCase().replaceAll(/[^a-z0-9]/g, "-");
    assert.equal(href, `host-${name}.html`);
    await page.goto(url);
    await page.locator("area").first().waitFor({ state: "attached" });
  }
}
