/** Draws an adjacency matrix on a canvas: cells, labels, and the highlighted row and column. */

import type { MatrixPositions, MatrixViewport } from "./matrix-layout";
import { FONT, truncateToWidth } from "./canvas-text";
import type { HostGraph } from "./host-graph";

/** The colors of a matrix, except the colors of groups. */
export interface MatrixTheme {
  background: string;
  /** Cells without a link. */
  empty: string;
  text: string;
  muted: string;
  /** The outlines of the highlighted and the pinned cell. */
  highlighted: string;
  /** The rows and columns of the highlighted and the pinned cell. */
  band: string;
  /** Links between different groups. */
  between: string;
}

/** A cell of the matrix: the indices of its source and target. */
export interface MatrixCell {
  source: number;
  target: number;
}

/** The state of the matrix that one frame shows. */
export interface MatrixFrame {
  viewport: MatrixViewport;
  positions: MatrixPositions;
  /** The time in milliseconds. */
  now: number;
  highlighted: MatrixCell | null;
  pinned: MatrixCell | null;
  /** The group index of each host. */
  groups: readonly number[];
  /** The color of each group. */
  colors: readonly string[];
  theme: MatrixTheme;
  /** The space for labels at the left and the top, in pixels. */
  labelSpace: number;
}

/** Draws a matrix, one animation frame at a time. */
export class MatrixRenderer {
  private readonly context: CanvasRenderingContext2D;
  private width = 1;
  private height = 1;
  private pixelRatio = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly hostGraph: HostGraph,
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("no 2D canvas context");
    }
    this.context = context;
  }

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.pixelRatio = Math.min(3, window.devicePixelRatio || 1);
    this.canvas.width = Math.round(width * this.pixelRatio);
    this.canvas.height = Math.round(height * this.pixelRatio);
  }

  /** Returns the space that the labels need at the left and the top, in pixels. */
  labelSpace(): number {
    this.context.font = `500 11px ${FONT}`;
    const widths = this.hostGraph.hosts.map(({ label }) => this.context.measureText(label).width);
    return Math.min(Math.max(30, ...widths) + 14, this.width * 0.26, 150);
  }

  render(frame: MatrixFrame): void {
    const { context } = this;
    const { theme, labelSpace } = frame;
    context.setTransform(this.pixelRatio, 0, 0, this.pixelRatio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = theme.background;
    context.fillRect(0, 0, this.width, this.height);
    context.save();
    context.beginPath();
    context.rect(labelSpace, labelSpace, this.width, this.height);
    context.clip();
    this.drawBackground(frame);
    this.drawBands(frame);
    this.drawCells(frame);
    this.drawOutlines(frame);
    context.restore();
    this.drawLabels(frame, true);
    this.drawLabels(frame, false);
  }

  /** Draws the area of all cells, as if there were no links. */
  private drawBackground({ viewport, theme }: MatrixFrame): void {
    const size = this.hostGraph.hosts.length * viewport.cell;
    this.context.fillStyle = theme.empty;
    this.context.fillRect(viewport.left, viewport.top, size, size);
  }

  /** Draws the rows and columns of the pinned and the highlighted cell. */
  private drawBands({ viewport, positions, now, highlighted, pinned, theme }: MatrixFrame): void {
    const size = this.hostGraph.hosts.length * viewport.cell;
    const width = Math.max(2, viewport.cell);
    for (const cell of [pinned, highlighted]) {
      if (cell) {
        this.context.fillStyle = theme.band;
        this.context.fillRect(viewport.left, viewport.top + positions.position(cell.source, now) * viewport.cell, size, width);
        this.context.fillRect(viewport.left + positions.position(cell.target, now) * viewport.cell, viewport.top, width, size);
      }
    }
  }

  /** Draws a cell for each visible link; heavier links are more opaque. */
  private drawCells({ viewport, positions, now, groups, colors, theme, highlighted }: MatrixFrame): void {
    const { context, hostGraph } = this;
    const offsets = hostGraph.hosts.map((_, host) => positions.position(host, now) * viewport.cell);
    const gap = viewport.cell > 5 ? Math.min(1.5, viewport.cell * 0.08) : 0;
    const size = Math.max(2, viewport.cell - gap);
    for (const link of hostGraph.links) {
      const [x, y] = [viewport.left + (offsets[link.target] ?? 0), viewport.top + (offsets[link.source] ?? 0)];
      if (x + size < 0 || y + size < 0 || x > this.width || y > this.height) {
        continue;
      }
      const [sourceGroup, targetGroup] = [groups[link.source], groups[link.target]];
      const isHighlighted = highlighted && (highlighted.source === link.source || highlighted.target === link.target);
      context.fillStyle = sourceGroup === targetGroup ? (colors[sourceGroup ?? 0] ?? theme.between) : theme.between;
      const opacity = 0.28 + 0.72 * hostGraph.normalizeWeight(link.weight);
      context.globalAlpha = highlighted && !isHighlighted ? opacity * 0.45 : opacity;
      context.fillRect(x, y, size, size);
    }
    context.globalAlpha = 1;
  }

  /** Outlines the pinned and the highlighted cell. */
  private drawOutlines({ viewport, positions, now, highlighted, pinned, theme }: MatrixFrame): void {
    const size = Math.max(5, viewport.cell);
    for (const [cell, width] of [
      [pinned, 2.5],
      [highlighted, 1.5],
    ] as const) {
      if (cell) {
        this.context.strokeStyle = theme.highlighted;
        this.context.lineWidth = width;
        const x = viewport.left + positions.position(cell.target, now) * viewport.cell;
        const y = viewport.top + positions.position(cell.source, now) * viewport.cell;
        this.context.strokeRect(x - 0.5, y - 0.5, size, size);
      }
    }
  }

  /** Draws the labels of rows or columns that fit without overlap, highlighted ones first, then by traffic. */
  private drawLabels(frame: MatrixFrame, isRow: boolean): void {
    const { viewport, positions, now, highlighted, pinned, theme, labelSpace, groups, colors } = frame;
    const { context, hostGraph } = this;
    const size = Math.max(8, Math.min(12, viewport.cell * 0.86));
    const hostOf = (cell: MatrixCell | null): number[] => (cell ? [isRow ? cell.source : cell.target] : []);
    const preferred = new Set([...hostOf(highlighted), ...hostOf(pinned)]);
    const occupied: number[] = [];
    const [start, end] = [isRow ? viewport.top : viewport.left, isRow ? this.height : this.width];
    for (const host of new Set([...preferred, ...hostGraph.data.byWeight])) {
      const center = start + (positions.position(host, now) + 0.5) * viewport.cell;
      // Highlighted labels come first in `occupied` and use a larger font.
      const fits = occupied.every((occupiedCenter, index) => {
        return Math.abs(occupiedCenter - center) > (index < preferred.size ? Math.max(size, 11) : size) * 1.08;
      });
      if (center < labelSpace || center > end || !fits) {
        continue;
      }
      occupied.push(center);
      context.save();
      // Next to the first cell, or at the edge of the label area if that cell is scrolled out of view.
      const edge = Math.max(labelSpace, isRow ? viewport.left : viewport.top);
      context.translate(isRow ? edge : center, isRow ? center : edge);
      context.rotate(isRow ? 0 : -Math.PI / 2);
      const dotSize = Math.min(6, Math.max(2, viewport.cell * 0.4));
      context.fillStyle = colors[groups[host] ?? 0] ?? theme.muted;
      context.fillRect(isRow ? -5 - dotSize / 2 : 5 - dotSize / 2, -dotSize / 2, dotSize, dotSize);
      const isHighlighted = preferred.has(host);
      context.font = `${isHighlighted ? 700 : 500} ${isHighlighted ? Math.max(size, 11) : size}px ${FONT}`;
      context.textBaseline = "middle";
      context.textAlign = isRow ? "right" : "left";
      context.fillStyle = isHighlighted ? theme.text : theme.muted;
      context.fillText(truncateToWidth(context, hostGraph.label(host), labelSpace - 14), isRow ? -11 : 11, 0);
      context.restore();
    }
  }
}
