/** The layout of a wheel of hosts: the angle and color of each host. */

import type { HostGraph } from "./host-graph";

/** The angle of a host on the wheel, in radians clockwise from the right, and its color. */
export interface WheelPosition {
  readonly angle: number;
  readonly color: string;
}

/** The gap between networks, as a multiple of the space of one host. */
const NETWORK_GAP = 1.2;

/** Places hosts clockwise from the top, with a gap between adjacent networks. */
export function wheelPositions(hostGraph: HostGraph): WheelPosition[] {
  const { hosts } = hostGraph;
  const hasGap = (index: number): boolean => {
    const previous = hosts[(index + hosts.length - 1) % hosts.length];
    return previous !== undefined && previous.network !== hosts[index]?.network;
  };
  const gaps = hosts.filter((_, index) => hasGap(index)).length;
  // If there are many networks of few hosts, gaps carry no information.
  const gap = gaps > hosts.length / 3 ? 0 : NETWORK_GAP;
  const slots = Math.max(1, hosts.length + gaps * gap);
  let slot = 0;
  return hosts.map((host, index) => {
    slot += index > 0 && hasGap(index) ? gap : 0;
    const fraction = slot / slots;
    slot += 1;
    const color = host.isOthers ? "#8b97a5" : rainbowColor(fraction, index);
    return { angle: fraction * 2 * Math.PI - Math.PI / 2, color };
  });
}

/** Returns a color whose hue depends on the position on the wheel; lightness and chroma alternate, so that adjacent hosts differ. */
function rainbowColor(fraction: number, index: number): string {
  const [lightness, chroma] = [
    [0.78, 0.15],
    [0.7, 0.19],
    [0.86, 0.11],
  ][index % 3] ?? [0.78, 0.15];
  return oklchToRgb(lightness ?? 0.78, chroma ?? 0.15, fraction * 2 * Math.PI + 0.4);
}

/**
 * Converts a color from OKLCH to `rgb()`, after Ottosson ("A perceptual color space for image
 * processing", 2020). In OKLCH, equal steps of hue look equally different.
 */
function oklchToRgb(lightness: number, chroma: number, hue: number): string {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linearRgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const bytes = linearRgb.map((channel) => {
    const linear = Math.max(0, Math.min(1, channel));
    const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255);
  });
  return `rgb(${bytes.join(",")})`;
}
