// What painters of a scene in space are given.

import type { Camera } from "./camera";

/** A sphere. */
export interface Sphere {
  x: number;
  y: number;
  z: number;
  radius: number;
  red: number;
  green: number;
  blue: number;
  /** How much of it is there: 0 hidden, 1 whole. */
  presence: number;
  /** How it glows: 0 not, 1 bright. */
  glow: number;
}

/** A line between two spheres. */
export interface Line {
  source: Sphere;
  target: Sphere;
  width: number;
  red: number;
  green: number;
  blue: number;
  presence: number;
  glow: number;
  /** When a pulse left its source, in seconds of the scene; how bright it is. */
  pulseAt: number;
  pulse: number;
}

/** How long a pulse travels, in seconds. */
export const PULSE_SECONDS = 0.9;

/** All that is painted. */
export interface Picture {
  camera: Camera;
  spheres: readonly Sphere[];
  lines: readonly Line[];
  /** Seconds since the scene began. */
  now: number;
  /** Pixels of the screen for one of the page. */
  density: number;
  /** How far what is shown reaches from the target of the camera. */
  reach: number;
  /** Whether spheres or lines have changed since they were painted last. */
  hasChanged: boolean;
  look: Look;
}

/** The colours of all but what is painted itself. */
export interface Look {
  /** What all is painted on: red, green and blue from 0 to 1. */
  readonly ground: readonly [number, number, number];
  /** Light adds up on a dark ground alone. */
  readonly isDark: boolean;
  /** Names, those that are pointed at, and what is around both. */
  readonly name: string;
  readonly lit: string;
  readonly around: string;
}

/** Paints pictures on a canvas. */
export interface Painter {
  readonly name: "webgl" | "canvas";
  paint(picture: Picture): void;
  dispose(): void;
}

export const NIGHT: Look = {
  ground: [0.02, 0.027, 0.043],
  isDark: true,
  name: "#cdd8e6",
  lit: "#ffffff",
  around: "rgba(5,7,11,.85)",
};

export const DAY: Look = {
  ground: [1, 1, 1],
  isDark: false,
  name: "#44515e",
  lit: "#0e1217",
  around: "rgba(255,255,255,.9)",
};

/** Tells how much is left, at this depth, of what fades into the distance. */
export function clearness(depth: number, distance: number, reach: number): number {
  const share = (depth - distance) / Math.max(reach, 1e-6);
  return Math.max(0.16, Math.min(1, 0.85 - share * 0.5));
}
