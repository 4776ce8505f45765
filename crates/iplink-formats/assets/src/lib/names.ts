// Which nodes of a scene in space are named, and the rings around those that are
// pointed at.

import type { Camera } from "./camera";
import * as labels from "./labels";
import type { Look } from "./paint";
import { isNear } from "./stock";
import type { Node } from "./stock";

/** How names are written. */
export interface Naming {
  camera: Camera;
  look: Look;
  density: number;
  /** How far what is shown reaches from the target of the camera. */
  reach: number;
  hovered: Node | null;
  selected: Node | null;
  /** So many names at most; as many as there is room for, if nothing is said. */
  most: number | undefined;
}

/** Writes the names of the nodes that matter most. */
export function draw(context: CanvasRenderingContext2D, nodes: readonly Node[], how: Naming): void {
  const { camera, hovered, selected, look } = how;
  const { width, height } = camera;
  context.setTransform(how.density, 0, 0, how.density, 0, 0);
  context.clearRect(0, 0, width, height);
  const lit = selected ?? hovered;
  const most = how.most ?? Math.max(12, Math.round((width * height) / 16_000));
  const candidates = nodes
    .filter((node) => node.presence > 0.3)
    .sort((one, other) => rank(other, lit, hovered) - rank(one, lit, hovered))
    .slice(0, most);
  const found = candidates.flatMap((node) => {
    const at = camera.see(node.x, node.y, node.z);
    const isWanted = node === hovered || node === selected;
    const radius = node.radius * at.scale;
    const depth = (at.depth - camera.distance) / how.reach;
    const opacity = isWanted ? 1 : Math.max(0.25, Math.min(1, 0.8 - depth * 0.5));
    const label = { text: node.label, x: at.x, y: at.y, radius, opacity, isWanted };
    return at.depth > 0.05 && (isWanted || at.scale > 4) ? [label] : [];
  });
  for (const { x, y, radius } of found.filter((label) => label.isWanted)) {
    context.strokeStyle = look.lit;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, Math.max(4, radius + 4), 0, 2 * Math.PI);
    context.stroke();
  }
  labels.draw(context, found, { width, height, look });
}

/** Which names are written first. */
function rank(node: Node, lit: Node | null, hovered: Node | null): number {
  const isNext = lit !== null && isNear(node, lit);
  const first = node === hovered ? 3 : node === lit ? 2 : isNext ? 1 : 0;
  return first * 1e18 + node.weight;
}
