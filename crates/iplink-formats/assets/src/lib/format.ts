/** Numbers, bytes and times for people, as `kit::number` writes them. */

const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** Writes an integer with a comma between each three digits. */
export function grouped(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

/** Writes how many of something there are: `1 host`, `1,234 hosts`. */
export function counted(number: number, name: string): string {
  return `${grouped(number)} ${name}${number === 1 ? "" : "s"}`;
}

/** Writes a number of bytes in the unit that suits it: `512 B`, `1.2 MiB`. */
export function bytes(number: number): string {
  if (number < 1024) return `${Math.round(number)} B`;
  let [amount, unit] = [number / 1024, 0];
  while (amount >= 1023.95 && unit < UNITS.length - 1) {
    [amount, unit] = [amount / 1024, unit + 1];
  }
  return `${amount.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** Writes a share in percent: `12.3%`, and `<0.1%` where it would be `0.0%`. */
export function percent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return "0%";
  const share = (100 * part) / whole;
  if (share < 0.05) return "<0.1%";
  return `${share.toFixed(share >= 99.95 ? 0 : 1)}%`;
}

/** Writes a time, in seconds since 1970, as UTC: `2009-01-16 00:03:00.500`. */
export function time(seconds: number, digits = 0): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s`;
  const text = date.toISOString().replace("T", " ");
  const end = digits > 0 ? text.indexOf(".") + 1 + Math.min(digits, 3) : text.indexOf(".");
  return text.slice(0, end);
}

/** Writes a length of time, in seconds: `350 ms`, `12.5 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const parts: [number, string][] = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const shown: string[] = [];
  let rest = Math.round(seconds);
  for (const [length, name] of parts) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || shown.length > 0) shown.push(count > 0 ? `${count} ${name}` : "");
  }
  return shown.slice(0, 2).filter(Boolean).join(" ");
}

/** How far ticks may be apart, in seconds. */
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200],
  ...[1, 2, 7, 14, 30, 60, 120].map((days) => days * 86_400),
];

/** Years have no length of their own, and are told by themselves. */
const YEARS = [1, 2, 5, 10, 20, 50, 100];

/** Returns round times between two, no more than `most`, and how to write them. */
export function roundTimes(
  first: number,
  last: number,
  most: number,
): { at: number[]; worded: (seconds: number) => string } {
  const step = STEPS.find((step) => (last - first) / step <= most);
  if (step === undefined) return roundYears(first, last, most);
  const from = Math.ceil(first / step - 1e-9);
  const count = Math.max(Math.floor(last / step + 1e-9) - from + 1, 0);
  const at = Array.from({ length: Math.min(count, most + 1) }, (_, place) => (from + place) * step);
  const worded = (seconds: number): string => {
    const [date, clock] = [time(seconds).slice(0, 10), time(seconds).slice(11)];
    if (step >= 86_400) return date;
    // Midnight is where a new day begins.
    if (clock === "00:00:00") return date.slice(5);
    if (step >= 60) return clock.slice(0, 5);
    return step >= 1 ? clock : time(seconds, 3).slice(11);
  };
  return { at, worded };
}

function roundYears(first: number, last: number, most: number): ReturnType<typeof roundTimes> {
  const year = (seconds: number): number => new Date(seconds * 1000).getUTCFullYear();
  const [from, to] = [year(first), year(last)];
  const step = YEARS.find((step) => (to - from) / step <= most) ?? 1_000;
  const at: number[] = [];
  for (let one = Math.ceil((from + 1) / step) * step; one <= to; one += step) {
    at.push(Date.UTC(one, 0) / 1000);
  }
  return { at, worded: (seconds) => String(year(seconds)) };
}
