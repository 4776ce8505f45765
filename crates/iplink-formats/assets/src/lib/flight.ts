// The ways of a camera from one view to another.

import { along } from "./camera";
import type { Camera, Vec } from "./camera";

/** What a camera looks at, and from how far. */
export interface View {
  target: Vec;
  distance: number;
}

const SECONDS = 0.9;

/** While it follows, it comes so much of the rest of the way nearer in a second. */
const EASE = 0.96;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Tells whether things are to stand still, for readers who asked for that. */
export function isStill(): boolean {
  return still.matches;
}

/** Takes a camera from where it is to another view; at once for those who want
 * nothing to move. */
export class Flight {
  private readonly from: View;
  private readonly since = performance.now() / 1000;

  constructor(
    private readonly camera: Camera,
    private readonly to: View,
  ) {
    this.from = { target: camera.target, distance: camera.distance };
    if (isStill()) this.since -= SECONDS;
  }

  /** Goes on; tells whether it has not arrived yet. */
  advance(now: number): boolean {
    const share = Math.max(0, Math.min(1, (now - this.since) / SECONDS));
    move(this.camera, this.from, this.to, share * share * (3 - 2 * share));
    return share < 1;
  }
}

/** Comes nearer to a view that moves by itself; tells whether it was not there yet. */
export function follow(camera: Camera, to: View, passed: number): boolean {
  const from = { target: camera.target, distance: camera.distance };
  const off = to.target.map((part, axis) => part - (from.target[axis] ?? 0));
  const isThere = Math.hypot(...off) < from.distance * 0.002;
  if (isThere && Math.abs(to.distance / from.distance - 1) < 0.004) return false;
  move(camera, from, to, isStill() ? 1 : 1 - (1 - EASE) ** passed);
  return true;
}

function move(camera: Camera, from: View, to: View, share: number): void {
  const way: Vec = [
    to.target[0] - from.target[0],
    to.target[1] - from.target[1],
    to.target[2] - from.target[2],
  ];
  camera.target = along(from.target, way, share);
  camera.distance = from.distance * (to.distance / from.distance) ** share;
}
