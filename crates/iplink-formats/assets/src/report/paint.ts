/** Draws the graph onto a canvas. */

import type { ZoomTransform } from "d3-zoom";
import type { Scene, SceneEdge, SceneNode } from "./scene";
import type { Colours } from "./theme";

export interface How {
  readonly size: { width: number; height: number };
  readonly transform: ZoomTransform;
  readonly theme: Colours;
  /** The node whose links stand out. */
  readonly lit: SceneNode | null;
  /** The node that was chosen. */
  readonly chosen: SceneNode | null;
}

/** So many widths of lines are told apart: a path each is what makes it fast. */
const STEPS = 5;

/** So many labels at most. */
const LABELS = 70;

const FONT = "Inter, ui-sans-serif, system-ui, sans-serif";

export function paint(context: CanvasRenderingContext2D, scene: Scene, how: How): void {
  const { size, theme, lit } = how;
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const near = lit === null ? null : neighbours(scene, lit);
  edges(context, scene, how);
  if (lit !== null) litEdges(context, scene, lit, how);
  const ring = scene.nodes.length < 2_000;
  for (const node of scene.nodes) {
    const isFaint = !node.isFound || (near !== null && !near.has(node));
    const [x, y] = how.transform.apply([node.x, node.y]);
    if (x < -30 || y < -30 || x > size.width + 30 || y > size.height + 30) continue;
    context.globalAlpha = isFaint ? 0.22 : 1;
    context.beginPath();
    context.arc(x, y, node.radius, 0, 2 * Math.PI);
    context.fillStyle = node.colour(theme);
    context.fill();
    if (ring) {
      context.strokeStyle = theme.surface;
      context.lineWidth = 1.25;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  if (how.chosen !== null) halo(context, how.chosen, how);
  labels(context, scene, near, how);
}

function neighbours(scene: Scene, lit: SceneNode): Set<SceneNode> {
  const near = new Set([lit]);
  for (const { one, other } of scene.edges) {
    if (one === lit) near.add(other);
    if (other === lit) near.add(one);
  }
  return near;
}

function edges(context: CanvasRenderingContext2D, scene: Scene, how: How): void {
  const most = scene.edges.reduce((most, { forth, back }) => Math.max(most, forth + back), 1);
  const steps = Array.from({ length: STEPS }, () => new Path2D());
  for (const edge of scene.edges) {
    const share = Math.log(1 + edge.forth + edge.back) / Math.log(1 + most);
    const path = steps[Math.min(Math.floor(share * STEPS), STEPS - 1)];
    if (path !== undefined) line(path, edge, how);
  }
  // Many lines make a fog unless they are faint.
  const fog = Math.min(1, 30 / Math.sqrt(scene.edges.length + 1));
  context.strokeStyle = how.theme.link;
  steps.forEach((path, step) => {
    const opacity = (0.16 + 0.14 * step) * Math.max(fog, 0.18);
    context.globalAlpha = how.lit === null ? opacity : opacity * 0.3;
    context.lineWidth = 0.7 + step * step * 0.16;
    context.stroke(path);
  });
  context.globalAlpha = 1;
}

function line(path: Path2D, { one, other }: SceneEdge, { transform, size }: How): void {
  const [x1, y1] = transform.apply([one.x, one.y]);
  const [x2, y2] = transform.apply([other.x, other.y]);
  const isOut = (a: number, b: number, most: number): boolean => (a < 0 && b < 0) || (a > most && b > most);
  if (isOut(x1, x2, size.width) || isOut(y1, y2, size.height)) return;
  if (one === other) {
    path.moveTo(x1 + one.radius * 1.8, y1 - one.radius);
    path.arc(x1 + one.radius * 0.9, y1 - one.radius, one.radius * 0.9, 0, 2 * Math.PI);
    return;
  }
  path.moveTo(x1, y1);
  path.lineTo(x2, y2);
}

/** Draws the links of one node: what it sent in the accent, what it got in grey. */
function litEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lit: SceneNode,
  how: How,
): void {
  const own = scene.edges.filter(({ one, other }) => one === lit || other === lit);
  const most = own.reduce((most, { forth, back }) => Math.max(most, forth + back), 1);
  for (const edge of own) {
    const sent = edge.one === lit ? edge.forth : edge.back;
    const path = new Path2D();
    line(path, edge, how);
    const share = Math.log(1 + edge.forth + edge.back) / Math.log(1 + most);
    context.strokeStyle = sent > 0 ? how.theme.accent : how.theme.muted;
    context.setLineDash(sent > 0 ? [] : [4, 3]);
    context.globalAlpha = 0.35 + 0.5 * share;
    context.lineWidth = 0.8 + 2.4 * share;
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function halo(context: CanvasRenderingContext2D, node: SceneNode, how: How): void {
  const [x, y] = how.transform.apply([node.x, node.y]);
  context.beginPath();
  context.arc(x, y, node.radius + 4, 0, 2 * Math.PI);
  context.strokeStyle = how.theme.accent;
  context.lineWidth = 2;
  context.stroke();
}

/** Labels nodes, the heaviest first, where they hide nothing. */
function labels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  near: ReadonlySet<SceneNode> | null,
  how: How,
): void {
  const taken: Box[] = [];
  const { width, height } = how.size;
  const wanted = scene.nodes.filter((node) => node.isFound && (near === null || near.has(node)));
  // What was chosen or pointed at comes first.
  wanted.sort((one, other) => Number(one === how.lit) - Number(other === how.lit));
  const rows = wanted.reverse().slice(0, 400);
  for (const node of rows) {
    const [x, y] = how.transform.apply([node.x, node.y]);
    taken.push({ left: x - node.radius, right: x + node.radius, top: y - node.radius, bottom: y + node.radius, node });
  }
  let count = 0;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const node of rows) {
    if (count >= LABELS) break;
    const [x, y] = how.transform.apply([node.x, node.y]);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    context.font = `${node === how.lit ? 600 : 400} 12px ${FONT}`;
    const text = shortened(node.label);
    const wide = context.measureText(text).width;
    const place = [x + node.radius + 5, x - node.radius - 5 - wide].find((left) => {
      const box = { left: left - 2, right: left + wide + 2, top: y - 8, bottom: y + 8, node };
      const isIn = box.left >= 2 && box.right <= width - 2;
      return isIn && (node === how.lit || !taken.some((other) => other.node !== node && meet(box, other)));
    });
    if (place === undefined) continue;
    taken.push({ left: place - 2, right: place + wide + 2, top: y - 8, bottom: y + 8, node });
    context.strokeStyle = how.theme.surface;
    context.lineWidth = 3.5;
    context.strokeText(text, place, y);
    context.fillStyle = how.theme.ink;
    context.fillText(text, place, y);
    count += 1;
  }
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly node: SceneNode;
}

function meet(one: Box, other: Box): boolean {
  return (
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
  );
}

export function shortened(text: string, most = 34): string {
  const letters = Array.from(text);
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
