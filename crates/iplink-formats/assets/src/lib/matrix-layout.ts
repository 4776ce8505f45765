/**
 * The layout of an adjacency matrix: the order of its hosts, the animation between two
 * orders, and the part of the canvas that the matrix covers.
 */

/** The criteria by which hosts can be ordered: their addresses, weights (`frequency`) or clusters. */
export type MatrixOrder = "name" | "frequency" | "cluster";

/** The duration of the move of a host to a new position, in milliseconds. */
const MOVE_MS = 650;

/** The delay before the last host starts to move, in milliseconds. Hosts start one after the other. */
const STAGGER_MS = 450;

/** The position and scale of the matrix on the canvas, in pixels. */
export interface MatrixViewport {
  left: number;
  top: number;
  /** The side length of a cell. */
  cell: number;
}

/** The animated positions of hosts along one side of the matrix: 0 is the first row or column. Times are in milliseconds. */
export class MatrixPositions {
  private from: Float64Array;
  private to: Float64Array;
  private startTime = -Infinity;

  constructor(private readonly count: number) {
    this.from = Float64Array.from({ length: count }, (_, index) => index);
    this.to = this.from.slice();
  }

  /** Starts to move hosts into another order, or applies it without an animation. */
  move(order: readonly number[], now: number, isImmediate: boolean): void {
    const current = Float64Array.from({ length: this.count }, (_, host) => this.position(host, now));
    this.to = new Float64Array(this.count);
    order.forEach((host, position) => {
      this.to[host] = position;
    });
    this.from = isImmediate ? this.to.slice() : current;
    this.startTime = isImmediate ? -Infinity : now;
  }

  /** Returns whether hosts still move at the time `now`. */
  isMoving(now: number): boolean {
    return now < this.startTime + MOVE_MS + STAGGER_MS;
  }

  /** Returns the position of a host at the time `now`. It is fractional while the host moves. */
  position(host: number, now: number): number {
    const [from, to] = [this.from[host] ?? 0, this.to[host] ?? 0];
    const start = this.startTime + (to / Math.max(1, this.count)) * STAGGER_MS;
    const progress = Math.max(0, Math.min(1, (now - start) / MOVE_MS));
    // Cubic easing: starts and ends slowly.
    return from + (to - from) * (progress < 0.5 ? 4 * progress ** 3 : 1 - (2 - 2 * progress) ** 3 / 2);
  }

  /** Returns the host at a position of the current order. */
  hostAt(position: number): number | null {
    const host = this.to.indexOf(position);
    return host < 0 ? null : host;
  }

  /** Returns the position of a host in the current order. */
  targetPosition(host: number): number {
    return this.to[host] ?? 0;
  }
}

/** Returns the viewport that shows the whole matrix of `count` hosts, centered beside the labels. Sizes are in pixels. */
export function fitViewport(count: number, labelSpace: number, width: number, height: number): MatrixViewport {
  const cellCount = Math.max(1, count);
  const freeWidth = Math.max(40, width - labelSpace - 20);
  const cell = Math.min(34, freeWidth / cellCount, Math.max(40, height - labelSpace - 8) / cellCount);
  return { left: labelSpace + Math.max(0, freeWidth - cell * cellCount) / 2, top: labelSpace, cell };
}
