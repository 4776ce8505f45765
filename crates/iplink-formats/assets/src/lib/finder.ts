/** A field that finds hosts by what they are called. */

import { fill, html } from "./dom";

/** So many are shown below the field. */
const MOST = 8;

export class Finder {
  readonly element: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly list = html("ul", { id: "found", role: "listbox", hidden: true });
  private found: number[] = [];
  private active = 0;

  constructor(
    private readonly labels: readonly string[],
    private readonly order: readonly number[],
    private readonly pick: (host: number) => void,
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
    this.element = html("div", { class: "finder" }, this.field, this.list);
    this.field.addEventListener("input", () => {
      this.active = 0;
      this.show();
    });
    this.field.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.field.addEventListener("blur", () => {
      // What is clicked in the list must still be there.
      setTimeout(() => {
        this.close();
      }, 150);
    });
  }

  focus(): void {
    this.field.focus();
    this.field.select();
  }

  private key(event: KeyboardEvent): void {
    const host = this.found[this.active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (event.key === "Enter" && host !== undefined) {
      this.take(host);
    } else if (event.key === "Escape") {
      this.field.value = "";
      this.close();
      this.field.blur();
    } else if (step !== undefined && this.found.length > 0) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.show();
    }
  }

  private take(host: number): void {
    this.field.value = "";
    this.close();
    this.field.blur();
    this.pick(host);
  }

  private close(): void {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
  }

  private show(): void {
    const text = this.field.value.trim().toLowerCase();
    const fits = (at: number): boolean => this.labels[at]?.toLowerCase().includes(text) ?? false;
    const all = text === "" ? [] : this.order.filter(fits);
    this.found = all.slice(0, MOST);
    const rows = this.found.map((host, at) => this.row(host, at === this.active));
    const more = all.length - this.found.length;
    const none = text !== "" && all.length === 0;
    const note = none ? "no such host" : more > 0 ? `and ${more} more` : null;
    fill(this.list, ...rows, note && html("li", { class: "note" }, note));
    this.list.hidden = text === "";
    this.field.setAttribute("aria-expanded", String(text !== ""));
  }

  private row(host: number, isActive: boolean): HTMLElement {
    const attributes = { role: "option", "aria-selected": String(isActive) };
    const row = html("li", attributes, this.labels[host] ?? "");
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(host);
    });
    return row;
  }
}
