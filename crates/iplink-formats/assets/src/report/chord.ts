/** Hosts on a circle, and ribbons as wide as what went between them. */

import { chordDirected, ribbonArrow } from "d3-chord";
import type { Chord, ChordGroup, ChordSubgroup } from "d3-chord";
import { fill, html, svg } from "../lib/dom";
import { counted } from "../lib/format";
import { heaviest } from "./chosen";
import type { Chosen } from "./chosen";
import type { Model } from "./model";
import { shortened } from "./paint";
import type { State, Store } from "./state";
import { colours, onThemeChange, own } from "./theme";
import * as tip from "./tip";
import { amount } from "./words";

const MOST = 28;
const RADIUS = 230;
const BAND = 12;

export class ChordView {
  readonly element = html("div", { class: "chord" });
  private readonly plot = svg("svg", { viewBox: "-400 -368 800 736", role: "group" });
  private chosen: Chosen = { hosts: [], others: 0, weights: [] };

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    this.element.append(this.plot);
    store.listen((state) => {
      if (state.view === "chord") this.draw(state);
    });
    onThemeChange(() => {
      this.draw(store.state);
    });
  }

  private draw(state: State): void {
    this.chosen = heaviest(this.model, state, MOST);
    const { hosts, weights } = this.chosen;
    const chords = chordDirected().padAngle(Math.min(0.03, 1 / (hosts.length + 1))).sortSubgroups((one, other) => other - one)(
      weights.map((row) => [...row]),
    );
    const shape = ribbonArrow<unknown, Chord, ChordSubgroup>()
      .radius(RADIUS - BAND - 2)
      .headRadius(8)
      .padAngle(0.004);
    // Without a context it returns the text of a path, which its type does not say.
    const ribbon = shape as unknown as (chord: Chord) => string;
    const order = [...chords].sort((one, other) => other.source.value - one.source.value);
    const ribbons = order.map((chord) => {
      const path = svg("path", { class: "ribbon", d: ribbon(chord), fill: this.colour(chord.source.index) });
      path.dataset.ends = `${chord.source.index} ${chord.target.index}`;
      const [from, to] = [this.label(chord.source.index), this.label(chord.target.index)];
      this.explain(path, `${from} → ${to}`, amount(chord.source.value, state.unit));
      return path;
    });
    const groups = chords.groups.filter((group) => group.value > 0).map((group) => this.group(group, state));
    fill(this.plot, ...ribbons, ...groups);
    const count = this.chosen.others > 0 ? ` and ${counted(this.chosen.others, "other host")} as one` : "";
    this.plot.setAttribute("aria-label", `Chord diagram of ${counted(hosts.length, "host")}${count}, by ${state.unit}`);
  }

  private label(place: number): string {
    const host = this.chosen.hosts[place];
    return host === undefined ? `others (${counted(this.chosen.others, "host")})` : this.model.label(host);
  }

  private colour(place: number): string {
    const host = this.chosen.hosts[place];
    return host === undefined ? colours().rest : own(this.model, host, colours());
  }

  private group(group: ChordGroup, state: State): SVGElement {
    const { startAngle, endAngle, index, value } = group;
    const label = this.label(index);
    const arc = svg("path", { d: band(startAngle, endAngle), fill: this.colour(index) });
    const middle = (startAngle + endAngle) / 2;
    const isLeft = middle > Math.PI;
    const turned = (middle * 180) / Math.PI - 90;
    const text = svg(
      "text",
      {
        transform: `rotate(${turned}) translate(${RADIUS + 8}) rotate(${isLeft ? 180 : 0})`,
        "text-anchor": isLeft ? "end" : "start",
        dy: "0.34em",
      },
      shortened(label, 22),
    );
    const element = svg("g", { class: "end", tabindex: 0, role: "button", "aria-label": `${label}: ${amount(value, state.unit)}` }, arc, text);
    this.explain(element, label, `${amount(value, state.unit)} sent and received`);
    const light = (isOn: boolean): void => {
      this.plot.classList.toggle("lit", isOn);
      for (const path of this.plot.querySelectorAll<SVGPathElement>(".ribbon")) {
        const ends = (path.dataset.ends ?? "").split(" ");
        path.classList.toggle("on", isOn && ends.includes(String(index)));
      }
    };
    for (const name of ["pointerenter", "focus"]) element.addEventListener(name, () => { light(true); });
    for (const name of ["pointerleave", "blur"]) element.addEventListener(name, () => { light(false); });
    const choose = (): void => {
      const host = this.chosen.hosts[index];
      if (host !== undefined) this.store.update({ host: host === state.host ? null : host });
    };
    element.addEventListener("click", choose);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") choose();
    });
    return element;
  }

  private explain(element: SVGElement, ...lines: string[]): void {
    element.addEventListener("pointermove", (event) => {
      tip.show(event.clientX, event.clientY, ...lines);
    });
    element.addEventListener("pointerleave", tip.hide);
  }
}

function band(from: number, to: number): string {
  const at = (angle: number, radius: number): string =>
    `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
  const end = Math.min(to, from + 2 * Math.PI - 1e-3);
  const [inner, large] = [RADIUS - BAND, end - from > Math.PI ? 1 : 0];
  return `M${at(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${at(end, RADIUS)}L${at(end, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
}
