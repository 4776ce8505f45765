// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/**
 * The colors of a picture, apart from those of its hosts.
 */
export type Theme = {
  /** The color of the background. */
  readonly background: string;
  /** The color of titles and labels. */
  readonly ink: string;
  /** The color of secondary text. */
  readonly muted: string;
  /** The color of grid lines and frames. */
  readonly faint: string;
  /** The color of links that do not have the color of a host. */
  readonly link: string;
  /** The color of the node that stands for all merged hosts. */
  readonly others: string;
  /** The color ramp, from the smallest to the largest value. */
  readonly ramp: readonly [string, string, string, string, string];
  /** The share of white that is mixed into host colors, in percent. */
  readonly tint: number;
};

/** The colors of hosts, by rank: red, green and blue. */
export const HOST_COLORS = [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233], [189, 174, 36]] as const;

/** The colors of host roles: red, green and blue. */
export const ROLE_COLORS = {
  "only receives": [125, 125, 125],
  "only sends": [209, 122, 0],
  "sends and receives": [0, 114, 178],
} as const;

/** The theme for paper. */
export const LIGHT: Theme = {
  background: "#ffffff",
  faint: "#e4e9ee",
  ink: "#1b2631",
  link: "#4a6fa5",
  muted: "#5d6b79",
  others: "#9aa5b1",
  ramp: ["#d6e6f4", "#9cc7e4", "#4f9bcb", "#1c65a8", "#08306b"],
  tint: 0,
};

/** The theme for dark screens. */
export const DARK: Theme = {
  background: "#0e1217",
  faint: "#242c35",
  ink: "#e9eef3",
  link: "#7fa8dc",
  muted: "#97a5b3",
  others: "#76828f",
  ramp: ["#17344d", "#20628f", "#3e97c8", "#8ccbea", "#eefaff"],
  tint: 28,
};
