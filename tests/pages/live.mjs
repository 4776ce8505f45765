// Tests the page of `iplink live` during a replay: counters grow, pausing stops them, a broken stream
// is reopened, and the controls have their effects: top talkers, search, keys, 3D, theme, and a narrow
// window.
import assert from "node:assert/strict";
import http from "node:http";

const readNumber = async (page, id) => Number((await page.textContent(`#${id}`)).replaceAll(",", ""));

/** Waits until the page shows that more than `packets` packets were read. */
const waitForGrowth = async (page, packets) => {
  await page.waitForFunction(
    (packets) => Number(document.getElementById("read").textContent.replaceAll(",", "")) > packets,
    packets,
  );
};

/** Returns the number of pixels of the graph that differ from the background, for any renderer. */
const drawnPixels = async (page) => {
  const png = await page.locator("#graph").screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    // Excludes the legend and the clock at the bottom.
    let count = 0;
    for (let offset = 0; offset < width * (height - 40) * 4; offset += 4) {
      if (Math.abs(data[offset] - data[0]) + Math.abs(data[offset + 2] - data[2]) > 40) count += 1;
    }
    return count;
  }, png.toString("base64"));
};

export default async function (page, { args: [renderer], url, screenshot }) {
  if (renderer === "canvas") {
    await page.goto(`${page.url()}#canvas`);
    await page.reload();
  }
  assert.equal(new URL(page.url()).search, "", "the token is removed from the address");
  await waitForGrowth(page, 0);
  await waitForGrowth(page, await readNumber(page, "read"));
  assert.ok((await readNumber(page, "links")) > 0 && (await readNumber(page, "hosts")) > 1);
  assert.ok((await page.locator("#talkers li").count()) > 1);
  assert.ok((await drawnPixels(page)) > 500, "the graph is drawn");
  assert.equal(await page.getAttribute("#graph", "data-renderer"), renderer);
  const count = async (name) => Number(await page.getAttribute("#graph", `data-${name}`));
  assert.ok((await count("nodes")) > 1 && (await count("links")) > 0);
  await page.waitForTimeout(2_500);
  await screenshot(page, `live-${renderer}-1280`);

  await page.click("#pause");
  await page.waitForSelector('#connection[data-state="paused"]');
  const paused = await readNumber(page, "read");
  await page.waitForTimeout(1_500);
  assert.equal(await readNumber(page, "read"), paused);
  await page.click("#pause");
  await waitForGrowth(page, paused);

  // Opens so many other streams that the server closes that of the page.
  await page.evaluate(() => {
    const element = document.getElementById("connection");
    window.states = [];
    new MutationObserver(() => window.states.push(element.dataset.state)).observe(element, {
      attributeFilter: ["data-state"],
    });
  });
  const otherStreams = Array.from({ length: 16 }, () => http.get(url.replace("/?", "/events?")));
  otherStreams.forEach((request) => request.on("response", (response) => response.resume()));
  await page.waitForFunction(
    () => window.states.includes("lost") && window.states.at(-1) === "connected",
  );
  await waitForGrowth(page, await readNumber(page, "read"));
  otherStreams.forEach((request) => request.destroy());

  // The page is paused, because the list may change during the click.
  await page.click("#pause");
  await page.waitForSelector('#connection[data-state="paused"]');
  const label = await page.textContent("#talkers button");
  await page.click("#talkers button");
  assert.equal(await page.inputValue("#search"), label);
  assert.match(await page.textContent("#found"), /^\d+ hosts? found among those shown$/);
  await page.fill("#search", "");
  await page.click("#pause");

  // Keys zoom and move the view, and stop automatic tracking.
  const assertChangesView = async (act) => {
    const before = await page.locator("#graph").screenshot();
    await act();
    await page.waitForTimeout(400);
    assert.notDeepEqual(await page.locator("#graph").screenshot(), before);
  };
  await page.focus("#graph");
  await assertChangesView(() => page.keyboard.press("+"));
  await assertChangesView(() => page.keyboard.press("ArrowLeft"));
  await page.keyboard.press("0");
  await page.click("#toggle-3d");
  assert.equal(await page.getAttribute("#toggle-3d", "aria-pressed"), "true");
  await page.waitForTimeout(3_000);
  assert.ok((await drawnPixels(page)) > 500, "the graph is drawn in 3D");
  await screenshot(page, `live-${renderer}-3d`);
  await page.click("#toggle-3d");
  // The theme follows the system until the user chooses one.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForSelector('html[data-theme="dark"]');
  await page.click("#theme");
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "light");
  await waitForGrowth(page, 0);
  await page.waitForTimeout(2_000);
  assert.ok((await drawnPixels(page)) > 500, "the graph is drawn in the light theme");
  await screenshot(page, `live-${renderer}-light`);
  await page.click("#theme");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(1_500);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} pixels wide`);
  await screenshot(page, `live-${renderer}-390`, { fullPage: true });
}
