/** The interface between the 3D graph and its renderers, and the content of a frame. */

import type { Camera } from "./camera";

/** A node of the scene. Coordinates and the radius are in world units; red, green and blue are from 0 to 1. */
export interface Sphere {
  x: number;
  y: number;
  z: number;
  radius: number;
  red: number;
  green: number;
  blue: number;
  /** The opacity, from 0 (hidden) to 1 (opaque). */
  opacity: number;
  /** The strength of the glow, from 0 (none) to 1. */
  glow: number;
}

/** A link of the scene. */
export interface Line {
  source: Sphere;
  target: Sphere;
  /** The thickness in world units. */
  width: number;
  red: number;
  green: number;
  blue: number;
  /** The opacity and the strength of the glow, from 0 to 1, as for a sphere. */
  opacity: number;
  glow: number;
  /** The time at which the last pulse left the source, in seconds. */
  pulseAt: number;
  /** The brightness of the last pulse, from 0 to 1. */
  pulseStrength: number;
}

/** The time that a pulse takes from source to target, in seconds. */
export const PULSE_SECONDS = 0.9;

/** Everything that a renderer needs for one frame. */
export interface SceneFrame {
  camera: Camera;
  spheres: readonly Sphere[];
  lines: readonly Line[];
  /** The time of the frame, in seconds, on the same clock as `pulseAt`. */
  now: number;
  /** Physical pixels per CSS pixel. */
  pixelRatio: number;
  /** The distance of the farthest node from the target of the camera. */
  extent: number;
  /** Whether spheres or lines have changed since the previous frame. */
  hasChanged: boolean;
  theme: SceneTheme;
}

/** The colors of the background and the labels. */
export interface SceneTheme {
  /** The background: red, green and blue from 0 to 1. */
  readonly background: readonly [number, number, number];
  /** Whether the background is dark. On a dark one, glow adds light; on a light one, that would be invisible. */
  readonly isDark: boolean;
  /** Labels, highlighted labels, and the outline of both. */
  readonly label: string;
  readonly highlight: string;
  readonly outline: string;
}

/** Draws frames on a canvas. */
export interface SceneRenderer {
  readonly name: "webgl" | "canvas";
  render(frame: SceneFrame): void;
  dispose(): void;
}

/** Colors on a dark background. */
export const DARK_SCENE: SceneTheme = {
  background: [0.02, 0.027, 0.043],
  isDark: true,
  label: "#cdd8e6",
  highlight: "#ffffff",
  outline: "rgba(5,7,11,.85)",
};

/** Colors on a light background. */
export const LIGHT_SCENE: SceneTheme = {
  background: [1, 1, 1],
  isDark: false,
  label: "#44515e",
  highlight: "#0e1217",
  outline: "rgba(255,255,255,.9)",
};

/**
 * Returns the opacity at a depth, from 0.16 to 1: distant items fade into the background.
 * `distance` is the distance of the camera from its target, and `extent` is the distance of the farthest
 * node from the target.
 */
export function depthFade(depth: number, distance: number, extent: number): number {
  const relativeDepth = (depth - distance) / Math.max(extent, 1e-6);
  return Math.max(0.16, Math.min(1, 0.85 - relativeDepth * 0.5));
}
