/** A matrix of hosts by hosts: where rows and columns are, while they move. */

/** The orders that hosts can be in. */
export type Order = "name" | "frequency" | "cluster";

/** How long hosts move to their new places, in milliseconds, and how much later the
 * last of them starts. */
const MOVING = 650;
const SPREAD = 450;

/** Where the matrix is on the page, in pixels. */
export interface View {
  left: number;
  top: number;
  /** How large a cell is. */
  cell: number;
}

/** The places of hosts along a side of the matrix. */
export class Places {
  private from: Float64Array;
  private to: Float64Array;
  private since = -Infinity;

  constructor(private readonly count: number) {
    this.from = Float64Array.from({ length: count }, (_, at) => at);
    this.to = this.from.slice();
  }

  /** Starts to move hosts into another order, or puts them there at once. */
  move(order: readonly number[], now: number, isAtOnce: boolean): void {
    const here = Float64Array.from({ length: this.count }, (_, host) => this.at(host, now));
    this.to = new Float64Array(this.count);
    order.forEach((host, place) => {
      this.to[host] = place;
    });
    this.from = isAtOnce ? this.to.slice() : here;
    this.since = isAtOnce ? -Infinity : now;
  }

  isMoving(now: number): boolean {
    return now < this.since + MOVING + SPREAD;
  }

  /** Returns where a host is: between its places while it moves, those in front
   * first. */
  at(host: number, now: number): number {
    const [from, to] = [this.from[host] ?? 0, this.to[host] ?? 0];
    const start = this.since + (to / Math.max(1, this.count)) * SPREAD;
    const share = Math.max(0, Math.min(1, (now - start) / MOVING));
    return from + (to - from) * (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);
  }

  /** Returns which host is to be at a place. */
  hostAt(place: number): number | null {
    const found = this.to.indexOf(place);
    return found < 0 ? null : found;
  }

  /** Returns where a host is to be. */
  placeOf(host: number): number {
    return this.to[host] ?? 0;
  }
}

/** Returns the view that shows all cells within part of a page, in its middle. */
export function fitted(count: number, room: number, width: number, height: number): View {
  const all = Math.max(1, count);
  const wide = Math.max(40, width - room - 20);
  const cell = Math.min(34, wide / all, Math.max(40, height - room - 8) / all);
  return { left: room + Math.max(0, wide - cell * all) / 2, top: room, cell };
}
