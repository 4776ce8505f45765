// Measures a report: the median time and CPU time until it is drawn, and the times between frames
// while the graph is dragged, all in milliseconds. The argument is the number of times that the page
// is loaded.
export default async function (page, { url, args }) {
  const rounds = Number(args[0] ?? 3);
  const [loads, cpuTimes] = [[], []];
  // Unlike the elapsed time, the CPU time of the page's thread does not depend on other load.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpuTime = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
  for (let round = 0; round < rounds; round++) {
    await page.goto("about:blank");
    const before = await cpuTime();
    await page.goto(url, { timeout: 120_000 });
    await page.waitForSelector("html[data-ready]", { timeout: 120_000 });
    loads.push(
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))),
      ),
    );
    cpuTimes.push((await cpuTime()) - before);
  }
  const box = await page.locator("canvas").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    globalThis.frameIntervals = [];
    let previous = performance.now();
    const frame = (now) => {
      globalThis.frameIntervals.push(now - previous);
      previous = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(x - 100, y);
  await page.mouse.down();
  for (let step = 0; step < 60; step++) await page.mouse.move(x - 100 + 3 * step, y + step);
  const intervals = await page.evaluate(() => globalThis.frameIntervals.slice(2).sort((a, b) => a - b));
  await page.mouse.up();
  const percentile = (fraction) => Math.round(intervals[Math.floor((intervals.length - 1) * fraction)] ?? 0);
  const median = (times) => Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]);
  const { nodes, edges } = await page.locator("canvas").evaluate(({ dataset }) => ({ ...dataset }));
  console.log(
    `${nodes} hosts, ${edges} lines: drawn after ${median(loads)} ms with ${median(cpuTimes)} ms of CPU time; ` +
      `frames while dragging: median ${percentile(0.5)} ms, 95th percentile ${percentile(0.95)} ms`,
  );
}
