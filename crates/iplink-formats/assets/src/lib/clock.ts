/** Times as the clocks of a zone show them. */

/** A zone: see `kit/clock.rs`. */
export interface Zone {
  readonly zone: string;
  /** From so many seconds since 1970 on, and before the first as there: so many seconds before UTC. */
  readonly offsets: readonly (readonly [number, number])[];
}

/** How far ticks may be apart, in seconds. */
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200],
  ...[1, 2, 7, 14, 30, 60, 120].map((days) => days * 86_400),
];

/** Years have no length of their own, and are told by themselves. */
const YEARS = [1, 2, 5, 10, 20, 50, 100];

export class Clock {
  readonly name: string;

  constructor(private readonly zone: Zone) {
    this.name = zone.zone;
  }

  /** Writes a time, in seconds since 1970: `2009-01-16 00:03:00.500`. */
  time(seconds: number, digits = 0): string {
    return written(this.shown(seconds), digits) ?? `${seconds} s`;
  }

  /** Returns round times between two, no more than `most`, and how to write them. */
  roundTimes(first: number, last: number, most: number): { at: number[]; worded: (seconds: number) => string } {
    const [from, to] = [this.shown(first), this.shown(last)];
    const step = STEPS.find((step) => (to - from) / step <= most);
    const at = step === undefined ? roundYears(from, to, most) : multiples(step, from, to, most);
    const worded = (seconds: number): string => {
      if (step === undefined) return String(year(this.shown(seconds)));
      const text = this.time(seconds, 3);
      const [date, clock] = [text.slice(0, 10), text.slice(11)];
      if (step >= 86_400) return date;
      // Midnight is where a new day begins.
      if (clock === "00:00:00.000") return date.slice(5);
      if (step >= 60) return clock.slice(0, 5);
      return step >= 1 ? clock.slice(0, 8) : clock;
    };
    return { at: at.map((clock) => this.when(clock)), worded };
  }

  /** What clocks show at a time, in seconds, as if it were UTC. */
  private shown(seconds: number): number {
    return seconds + this.offset(seconds);
  }

  /** When they show it; where they were changed, it may be that they never do. */
  private when(clock: number): number {
    return clock - this.offset(clock - this.offset(clock));
  }

  private offset(seconds: number): number {
    const { offsets } = this.zone;
    const known = offsets.findLast(([from]) => from <= seconds) ?? offsets[0];
    return known?.[1] ?? 0;
  }
}

/** Writes a time of UTC; nothing where it is out of all bounds. */
function written(seconds: number, digits: number): string | null {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString().replace("T", " ");
  const end = digits > 0 ? text.indexOf(".") + 1 + Math.min(digits, 3) : text.indexOf(".");
  return text.slice(0, end);
}

function multiples(step: number, first: number, last: number, most: number): number[] {
  const from = Math.ceil(first / step - 1e-9);
  const count = Math.max(Math.floor(last / step + 1e-9) - from + 1, 0);
  return Array.from({ length: Math.min(count, most + 1) }, (_, place) => (from + place) * step);
}

function year(seconds: number): number {
  return new Date(seconds * 1000).getUTCFullYear();
}

function roundYears(first: number, last: number, most: number): number[] {
  const [from, to] = [year(first), year(last)];
  const step = YEARS.find((step) => (to - from) / step <= most) ?? 1_000;
  const at: number[] = [];
  for (let one = Math.ceil((from + 1) / step) * step; one <= to; one += step) {
    at.push(Date.UTC(one, 0) / 1000);
  }
  return at;
}
