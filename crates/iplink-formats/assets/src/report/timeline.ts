/** The timeline: traffic per time bin, and a brush that selects a range. */

import { replaceChildren, html, svg } from "../lib/dom";
import { formatDuration } from "../lib/format";
import type { ReportModel, BinRange } from "./report-model";
import type { ReportState, ReportStore } from "./report-state";
import * as tooltip from "./tooltip";
import { formatWeight, formatWeightShort } from "./traffic-text";

/** The height of the chart, in pixels, including the time axis at its bottom. */
const HEIGHT = 96;
/** The height of the time axis, in pixels. */
const AXIS_HEIGHT = 18;

/** Draws the bars and handles the brush. */
export class Timeline {
  readonly element = html("section", { class: "timeline", "aria-label": "Timeline" });
  private readonly plot = svg("svg", { height: HEIGHT, role: "group" });
  private readonly summary = html("p", { class: "range", "aria-live": "polite" });
  private readonly handles: SVGGElement[];
  private readonly brush = svg("rect", { class: "brush", y: 0, height: HEIGHT - AXIS_HEIGHT });
  private width = 0;

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    this.handles = ["start", "end"].map((end) => this.createHandle(end));
    const reset = html("button", { type: "button", class: "quiet", id: "all-time" }, "All time");
    reset.addEventListener("click", () => {
      store.update({ range: null });
    });
    const head = html("header", {}, html("h2", {}, "Timeline"), this.summary, reset);
    this.element.append(head);
    if (model.binCount === 0) {
      this.element.append(html("p", { class: "empty" }, noTimeText(model)));
      reset.hidden = true;
      return;
    }
    this.element.append(this.plot);
    this.plot.addEventListener("pointerdown", (event) => {
      this.startDrag(event);
    });
    this.plot.addEventListener("pointermove", (event) => {
      this.hover(event);
    });
    this.plot.addEventListener("pointerleave", tooltip.hide);
    new ResizeObserver(() => {
      this.draw(store.state);
    }).observe(this.element);
    store.listen((state, changed) => {
      reset.hidden = state.range === null;
      if (changed.has("range") || changed.has("unit") || changed.has("host")) this.draw(state);
    });
  }

  /** Creates a handle that moves an end of the range with the arrow keys. */
  private createHandle(end: string): SVGGElement {
    const name = end === "start" ? "Start of the range" : "End of the range";
    const attributes = { class: "handle", role: "slider", tabindex: 0, "aria-label": name };
    const bar = svg("rect", { x: -2, y: 0, width: 4, height: HEIGHT - AXIS_HEIGHT, rx: 2 });
    const grip = svg("rect", { class: "grip", x: -4, y: 26, width: 8, height: 26, rx: 4 });
    const handle = svg("g", attributes, bar, grip);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const { from, to } = this.currentRange();
      this.setRange(end === "start" ? Math.min(from + step, to) : from, end === "end" ? to + step : to);
    });
    return handle;
  }

  /** Returns the selected range, or the range of all bins. */
  private currentRange(): BinRange {
    return this.store.state.range ?? { from: 0, to: this.model.binCount - 1 };
  }

  /** Selects the range between two bins, in any order. */
  private setRange(a: number, b: number): void {
    const last = this.model.binCount - 1;
    const from = Math.min(Math.max(Math.min(a, b), 0), last);
    const to = Math.max(Math.min(Math.max(a, b), last), from);
    this.store.update({ range: from === 0 && to === last ? null : { from, to } });
  }

  /** Returns the bin at the position of an event. */
  private binAt(event: PointerEvent): number {
    const x = event.clientX - this.plot.getBoundingClientRect().left;
    const bin = Math.floor((x / this.width) * this.model.binCount);
    return Math.min(Math.max(bin, 0), this.model.binCount - 1);
  }

  /** Handles a drag that selects a range, from the press of a button until its release. */
  private startDrag(pressEvent: PointerEvent): void {
    const { from, to } = this.currentRange();
    const startBin = this.binAt(pressEvent);
    const handleIndex = this.handles.findIndex((handle) => handle.contains(pressEvent.target as Node));
    // A handle moves its end of the range; any other position starts a new range.
    const anchor = handleIndex < 0 ? startBin : handleIndex === 0 ? to : from;
    this.plot.setPointerCapture(pressEvent.pointerId);
    // The range is updated at most once per frame.
    let pendingBin: number | null = null;
    const move = (event: PointerEvent): void => {
      if (pendingBin === null) {
        requestAnimationFrame(() => {
          this.setRange(anchor, pendingBin ?? anchor);
          pendingBin = null;
        });
      }
      pendingBin = this.binAt(event);
    };
    const release = (event: PointerEvent): void => {
      this.plot.removeEventListener("pointermove", move);
      // A click without a drag selects a single bin.
      if (handleIndex < 0 && this.binAt(event) === startBin) this.setRange(startBin, startBin);
    };
    this.plot.addEventListener("pointermove", move);
    this.plot.addEventListener("pointerup", release, { once: true });
  }

  /** Shows the tooltip of the bin under the pointer. */
  private hover(event: PointerEvent): void {
    const bin = this.binAt(event);
    const { unit, host } = this.store.state;
    const time = formatBinTime(this.model, this.model.binStart(bin));
    const lines = [formatWeight(this.model.history(unit, null)[bin] ?? 0, unit)];
    if (host !== null) {
      const hostHistory = formatWeight(this.model.history(unit, host)[bin] ?? 0, unit);
      lines.push(`${this.model.label(host)}: ${hostHistory}`);
    }
    tooltip.show(event.clientX, event.clientY, time, ...lines);
  }

  private draw(state: ReportState): void {
    this.width = this.plot.clientWidth || this.element.clientWidth;
    if (this.width === 0 || this.model.binCount === 0) return;
    const { from, to } = this.currentRange();
    const history = this.model.history(state.unit, null);
    const max = history.reduce((max, count) => Math.max(max, count), 1);
    const elements: SVGElement[] = [
      svg("path", { class: "bars", d: this.barPath(history, max, 0, this.model.binCount - 1) }),
      svg("path", {
        class: state.host === null ? "bars selected" : "bars among",
        d: this.barPath(history, max, from, to),
      }),
    ];
    if (state.host !== null) {
      const hostHistory = this.model.history(state.unit, state.host);
      elements.push(svg("path", { class: "bars selected", d: this.barPath(hostHistory, max, from, to) }));
    }
    elements.push(svg("text", { class: "most", x: 2, y: 11 }, formatWeightShort(max, state.unit)));
    const [left, right] = [this.xOf(from), this.xOf(to + 1)];
    this.brush.setAttribute("x", String(left));
    this.brush.setAttribute("width", String(Math.max(right - left, 1)));
    this.brush.classList.toggle("all", state.range === null);
    this.handles.forEach((handle, index) => {
      const x = index === 0 ? Math.max(left, 4) : Math.min(right, this.width - 4);
      handle.setAttribute("transform", `translate(${x} 0)`);
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuemax", String(this.model.binCount - 1));
      handle.setAttribute("aria-valuenow", String(index === 0 ? from : to));
      const bin = index === 0 ? from : to + 1;
      handle.setAttribute("aria-valuetext", formatBinTime(this.model, this.model.binStart(bin)));
    });
    const label = `At most ${formatWeightShort(max, state.unit)} ${state.unit} per ${formatDuration(this.model.binWidth())}`;
    this.plot.setAttribute("aria-label", label);
    this.plot.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    replaceChildren(this.plot, this.brush, ...elements, ...this.createAxis(), ...this.handles);
    this.showRange(from, to, state.range === null);
  }

  /** Returns the left edge of a bin, in pixels. */
  private xOf(bin: number): number {
    return (bin / this.model.binCount) * this.width;
  }

  /** Returns the path of the bars of a range of bins. A bar for the count `max` has the full height. */
  private barPath(counts: Float64Array, max: number, from: number, to: number): string {
    const maxHeight = HEIGHT - AXIS_HEIGHT - 16;
    const barWidth = this.width / this.model.binCount;
    const gap = barWidth > 4 ? 1 : 0;
    let path = "";
    for (let bin = from; bin <= to; bin++) {
      const count = counts[bin] ?? 0;
      if (count === 0) continue;
      const height = Math.max((count / max) * maxHeight, 1.5);
      const [x, y] = [this.xOf(bin).toFixed(2), (HEIGHT - AXIS_HEIGHT - height).toFixed(2)];
      path += `M${x} ${y}h${(barWidth - gap).toFixed(2)}V${HEIGHT - AXIS_HEIGHT}h${(gap - barWidth).toFixed(2)}z`;
    }
    return path;
  }

  /** Creates the time axis with its ticks. */
  private createAxis(): SVGElement[] {
    const axis = svg("path", { class: "base", d: `M0 ${HEIGHT - AXIS_HEIGHT + 0.5}H${this.width}` });
    const [first, last] = [this.model.binStart(0), this.model.binStart(this.model.binCount)];
    const maxCount = Math.max(Math.floor(this.width / 120), 1);
    const { times, label } = this.model.clock.ticks(first, last, maxCount);
    const marks = times.flatMap((time) => {
      const x = ((time - first) / (last - first)) * this.width;
      const tick = svg("path", { class: "base", d: `M${x} ${HEIGHT - AXIS_HEIGHT}v4` });
      // The label is omitted if an edge would cut it off.
      const isInside = x > 30 && x < this.width - 30;
      const text = svg("text", { class: "tick", x, y: HEIGHT - 3, "text-anchor": "middle" }, label(time));
      return isInside ? [tick, text] : [tick];
    });
    return [axis, ...marks];
  }

  /** Describes the selected range, or the whole capture. */
  private showRange(from: number, to: number, isWhole: boolean): void {
    const { model } = this;
    const [start, end] = [model.binStart(from), model.binStart(to + 1)];
    const text = `${formatBinTime(model, start)} to ${formatBinTime(model, end)} ${model.clock.name} · ${formatDuration(end - start)}`;
    const untimed = model.total.untimed;
    const exclusionNote = isWhole || untimed === 0 ? "" : ` · excludes ${formatWeight(untimed, "packets")} without a timestamp`;
    replaceChildren(this.summary, `${text} · ${formatDuration(model.binWidth())} per bar${exclusionNote}`);
  }
}

/** Explains why there is no time span. */
export function noTimeText(model: ReportModel): string {
  return model.linkCount === 0 ? "No packets." : "No packet has a timestamp.";
}

/** Formats a timestamp with the precision of the bins. */
export function formatBinTime(model: ReportModel, seconds: number): string {
  return model.clock.format(seconds, model.binWidth() < 1 ? 3 : 0);
}
