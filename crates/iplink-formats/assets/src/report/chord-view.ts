/** The chord diagram: hosts on a circle, and ribbons as wide as the traffic between them. */

import { chordDirected, ribbonArrow } from "d3-chord";
import type { Chord, ChordGroup, ChordSubgroup } from "d3-chord";
import { replaceChildren, html, svg } from "../lib/dom";
import { formatCount } from "../lib/format";
import { selectTopHosts } from "./top-hosts";
import type { TopHosts } from "./top-hosts";
import type { ReportModel } from "./report-model";
import { truncateEnd } from "./graph-renderer";
import type { ReportState, ReportStore } from "./report-state";
import { currentColors, onThemeChange, hostColorOf } from "./theme";
import * as tooltip from "./tooltip";
import { formatWeight } from "./traffic-text";

/** The maximum number of hosts with their own arc. */
const MAX_HOSTS = 28;
/** The outer radius of the ring, in units of the view box. */
const RADIUS = 230;
/** The width of the ring, in units of the view box. */
const ARC_WIDTH = 12;

/** Draws the top hosts of the selected time range. */
export class ChordView {
  readonly element = html("div", { class: "chord" });
  private readonly plot = svg("svg", { viewBox: "-400 -368 800 736", role: "group" });
  private topHosts: TopHosts = { hosts: [], others: 0, weights: [] };

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    this.element.append(this.plot);
    store.listen((state) => {
      if (state.view === "chord") this.draw(state);
    });
    onThemeChange(() => {
      this.draw(store.state);
    });
  }

  private draw(state: ReportState): void {
    this.topHosts = selectTopHosts(this.model, state, MAX_HOSTS);
    const { hosts, weights } = this.topHosts;
    const chords = chordDirected().padAngle(Math.min(0.03, 1 / (hosts.length + 1))).sortSubgroups((a, b) => b - a)(
      weights.map((row) => [...row]),
    );
    const generator = ribbonArrow<unknown, Chord, ChordSubgroup>()
      .radius(RADIUS - ARC_WIDTH - 2)
      .headRadius(8)
      .padAngle(0.004);
    // Without a context, ribbonArrow returns a path string; its type does not express this.
    const ribbon = generator as unknown as (chord: Chord) => string;
    // The widest ribbons are drawn first, so that they do not cover narrower ones.
    const order = [...chords].sort((a, b) => b.source.value - a.source.value);
    const ribbons = order.map((chord) => {
      const path = svg("path", { class: "ribbon", d: ribbon(chord), fill: this.color(chord.source.index) });
      path.dataset.ends = `${chord.source.index} ${chord.target.index}`;
      const [from, to] = [this.label(chord.source.index), this.label(chord.target.index)];
      this.addTooltip(path, `${from} → ${to}`, formatWeight(chord.source.value, state.unit));
      return path;
    });
    const groups = chords.groups.filter((group) => group.value > 0).map((group) => this.createArc(group, state));
    replaceChildren(this.plot, ...ribbons, ...groups);
    const count = this.topHosts.others > 0 ? ` and ${formatCount(this.topHosts.others, "other host")} merged into one` : "";
    this.plot.setAttribute("aria-label", `Chord diagram of ${formatCount(hosts.length, "host")}${count}, by ${state.unit}`);
  }

  /** Returns the label of a host by its index in the diagram. */
  private label(index: number): string {
    const host = this.topHosts.hosts[index];
    return host === undefined ? `others (${formatCount(this.topHosts.others, "host")})` : this.model.label(host);
  }

  /** Returns the color of a host by its index in the diagram. */
  private color(index: number): string {
    const host = this.topHosts.hosts[index];
    return host === undefined ? currentColors().others : hostColorOf(this.model, host, currentColors());
  }

  /** Creates the arc of a host, with its label. Pointing at it highlights the ribbons of the host, and a click selects the host. */
  private createArc(group: ChordGroup, state: ReportState): SVGElement {
    const { startAngle, endAngle, index, value } = group;
    const label = this.label(index);
    const arc = svg("path", { d: arcPath(startAngle, endAngle), fill: this.color(index) });
    const middleAngle = (startAngle + endAngle) / 2;
    const isLeft = middleAngle > Math.PI;
    const rotation = (middleAngle * 180) / Math.PI - 90;
    const text = svg(
      "text",
      {
        transform: `rotate(${rotation}) translate(${RADIUS + 8}) rotate(${isLeft ? 180 : 0})`,
        "text-anchor": isLeft ? "end" : "start",
        dy: "0.34em",
      },
      truncateEnd(label, 22),
    );
    const element = svg("g", { class: "end", tabindex: 0, role: "button", "aria-label": `${label}: ${formatWeight(value, state.unit)}` }, arc, text);
    this.addTooltip(element, label, `${formatWeight(value, state.unit)} sent and received`);
    const highlight = (isHighlighted: boolean): void => {
      this.plot.classList.toggle("highlighted", isHighlighted);
      for (const path of this.plot.querySelectorAll<SVGPathElement>(".ribbon")) {
        const ends = (path.dataset.ends ?? "").split(" ");
        path.classList.toggle("on", isHighlighted && ends.includes(String(index)));
      }
    };
    for (const name of ["pointerenter", "focus"]) element.addEventListener(name, () => { highlight(true); });
    for (const name of ["pointerleave", "blur"]) element.addEventListener(name, () => { highlight(false); });
    const toggleSelection = (): void => {
      const host = this.topHosts.hosts[index];
      if (host !== undefined) this.store.update({ host: host === state.host ? null : host });
    };
    element.addEventListener("click", toggleSelection);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") toggleSelection();
    });
    return element;
  }

  private addTooltip(element: SVGElement, ...lines: string[]): void {
    element.addEventListener("pointermove", (event) => {
      tooltip.show(event.clientX, event.clientY, ...lines);
    });
    element.addEventListener("pointerleave", tooltip.hide);
  }
}

/** Returns the path of an arc of the outer ring between two angles. */
function arcPath(from: number, to: number): string {
  const point = (angle: number, radius: number): string =>
    `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
  // An arc whose ends are the same point would not be drawn.
  const end = Math.min(to, from + 2 * Math.PI - 1e-3);
  const [inner, largeArc] = [RADIUS - ARC_WIDTH, end - from > Math.PI ? 1 : 0];
  return `M${point(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${largeArc} 1 ${point(end, RADIUS)}L${point(end, inner)}A${inner} ${inner} 0 ${largeArc} 0 ${point(from, inner)}Z`;
}
