/** Numbers, sizes and durations as text, in the formats of the Rust module `kit::text::number`. */

import { BYTE_UNITS, BYTE_UNIT_FACTOR } from "../generated/number-format";

/** Rounds a number, and formats it with thousands separators: `1,234,567`. */
export function formatInteger(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Formats a count with a noun, whose plural ends in `s`: `1 host`, `1,234 hosts`. */
export function formatCount(value: number, noun: string): string {
  return `${formatInteger(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Formats a size in bytes with a binary unit: `512 B`, `1.2 MiB`. */
export function formatBytes(value: number): string {
  if (value < BYTE_UNIT_FACTOR) return `${Math.round(value)} B`;
  let [amount, unit] = [value / BYTE_UNIT_FACTOR, 0];
  // 1,023.95 rounds to 1024.0, which is 1.0 of the next unit.
  while (amount >= BYTE_UNIT_FACTOR - 0.05 && unit < BYTE_UNITS.length - 1) {
    [amount, unit] = [amount / BYTE_UNIT_FACTOR, unit + 1];
  }
  return `${amount.toFixed(1)} ${BYTE_UNITS[unit] ?? ""}`;
}

/** Formats a share as a percentage: `12.3%`, and `<0.1%` instead of `0.0%`. */
export function formatPercent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return "0%";
  const share = (100 * part) / whole;
  if (share < 0.05) return "<0.1%";
  return `${share.toFixed(share >= 99.95 ? 0 : 1)}%`;
}

/** Formats a duration, in seconds: `350 ms`, `12.5 s`, `3 h 20 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const units: [number, string][] = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const terms: string[] = [];
  let remaining = Math.round(seconds);
  for (const [length, name] of units) {
    const count = Math.floor(remaining / length);
    remaining -= count * length;
    // Zero becomes an empty text that keeps its place, so that only adjacent units are combined, such as
    // hours and minutes.
    if (count > 0 || terms.length > 0) terms.push(count > 0 ? `${count} ${name}` : "");
  }
  return terms.slice(0, 2).filter(Boolean).join(" ");
}
