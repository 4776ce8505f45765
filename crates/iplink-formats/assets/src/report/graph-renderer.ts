/** Draws the graph of the report on a canvas. */

import type { ZoomTransform } from "d3-zoom";
import { FONT } from "../lib/canvas-text";
import type { GraphContent, GraphEdge, GraphNode } from "./graph-content";
import type { ReportColors } from "./theme";

/** The view and the highlighted nodes. */
export interface DrawOptions {
  readonly size: { width: number; height: number };
  readonly transform: ZoomTransform;
  readonly theme: ReportColors;
  /** The node whose links are highlighted. */
  readonly highlighted: GraphNode | null;
  /** The selected node. */
  readonly selected: GraphNode | null;
}

/** The number of line widths: drawing one path per width is far faster than one per edge. */
const WIDTH_STEPS = 5;

/** The maximum number of labels. */
const MAX_LABELS = 70;

/** The maximum number of nodes that are considered for a label. */
const MAX_LABEL_CANDIDATES = 400;

/** The number of heaviest nodes whose labels may be drawn on the node, if there is no space next to it. */
const MAX_LABELS_ON_NODES = 6;

/** Draws all edges, nodes and labels. */
export function drawGraph(context: CanvasRenderingContext2D, content: GraphContent, options: DrawOptions): void {
  const { size, theme, highlighted } = options;
  const pixelRatio = devicePixelRatio;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const neighborhood = highlighted === null ? null : neighborhoodOf(content, highlighted);
  drawEdges(context, content, options);
  if (highlighted !== null) drawHighlightedEdges(context, content, highlighted, options);
  const hasOutline = content.nodes.length < 2_000;
  for (const node of content.nodes) {
    const isFaded = !node.isMatch || (neighborhood !== null && !neighborhood.has(node));
    const [x, y] = options.transform.apply([node.x, node.y]);
    if (x < -30 || y < -30 || x > size.width + 30 || y > size.height + 30) continue;
    context.globalAlpha = isFaded ? 0.22 : 1;
    context.beginPath();
    context.arc(x, y, node.radius, 0, 2 * Math.PI);
    context.fillStyle = node.color(theme);
    context.fill();
    if (hasOutline) {
      context.strokeStyle = theme.surface;
      context.lineWidth = 1.25;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  if (options.selected !== null) drawRing(context, options.selected, options);
  drawLabels(context, content, neighborhood, options);
}

/** Returns a node and its neighbors. */
function neighborhoodOf(content: GraphContent, highlighted: GraphNode): Set<GraphNode> {
  const neighborhood = new Set([highlighted]);
  for (const { first, second } of content.edges) {
    if (first === highlighted) neighborhood.add(second);
    if (second === highlighted) neighborhood.add(first);
  }
  return neighborhood;
}

/** Draws all edges; the width depends on the logarithm of the traffic. */
function drawEdges(context: CanvasRenderingContext2D, content: GraphContent, options: DrawOptions): void {
  const max = content.edges.reduce((max, { forward, backward }) => Math.max(max, forward + backward), 1);
  const paths = Array.from({ length: WIDTH_STEPS }, () => new Path2D());
  for (const edge of content.edges) {
    const relativeWeight = Math.log(1 + edge.forward + edge.backward) / Math.log(1 + max);
    const path = paths[Math.min(Math.floor(relativeWeight * WIDTH_STEPS), WIDTH_STEPS - 1)];
    if (path !== undefined) addLine(path, edge, options);
  }
  // Fainter for many edges, which would otherwise cover the nodes.
  const fade = Math.min(1, 30 / Math.sqrt(content.edges.length + 1));
  context.strokeStyle = options.theme.link;
  paths.forEach((path, step) => {
    const opacity = (0.16 + 0.14 * step) * Math.max(fade, 0.18);
    context.globalAlpha = options.highlighted === null ? opacity : opacity * 0.3;
    context.lineWidth = 0.7 + step * step * 0.16;
    context.stroke(path);
  });
  context.globalAlpha = 1;
}

/** Adds an edge to a path, or a loop if both ends are the same; skips edges outside the canvas. */
function addLine(path: Path2D, { first, second }: GraphEdge, { transform, size }: DrawOptions): void {
  const [x1, y1] = transform.apply([first.x, first.y]);
  const [x2, y2] = transform.apply([second.x, second.y]);
  const isOutside = (a: number, b: number, max: number): boolean => (a < 0 && b < 0) || (a > max && b > max);
  if (isOutside(x1, x2, size.width) || isOutside(y1, y2, size.height)) return;
  if (first === second) {
    path.moveTo(x1 + first.radius * 1.8, y1 - first.radius);
    path.arc(x1 + first.radius * 0.9, y1 - first.radius, first.radius * 0.9, 0, 2 * Math.PI);
    return;
  }
  path.moveTo(x1, y1);
  path.lineTo(x2, y2);
}

/** Draws the edges of the highlighted node: solid if it sent traffic over the edge, otherwise dashed and gray. */
function drawHighlightedEdges(
  context: CanvasRenderingContext2D,
  content: GraphContent,
  highlighted: GraphNode,
  options: DrawOptions,
): void {
  const incidentEdges = content.edges.filter(({ first, second }) => first === highlighted || second === highlighted);
  const max = incidentEdges.reduce((max, { forward, backward }) => Math.max(max, forward + backward), 1);
  for (const edge of incidentEdges) {
    const sent = edge.first === highlighted ? edge.forward : edge.backward;
    const path = new Path2D();
    addLine(path, edge, options);
    const relativeWeight = Math.log(1 + edge.forward + edge.backward) / Math.log(1 + max);
    context.strokeStyle = sent > 0 ? options.theme.accent : options.theme.muted;
    context.setLineDash(sent > 0 ? [] : [4, 3]);
    context.globalAlpha = 0.35 + 0.5 * relativeWeight;
    context.lineWidth = 0.8 + 2.4 * relativeWeight;
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Draws a ring around a node. */
function drawRing(context: CanvasRenderingContext2D, node: GraphNode, options: DrawOptions): void {
  const [x, y] = options.transform.apply([node.x, node.y]);
  context.beginPath();
  context.arc(x, y, node.radius + 4, 0, 2 * Math.PI);
  context.strokeStyle = options.theme.accent;
  context.lineWidth = 2;
  context.stroke();
}

/**
 * Draws labels in order of traffic where they do not overlap. If there is no space next to one of the
 * heaviest nodes, which are in the center of a dense graph, its label is on the node.
 */
function drawLabels(
  context: CanvasRenderingContext2D,
  content: GraphContent,
  neighborhood: ReadonlySet<GraphNode> | null,
  options: DrawOptions,
): void {
  const occupied: Box[] = [];
  const labels: Box[] = [];
  const { width, height } = options.size;
  const candidates = content.nodes.filter((node) => node.isMatch && (neighborhood === null || neighborhood.has(node)));
  // The nodes are in ascending order of traffic. The highlighted one is moved to the end, so that it is the
  // first one after the reversal.
  candidates.sort((a, b) => Number(a === options.highlighted) - Number(b === options.highlighted));
  const heaviest = candidates.reverse().slice(0, MAX_LABEL_CANDIDATES);
  for (const node of heaviest) {
    const [x, y] = options.transform.apply([node.x, node.y]);
    occupied.push({ left: x - node.radius, right: x + node.radius, top: y - node.radius, bottom: y + node.radius, node });
  }
  let count = 0;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const [rank, node] of heaviest.entries()) {
    if (count >= MAX_LABELS) break;
    const [x, y] = options.transform.apply([node.x, node.y]);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    context.font = `${node === options.highlighted ? 600 : 400} 12px ${FONT}`;
    const text = truncateEnd(node.label);
    const textWidth = context.measureText(text).width;
    const positions = [x + node.radius + 5, x - node.radius - 5 - textWidth];
    const isFree = (left: number, boxes: readonly Box[]): boolean => {
      const box = { left: left - 2, right: left + textWidth + 2, top: y - 8, bottom: y + 8, node };
      const isInside = box.left >= 2 && box.right <= width - 2;
      return isInside && (node === options.highlighted || !boxes.some((occupiedBox) => occupiedBox.node !== node && overlaps(box, occupiedBox)));
    };
    const left =
      positions.find((left) => isFree(left, occupied)) ??
      (rank < MAX_LABELS_ON_NODES ? [x - textWidth / 2].find((left) => isFree(left, labels)) : undefined);
    if (left === undefined) continue;
    const box = { left: left - 2, right: left + textWidth + 2, top: y - 8, bottom: y + 8, node };
    occupied.push(box);
    labels.push(box);
    context.strokeStyle = options.theme.surface;
    context.lineWidth = 3.5;
    context.strokeText(text, left, y);
    context.fillStyle = options.theme.ink;
    context.fillText(text, left, y);
    count += 1;
  }
}

/** The area that a node or its label covers, in pixels. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly node: GraphNode;
}

function overlaps(a: Box, b: Box): boolean {
  return (
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  );
}

/** Shortens a text at its end to `max` characters. */
export function truncateEnd(text: string, max = 34): string {
  const characters = Array.from(text);
  return characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : text;
}
