// Prints how long a report takes until it is drawn, and how it follows a pointer that
// drags the graph: milliseconds, the median of some loads.
export default async function (page, { url, args }) {
  const rounds = Number(args[0] ?? 3);
  const [loads, work] = [[], []];
  // How long the page's thread worked, whatever else the machine does.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
  for (let round = 0; round < rounds; round++) {
    await page.goto("about:blank");
    const before = await worked();
    await page.goto(url, { timeout: 120_000 });
    await page.waitForSelector("html[data-ready]", { timeout: 120_000 });
    loads.push(
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))),
      ),
    );
    work.push((await worked()) - before);
  }
  const box = await page.locator("canvas").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    globalThis.frames = [];
    let before = performance.now();
    const frame = (now) => {
      globalThis.frames.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(x - 100, y);
  await page.mouse.down();
  for (let step = 0; step < 60; step++) await page.mouse.move(x - 100 + 3 * step, y + step);
  const frames = await page.evaluate(() => globalThis.frames.slice(2).sort((one, other) => one - other));
  await page.mouse.up();
  const at = (share) => Math.round(frames[Math.floor((frames.length - 1) * share)] ?? 0);
  const median = (times) => Math.round(times.sort((one, other) => one - other)[Math.floor(times.length / 2)]);
  const { nodes, edges } = await page.locator("canvas").evaluate(({ dataset }) => ({ ...dataset }));
  console.log(
    `${nodes} hosts, ${edges} lines: drawn after ${median(loads)} ms, of which it works ${median(work)} ms; ` +
      `a frame while dragged takes ${at(0.5)} ms, 95 of 100 at most ${at(0.95)} ms`,
  );
}
