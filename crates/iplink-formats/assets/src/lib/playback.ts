/**
 * Playback of a capture: a slider over its time steps with a play button, and a chart of
 * the packets of each step.
 */

import type { Replay } from "../generated/page-data";
import { html } from "./dom";
import { Clock } from "./clock";
import { formatCount, formatDuration } from "./format";

/** The traffic of one time step: pairs of a link index and its number of packets. */
export type StepTraffic = readonly (readonly [number, number])[];

/** The duration of a playback at normal speed, in seconds. */
const PLAYBACK_SECONDS = 24;

/** The maximum number of steps per second. */
const MAX_STEP_RATE = 30;

/** The speeds to choose from, as factors. */
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** The playback controls. */
export class Playback {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly button = html("button", { id: "play", type: "button" }, "▶");
  private readonly timeOutput = html("output", { id: "clock" });
  private readonly clock: Clock;
  private readonly speed = html("select", { id: "speed", "aria-label": "Playback speed" });
  private readonly chart = html("canvas", { id: "chart", "aria-hidden": "true" });
  /** The traffic of each step. */
  private readonly steps: (readonly [number, number])[][] = [];
  /** The index of the current step: -1 before the first playback, and `data.steps` after the last step. */
  private position = -1;
  /** The time at which the last step was shown, in milliseconds. */
  private lastTime = 0;
  private frameRequest = 0;

  constructor(
    private readonly data: Replay,
    /** Is called after each move, with the old and the new step. */
    private readonly onStep: (from: number, to: number) => void,
  ) {
    this.clock = new Clock(data.clock);
    for (let step = 0; step < data.steps; step += 1) {
      this.steps.push([]);
    }
    data.links.forEach((counts, link) => {
      // Pairs of a step and the packets in it.
      for (let offset = 0; offset < counts.length; offset += 2) {
        this.steps[counts[offset] ?? 0]?.push([link, counts[offset + 1] ?? 0]);
      }
    });
    this.slider = html("input", {
      id: "time",
      type: "range",
      min: 0,
      max: data.steps,
      value: data.steps,
      step: 1,
      "aria-label": "Time",
    });
    for (const speed of SPEEDS) {
      this.speed.append(html("option", { value: speed, selected: speed === 1 }, `${speed}×`));
    }
    const track = html("div", { class: "track" }, this.chart, this.slider);
    this.element = html("div", { id: "replay" }, this.button, track, this.timeOutput, this.speed);
    this.slider.addEventListener("input", () => {
      this.pause();
      this.seek(Number(this.slider.value));
    });
    this.button.addEventListener("click", () => {
      this.toggle();
    });
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.chart);
    this.updateControls();
  }

  /** Returns the traffic of a step. */
  trafficOf(step: number): StepTraffic {
    return this.steps[step] ?? [];
  }

  /** Whether the playback is running. */
  get isPlaying(): boolean {
    return this.frameRequest !== 0;
  }

  /** Starts the playback, from the beginning if it is at the end, or pauses it. */
  toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.position < 0 || this.position >= this.data.steps) {
      this.seek(0);
    }
    this.lastTime = performance.now();
    this.frameRequest = requestAnimationFrame(this.tick);
    this.updateControls();
  }

  pause(): void {
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    this.updateControls();
  }

  /** Advances the playback in an animation frame, and requests the next one. */
  private readonly tick = (now: number): void => {
    const rate = (this.data.steps / PLAYBACK_SECONDS) * Number(this.speed.value);
    const steps = Math.floor(((now - this.lastTime) / 1000) * Math.min(rate, MAX_STEP_RATE));
    if (steps > 0) {
      this.lastTime = now;
      this.seek(Math.min(this.data.steps, this.position + steps));
    }
    if (this.position >= this.data.steps) {
      this.pause();
    } else {
      this.frameRequest = requestAnimationFrame(this.tick);
    }
  };

  /** Moves to a step; after the last step, the whole capture is shown. */
  private seek(position: number): void {
    const from = this.position;
    this.position = position;
    this.slider.value = String(position);
    this.onStep(from, position);
    this.updateControls();
    this.draw();
  }

  /** Updates the button, the time and the label of the slider. */
  private updateControls(): void {
    const { data, position } = this;
    this.button.textContent = this.isPlaying ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", this.isPlaying ? "Pause" : "Play");
    const isEntire = position < 0 || position >= data.steps;
    const packets = this.trafficOf(position).reduce((sum, [, packets]) => sum + packets, 0);
    const seconds = data.start + position * data.width;
    const text = `${this.clock.format(seconds, data.width < 1 ? 3 : 0)} · ${formatCount(packets, "packet")} in ${formatDuration(data.width)}`;
    this.timeOutput.textContent = isEntire ? "Entire capture" : text;
    this.slider.setAttribute("aria-valuetext", this.timeOutput.textContent);
  }

  /** Draws the packets of each step as bars on a logarithmic scale, and highlights the played steps. */
  private draw(): void {
    const pixelRatio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.chart;
    this.chart.width = Math.max(1, width * pixelRatio);
    this.chart.height = Math.max(1, height * pixelRatio);
    const context = this.chart.getContext("2d");
    const sums = this.steps.map((step) => step.reduce((sum, [, packets]) => sum + packets, 0));
    const max = Math.log1p(Math.max(1, ...sums));
    context?.scale(pixelRatio, pixelRatio);
    sums.forEach((sum, index) => {
      if (context && sum > 0) {
        const barHeight = 2 + (Math.log1p(sum) / max) * (height - 3);
        const isPlayed = this.position < 0 || index <= this.position;
        context.fillStyle = isPlayed ? "#4f9bcb" : "#33414f";
        const barWidth = Math.max(1, width / sums.length - 0.6);
        context.fillRect((index / sums.length) * width, height - barHeight, barWidth, barHeight);
      }
    });
  }
}
