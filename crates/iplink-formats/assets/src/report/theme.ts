/** The colors of the report in the light or dark theme of the system; print is always light. */

import { DARK, LIGHT, hostColor } from "../lib/palette";
import type { Theme } from "../lib/palette";
import type { ReportModel } from "./report-model";

const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const printMedia = matchMedia("print");

/** A theme with the colors that only the report uses. */
export interface ReportColors extends Theme {
  /** The background of the pictures, which is also the outline of nodes and labels. */
  readonly surface: string;
  /** Selected nodes and the edges of the highlighted one. */
  readonly accent: string;
  /** Nodes without a color of their own. */
  readonly node: string;
}

/** Returns the colors of the current theme. */
export function currentColors(): ReportColors {
  return darkScheme.matches && !printMedia.matches
    ? { ...DARK, surface: "#151b22", accent: "#5ab0f0", node: "#5f7387" }
    : { ...LIGHT, surface: "#ffffff", accent: "#0066b3", node: "#8fa3b8" };
}

/**
 * Calls a listener when the theme changes. If `isPrinted`, the listener must draw immediately, because
 * printing does not wait for the next frame.
 */
export function onThemeChange(listener: (isPrinted: boolean) => void): void {
  for (const query of [darkScheme, printMedia]) {
    query.addEventListener("change", () => {
      listener(printMedia.matches);
    });
  }
}

/** The number of top hosts with their own color in pictures of many hosts. */
const MAX_COLORED_HOSTS = 14;

/** Returns the color of a host in a picture of many hosts, in which only the top hosts have their own colors. */
export function overviewColor(model: ReportModel, host: number, theme: ReportColors): string {
  const rank = model.rank(host);
  return rank < MAX_COLORED_HOSTS && !isAggregate(model, host) ? hostColor(rank, theme) : theme.node;
}

/** Returns the color of a host in a picture of few hosts. */
export function hostColorOf(model: ReportModel, host: number, theme: ReportColors): string {
  return isAggregate(model, host) ? theme.others : hostColor(model.rank(host), theme);
}

/** Returns whether a host represents several merged hosts. */
export function isAggregate(model: ReportModel, host: number): boolean {
  return (model.data.hosts.members[host] ?? 1) !== 1;
}
