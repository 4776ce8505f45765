/** A table that sorts, and that has no more rows in the document than are seen. */

import { fill, html } from "../lib/dom";
import type { Child } from "../lib/dom";
import { grouped } from "../lib/format";

export interface Column {
  readonly name: string;
  readonly title: string;
  /** Numbers stand to the right, and the largest come first. */
  readonly isNumber: boolean;
  readonly value: (row: number) => string | number;
  readonly cell: (row: number) => Child;
}

const ROW = 32;
/** So many rows beyond those that are seen. */
const SPARE = 12;
/** So many rows on paper. */
const PRINTED = 200;

export class Table {
  readonly element: HTMLElement;
  private readonly body = html("tbody");
  private readonly table: HTMLTableElement;
  private readonly scroller: HTMLElement;
  private readonly note = html("p", { class: "note" });
  private rows: number[] = [];
  private sort: { column: Column; isUp: boolean };
  private shown = { from: -1, to: -1 };
  private isPrinted = false;

  constructor(
    name: string,
    private readonly columns: readonly Column[],
    by: string,
    private readonly isChosen: (row: number) => boolean,
  ) {
    const column = columns.find((column) => column.name === by) ?? columns[0];
    if (column === undefined) throw new Error("a table without columns");
    this.sort = { column, isUp: !column.isNumber };
    const head = html("tr", {}, ...columns.map((column) => this.head(column)));
    this.table = html("table", { "aria-label": name }, html("thead", {}, head), this.body);
    this.scroller = html("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": name }, this.table);
    this.scroller.addEventListener("scroll", () => {
      this.draw();
    });
    this.element = html("div", { class: `table ${name}` }, this.scroller, this.note);
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.scroller);
    addEventListener("beforeprint", () => {
      this.print(true);
    });
    addEventListener("afterprint", () => {
      this.print(false);
    });
  }

  private head(column: Column): HTMLElement {
    const button = html("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      const isSame = this.sort.column === column;
      this.sort = { column, isUp: isSame ? !this.sort.isUp : !column.isNumber };
      this.order();
      this.scroller.scrollTop = 0;
      this.draw(true);
    });
    const style = column.isNumber ? "number" : "text";
    return html("th", { scope: "col", class: `${style} ${column.name}`, "data-column": column.name }, button);
  }

  /** Shows these rows. */
  show(rows: number[], note: string): void {
    this.rows = rows;
    this.note.textContent = note;
    this.note.hidden = note === "";
    this.order();
    this.draw(true);
  }

  /** Draws anew what is seen. */
  refresh(): void {
    this.draw(true);
  }

  private order(): void {
    const { column, isUp } = this.sort;
    const keys = new Map(this.rows.map((row) => [row, column.value(row)]));
    const sign = isUp ? 1 : -1;
    this.rows.sort((one, other) => {
      const [a, b] = [keys.get(one) ?? 0, keys.get(other) ?? 0];
      if (typeof a === "number" && typeof b === "number") return sign * (a - b) || one - other;
      return sign * collator.compare(String(a), String(b)) || one - other;
    });
    for (const head of this.table.querySelectorAll("th")) {
      const isSorted = head.dataset.column === column.name;
      head.setAttribute("aria-sort", isSorted ? (isUp ? "ascending" : "descending") : "none");
    }
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
  }

  private print(isPrinted: boolean): void {
    this.isPrinted = isPrinted;
    this.draw(true);
  }

  private draw(isNew = false): void {
    const count = this.rows.length;
    const first = Math.floor(this.scroller.scrollTop / ROW);
    const seen = Math.ceil(this.scroller.clientHeight / ROW);
    const from = this.isPrinted ? 0 : Math.max(first - SPARE, 0);
    const to = Math.min(this.isPrinted ? PRINTED : first + seen + SPARE, count);
    if (!isNew && from === this.shown.from && to === this.shown.to) return;
    this.shown = { from, to };
    const rows = this.rows.slice(from, to).map((row, at) => this.row(row, from + at));
    const rest = this.isPrinted ? 0 : count - to;
    fill(this.body, space(from), ...rows, space(rest));
    if (count === 0) fill(this.body, this.full("Nothing is found."));
    if (this.isPrinted && count > to) this.body.append(this.full(`and ${grouped(count - to)} more`));
  }

  private full(text: string): HTMLElement {
    return html("tr", {}, html("td", { colspan: this.columns.length, class: "empty" }, text));
  }

  private row(row: number, at: number): HTMLElement {
    const cells = this.columns.map((column) => {
      const style = `${column.isNumber ? "number" : "text"} ${column.name}`;
      return html("td", { class: style }, column.cell(row));
    });
    const isChosen = this.isChosen(row);
    return html("tr", { "aria-rowindex": at + 2, class: isChosen ? "chosen" : undefined }, ...cells);
  }
}

const collator = new Intl.Collator("en", { numeric: true });

/** Takes the room of rows that are not in the document. */
function space(rows: number): HTMLElement | null {
  if (rows <= 0) return null;
  const row = html("tr", { class: "space", "aria-hidden": "true" });
  row.style.height = `${rows * ROW}px`;
  return row;
}
