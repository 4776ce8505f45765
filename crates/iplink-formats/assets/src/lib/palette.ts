/** Colors that people with color vision deficiency can distinguish, from the Rust module `kit::palette`. */

type Rgb = readonly [number, number, number];

/** After Okabe and Ito ("Color Universal Design", 2008). */
const COLORS: readonly Rgb[] = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [189, 174, 36],
];

/** The colors of a picture other than those of hosts. */
export interface Theme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly link: string;
  /** Aggregated hosts. */
  readonly aggregate: string;
  /** A color scale from low to high. */
  readonly ramp: readonly string[];
  /** The share of white that is mixed into host colors, in percent. */
  readonly whiteShare: number;
}

export const LIGHT: Theme = {
  background: "#ffffff",
  ink: "#1b2631",
  muted: "#5d6b79",
  faint: "#e4e9ee",
  link: "#4a6fa5",
  aggregate: "#9aa5b1",
  ramp: ["#d6e6f4", "#9cc7e4", "#4f9bcb", "#1c65a8", "#08306b"],
  whiteShare: 0,
};

export const DARK: Theme = {
  background: "#0e1217",
  ink: "#e9eef3",
  muted: "#97a5b3",
  faint: "#242c35",
  link: "#7fa8dc",
  aggregate: "#76828f",
  ramp: ["#17344d", "#20628f", "#3e97c8", "#8ccbea", "#eefaff"],
  whiteShare: 28,
};

/** Returns the color of a host by its rank, where 0 has the most traffic. */
export function hostColor(rank: number, theme: Theme): string {
  const color = COLORS[rank % COLORS.length] ?? [0, 0, 0];
  const variant = Math.floor(rank / COLORS.length) % 3;
  const varied = color.map((channel) => {
    if (variant === 0) return channel;
    return variant === 1 ? channel - Math.floor(channel / 3) : channel + Math.floor((255 - channel) / 3);
  });
  return formatHex(varied.map((channel) => channel + Math.floor(((255 - channel) * theme.whiteShare) / 100)));
}

/** Returns the color at a position from 0 to 1 of the scale. */
export function rampColor(share: number, theme: Theme): string {
  const position = Math.min(Math.max(share, 0), 1) * (theme.ramp.length - 1);
  const step = Math.min(Math.floor(position), theme.ramp.length - 2);
  const [from, to] = [parseHex(theme.ramp[step]), parseHex(theme.ramp[step + 1])];
  return formatHex(from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * (position - step))));
}

function parseHex(color = "#000000"): number[] {
  return [1, 3, 5].map((index) => Number.parseInt(color.slice(index, index + 2), 16));
}

function formatHex(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
