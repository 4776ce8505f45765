/** The tooltip next to the pointer. */

import { replaceChildren, html } from "../lib/dom";

const element = html("div", { class: "tooltip", role: "status", hidden: true });

/** Adds the tooltip to the page. */
export function mount(parent: Element): void {
  parent.append(element);
}

/** Shows lines of text next to a position in the window; the first one is emphasized. */
export function show(x: number, y: number, ...lines: string[]): void {
  const [title, ...details] = lines;
  replaceChildren(element, html("strong", {}, title), ...details.map((line) => html("span", {}, line)));
  element.hidden = false;
  const box = element.getBoundingClientRect();
  const left = Math.min(x + 14, innerWidth - box.width - 8);
  const top = y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18;
  element.style.transform = `translate(${Math.max(left, 8)}px, ${Math.max(top, 8)}px)`;
}

/** Hides the tooltip. */
export function hide(): void {
  element.hidden = true;
}
