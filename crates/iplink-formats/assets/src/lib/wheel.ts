/** Where hosts stand on a wheel, and the colour of each. */

import type { Scene } from "./scene";

export interface Spoke {
  readonly angle: number;
  readonly colour: string;
}

/** Between networks there is as much room as between so many hosts. */
const GAP = 1.2;

/** Puts hosts around a wheel, from above and clockwise, with a gap between the
 * networks that stand side by side. */
export function spokes(scene: Scene): Spoke[] {
  const { hosts } = scene;
  const hasGap = (at: number): boolean => {
    const before = hosts[(at + hosts.length - 1) % hosts.length];
    return before !== undefined && before.network !== hosts[at]?.network;
  };
  const gaps = hosts.filter((_, at) => hasGap(at)).length;
  // Where nearly every host has a network of its own, gaps tell nothing.
  const gap = gaps > hosts.length / 3 ? 0 : GAP;
  const all = Math.max(1, hosts.length + gaps * gap);
  let place = 0;
  return hosts.map((host, at) => {
    place += at > 0 && hasGap(at) ? gap : 0;
    const share = place / all;
    place += 1;
    const colour = host.isRest ? "#8b97a5" : hue(share, at);
    return { angle: share * 2 * Math.PI - Math.PI / 2, colour };
  });
}

/** Returns a colour of the rainbow, by turns lighter and deeper, so that it differs
 * from those beside it. */
function hue(share: number, at: number): string {
  const [light, chroma] = [
    [0.78, 0.15],
    [0.7, 0.19],
    [0.86, 0.11],
  ][at % 3] ?? [0.78, 0.15];
  return fromOklch(light ?? 0.78, chroma ?? 0.15, share * 2 * Math.PI + 0.4);
}

/** Turns lightness, chroma and hue into `rgb()`, after Ottosson ("A perceptual color
 * space for image processing", 2020): equal steps of hue look equally far apart. */
function fromOklch(light: number, chroma: number, hue: number): string {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const parts = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const bytes = parts.map((part) => {
    const linear = Math.max(0, Math.min(1, part));
    const seen = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(seen * 255);
  });
  return `rgb(${bytes.join(",")})`;
}
