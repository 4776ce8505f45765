/** Sources by targets, a cell as dark as the weight of its link. */

import { fill, html, svg } from "../lib/dom";
import { counted } from "../lib/format";
import { rampColour } from "../lib/palette";
import { heaviest } from "./chosen";
import type { Chosen } from "./chosen";
import { choice } from "./controls";
import type { Model } from "./model";
import { shortened } from "./paint";
import type { State, Store } from "./state";
import { colours, onThemeChange } from "./theme";
import * as tip from "./tip";
import { amount } from "./words";

const MOST = 40;
const CELL = 13;
const MARGIN = 150;

type Order = "weight" | "name" | "network";

export class MatrixView {
  readonly element = html("div", { class: "matrix" });
  private readonly plot = svg("svg", { role: "img" });
  private order: Order = "weight";

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    const words: [Order, string][] = [
      ["weight", "By weight"],
      ["name", "By name"],
      ["network", "By network"],
    ];
    const { element, set } = choice("Order", words, (order) => {
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

  private draw(state: State): void {
    const chosen = heaviest(this.model, state, MOST);
    const places = this.places(chosen);
    const side = places.length * CELL;
    this.plot.setAttribute("viewBox", `0 0 ${MARGIN + side + 4} ${MARGIN + side + 4}`);
    this.plot.setAttribute("width", String(MARGIN + side + 4));
    this.plot.setAttribute("aria-label", `Matrix of ${counted(chosen.hosts.length, "host")}, sources down, targets across`);
    const most = chosen.weights.reduce((most, row) => row.reduce((a, b) => Math.max(a, b), most), 1);
    const ground = svg("rect", { class: "ground", x: MARGIN, y: MARGIN, width: side, height: side });
    const labels = places.flatMap((place, at) => this.labels(chosen, place, at, state));
    const cells = places.flatMap((from, row) =>
      places.map((to, column) => {
        const weight = chosen.weights[from]?.[to] ?? 0;
        if (weight === 0) return null;
        const share = Math.log(1 + weight) / Math.log(1 + most);
        return this.cell(row, column, share, `${this.label(chosen, from)} → ${this.label(chosen, to)}`, amount(weight, state.unit));
      }),
    );
    fill(this.plot, ground, ...labels, ...cells);
  }

  private places({ hosts, others }: Chosen): number[] {
    const places = hosts.map((_, at) => at);
    const { model } = this;
    const host = (place: number): number => hosts[place] ?? 0;
    if (this.order === "name") {
      places.sort((one, other) => model.label(host(one)).localeCompare(model.label(host(other)), "en", { numeric: true }));
    } else if (this.order === "network") {
      const network = (place: number): number => model.data.hosts.network[host(place)] ?? 0;
      places.sort((one, other) => network(one) - network(other) || host(one) - host(other));
    }
    return others > 0 ? [...places, hosts.length] : places;
  }

  private label({ hosts, others }: Chosen, place: number): string {
    const host = hosts[place];
    return host === undefined ? `others (${counted(others, "host")})` : this.model.label(host);
  }

  private labels(chosen: Chosen, place: number, at: number, state: State): SVGElement[] {
    const text = shortened(this.label(chosen, place), 22);
    const middle = MARGIN + (at + 0.5) * CELL;
    const host = chosen.hosts[place];
    const style = host !== undefined && host === state.host ? "chosen" : undefined;
    const row = svg("text", { class: style, x: MARGIN - 6, y: middle, dy: "0.34em", "text-anchor": "end", "data-row": at }, text);
    const column = svg("text", { class: style, transform: `translate(${middle} ${MARGIN - 6}) rotate(-90)`, dy: "0.34em", "data-column": at }, text);
    for (const element of [row, column]) {
      element.addEventListener("click", () => {
        if (host !== undefined) this.store.update({ host: host === state.host ? null : host });
      });
    }
    return [row, column];
  }

  private cell(row: number, column: number, share: number, ...lines: string[]): SVGElement {
    const cell = svg("rect", {
      class: "cell",
      x: MARGIN + column * CELL + 0.5,
      y: MARGIN + row * CELL + 0.5,
      width: CELL - 1,
      height: CELL - 1,
      rx: 1.5,
      fill: rampColour(share, colours()),
    });
    const light = (isOn: boolean): void => {
      for (const name of [`[data-row="${row}"]`, `[data-column="${column}"]`]) {
        this.plot.querySelector(name)?.classList.toggle("lit", isOn);
      }
    };
    cell.addEventListener("pointermove", (event) => {
      light(true);
      tip.show(event.clientX, event.clientY, ...lines);
    });
    cell.addEventListener("pointerleave", () => {
      light(false);
      tip.hide();
    });
    return cell;
  }
}
