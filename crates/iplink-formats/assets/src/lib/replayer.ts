/** The capture in steps of time, played, paused, or gone through by hand. */

import { html } from "./dom";
import { Clock } from "./clock";
import type { Zone } from "./clock";
import { duration, grouped } from "./format";

export interface Replay {
  /** When the first step begins, in seconds since 1970. */
  readonly start: number;
  /** How long a step is, in seconds. */
  readonly width: number;
  readonly steps: number;
  /** For each link, by turns: a step, and how many packets it has. */
  readonly links: readonly (readonly number[])[];
  readonly timeless: number;
  readonly clock: Zone;
}

/** What happens in a step: links by number, and how many packets each has. */
export type Step = readonly (readonly [number, number])[];

/** How long a whole capture plays, in seconds; and how much longer it may. */
const SECONDS = 24;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

export class Replayer {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly button = html("button", { id: "play", type: "button" }, "▶");
  private readonly said = html("output", { id: "clock" });
  private readonly clock: Clock;
  private readonly speed = html("select", { id: "speed", "aria-label": "speed" });
  private readonly chart = html("canvas", { id: "chart", "aria-hidden": "true" });
  private readonly at: (readonly [number, number])[][] = [];
  private place = -1;
  private last = 0;
  private timer = 0;

  constructor(
    private readonly replay: Replay,
    private readonly changed: (from: number, to: number) => void,
  ) {
    this.clock = new Clock(replay.clock);
    for (let step = 0; step < replay.steps; step += 1) {
      this.at.push([]);
    }
    replay.links.forEach((link, number) => {
      for (let pair = 0; pair < link.length; pair += 2) {
        this.at[link[pair] ?? 0]?.push([number, link[pair + 1] ?? 0]);
      }
    });
    this.slider = html("input", {
      id: "time",
      type: "range",
      min: 0,
      max: replay.steps,
      value: replay.steps,
      step: 1,
      "aria-label": "time",
    });
    for (const speed of SPEEDS) {
      this.speed.append(html("option", { value: speed, selected: speed === 1 }, `${speed}×`));
    }
    const track = html("div", { class: "track" }, this.chart, this.slider);
    this.element = html("div", { id: "replay" }, this.button, track, this.said, this.speed);
    this.slider.addEventListener("input", () => {
      this.pause();
      this.go(Number(this.slider.value));
    });
    this.button.addEventListener("click", () => {
      this.toggle();
    });
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.chart);
    this.say();
  }

  /** Which packets are in a step. */
  step(number: number): Step {
    return this.at[number] ?? [];
  }

  get isPlaying(): boolean {
    return this.timer !== 0;
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.place < 0 || this.place >= this.replay.steps) {
      this.go(0);
    }
    this.last = performance.now();
    this.timer = requestAnimationFrame(this.tick);
    this.say();
  }

  pause(): void {
    cancelAnimationFrame(this.timer);
    this.timer = 0;
    this.say();
  }

  private readonly tick = (now: number): void => {
    const rate = (this.replay.steps / SECONDS) * Number(this.speed.value);
    const steps = Math.floor(((now - this.last) / 1000) * Math.min(rate, 30));
    if (steps > 0) {
      this.last = now;
      this.go(Math.min(this.replay.steps, this.place + steps));
    }
    if (this.place >= this.replay.steps) {
      this.pause();
    } else {
      this.timer = requestAnimationFrame(this.tick);
    }
  };

  /** Goes to a step; behind the last one, all of the capture is shown. */
  private go(place: number): void {
    const from = this.place;
    this.place = place;
    this.slider.value = String(place);
    this.changed(from, place);
    this.say();
    this.draw();
  }

  private say(): void {
    const { replay, place } = this;
    this.button.textContent = this.isPlaying ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", this.isPlaying ? "pause" : "play");
    const isAll = place < 0 || place >= replay.steps;
    const packets = this.step(place).reduce((sum, [, packets]) => sum + packets, 0);
    const seconds = replay.start + place * replay.width;
    const now = `${this.clock.time(seconds, replay.width < 1 ? 3 : 0)} · ${grouped(packets)} in ${duration(replay.width)}`;
    this.said.textContent = isAll ? "all of the capture" : now;
    this.slider.setAttribute("aria-valuetext", this.said.textContent);
  }

  /** Draws how many packets each step has, as far as it was played in colour. */
  private draw(): void {
    const density = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.chart;
    this.chart.width = Math.max(1, width * density);
    this.chart.height = Math.max(1, height * density);
    const context = this.chart.getContext("2d");
    const sums = this.at.map((step) => step.reduce((sum, [, packets]) => sum + packets, 0));
    const most = Math.log1p(Math.max(1, ...sums));
    context?.scale(density, density);
    sums.forEach((sum, at) => {
      if (context && sum > 0) {
        const high = 2 + (Math.log1p(sum) / most) * (height - 3);
        const isPast = this.place < 0 || at <= this.place;
        context.fillStyle = isPast ? "#4f9bcb" : "#33414f";
        const wide = Math.max(1, width / sums.length - 0.6);
        context.fillRect((at / sums.length) * width, height - high, wide, high);
      }
    });
  }
}
