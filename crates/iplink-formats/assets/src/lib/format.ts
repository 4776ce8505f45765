/** Numbers, bytes and lengths of time for people, as `kit::number` writes them. */

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
