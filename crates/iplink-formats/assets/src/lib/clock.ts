/**
 * Local times in the time zone of the page.
 *
 * A browser may lack the zone's rules, so the page brings the UTC offsets that apply to
 * its capture. Ticks are chosen on the local clock, since days begin at local midnight.
 */

/** The time zone of a page; see the Rust module `kit::page::zone_offsets`. */
export interface TimeZoneOffsets {
  readonly zone: string;
  /** Pairs: a timestamp, and the UTC offset from it on, both in seconds. The first offset also applies before. */
  readonly offsets: readonly (readonly [number, number])[];
}

/** Distances between ticks that read well, in seconds. */
const TICK_STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200],
  ...[1, 2, 7, 14, 30, 60, 120].map((days) => days * 86_400),
];

/** Years differ in length, so their ticks are counted in years. */
const YEAR_STEPS = [1, 2, 5, 10, 20, 50, 100];

/** Formats timestamps and chooses ticks in one time zone. */
export class Clock {
  readonly name: string;

  constructor(private readonly zone: TimeZoneOffsets) {
    this.name = zone.zone;
  }

  /** Formats a timestamp, in seconds since the Unix epoch: `2009-01-16 00:03:00.500`. */
  format(seconds: number, digits = 0): string {
    return formatUtc(this.toLocal(seconds), digits) ?? `${seconds} s`;
  }

  /** Returns at most `max` round times between two timestamps, and a function that labels them. */
  ticks(first: number, last: number, max: number): { times: number[]; label: (seconds: number) => string } {
    const [from, to] = [this.toLocal(first), this.toLocal(last)];
    const step = TICK_STEPS.find((step) => (to - from) / step <= max);
    const times = step === undefined ? yearTicks(from, to, max) : multiples(step, from, to, max);
    const label = (seconds: number): string => {
      if (step === undefined) return String(year(this.toLocal(seconds)));
      const text = this.format(seconds, 3);
      const [date, clock] = [text.slice(0, 10), text.slice(11)];
      if (step >= 86_400) return date;
      // Midnight is labeled with the date, since a new day begins there.
      if (clock === "00:00:00.000") return date.slice(5);
      if (step >= 60) return clock.slice(0, 5);
      return step >= 1 ? clock.slice(0, 8) : clock;
    };
    return { times: times.map((clock) => this.toTimestamp(clock)), label };
  }

  /** Converts a timestamp to local time, as seconds of a clock without an offset. */
  private toLocal(seconds: number): number {
    return seconds + this.offset(seconds);
  }

  /** Converts local time to a timestamp. Inverse of `toLocal` except in the hour that a change of the clock skips. */
  private toTimestamp(clock: number): number {
    return clock - this.offset(clock - this.offset(clock));
  }

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

function multiples(step: number, first: number, last: number, max: number): number[] {
  const from = Math.ceil(first / step - 1e-9);
  const count = Math.max(Math.floor(last / step + 1e-9) - from + 1, 0);
  return Array.from({ length: Math.min(count, max + 1) }, (_, index) => (from + index) * step);
}

function year(seconds: number): number {
  return new Date(seconds * 1000).getUTCFullYear();
}

function yearTicks(first: number, last: number, max: number): number[] {
  const [from, to] = [year(first), year(last)];
  const step = YEAR_STEPS.find((step) => (to - from) / step <= max) ?? 1_000;
  const times: number[] = [];
  for (let tick = Math.ceil((from + 1) / step) * step; tick <= to; tick += step) {
    times.push(Date.UTC(tick, 0) / 1000);
  }
  return times;
}
