/**
 * Local times in the time zone of the page.
 *
 * A browser may lack the rules of the zone, so the page contains the UTC offsets that apply
 * to its capture. Ticks are round local times, because days begin at local midnight; the
 * Rust module `kit::model::time_span` chooses the same ones.
 */

import type { ZoneOffsets } from "../generated/page-data";
import { TICK_MONTHS, TICK_SECONDS } from "../generated/ticks";

const DAY_SECONDS = 86_400;

/** Formats timestamps and chooses ticks in one time zone. */
export class Clock {
  /** The name or abbreviation of the time zone. */
  readonly name: string;

  constructor(private readonly zone: ZoneOffsets) {
    this.name = zone.zone;
  }

  /** Formats a timestamp, in seconds since the Unix epoch, with 0 to 3 decimal digits: `2009-01-16 00:03:00.500`. */
  format(seconds: number, digits = 0): string {
    return formatUtc(this.toLocal(seconds), digits) ?? `${seconds} s`;
  }

  /** Returns the timestamps of at most `maxCount` ticks between two timestamps, and a function that labels them. */
  ticks(first: number, last: number, maxCount: number): { times: number[]; label: (seconds: number) => string } {
    const [from, to] = [this.toLocal(first), this.toLocal(last)];
    const step = TICK_SECONDS.find((step) => multiples(step, from, to).count <= maxCount);
    if (step === undefined) {
      const times = monthTicks(from, to, maxCount).map((local) => this.toTimestamp(local));
      return { times, label: (seconds) => formatMonth(this.toLocal(seconds)) };
    }
    const { first: start, count } = multiples(step, from, to);
    const localTimes = Array.from({ length: count }, (_, index) => (start + index) * step);
    return {
      times: localTimes.map((local) => this.toTimestamp(local)),
      label: (seconds) => this.formatTick(seconds, step),
    };
  }

  /** Formats the timestamp of a tick with the precision of the step between ticks, in seconds. Midnight is formatted as the date. */
  private formatTick(seconds: number, step: number): string {
    const text = this.format(seconds, 3);
    const [date, time] = [text.slice(0, 10), text.slice(11)];
    const isMidnight = time === "00:00:00.000";
    if (step >= DAY_SECONDS || (isMidnight && step >= 60)) return date;
    if (step >= 60) return time.slice(0, 5);
    const decimals = [0, 1, 2].find((digits) => Number.isInteger(step * 10 ** digits)) ?? 3;
    return time.slice(0, decimals === 0 ? 8 : 9 + decimals);
  }

  /** Converts a timestamp to local time: adds the UTC offset, in seconds. */
  private toLocal(seconds: number): number {
    return seconds + this.offset(seconds);
  }

  /** Converts local time to a timestamp. Inverse of `toLocal`, except for times that the start of daylight saving time skips. */
  private toTimestamp(local: number): number {
    return local - this.offset(local - this.offset(local));
  }

  /** Returns the UTC offset at a timestamp, in seconds. */
  private offset(seconds: number): number {
    const { offsets } = this.zone;
    const applicable = offsets.findLast(([from]) => from <= seconds) ?? offsets[0];
    return applicable?.[1] ?? 0;
  }
}

/** Formats a timestamp as UTC; returns null outside the range of `Date`. */
function formatUtc(seconds: number, digits: number): string | null {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString().replace("T", " ");
  const end = digits > 0 ? text.indexOf(".") + 1 + Math.min(digits, 3) : text.indexOf(".");
  return text.slice(0, end);
}

/** Returns the first multiple of a step in a range, divided by the step, and the number of multiples. */
function multiples(step: number, from: number, to: number): { first: number; count: number } {
  // The tolerance absorbs rounding errors of fractional steps.
  const first = Math.ceil(from / step - 1e-9);
  return { first, count: Math.max(Math.floor(to / step + 1e-9) - first + 1, 0) };
}

/** Returns the starts of at most `maxCount` months in a range that is too long for a tick per day or week. */
function monthTicks(from: number, to: number, maxCount: number): number[] {
  // Months are counted from January of the year 0. These are the Januaries of the first and the last year.
  const [first, last] = [from, to].map((seconds) => new Date(seconds * 1000).getUTCFullYear() * 12);
  for (const step of TICK_MONTHS) {
    const times: number[] = [];
    for (let month = Math.ceil((first ?? 0) / step) * step; month < (last ?? 0) + 12; month += step) {
      const time = Date.UTC(Math.floor(month / 12), month % 12) / 1000;
      if (time >= from && time <= to) times.push(time);
    }
    if (times.length <= maxCount) return times;
  }
  return [];
}

/** Formats the start of a month: `Mar 2025`, or the year alone for January. */
function formatMonth(seconds: number): string {
  const date = new Date(seconds * 1000);
  const year = String(date.getUTCFullYear());
  if (date.getUTCMonth() === 0) return year;
  return `${date.toLocaleString("en-US", { month: "short", timeZone: "UTC" })} ${year}`;
}
