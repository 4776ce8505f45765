/**
 * Camera movements: an eased transition to a fixed view, and continuous tracking of a
 * view that changes.
 *
 * Both jump immediately if the user prefers reduced motion.
 */

import { moveAlong } from "./camera";
import type { Camera, Vec3 } from "./camera";

/** The point that a camera looks at, and the distance of the camera from it. */
export interface CameraView {
  target: Vec3;
  distance: number;
}

/** The length of a transition, in seconds. */
const TRANSITION_SECONDS = 0.9;

/** The share of the remaining distance that tracking covers in one second. */
const TRACKING_RATE = 0.96;

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** Returns whether the user prefers reduced motion. */
export function prefersReducedMotion(): boolean {
  return reducedMotion.matches;
}

/** A transition of a camera from its current view to another one. */
export class CameraTransition {
  private readonly from: CameraView;
  private readonly startTime = performance.now() / 1000;

  constructor(
    private readonly camera: Camera,
    private readonly to: CameraView,
  ) {
    this.from = { target: camera.target, distance: camera.distance };
    if (prefersReducedMotion()) this.startTime -= TRANSITION_SECONDS;
  }

  /** Moves the camera to its position at `now`, in seconds; returns whether the transition continues. */
  advance(now: number): boolean {
    const progress = Math.max(0, Math.min(1, (now - this.startTime) / TRANSITION_SECONDS));
    // Smoothstep: starts and ends slowly.
    interpolate(this.camera, this.from, this.to, progress * progress * (3 - 2 * progress));
    return progress < 1;
  }
}

/** Moves the camera toward a view for `elapsed` seconds; returns whether it has moved. */
export function trackView(camera: Camera, to: CameraView, elapsed: number): boolean {
  const from = { target: camera.target, distance: camera.distance };
  const remaining = to.target.map((coordinate, axis) => coordinate - (from.target[axis] ?? 0));
  // Differences of less than about a pixel are ignored, so that the movement ends.
  const isTargetReached = Math.hypot(...remaining) < from.distance * 0.002;
  if (isTargetReached && Math.abs(to.distance / from.distance - 1) < 0.004) return false;
  interpolate(camera, from, to, prefersReducedMotion() ? 1 : 1 - (1 - TRACKING_RATE) ** elapsed);
  return true;
}

/** Sets the camera to a view between two others: `from` at progress 0, `to` at progress 1. */
function interpolate(camera: Camera, from: CameraView, to: CameraView, progress: number): void {
  const offset: Vec3 = [
    to.target[0] - from.target[0],
    to.target[1] - from.target[1],
    to.target[2] - from.target[2],
  ];
  camera.target = moveAlong(from.target, offset, progress);
  camera.distance = from.distance * (to.distance / from.distance) ** progress;
}
