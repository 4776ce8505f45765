/** Colors of hosts, roles and scales, as the Rust module `kit::draw::palette` computes them from the same constants. */

import { HOST_COLORS, ROLE_COLORS } from "../generated/palette";
import type { Theme } from "../generated/palette";

export { DARK, LIGHT } from "../generated/palette";
export type { Theme } from "../generated/palette";

/** Returns the color of a host by its rank: 0 for the host with the most traffic. */
export function hostColor(rank: number, theme: Theme): string {
  const color = HOST_COLORS[rank % HOST_COLORS.length] ?? [0, 0, 0];
  // Ranks beyond the number of colors have darker, then lighter variants.
  const variant = Math.floor(rank / HOST_COLORS.length) % 3;
  const varied = color.map((channel: number) => {
    if (variant === 0) return channel;
    return variant === 1 ? channel - Math.floor(channel / 3) : channel + Math.floor((255 - channel) / 3);
  });
  return applyTint(varied, theme);
}

/** Returns the color of a host role, given its name. */
export function roleColor(role: string, theme: Theme): string {
  const colors: Readonly<Record<string, readonly number[]>> = ROLE_COLORS;
  return applyTint(colors[role] ?? [0, 0, 0], theme);
}

/** Returns the color at a fraction, from 0 to 1, of the color scale of a theme. */
export function rampColor(fraction: number, theme: Theme): string {
  const position = Math.min(Math.max(fraction, 0), 1) * (theme.ramp.length - 1);
  const step = Math.min(Math.floor(position), theme.ramp.length - 2);
  const [from, to] = [parseHex(theme.ramp[step]), parseHex(theme.ramp[step + 1])];
  return formatHex(from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * (position - step))));
}

/** Mixes a color with white: the tint of the theme is the percentage of white. */
function applyTint(color: readonly number[], theme: Theme): string {
  return formatHex(color.map((channel) => channel + Math.floor(((255 - channel) * theme.tint) / 100)));
}

/** Returns the channels of `#rrggbb`. */
function parseHex(color = "#000000"): number[] {
  return [1, 3, 5].map((index) => Number.parseInt(color.slice(index, index + 2), 16));
}

/** Formats channels as `#rrggbb`. */
function formatHex(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
