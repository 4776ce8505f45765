/** The adjacency matrix of the report: rows are sources, columns are targets, darker cells have more traffic. */

import { replaceChildren, html, svg } from "../lib/dom";
import { formatCount } from "../lib/format";
import { rampColor } from "../lib/palette";
import { selectTopHosts } from "./top-hosts";
import type { TopHosts } from "./top-hosts";
import { createChoice } from "./controls";
import type { ReportModel } from "./report-model";
import { truncateEnd } from "./graph-renderer";
import type { ReportState, ReportStore } from "./report-state";
import { currentColors, onThemeChange } from "./theme";
import * as tooltip from "./tooltip";
import { formatWeight } from "./traffic-text";

/** The maximum number of hosts with their own row. */
const MAX_HOSTS = 40;
/** The side length of a cell, in pixels. */
const CELL_SIZE = 13;
/** The space for labels at the left and the top, in pixels. */
const MARGIN = 150;

/** The criteria by which hosts can be ordered. */
type Order = "weight" | "name" | "network";

/** Draws the top hosts of the selected time range. */
export class MatrixView {
  readonly element = html("div", { class: "matrix" });
  private readonly plot = svg("svg", { role: "img" });
  private order: Order = "weight";

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    const options: [Order, string][] = [
      ["weight", "By weight"],
      ["name", "By name"],
      ["network", "By network"],
    ];
    const { element, set } = createChoice("Order", options, (order) => {
      this.order = order;
      set(order);
      this.draw(store.state);
    });
    set(this.order);
    this.element.append(element, this.plot);
    store.listen((state) => {
      if (state.view === "matrix") this.draw(state);
    });
    onThemeChange(() => {
      this.draw(store.state);
    });
  }

  private draw(state: ReportState): void {
    const top = selectTopHosts(this.model, state, MAX_HOSTS);
    const indices = this.orderedIndices(top);
    const side = indices.length * CELL_SIZE;
    this.plot.setAttribute("viewBox", `0 0 ${MARGIN + side + 4} ${MARGIN + side + 4}`);
    this.plot.setAttribute("width", String(MARGIN + side + 4));
    this.plot.setAttribute("aria-label", `Matrix of ${formatCount(top.hosts.length, "host")}: rows are sources, columns are targets`);
    const max = top.weights.reduce((max, row) => row.reduce((a, b) => Math.max(a, b), max), 1);
    const background = svg("rect", { class: "background", x: MARGIN, y: MARGIN, width: side, height: side });
    const labels = indices.flatMap((index, position) => this.createLabels(top, index, position, state));
    const cells = indices.flatMap((from, row) =>
      indices.map((to, column) => {
        const weight = top.weights[from]?.[to] ?? 0;
        if (weight === 0) return null;
        const relativeWeight = Math.log(1 + weight) / Math.log(1 + max);
        return this.createCell(row, column, relativeWeight, `${this.label(top, from)} → ${this.label(top, to)}`, formatWeight(weight, state.unit));
      }),
    );
    replaceChildren(this.plot, background, ...labels, ...cells);
  }

  /** Returns the indices of the top hosts in the selected order; merged hosts come last. */
  private orderedIndices({ hosts, others }: TopHosts): number[] {
    const indices = hosts.map((_, position) => position);
    const { model } = this;
    const host = (index: number): number => hosts[index] ?? 0;
    if (this.order === "name") {
      indices.sort((a, b) => model.label(host(a)).localeCompare(model.label(host(b)), "en", { numeric: true }));
    } else if (this.order === "network") {
      const network = (index: number): number => model.data.hosts.network[host(index)] ?? 0;
      indices.sort((a, b) => network(a) - network(b) || host(a) - host(b));
    }
    return others > 0 ? [...indices, hosts.length] : indices;
  }

  private label({ hosts, others }: TopHosts, index: number): string {
    const host = hosts[index];
    return host === undefined ? `others (${formatCount(others, "host")})` : this.model.label(host);
  }

  /** Creates the labels of the row and the column of a host. */
  private createLabels(top: TopHosts, index: number, position: number, state: ReportState): SVGElement[] {
    const text = truncateEnd(this.label(top, index), 22);
    const center = MARGIN + (position + 0.5) * CELL_SIZE;
    const host = top.hosts[index];
    const style = host !== undefined && host === state.host ? "selected" : undefined;
    const row = svg("text", { class: style, x: MARGIN - 6, y: center, dy: "0.34em", "text-anchor": "end", "data-row": position }, text);
    const column = svg("text", { class: style, transform: `translate(${center} ${MARGIN - 6}) rotate(-90)`, dy: "0.34em", "data-column": position }, text);
    for (const element of [row, column]) {
      element.addEventListener("click", () => {
        if (host !== undefined) this.store.update({ host: host === state.host ? null : host });
      });
    }
    return [row, column];
  }

  /** Creates a cell; `relativeWeight`, from 0 to 1, determines its color. */
  private createCell(row: number, column: number, relativeWeight: number, ...lines: string[]): SVGElement {
    const cell = svg("rect", {
      class: "cell",
      x: MARGIN + column * CELL_SIZE + 0.5,
      y: MARGIN + row * CELL_SIZE + 0.5,
      width: CELL_SIZE - 1,
      height: CELL_SIZE - 1,
      rx: 1.5,
      fill: rampColor(relativeWeight, currentColors()),
    });
    const highlight = (isHighlighted: boolean): void => {
      for (const selector of [`[data-row="${row}"]`, `[data-column="${column}"]`]) {
        this.plot.querySelector(selector)?.classList.toggle("highlighted", isHighlighted);
      }
    };
    cell.addEventListener("pointermove", (event) => {
      highlight(true);
      tooltip.show(event.clientX, event.clientY, ...lines);
    });
    cell.addEventListener("pointerleave", () => {
      highlight(false);
      tooltip.hide();
    });
    return cell;
  }
}
