// Watches `iplink live` play a capture: counts grow, pausing stops them, and a stream
// that breaks is opened again.
import assert from "node:assert/strict";
import http from "node:http";

const number = async (page, id) => Number((await page.textContent(`#${id}`)).replaceAll(",", ""));

const grows = async (page, than) => {
  await page.waitForFunction(
    (than) => Number(document.getElementById("read").textContent.replaceAll(",", "")) > than,
    than,
  );
};

/** Returns how many pixels of the graph are not of the background. */
const drawn = (page) =>
  page.evaluate(() => {
    const canvas = document.getElementById("graph");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
    return count;
  });

export default async function (page, { url, shot }) {
  assert.equal(new URL(page.url()).search, "", "the token is no longer in the address");
  await grows(page, 0);
  await grows(page, await number(page, "read"));
  assert.ok((await number(page, "links")) > 0 && (await number(page, "hosts")) > 1);
  assert.ok((await page.locator("#talkers li").count()) > 1);
  assert.ok((await drawn(page)) > 500, "the graph is drawn");
  await page.waitForTimeout(2_500);
  await shot(page, "live-1280");

  await page.click("#pause");
  assert.equal(await page.getAttribute("#connection", "data-state"), "paused");
  const paused = await number(page, "read");
  await page.waitForTimeout(1_500);
  assert.equal(await number(page, "read"), paused);
  await page.click("#pause");
  await grows(page, paused);

  // So many other streams that the page's own makes room for them.
  await page.evaluate(() => {
    const element = document.getElementById("connection");
    window.states = [];
    new MutationObserver(() => window.states.push(element.dataset.state)).observe(element, {
      attributeFilter: ["data-state"],
    });
  });
  const others = Array.from({ length: 16 }, () => http.get(url.replace("/?", "/events?")));
  others.forEach((request) => request.on("response", (response) => response.resume()));
  await page.waitForFunction(
    () => window.states.includes("lost") && window.states.at(-1) === "connected",
  );
  await grows(page, await number(page, "read"));
  others.forEach((request) => request.destroy());

  const label = await page.textContent("#talkers button");
  await page.click("#talkers button");
  assert.equal(await page.inputValue("#search"), label);
  assert.match(await page.textContent("#found"), /^\d+ hosts? of those shown$/);
  await page.fill("#search", "");
  await page.click("#deep");
  await page.waitForTimeout(1_500);
  assert.ok((await drawn(page)) > 500, "the graph is drawn in 3D");
  await shot(page, "live-3d");
  await page.click("#deep");
  await page.click("#theme");
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "light");
  await page.click("#theme");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(1_500);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `it is ${wide} pixels wide`);
  await shot(page, "live-390", { fullPage: true });
}
