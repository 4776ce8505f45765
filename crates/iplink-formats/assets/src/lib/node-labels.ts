/** The labels of a 3D scene: which nodes get one, and the rings around the hovered and the selected node. */

import type { Camera } from "./camera";
import * as labelPainter from "./label-painter";
import type { SceneTheme } from "./scene-renderer";
import { isAdjacent } from "./scene-graph";
import type { SceneNode } from "./scene-graph";

/** The camera, the colors, and the hovered and selected nodes of a frame. */
export interface NodeLabelOptions {
  camera: Camera;
  theme: SceneTheme;
  pixelRatio: number;
  /** The distance of the farthest node from the target of the camera. */
  extent: number;
  hovered: SceneNode | null;
  selected: SceneNode | null;
  /** The maximum number of labels; if undefined, one per 16,000 square pixels, but at least 12. */
  maxLabels: number | undefined;
}

/** Draws the labels of the nodes with the highest priority, and rings around the hovered and the selected node. */
export function drawNodeLabels(context: CanvasRenderingContext2D, nodes: readonly SceneNode[], options: NodeLabelOptions): void {
  const { camera, hovered, selected, theme } = options;
  const { width, height } = camera;
  context.setTransform(options.pixelRatio, 0, 0, options.pixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  const highlighted = selected ?? hovered;
  const maxLabels = options.maxLabels ?? Math.max(12, Math.round((width * height) / 16_000));
  const candidates = nodes
    .filter((node) => node.opacity > 0.3)
    .sort((a, b) => priority(b, highlighted, hovered) - priority(a, highlighted, hovered))
    .slice(0, maxLabels);
  const visible = candidates.flatMap((node) => {
    const projected = camera.project(node.x, node.y, node.z);
    const isForced = node === hovered || node === selected;
    const radius = node.radius * projected.scale;
    const relativeDepth = (projected.depth - camera.distance) / options.extent;
    const opacity = isForced ? 1 : Math.max(0.25, Math.min(1, 0.8 - relativeDepth * 0.5));
    const label = { text: node.label, x: projected.x, y: projected.y, radius, opacity, isForced };
    // Nodes behind the camera have no label, and neither have distant nodes, unless they are hovered or selected.
    return projected.depth > 0.05 && (isForced || projected.scale > 4) ? [label] : [];
  });
  for (const { x, y, radius } of visible.filter((label) => label.isForced)) {
    context.strokeStyle = theme.highlight;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, Math.max(4, radius + 4), 0, 2 * Math.PI);
    context.stroke();
  }
  labelPainter.drawLabels(context, visible, { width, height, theme });
}

/** Returns the priority of a label: hovered, selected and adjacent nodes precede all others. */
function priority(node: SceneNode, highlighted: SceneNode | null, hovered: SceneNode | null): number {
  const isNeighbor = highlighted !== null && isAdjacent(node, highlighted);
  const level = node === hovered ? 3 : node === highlighted ? 2 : isNeighbor ? 1 : 0;
  // Far above the weight of any node.
  return level * 1e18 + node.weight;
}
