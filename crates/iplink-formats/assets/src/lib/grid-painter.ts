/** Paints a matrix of hosts: cells, names at its sides, and the lit row and column. */

import type { Places, View } from "./grid";
import { shortened } from "./labels";
import type { Scene } from "./scene";

const FONT = `Inter,ui-sans-serif,system-ui,"Helvetica Neue",Arial,sans-serif`;

/** The colours of a matrix besides those of groups. */
export interface Look {
  ground: string;
  empty: string;
  ink: string;
  muted: string;
  lit: string;
  band: string;
  /** Cells between hosts of different groups. */
  between: string;
}

/** A cell that is pointed at: a source and a target. */
export interface Cell {
  source: number;
  target: number;
}

export interface Drawing {
  view: View;
  places: Places;
  now: number;
  lit: Cell | null;
  pinned: Cell | null;
  /** The group of each host, and the colour of each group. */
  groups: readonly number[];
  colours: readonly string[];
  look: Look;
  /** How much room names have at the left and above. */
  room: number;
}

export class GridPainter {
  private readonly context: CanvasRenderingContext2D;
  private width = 1;
  private height = 1;
  private density = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly scene: Scene,
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("this browser has no canvas");
    }
    this.context = context;
  }

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.density = Math.min(3, window.devicePixelRatio || 1);
    this.canvas.width = Math.round(width * this.density);
    this.canvas.height = Math.round(height * this.density);
  }

  /** Returns how much room the names take. */
  room(): number {
    this.context.font = `500 11px ${FONT}`;
    const widths = this.scene.hosts.map(({ label }) => this.context.measureText(label).width);
    return Math.min(Math.max(30, ...widths) + 14, this.width * 0.26, 150);
  }

  paint(drawing: Drawing): void {
    const { context } = this;
    const { look, room } = drawing;
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = look.ground;
    context.fillRect(0, 0, this.width, this.height);
    context.save();
    context.beginPath();
    context.rect(room, room, this.width, this.height);
    context.clip();
    this.field(drawing);
    this.bands(drawing);
    this.cells(drawing);
    this.rings(drawing);
    context.restore();
    this.names(drawing, true);
    this.names(drawing, false);
  }

  private field({ view, look }: Drawing): void {
    const size = this.scene.hosts.length * view.cell;
    this.context.fillStyle = look.empty;
    this.context.fillRect(view.left, view.top, size, size);
  }

  private bands({ view, places, now, lit, pinned, look }: Drawing): void {
    const size = this.scene.hosts.length * view.cell;
    const wide = Math.max(2, view.cell);
    for (const cell of [pinned, lit]) {
      if (cell) {
        this.context.fillStyle = look.band;
        this.context.fillRect(view.left, view.top + places.at(cell.source, now) * view.cell, size, wide);
        this.context.fillRect(view.left + places.at(cell.target, now) * view.cell, view.top, wide, size);
      }
    }
  }

  private cells({ view, places, now, groups, colours, look, lit }: Drawing): void {
    const { context, scene } = this;
    const at = scene.hosts.map((_, host) => places.at(host, now) * view.cell);
    const gap = view.cell > 5 ? Math.min(1.5, view.cell * 0.08) : 0;
    const size = Math.max(2, view.cell - gap);
    for (const link of scene.links) {
      const [x, y] = [view.left + (at[link.target] ?? 0), view.top + (at[link.source] ?? 0)];
      if (x + size < 0 || y + size < 0 || x > this.width || y > this.height) {
        continue;
      }
      const [from, to] = [groups[link.source], groups[link.target]];
      const isLit = lit && (lit.source === link.source || lit.target === link.target);
      context.fillStyle = from === to ? (colours[from ?? 0] ?? look.between) : look.between;
      const share = 0.28 + 0.72 * scene.share(link.weight);
      context.globalAlpha = lit && !isLit ? share * 0.45 : share;
      context.fillRect(x, y, size, size);
    }
    context.globalAlpha = 1;
  }

  private rings({ view, places, now, lit, pinned, look }: Drawing): void {
    const size = Math.max(5, view.cell);
    for (const [cell, width] of [
      [pinned, 2.5],
      [lit, 1.5],
    ] as const) {
      if (cell) {
        this.context.strokeStyle = look.lit;
        this.context.lineWidth = width;
        const x = view.left + places.at(cell.target, now) * view.cell;
        const y = view.top + places.at(cell.source, now) * view.cell;
        this.context.strokeRect(x - 0.5, y - 0.5, size, size);
      }
    }
  }

  /** Writes the names of rows at the left, or of columns above: those for which
   * there is room, the heaviest first, and those that are lit before them. */
  private names(drawing: Drawing, isRow: boolean): void {
    const { view, places, now, lit, pinned, look, room, groups, colours } = drawing;
    const { context, scene } = this;
    const size = Math.max(8, Math.min(12, view.cell * 0.86));
    const of = (cell: Cell | null): number[] => (cell ? [isRow ? cell.source : cell.target] : []);
    const wanted = new Set([...of(lit), ...of(pinned)]);
    const taken: number[] = [];
    const [from, end] = [isRow ? view.top : view.left, isRow ? this.height : this.width];
    for (const host of new Set([...wanted, ...scene.data.byWeight])) {
      const middle = from + (places.at(host, now) + 0.5) * view.cell;
      const isFree = taken.every((other) => Math.abs(other - middle) > size * 1.08);
      if (middle < room || middle > end || !isFree) {
        continue;
      }
      taken.push(middle);
      context.save();
      // Beside the cells, or at the border where these go beyond it.
      const border = Math.max(room, isRow ? view.left : view.top);
      context.translate(isRow ? border : middle, isRow ? middle : border);
      context.rotate(isRow ? 0 : -Math.PI / 2);
      const dot = Math.min(6, Math.max(2, view.cell * 0.4));
      context.fillStyle = colours[groups[host] ?? 0] ?? look.muted;
      context.fillRect(isRow ? -5 - dot / 2 : 5 - dot / 2, -dot / 2, dot, dot);
      const isLit = wanted.has(host);
      context.font = `${isLit ? 700 : 500} ${isLit ? Math.max(size, 11) : size}px ${FONT}`;
      context.textBaseline = "middle";
      context.textAlign = isRow ? "right" : "left";
      context.fillStyle = isLit ? look.ink : look.muted;
      context.fillText(this.cut(scene.label(host), room - 14), isRow ? -11 : 11, 0);
      context.restore();
    }
  }

  private cut(text: string, room: number): string {
    let [shown, long] = [text, Array.from(text).length];
    while (long > 4 && this.context.measureText(shown).width > room) {
      long -= 1;
      shown = shortened(text, long);
    }
    return shown;
  }
}
