/** The colours of what is drawn, in the theme that the reader's system asks for. */

import { DARK, LIGHT, hostColour } from "../lib/palette";
import type { Theme } from "../lib/palette";
import type { Model } from "./model";

const dark = matchMedia("(prefers-color-scheme: dark)");
const printed = matchMedia("print");

export interface Colours extends Theme {
  readonly surface: string;
  readonly accent: string;
  readonly node: string;
}

export function colours(): Colours {
  return dark.matches && !printed.matches
    ? { ...DARK, surface: "#151b22", accent: "#5ab0f0", node: "#5f7387" }
    : { ...LIGHT, surface: "#ffffff", accent: "#0066b3", node: "#8fa3b8" };
}

/** Calls with every change of the colours, `isPrinted` where paper does not wait for
 * the next frame. */
export function onThemeChange(listener: (isPrinted: boolean) => void): void {
  for (const query of [dark, printed]) {
    query.addEventListener("change", () => {
      listener(printed.matches);
    });
  }
}

/** So many of the heaviest hosts have a colour of their own in large pictures. */
const COLOURED = 14;

/** Returns the colour of a host where many are seen: few stand out. */
export function calm(model: Model, host: number, theme: Colours): string {
  const rank = model.rank(host);
  return rank < COLOURED && !isRest(model, host) ? hostColour(rank, theme) : theme.node;
}

/** Returns the colour of a host where few are seen. */
export function own(model: Model, host: number, theme: Colours): string {
  return isRest(model, host) ? theme.rest : hostColour(model.rank(host), theme);
}

export function isRest(model: Model, host: number): boolean {
  return (model.data.hosts.members[host] ?? 1) !== 1;
}
