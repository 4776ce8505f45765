// Tests the report of the example capture: every control has its effect.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import process from "node:process";

export default async function (page, { url, screenshot }) {
  await page.waitForSelector("html[data-ready]");
  const text = (selector) => page.locator(selector).first().innerText();
  const figure = async (name) => text(`.figures div:has(dt:text-is("${name}")) dd`);
  const graph = async (name) => page.locator("canvas").getAttribute(`data-${name}`);
  const rows = (table) => page.locator(`#table-${table} tbody tr:not(.space)`);
  const nextFrame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  // Read from the page, because Playwright updates its URL with a delay.
  const hash = async () => new URLSearchParams(await page.evaluate(() => location.hash.slice(1)));

  // The overview has the known totals.
  assert.equal(await text("h1"), "office.pcap");
  assert.deepEqual([await figure("Hosts"), await figure("Links"), await figure("Packets")], ["69", "249", "1,880"]);
  assert.match(await text("#statistics"), /1,958 packets read = 1,880 linked \+ 0 filtered out \+ 78 skipped/);
  assert.match(await text("#statistics"), /78 not IP: ARP/);
  assert.equal(await graph("nodes"), "69");
  assert.ok((await opaquePixels(page)) > 2000, "the graph is drawn");
  await screenshot(page, "report-1280", { fullPage: true });

  await testSearch();
  await testHoverAndSelection();
  await testTimeRange();
  await testTables();
  await testCopying();
  await testViews();
  await testUrls();
  await testNarrowWindow();
  await testPrinting();

  async function testSearch() {
    const before = await opaquePixels(page);
    await page.keyboard.press("/");
    await page.keyboard.type("192.168.20");
    await nextFrame();
    assert.match(await text("#table-hosts .note"), /^\d+ of 69 hosts$/);
    assert.notEqual(await opaquePixels(page), before, "hosts that do not match are faint");
    await page.fill("#search", "192.168.10.2");
    await page.keyboard.press("Enter");
    assert.equal(await text("#host h2"), "192.168.10.2");
    assert.equal((await hash()).get("host"), "192.168.10.2");
    assert.equal(await page.inputValue("#search"), "");
  }

  async function testHoverAndSelection() {
    await nextFrame();
    // The position of the selected host on the canvas.
    const position = (await graph("at")).split(",").map(Number);
    const box = await page.locator("canvas").boundingBox();
    await page.click("#close-host");
    assert.equal(await text("#host h2"), "Top talkers");
    await page.mouse.move(box.x + position[0], box.y + position[1]);
    await nextFrame();
    assert.equal(await graph("highlighted"), "192.168.10.2");
    assert.match(await text(".tooltip"), /^192\.168\.10\.2\s+sent 233 packets/);
    await page.mouse.click(box.x + position[0], box.y + position[1]);
    assert.equal(await text("#host h2"), "192.168.10.2");
    assert.match(await text("#host"), /Contacted 14 hosts/);
    assert.match(await text("#host"), /Never contacted 54 hosts/);
    await page.click(".never-contacted summary");
    // The toggle event fills the list, after the click has returned.
    await page.locator(".never li").first().waitFor();
    assert.equal(await page.locator(".never li").count(), 54);
    // The list of contacts selects other hosts.
    const contact = await text(".numbered button.host");
    await page.locator(".numbered button.host").first().click();
    assert.equal(await text("#host h2"), contact.trim());
    await page.selectOption("#hops", "1");
    await nextFrame();
    assert.ok(Number(await graph("nodes")) < 69);
    await page.mouse.move(0, 0);
    await page.locator("canvas").press("Escape");
    await nextFrame();
    assert.equal(await graph("nodes"), "69");
    const scale = Number(await graph("scale"));
    await page.locator("canvas").press("+");
    await nextFrame();
    assert.ok(Number(await graph("scale")) > scale * 1.3);
    await page.click("#fit");
  }

  async function testTimeRange() {
    const total = Number((await figure("Packets")).replaceAll(",", ""));
    const box = await page.locator(".timeline svg").boundingBox();
    const x = (fraction) => box.x + fraction * box.width;
    await page.mouse.move(x(0.3), box.y + 40);
    await page.mouse.down();
    await page.mouse.move(x(0.4), box.y + 40, { steps: 4 });
    await nextFrame();
    await page.mouse.move(x(0.45), box.y + 40, { steps: 4 });
    await nextFrame();
    await page.mouse.up();
    await nextFrame();
    const selected = Number((await figure("Packets")).replaceAll(",", ""));
    assert.ok(selected > 0 && selected < total / 2, `${selected} of ${total} packets are selected`);
    assert.ok(Number(await graph("nodes")) < 69);
    const { since, until } = Object.fromEntries(await hash());
    assert.ok(since < until, `${since} ${until}`);
    // The table of hosts is not empty.
    const packets = await page.locator("#table-hosts td.packets").allInnerTexts();
    assert.ok(packets.length > 0);
    const handle = page.locator('.handle[aria-label="End of the range"]');
    const end = await handle.getAttribute("aria-valuenow");
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(Number(await handle.getAttribute("aria-valuenow")), Number(end) + 1);
    // The same URL restores the same state.
    const savedHash = (await hash()).toString();
    await page.click("#all-time");
    assert.equal(await figure("Packets"), "1,880");
    await page.evaluate((hash) => (location.hash = hash), savedHash);
    await page.waitForFunction(() => !document.querySelector("#all-time").hidden);
    assert.equal((await hash()).toString(), savedHash);
    await page.click("#all-time");
  }

  async function testTables() {
    const firstCell = async (column) => rows("hosts").first().locator(`td.${column}`).innerText();
    assert.equal(await firstCell("packets"), "484");
    await page.click('#table-hosts th[data-column="peers"] button');
    assert.equal(await firstCell("peers"), "31");
    assert.equal(await page.locator('#table-hosts th[data-column="peers"]').getAttribute("aria-sort"), "descending");
    await page.click('#table-hosts th[data-column="peers"] button');
    assert.equal(await firstCell("peers"), "1");
    await page.click('#table-hosts th[data-column="host"] button');
    assert.equal(await firstCell("host"), "0.0.0.0");
    await page.click("text=Links 249");
    assert.ok((await rows("links").count()) > 10);
    assert.ok((await rows("links").count()) < 100, "rows outside the viewport are not in the document");
    await page.locator("#table-links .scroller").evaluate((element) => (element.scrollTop = element.scrollHeight));
    await nextFrame();
    const last = await rows("links").last().getAttribute("aria-rowindex");
    assert.equal(last, "250");
    // Arrow keys move between tabs, with the focus.
    const focused = () => page.evaluate(() => document.activeElement.id);
    await page.focus("#tab-links");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "tab-hosts");
    assert.ok(await page.locator("#table-hosts").isVisible());
    await page.keyboard.press("End");
    assert.deepEqual([await focused(), await page.getAttribute("#tab-hosts", "tabindex")], ["tab-links", "-1"]);
    await page.click("text=Hosts 69");
    await page.click('[data-value="bytes"]');
    assert.equal((await hash()).get("by"), "bytes");
    await page.click('[data-value="packets"]');
  }

  async function testCopying() {
    await page.evaluate(() => (location.hash = "host=2001:db8:100::10"));
    await page.waitForSelector('#host h2:text-is("2001:db8:100::10")');
    const filters = await page.locator(".filter code").allInnerTexts();
    assert.deepEqual(filters, ["ip6 host 2001:db8:100::10", "ipv6.addr == 2001:db8:100::10"]);
    await page.locator(".filter button").first().click();
    await page.waitForFunction(() => ["Copied", "Selected"].includes(document.querySelector(".filter button").textContent));
    await page.click("#close-host");
  }

  async function testViews() {
    await page.click('[data-value="chord"]');
    assert.ok((await page.locator(".ribbon").count()) > 50);
    await page.locator(".end text").first().hover();
    assert.ok((await page.locator(".ribbon.on").count()) > 0);
    await screenshot(page, "report-chord");
    await page.locator(".end text").first().click();
    assert.equal(await text("#host h2"), "192.168.10.2");
    await page.click("#close-host");
    await page.click('[data-value="matrix"]');
    const order = () => page.locator(".matrix text[data-row]").allTextContents();
    const byWeight = await order();
    await page.click('.matrix [data-value="name"]');
    const byName = await order();
    assert.notDeepEqual(byName, byWeight);
    assert.deepEqual([...byName].sort(), [...byWeight].sort());
    await page.locator(".matrix .cell").first().hover();
    assert.equal(await page.locator(".matrix text.highlighted").count(), 2);
    assert.match(await text(".tooltip"), /→/);
    await screenshot(page, "report-matrix");
    await page.click('[data-value="graph"]');
    await page.check("#by-network");
    await nextFrame();
    assert.ok(Number(await graph("nodes")) < 30);
    await screenshot(page, "report-networks");
    await page.uncheck("#by-network");
    await nextFrame();
    const edges = Number(await graph("edges"));
    await page.locator("#threshold").fill("60");
    await nextFrame();
    assert.ok(Number(await graph("edges")) < edges);
    await page.locator("#threshold").fill("0");
    await nextFrame();
    assert.equal(Number(await graph("edges")), edges);
  }

  async function testUrls() {
    const since = "2025-03-04T14:00:00Z";
    await page.goto("about:blank");
    await page.goto(`${url}#host=192.168.10.117&since=${since}&until=2025-03-04T15:00:00Z&view=chord`);
    await page.waitForSelector("html[data-ready]");
    assert.equal(await text("#host h2"), "192.168.10.117");
    assert.equal((await hash()).get("since"), since);
    assert.ok(await page.locator(".chord").isVisible());
    await page.goto("about:blank");
    await page.goto(`${url}#host=192.168.10.2`);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForSelector("html[data-ready]");
    await nextFrame();
    await screenshot(page, "report-dark", { fullPage: true });
  }

  async function testNarrowWindow() {
    await page.setViewportSize({ width: 390, height: 844 });
    await nextFrame();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `the page is ${width} pixels wide`);
    await screenshot(page, "report-390-dark", { fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await nextFrame();
    await screenshot(page, "report-390", { fullPage: true });
  }

  // The printed page has no controls, uses the light theme, and truncates long tables.
  async function testPrinting() {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.ok(await page.locator(".tools").isHidden());
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, "rgb(255, 255, 255)");
    await nextFrame();
    await screenshot(page, "report-print", { fullPage: true });
    const pdf = await page.pdf({ format: "A4" });
    if (process.env.IPLINK_SHOTS !== undefined) writeFileSync(`${process.env.IPLINK_SHOTS}/report.pdf`, pdf);
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages > 2 && pages < 16, `${pages} pages`);
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  }
}

/** Counts the opaque pixels of the graph. */
async function opaquePixels(page) {
  return page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const canvas = document.querySelector("canvas");
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let offset = 3; offset < data.length; offset += 4) count += Number(data[offset] > 128);
    return count;
  });
}
