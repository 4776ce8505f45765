/** What was exchanged over time, and a brush that chooses a range of it. */

import { fill, html, svg } from "../lib/dom";
import { duration } from "../lib/format";
import type { Model, Range } from "./model";
import type { State, Store } from "./state";
import * as tip from "./tip";
import { amount, short } from "./words";

const HEIGHT = 96;
const FOOT = 18;

export class Timeline {
  readonly element = html("section", { class: "timeline", "aria-label": "Timeline" });
  private readonly plot = svg("svg", { height: HEIGHT, role: "group" });
  private readonly said = html("p", { class: "range", "aria-live": "polite" });
  private readonly handles: SVGGElement[];
  private readonly brush = svg("rect", { class: "brush", y: 0, height: HEIGHT - FOOT });
  private width = 0;

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    this.handles = ["start", "end"].map((end) => this.handle(end));
    const reset = html("button", { type: "button", class: "quiet", id: "all-time" }, "All time");
    reset.addEventListener("click", () => {
      store.update({ range: null });
    });
    const head = html("header", {}, html("h2", {}, "Timeline"), this.said, reset);
    this.element.append(head);
    if (model.bins === 0) {
      this.element.append(html("p", { class: "empty" }, "The packets have no times."));
      reset.hidden = true;
      return;
    }
    this.element.append(this.plot);
    this.plot.addEventListener("pointerdown", (event) => {
      this.drag(event);
    });
    this.plot.addEventListener("pointermove", (event) => {
      this.hover(event);
    });
    this.plot.addEventListener("pointerleave", tip.hide);
    new ResizeObserver(() => {
      this.draw(store.state);
    }).observe(this.element);
    store.listen((state, changed) => {
      reset.hidden = state.range === null;
      if (changed.has("range") || changed.has("unit") || changed.has("host")) this.draw(state);
    });
  }

  private handle(end: string): SVGGElement {
    const name = end === "start" ? "Start of the range" : "End of the range";
    const attributes = { class: "handle", role: "slider", tabindex: 0, "aria-label": name };
    const bar = svg("rect", { x: -2, y: 0, width: 4, height: HEIGHT - FOOT, rx: 2 });
    const grip = svg("rect", { class: "grip", x: -4, y: 26, width: 8, height: 26, rx: 4 });
    const handle = svg("g", attributes, bar, grip);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const { from, to } = this.range();
      this.choose(end === "start" ? Math.min(from + step, to) : from, end === "end" ? to + step : to);
    });
    return handle;
  }

  private range(): Range {
    return this.store.state.range ?? { from: 0, to: this.model.bins - 1 };
  }

  private choose(one: number, other: number): void {
    const last = this.model.bins - 1;
    const from = Math.min(Math.max(Math.min(one, other), 0), last);
    const to = Math.max(Math.min(Math.max(one, other), last), from);
    this.store.update({ range: from === 0 && to === last ? null : { from, to } });
  }

  private binAt(event: PointerEvent): number {
    const x = event.clientX - this.plot.getBoundingClientRect().left;
    const bin = Math.floor((x / this.width) * this.model.bins);
    return Math.min(Math.max(bin, 0), this.model.bins - 1);
  }

  private drag(down: PointerEvent): void {
    const { from, to } = this.range();
    const start = this.binAt(down);
    const at = this.handles.findIndex((handle) => handle.contains(down.target as Node));
    // A handle moves its own end, any other place begins a new range.
    const fixed = at < 0 ? start : at === 0 ? to : from;
    this.plot.setPointerCapture(down.pointerId);
    let next: number | null = null;
    const move = (event: PointerEvent): void => {
      if (next === null) {
        requestAnimationFrame(() => {
          this.choose(fixed, next ?? fixed);
          next = null;
        });
      }
      next = this.binAt(event);
    };
    const up = (event: PointerEvent): void => {
      this.plot.removeEventListener("pointermove", move);
      if (at < 0 && this.binAt(event) === start) this.choose(start, start);
    };
    this.plot.addEventListener("pointermove", move);
    this.plot.addEventListener("pointerup", up, { once: true });
  }

  private hover(event: PointerEvent): void {
    const bin = this.binAt(event);
    const { unit, host } = this.store.state;
    const when = stamp(this.model, this.model.binStart(bin));
    const lines = [amount(this.model.history(unit, null)[bin] ?? 0, unit)];
    if (host !== null) {
      const own = amount(this.model.history(unit, host)[bin] ?? 0, unit);
      lines.push(`${this.model.label(host)}: ${own}`);
    }
    tip.show(event.clientX, event.clientY, when, ...lines);
  }

  private draw(state: State): void {
    this.width = this.plot.clientWidth || this.element.clientWidth;
    if (this.width === 0 || this.model.bins === 0) return;
    const { from, to } = this.range();
    const all = this.model.history(state.unit, null);
    const most = all.reduce((most, count) => Math.max(most, count), 1);
    const parts: SVGElement[] = [
      svg("path", { class: "bars", d: this.bars(all, most, 0, this.model.bins - 1) }),
      svg("path", {
        class: state.host === null ? "bars chosen" : "bars among",
        d: this.bars(all, most, from, to),
      }),
    ];
    if (state.host !== null) {
      const own = this.model.history(state.unit, state.host);
      parts.push(svg("path", { class: "bars chosen", d: this.bars(own, most, from, to) }));
    }
    parts.push(svg("text", { class: "most", x: 2, y: 11 }, short(most, state.unit)));
    const [left, right] = [this.x(from), this.x(to + 1)];
    this.brush.setAttribute("x", String(left));
    this.brush.setAttribute("width", String(Math.max(right - left, 1)));
    this.brush.classList.toggle("all", state.range === null);
    this.handles.forEach((handle, at) => {
      const x = at === 0 ? Math.max(left, 4) : Math.min(right, this.width - 4);
      handle.setAttribute("transform", `translate(${x} 0)`);
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuemax", String(this.model.bins - 1));
      handle.setAttribute("aria-valuenow", String(at === 0 ? from : to));
      const bin = at === 0 ? from : to + 1;
      handle.setAttribute("aria-valuetext", stamp(this.model, this.model.binStart(bin)));
    });
    const label = `${short(most, state.unit)} ${state.unit} at most in ${duration(this.model.binWidth())}`;
    this.plot.setAttribute("aria-label", label);
    this.plot.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    fill(this.plot, this.brush, ...parts, ...this.ticks(), ...this.handles);
    this.say(from, to, state.range === null);
  }

  private x(bin: number): number {
    return (bin / this.model.bins) * this.width;
  }

  private bars(counts: Float64Array, most: number, from: number, to: number): string {
    const room = HEIGHT - FOOT - 16;
    const wide = this.width / this.model.bins;
    const gap = wide > 4 ? 1 : 0;
    let path = "";
    for (let bin = from; bin <= to; bin++) {
      const count = counts[bin] ?? 0;
      if (count === 0) continue;
      const height = Math.max((count / most) * room, 1.5);
      const [x, y] = [this.x(bin).toFixed(2), (HEIGHT - FOOT - height).toFixed(2)];
      path += `M${x} ${y}h${(wide - gap).toFixed(2)}V${HEIGHT - FOOT}h${(gap - wide).toFixed(2)}z`;
    }
    return path;
  }

  private ticks(): SVGElement[] {
    const base = svg("path", { class: "base", d: `M0 ${HEIGHT - FOOT + 0.5}H${this.width}` });
    const [first, last] = [this.model.binStart(0), this.model.binStart(this.model.bins)];
    const most = Math.max(Math.floor(this.width / 120), 1);
    const { at, worded } = this.model.clock.roundTimes(first, last, most);
    const marks = at.flatMap((when) => {
      const x = ((when - first) / (last - first)) * this.width;
      const tick = svg("path", { class: "base", d: `M${x} ${HEIGHT - FOOT}v4` });
      // A text that would leave the picture is left out; its mark stays.
      const isIn = x > 30 && x < this.width - 30;
      const text = svg("text", { class: "tick", x, y: HEIGHT - 3, "text-anchor": "middle" }, worded(when));
      return isIn ? [tick, text] : [tick];
    });
    return [base, ...marks];
  }

  private say(from: number, to: number, isAll: boolean): void {
    const { model } = this;
    const [start, end] = [model.binStart(from), model.binStart(to + 1)];
    const text = `${stamp(model, start)} to ${stamp(model, end)} ${model.clock.name} · ${duration(end - start)}`;
    const untimed = model.total.untimed;
    const rest = isAll || untimed === 0 ? "" : ` · without ${amount(untimed, "packets")} of no time`;
    fill(this.said, `${text} · a bar is ${duration(model.binWidth())}${rest}`);
  }
}

/** Writes a time as finely as the bins are wide. */
export function stamp(model: Model, seconds: number): string {
  return model.clock.time(seconds, model.binWidth() < 1 ? 3 : 0);
}
