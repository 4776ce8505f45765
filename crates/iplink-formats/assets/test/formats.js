// Tests the formats that pages share with pictures. The expected texts are those of the
// unit tests of the Rust modules kit::text::number and kit::model::time_span.
import assert from "node:assert/strict";
import { load } from "./load.js";

const { formatBytes, formatCount, formatDuration, formatInteger, formatPercent } = await load("lib/format.ts");
const { Clock } = await load("lib/clock.ts");
const { hostColor, rampColor, roleColor, DARK, LIGHT } = await load("lib/palette.ts");

const [HOUR, DAY] = [3_600, 86_400];

function numbers() {
  assert.deepEqual([0, 999, 1_000, 1_234_567].map(formatInteger), ["0", "999", "1,000", "1,234,567"]);
  assert.deepEqual([0, 1, 1_234].map((value) => formatCount(value, "host")), ["0 hosts", "1 host", "1,234 hosts"]);
  const sizes = { 512: "512 B", 1_023: "1023 B", 1_024: "1.0 KiB", 1_536: "1.5 KiB", 1_048_575: "1.0 MiB", 1_258_291: "1.2 MiB" };
  for (const [size, text] of Object.entries(sizes)) assert.equal(formatBytes(Number(size)), text);
  assert.equal(formatBytes(2 ** 64), "16.0 EiB");
  assert.deepEqual([formatPercent(0, 9), formatPercent(1, 1e6), formatPercent(1, 8), formatPercent(8, 8)], ["0%", "<0.1%", "12.5%", "100%"]);
  assert.deepEqual([0.35, 12.5, 12_000, 2 * DAY].map(formatDuration), ["350 ms", "12.5 s", "3 h 20 min", "2 d"]);
}

/** Returns the labels of the ticks between two times of UTC. */
function tickLabels(first, last, max = 4) {
  const { times, label } = new Clock({ zone: "UTC", offsets: [[0, 0]] }).ticks(first, last, max);
  return times.map(label);
}

function ticks() {
  assert.deepEqual(tickLabels(8 * HOUR + 0.001, 11 * HOUR), ["09:00", "10:00", "11:00"]);
  assert.deepEqual(tickLabels(20 * HOUR, 30 * HOUR), ["21:00", "1970-01-02", "03:00", "06:00"]);
  assert.deepEqual(tickLabels(1, 3), ["00:00:01", "00:00:02", "00:00:03"]);
  assert.equal(tickLabels(0, 0.5)[1], "00:00:00.2");
  const day = 20_151 * DAY; // 2025-03-04
  assert.deepEqual(tickLabels(day, day + 400 * DAY), ["Jul 2025", "2026"]);
  assert.deepEqual(tickLabels(day, day + 4_000 * DAY), ["2030", "2035"]);
  // On 2025-03-30, Paris skipped the hour from 02:00 to 03:00.
  const paris = new Clock({ zone: "CET", offsets: [[0, HOUR], [1_743_296_400, 2 * HOUR]] });
  const first = 20_176 * DAY;
  const { times, label } = paris.ticks(first, 20_178 * DAY, 6);
  const hours = times.map((time) => [(time - first) / HOUR, label(time)]);
  assert.deepEqual(hours, [[11, "12:00"], [23, "2025-03-30"], [34, "12:00"], [46, "2025-03-31"]]);
}

function colors() {
  assert.equal(hostColor(0, LIGHT), "#0072b2");
  assert.equal(hostColor(7, LIGHT), "#004c77");
  assert.equal(hostColor(0, DARK), "#4799c7");
  assert.equal(roleColor("only sends", LIGHT), "#d17a00");
  assert.deepEqual([0, 0.25, 1].map((share) => rampColor(share, LIGHT)), [LIGHT.ramp[0], LIGHT.ramp[1], LIGHT.ramp[4]]);
}

numbers();
ticks();
colors();
