// Names beside spheres, where there is room for them.

import type { Look } from "./paint";

/** A name that is to be written. */
export interface Label {
  text: string;
  x: number;
  y: number;
  /** What it stands beside, in pixels. */
  radius: number;
  opacity: number;
  /** It is written whatever is in its way. */
  isWanted: boolean;
}

/** The side of a square of the grid that tells what is taken, in pixels. */
const SQUARE = 14;

const SIZE = 12;

export const FONT = `"Inter","Helvetica Neue",Arial,sans-serif`;

/** The longest name, in characters: what is cut off is in the panel. */
const LONGEST = 40;

/** Writes names, the first ones first, as long as they do not stand upon each
 * other; returns how many. */
export function draw(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { width, height, look }: { width: number; height: number; look: Look },
): number {
  context.font = `500 ${SIZE}px ${FONT}`;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  const taken = new Set<number>();
  let written = 0;
  for (const label of labels) {
    const text = shortened(label.text);
    const long = context.measureText(text).width;
    const x = label.x + label.radius + 5;
    if (x + long < 0 || x > width || label.y < 0 || label.y > height) {
      continue;
    }
    const squares = squaresOf(x - 3, label.y - SIZE * 0.6, long + 6, SIZE * 1.2);
    if (!label.isWanted && squares.some((square) => taken.has(square))) {
      continue;
    }
    squares.forEach((square) => taken.add(square));
    context.globalAlpha = label.opacity;
    context.strokeStyle = look.around;
    context.strokeText(text, x, label.y);
    context.fillStyle = label.isWanted ? look.lit : look.name;
    context.fillText(text, x, label.y);
    written += 1;
  }
  context.globalAlpha = 1;
  return written;
}

/** Returns a text as it fits beside something. */
export function shortened(text: string, longest = LONGEST): string {
  const characters = Array.from(text);
  const half = Math.floor((longest - 1) / 2);
  if (characters.length <= longest) {
    return text;
  }
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}

function squaresOf(x: number, y: number, width: number, height: number): number[] {
  const squares = [];
  for (let row = Math.floor(y / SQUARE); row * SQUARE <= y + height; row += 1) {
    for (let column = Math.floor(x / SQUARE); column * SQUARE <= x + width; column += 1) {
      squares.push(row * 10_000 + column);
    }
  }
  return squares;
}
