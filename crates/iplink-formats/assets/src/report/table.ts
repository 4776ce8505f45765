/** A sortable table. The document contains only the visible rows, because a capture may have thousands of hosts and links. */

import { replaceChildren, html } from "../lib/dom";
import type { Child } from "../lib/dom";
import { formatInteger } from "../lib/format";

/** A column of a table. A row is given by the index of its host or link. */
export interface Column {
  readonly name: string;
  readonly title: string;
  /** Whether the values are numbers, which are right-aligned and initially sorted in descending order. */
  readonly isNumber: boolean;
  /** Returns the value by which rows are sorted. */
  readonly value: (row: number) => string | number;
  /** Returns the content of a cell. */
  readonly cell: (row: number) => Child;
}

/** The height of a row in pixels; the style sheet sets the same. */
const ROW_HEIGHT = 32;
/** The number of rows kept above and below the visible ones. */
const OVERSCAN = 12;
/** The maximum number of rows in print. */
const MAX_PRINTED_ROWS = 200;

/** Sorts rows and draws those that are visible. */
export class Table {
  readonly element: HTMLElement;
  private readonly body = html("tbody");
  private readonly table: HTMLTableElement;
  private readonly scroller: HTMLElement;
  private readonly note = html("p", { class: "note" });
  /** The indices of the hosts or links in the table, in the order of the rows. */
  private rows: number[] = [];
  private sorting: { column: Column; isAscending: boolean };
  /** The rows that are in the document, by position: from `from` up to, but not including, `to`. */
  private drawnRange = { from: -1, to: -1 };
  private isPrinted = false;

  constructor(
    name: string,
    private readonly columns: readonly Column[],
    sortedBy: string,
    private readonly isSelected: (row: number) => boolean,
  ) {
    const column = columns.find((column) => column.name === sortedBy) ?? columns[0];
    if (column === undefined) throw new Error("table without columns");
    this.sorting = { column, isAscending: !column.isNumber };
    const head = html("tr", {}, ...columns.map((column) => this.headerCell(column)));
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
      this.setPrinted(true);
    });
    addEventListener("afterprint", () => {
      this.setPrinted(false);
    });
  }

  /** Creates a column header, which sorts by the column when it is clicked. */
  private headerCell(column: Column): HTMLElement {
    const button = html("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      const isSameColumn = this.sorting.column === column;
      this.sorting = { column, isAscending: isSameColumn ? !this.sorting.isAscending : !column.isNumber };
      this.sortRows();
      this.scroller.scrollTop = 0;
      this.draw(true);
    });
    const style = column.isNumber ? "number" : "text";
    return html("th", { scope: "col", class: `${style} ${column.name}`, "data-column": column.name }, button);
  }

  /** Replaces the rows, given by the indices of hosts or links, and the note below the table. */
  show(rows: number[], note: string): void {
    this.rows = rows;
    this.note.textContent = note;
    this.note.hidden = note === "";
    this.sortRows();
    this.draw(true);
  }

  /** Redraws the visible rows. */
  refresh(): void {
    this.draw(true);
  }

  /** Sorts the rows, and marks the header of the sorted column. */
  private sortRows(): void {
    const { column, isAscending } = this.sorting;
    const keys = new Map(this.rows.map((row) => [row, column.value(row)]));
    const sign = isAscending ? 1 : -1;
    this.rows.sort((a, b) => {
      const [keyA, keyB] = [keys.get(a) ?? 0, keys.get(b) ?? 0];
      if (typeof keyA === "number" && typeof keyB === "number") return sign * (keyA - keyB) || a - b;
      return sign * collator.compare(String(keyA), String(keyB)) || a - b;
    });
    for (const head of this.table.querySelectorAll("th")) {
      const isSorted = head.dataset.column === column.name;
      head.setAttribute("aria-sort", isSorted ? (isAscending ? "ascending" : "descending") : "none");
    }
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
  }

  /** Draws the rows for print, or for the screen. */
  private setPrinted(isPrinted: boolean): void {
    this.isPrinted = isPrinted;
    this.draw(true);
  }

  /** Draws the visible rows; does nothing if they are the drawn ones, unless forced. */
  private draw(isForced = false): void {
    const count = this.rows.length;
    const firstVisible = Math.floor(this.scroller.scrollTop / ROW_HEIGHT);
    const visibleCount = Math.ceil(this.scroller.clientHeight / ROW_HEIGHT);
    const from = this.isPrinted ? 0 : Math.max(firstVisible - OVERSCAN, 0);
    const to = Math.min(this.isPrinted ? MAX_PRINTED_ROWS : firstVisible + visibleCount + OVERSCAN, count);
    if (!isForced && from === this.drawnRange.from && to === this.drawnRange.to) return;
    this.drawnRange = { from, to };
    const rows = this.rows.slice(from, to).map((row, index) => this.tableRow(row, from + index));
    const rowsBelow = this.isPrinted ? 0 : count - to;
    replaceChildren(this.body, spacerRow(from), ...rows, spacerRow(rowsBelow));
    if (count === 0) replaceChildren(this.body, this.fullRow("No matches."));
    if (this.isPrinted && count > to) this.body.append(this.fullRow(`${formatInteger(count - to)} more`));
  }

  /** Creates a row with a single cell that spans all columns. */
  private fullRow(text: string): HTMLElement {
    return html("tr", {}, html("td", { colspan: this.columns.length, class: "empty" }, text));
  }

  private tableRow(row: number, index: number): HTMLElement {
    const cells = this.columns.map((column) => {
      const style = `${column.isNumber ? "number" : "text"} ${column.name}`;
      return html("td", { class: style }, column.cell(row));
    });
    const isSelected = this.isSelected(row);
    return html("tr", { "aria-rowindex": index + 2, class: isSelected ? "selected" : undefined }, ...cells);
  }
}

/** Compares texts; digits are compared as numbers, so that 10.0.0.9 precedes 10.0.0.10. */
const collator = new Intl.Collator("en", { numeric: true });

/** Creates an empty row with the height of a number of rows that are not in the document. */
function spacerRow(rows: number): HTMLElement | null {
  if (rows <= 0) return null;
  const row = html("tr", { class: "space", "aria-hidden": "true" });
  row.style.height = `${rows * ROW_HEIGHT}px`;
  return row;
}
