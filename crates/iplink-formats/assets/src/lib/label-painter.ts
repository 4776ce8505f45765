/** Places and draws the labels of the nodes of a scene, without overlap. */

import { FONT, truncateMiddle } from "./canvas-text";
import type { SceneTheme } from "./scene-renderer";

/** A label to be placed. */
export interface Label {
  text: string;
  /** The center of the node that the label belongs to, in pixels. */
  x: number;
  y: number;
  /** The radius of this node, in pixels. */
  radius: number;
  opacity: number;
  /** Whether the label is highlighted, and drawn even if it overlaps others. */
  isForced: boolean;
}

/** The side length of a cell of the occupancy grid, in pixels. The grid records where labels were drawn. */
const GRID_CELL = 14;

/** The size of labels, in pixels. */
const FONT_SIZE = 12;

/** The maximum length of a label, in characters; panels show the full name. */
const MAX_LABEL_LENGTH = 40;

/** Draws labels in order of priority and skips those that would overlap; returns the number drawn. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { width, height, theme }: { width: number; height: number; theme: SceneTheme },
): number {
  context.font = `500 ${FONT_SIZE}px ${FONT}`;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  const occupied = new Set<number>();
  let count = 0;
  for (const label of labels) {
    const text = truncateMiddle(label.text, MAX_LABEL_LENGTH);
    const textWidth = context.measureText(text).width;
    if (label.x < -label.radius || label.x > width + label.radius || label.y < 0 || label.y > height) {
      continue;
    }
    // To the right of the node, or to the left if the right edge of the canvas would cut the label off.
    const right = label.x + label.radius + 5;
    const left = label.x - label.radius - 5 - textWidth;
    const x = right + textWidth > width && left >= 0 ? left : right;
    const cells = coveredCells(x - 3, label.y - FONT_SIZE * 0.6, textWidth + 6, FONT_SIZE * 1.2);
    if (!label.isForced && cells.some((cell) => occupied.has(cell))) {
      continue;
    }
    cells.forEach((cell) => occupied.add(cell));
    context.globalAlpha = label.opacity;
    context.strokeStyle = theme.outline;
    context.strokeText(text, x, label.y);
    context.fillStyle = label.isForced ? theme.highlight : theme.label;
    context.fillText(text, x, label.y);
    count += 1;
  }
  context.globalAlpha = 1;
  return count;
}

/** Returns the cells of the occupancy grid that a rectangle covers. */
function coveredCells(x: number, y: number, width: number, height: number): number[] {
  const cells = [];
  for (let row = Math.floor(y / GRID_CELL); row * GRID_CELL <= y + height; row += 1) {
    for (let column = Math.floor(x / GRID_CELL); column * GRID_CELL <= x + width; column += 1) {
      // One number per cell: a canvas has fewer than 10,000 columns.
      cells.push(row * 10_000 + column);
    }
  }
  return cells;
}
