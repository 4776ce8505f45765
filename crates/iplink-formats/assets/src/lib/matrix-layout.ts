/**
 * The layout of an adjacency matrix: the order of its hosts, the animation between two
 * orders, and the part of the page that the matrix covers.
 */

/** The criteria by which hosts can be ordered. */
export type MatrixOrder = "name" | "frequency" | "cluster";

/** The time that a host takes to its new position, and the delay of the last host, in milliseconds. */
const MOVE_MS = 650;
const STAGGER_MS = 450;

/** The position and scale of the matrix, in pixels of the page. */
export interface MatrixViewport {
  left: number;
  top: number;
  /** The side of a cell. */
  cell: number;
}

/** The animated positions of hosts along one side of the matrix. */
export class MatrixPositions {
  private from: Float64Array;
  private to: Float64Array;
  private startTime = -Infinity;

  constructor(private readonly count: number) {
    this.from = Float64Array.from({ length: count }, (_, index) => index);
    this.to = this.from.slice();
  }

  /** Starts to move hosts into another order, or applies it at once. */
  move(order: readonly number[], now: number, isAtOnce: boolean): void {
    const current = Float64Array.from({ length: this.count }, (_, host) => this.position(host, now));
    this.to = new Float64Array(this.count);
    order.forEach((host, position) => {
      this.to[host] = position;
    });
    this.from = isAtOnce ? this.to.slice() : current;
    this.startTime = isAtOnce ? -Infinity : now;
  }

  isMoving(now: number): boolean {
    return now < this.startTime + MOVE_MS + STAGGER_MS;
  }

  /** Returns the current position of a host, fractional while it moves; the first hosts start first. */
  position(host: number, now: number): number {
    const [from, to] = [this.from[host] ?? 0, this.to[host] ?? 0];
    const start = this.startTime + (to / Math.max(1, this.count)) * STAGGER_MS;
    const share = Math.max(0, Math.min(1, (now - start) / MOVE_MS));
    return from + (to - from) * (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);
  }

  /** Returns the host at a position of the current order. */
  hostAt(position: number): number | null {
    const found = this.to.indexOf(position);
    return found < 0 ? null : found;
  }

  /** Returns the position of a host in the current order. */
  targetPosition(host: number): number {
    return this.to[host] ?? 0;
  }
}

/** Returns the viewport that shows the whole matrix, centered in the free part of a page. */
export function fitViewport(count: number, labelSpace: number, width: number, height: number): MatrixViewport {
  const cells = Math.max(1, count);
  const freeWidth = Math.max(40, width - labelSpace - 20);
  const cell = Math.min(34, freeWidth / cells, Math.max(40, height - labelSpace - 8) / cells);
  return { left: labelSpace + Math.max(0, freeWidth - cell * cells) / 2, top: labelSpace, cell };
}
