/**
 * A search field for hosts.
 *
 * It follows the combobox pattern of the W3C: the list below the field has the matches
 * in order of traffic, arrow keys move through it, and Enter chooses.
 */

import { replaceChildren, html } from "./dom";

/** The maximum number of matches in the list. */
const MAX_MATCHES = 8;

/** The field with its list of matches. */
export class HostSearch {
  readonly element: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly list = html("ul", { id: "found", role: "listbox", hidden: true });
  private matches: number[] = [];
  /** The index in `matches` of the entry that Enter chooses. */
  private activeIndex = 0;

  constructor(
    /** The label of each host. */
    private readonly labels: readonly string[],
    /** The indices of the hosts, in order of traffic. */
    private readonly order: readonly number[],
    private readonly onPick: (host: number) => void,
  ) {
    this.field = html("input", {
      id: "search",
      type: "search",
      placeholder: "Find a host",
      "aria-label": "Find a host",
      "aria-controls": "found",
      "aria-expanded": "false",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.element = html("div", { class: "host-search" }, this.field, this.list);
    this.field.addEventListener("input", () => {
      this.activeIndex = 0;
      this.show();
    });
    this.field.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
    this.field.addEventListener("blur", () => {
      // The delay lets a click into the list arrive before the list closes.
      setTimeout(() => {
        this.close();
      }, 150);
    });
  }

  focus(): void {
    this.field.focus();
    this.field.select();
  }

  private handleKey(event: KeyboardEvent): void {
    const host = this.matches[this.activeIndex];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (event.key === "Enter" && host !== undefined) {
      this.choose(host);
    } else if (event.key === "Escape") {
      this.field.value = "";
      this.close();
      this.field.blur();
    } else if (step !== undefined && this.matches.length > 0) {
      event.preventDefault();
      this.activeIndex = (this.activeIndex + step + this.matches.length) % this.matches.length;
      this.show();
    }
  }

  private choose(host: number): void {
    this.field.value = "";
    this.close();
    this.field.blur();
    this.onPick(host);
  }

  private close(): void {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
  }

  /** Updates the list of matches. */
  private show(): void {
    const text = this.field.value.trim().toLowerCase();
    const isMatch = (index: number): boolean => this.labels[index]?.toLowerCase().includes(text) ?? false;
    const allMatches = text === "" ? [] : this.order.filter(isMatch);
    this.matches = allMatches.slice(0, MAX_MATCHES);
    const rows = this.matches.map((host, index) => this.row(host, index === this.activeIndex));
    const omitted = allMatches.length - this.matches.length;
    const isEmpty = text !== "" && allMatches.length === 0;
    const note = isEmpty ? "no matching host" : omitted > 0 ? `${omitted} more` : null;
    replaceChildren(this.list, ...rows, note && html("li", { class: "note" }, note));
    this.list.hidden = text === "";
    this.field.setAttribute("aria-expanded", String(text !== ""));
  }

  /** Creates the list entry of a match. */
  private row(host: number, isActive: boolean): HTMLElement {
    const attributes = { role: "option", "aria-selected": String(isActive) };
    const row = html("li", attributes, this.labels[host] ?? "");
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(host);
    });
    return row;
  }
}
