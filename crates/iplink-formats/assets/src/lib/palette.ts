/** Colours that the colour-blind can tell apart: those of `kit::palette`. */

type Rgb = readonly [number, number, number];

/** After Okabe and Ito ("Color Universal Design", 2008). */
const COLOURS: readonly Rgb[] = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [189, 174, 36],
];

/** The colours of what is drawn, besides those of hosts. */
export interface Theme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly link: string;
  /** Hosts that were folded into one. */
  readonly rest: string;
  /** From little to much. */
  readonly ramp: readonly string[];
  /** How far colours of hosts are mixed with white, in percent. */
  readonly lighter: number;
}

export const LIGHT: Theme = {
  background: "#ffffff",
  ink: "#1b2631",
  muted: "#5d6b79",
  faint: "#e4e9ee",
  link: "#4a6fa5",
  rest: "#9aa5b1",
  ramp: ["#d6e6f4", "#9cc7e4", "#4f9bcb", "#1c65a8", "#08306b"],
  lighter: 0,
};

export const DARK: Theme = {
  background: "#0e1217",
  ink: "#e9eef3",
  muted: "#97a5b3",
  faint: "#242c35",
  link: "#7fa8dc",
  rest: "#76828f",
  ramp: ["#17344d", "#20628f", "#3e97c8", "#8ccbea", "#eefaff"],
  lighter: 28,
};

/** Returns the colour of the host that is so many places behind the heaviest. */
export function hostColour(rank: number, theme: Theme): string {
  const colour = COLOURS[rank % COLOURS.length] ?? [0, 0, 0];
  const turn = Math.floor(rank / COLOURS.length) % 3;
  const turned = colour.map((part) => {
    if (turn === 0) return part;
    return turn === 1 ? part - Math.floor(part / 3) : part + Math.floor((255 - part) / 3);
  });
  return hex(turned.map((part) => part + Math.floor(((255 - part) * theme.lighter) / 100)));
}

/** Returns the colour of a share from 0 to 1 of the ramp. */
export function rampColour(share: number, theme: Theme): string {
  const place = Math.min(Math.max(share, 0), 1) * (theme.ramp.length - 1);
  const step = Math.min(Math.floor(place), theme.ramp.length - 2);
  const [from, to] = [parsed(theme.ramp[step]), parsed(theme.ramp[step + 1])];
  return hex(from.map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * (place - step))));
}

function parsed(colour = "#000000"): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
