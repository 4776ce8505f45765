/** The content of the graph in the current state: hosts or networks as nodes, and edges between them. */

import type { ReportModel } from "./report-model";
import type { ReportState } from "./report-state";
import { isAggregate, overviewColor } from "./theme";
import type { ReportColors } from "./theme";

/** A host or a network. */
export interface GraphNode {
  /** The host, or null for a network. */
  readonly host: number | null;
  /** The hosts of the network, or the host itself. */
  readonly members: readonly number[];
  readonly label: string;
  /** The packets or bytes sent and received. */
  readonly weight: number;
  /** The radius, in pixels. */
  radius: number;
  /** The position of the center, in units of the layout. */
  x: number;
  y: number;
  /** Returns its color in a theme. It is a function because the theme may change. */
  readonly color: (theme: ReportColors) => string;
  /** Whether the node matches the search; true without a search. */
  readonly isMatch: boolean;
}

/** The traffic between two nodes, in both directions. */
export interface GraphEdge {
  readonly first: GraphNode;
  readonly second: GraphNode;
  /** The traffic from the first node to the second, and in the opposite direction. */
  forward: number;
  backward: number;
}

/** Nodes and edges with their bounding box. */
export interface GraphContent {
  /** In ascending order of traffic, so that labels of large nodes are drawn last. */
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
  /** The number of links below the threshold. */
  readonly hiddenLinkCount: number;
  readonly bounds: { left: number; right: number; top: number; bottom: number };
}

/** The maximum factor by which the layout is stretched horizontally, or compressed. */
const MAX_STRETCH = 1.5;

/**
 * Builds the graph for a canvas with the given aspect ratio (width divided by height). The
 * layout is stretched by at most `MAX_STRETCH` to fill it.
 */
export function buildGraphContent(model: ReportModel, state: ReportState, aspect: number): GraphContent {
  const nodes = state.byNetwork ? networkNodes(model, state) : hostNodes(model, state);
  const { left, right, top, bottom } = boundsOf(nodes);
  const layoutAspect = Math.max(right - left, 1) / Math.max(bottom - top, 1);
  const stretch = Math.min(Math.max(aspect / layoutAspect, 1 / MAX_STRETCH), MAX_STRETCH);
  if (nodes.length > 2) for (const node of nodes) node.x *= stretch;
  const nodeOf = new Array<GraphNode | undefined>(model.hostCount);
  for (const node of nodes) for (const host of node.members) nodeOf[host] = node;
  const { edges, hiddenLinkCount } = edgesBetween(model, state, nodeOf);
  const maxWeight = nodes.reduce((max, node) => Math.max(max, node.weight), 1);
  const radiusRange = Math.min(Math.max(220 / Math.sqrt(nodes.length + 1), 6), 22);
  const minRadius = Math.min(Math.max(40 / Math.sqrt(nodes.length + 1), 1.6), 4);
  for (const node of nodes) node.radius = minRadius + Math.sqrt(node.weight / maxWeight) * radiusRange;
  if (state.byNetwork) separate(nodes);
  nodes.sort((a, b) => a.weight - b.weight);
  return { nodes, edges, hiddenLinkCount, bounds: boundsOf(nodes) };
}

/** Returns whether a host matches a search, by address or name. */
export function matchesSearch(model: ReportModel, host: number, search: string): boolean {
  if (search === "") return true;
  const query = search.toLowerCase();
  const texts = [model.address(host), model.data.hosts.name[host] ?? ""];
  return texts.some((text) => text.toLowerCase().includes(query));
}

/** Returns the active hosts, or those near the selected host, as nodes. */
function hostNodes(model: ReportModel, state: ReportState): GraphNode[] {
  const neighborhood =
    state.host !== null && state.hops > 0 ? model.withinHops(state.host, state.hops) : null;
  const nodes: GraphNode[] = [];
  for (let host = 0; host < model.hostCount; host++) {
    const isIncluded = neighborhood === null ? model.isActive(host) : neighborhood.has(host);
    if (!isIncluded && host !== state.host) continue;
    nodes.push({
      host,
      members: [host],
      label: model.label(host),
      weight: model.weight(host, state.unit),
      radius: 0,
      x: model.data.hosts.x[host] ?? 0,
      y: model.data.hosts.y[host] ?? 0,
      color: (theme) => overviewColor(model, host, theme),
      isMatch: matchesSearch(model, host, state.search),
    });
  }
  return nodes;
}

/** Returns the networks of the active hosts as nodes. */
function networkNodes(model: ReportModel, state: ReportState): GraphNode[] {
  const members = new Map<number, number[]>();
  for (let host = 0; host < model.hostCount; host++) {
    if (!model.isActive(host)) continue;
    const network = model.data.hosts.network[host] ?? 0;
    const hosts = members.get(network);
    if (hosts === undefined) members.set(network, [host]);
    else hosts.push(host);
  }
  return [...members].map(([network, members]) => {
    const mean = (coordinates: readonly number[]): number =>
      members.reduce((sum, host) => sum + (coordinates[host] ?? 0), 0) / members.length;
    const heaviest = members.reduce((a, b) => (model.rank(b) < model.rank(a) ? b : a));
    return {
      host: null,
      members,
      label: model.data.networks[network] ?? "",
      weight: members.reduce((sum, host) => sum + model.weight(host, state.unit), 0),
      radius: 0,
      x: mean(model.data.hosts.x),
      y: mean(model.data.hosts.y),
      color: (theme): string =>
        isAggregate(model, heaviest) ? theme.others : overviewColor(model, heaviest, theme),
      isMatch: members.some((host) => matchesSearch(model, host, state.search)),
    };
  });
}

/** Builds the edges between nodes, and counts the links below the threshold. */
function edgesBetween(
  model: ReportModel,
  state: ReportState,
  nodeOf: readonly (GraphNode | undefined)[],
): { edges: GraphEdge[]; hiddenLinkCount: number } {
  const weights = model.traffic.of(state.unit);
  const edgesBySource = new Map<GraphNode, Map<GraphNode, GraphEdge>>();
  const edges: GraphEdge[] = [];
  let hiddenLinkCount = 0;
  for (let link = 0; link < model.linkCount; link++) {
    const weight = weights[link] ?? 0;
    const [source, target] = [nodeOf[model.source(link)], nodeOf[model.target(link)]];
    if (weight === 0 || source === undefined || target === undefined) continue;
    if (weight < state.threshold) {
      hiddenLinkCount += 1;
      continue;
    }
    const reverse = edgesBySource.get(target)?.get(source);
    if (reverse !== undefined && source !== target) {
      reverse.backward += weight;
      continue;
    }
    const edgesByTarget = edgesBySource.get(source) ?? new Map<GraphNode, GraphEdge>();
    edgesBySource.set(source, edgesByTarget);
    const existing = edgesByTarget.get(target);
    if (existing !== undefined) {
      existing.forward += weight;
      continue;
    }
    const edge = { first: source, second: target, forward: weight, backward: 0 };
    edgesByTarget.set(target, edge);
    edges.push(edge);
  }
  return { edges, hiddenLinkCount };
}

/** Moves overlapping networks apart. */
function separate(nodes: GraphNode[]): void {
  const { left, right, top, bottom } = boundsOf(nodes);
  // The length of a pixel, in units of the layout, on a canvas of typical size.
  const pixel = Math.max(right - left, bottom - top, 60) / 620;
  // Each round moves every pair, which may push nodes onto others: 80 rounds suffice in practice.
  for (let round = 0; round < 80; round++) {
    for (const [index, first] of nodes.entries()) {
      for (const second of nodes.slice(index + 1)) {
        const minDistance = (first.radius + second.radius + 26) * pixel;
        let [x, y] = [second.x - first.x, second.y - first.y];
        if (x === 0 && y === 0) [x, y] = [Math.cos(index), Math.sin(index)];
        const distance = Math.hypot(x, y);
        if (distance >= minDistance) continue;
        const push = (minDistance - distance) / 2 / distance;
        first.x -= x * push;
        first.y -= y * push;
        second.x += x * push;
        second.y += y * push;
      }
    }
  }
}

/** Returns the bounding box of the centers of nodes. */
function boundsOf(nodes: readonly GraphNode[]): GraphContent["bounds"] {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y } of nodes) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return nodes.length === 0 ? { left: 0, right: 1, top: 0, bottom: 1 } : box;
}
