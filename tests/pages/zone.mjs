// Checks the local times on the page of a capture in the time zone of New York. Daylight saving time
// starts in the week of the capture. The argument is the kind of page: report or graph3d.
import assert from "node:assert/strict";

const TIME_RANGE = /2025-03-07 00:00:00\S* to 2025-03-13 19:00:00\S* America\/New_York/;

export default async function (page, { args, screenshot }) {
  const [kind] = args;
  await screenshot(page, `zone-${kind}`);
  await { report, graph3d }[kind](page);
}

async function report(page) {
  await page.waitForSelector("html[data-ready]");
  assert.match(await page.locator("body").innerText(), TIME_RANGE);
  // Days begin at local midnight, and the day of the change is one hour shorter.
  const ticks = page.locator("text.tick");
  const days = await ticks.allTextContents();
  const positions = await ticks.evaluateAll((ticks) => ticks.map((tick) => Number(tick.getAttribute("x"))));
  const width = (day) => positions[days.indexOf(day) + 1] - positions[days.indexOf(day)];
  const ratio = width("2025-03-09") / width("2025-03-10");
  assert.ok(Math.abs(ratio - 23 / 24) < 0.001, `${days}: ${positions}`);
  await page.click("#tab-links");
  const links = await page.locator("#table-links").innerText();
  assert.match(links, /First seen, America\/New_York/);
  assert.match(links, /2025-03-07 00:00:00\.000\s+2025-03-13 19:00:00\.000/);
}

async function graph3d(page) {
  assert.match(await page.locator("#head").innerText(), TIME_RANGE);
  const clock = async (step) => {
    await page.locator("#time").fill(String(step));
    return page.locator("#clock").innerText();
  };
  const steps = Number(await page.locator("#time").getAttribute("max"));
  assert.match(await clock(0), /^2025-03-07 00:00:00/);
  assert.match(await clock(steps - 1), /^2025-03-13 1[89]:/);
}
