/** The content of the graph in the current state: hosts or networks as nodes, and edges between them. */

import type { ReportModel } from "./report-model";
import type { ReportState } from "./report-state";
import { isAggregate, overviewColor } from "./theme";
import type { ReportColors } from "./theme";

/** A host or a network. */
export interface GraphNode {
  /** The host, or null for a network. */
  readonly host: number | null;
  readonly members: readonly number[];
  readonly label: string;
  readonly weight: number;
  radius: number;
  x: number;
  y: number;
  /** Returns its color in a theme, which may change. */
  readonly color: (theme: ReportColors) => string;
  /** Whether the node matches the search; true without a search. */
  readonly isMatch: boolean;
}

/** The traffic between two nodes, in both directions. */
export interface GraphEdge {
  readonly one: GraphNode;
  readonly other: GraphNode;
  /** The traffic from one to other, and from other to one. */
  forward: number;
  backward: number;
}

/** Nodes and edges with their bounding box. */
export interface GraphContent {
  /** In ascending order of traffic, so that labels of large nodes are drawn last. */
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
  /** The number of links below the threshold. */
  readonly hidden: number;
  readonly bounds: { left: number; right: number; top: number; bottom: number };
}

/** The maximum ratio by which the layout is stretched. */
const MAX_STRETCH = 1.5;

/**
 * Builds the graph for a canvas with the given aspect ratio; the layout is stretched a
 * little to fill it.
 */
export function graphContent(model: ReportModel, state: ReportState, aspect: number): GraphContent {
  const nodes = state.byNetwork ? networkNodes(model, state) : hostNodes(model, state);
  const { left, right, top, bottom } = boundsOf(nodes);
  const ownAspect = Math.max(right - left, 1) / Math.max(bottom - top, 1);
  const stretch = Math.min(Math.max(aspect / ownAspect, 1 / MAX_STRETCH), MAX_STRETCH);
  if (nodes.length > 2) for (const node of nodes) node.x *= stretch;
  const nodeOf = new Array<GraphNode | undefined>(model.hosts);
  for (const node of nodes) for (const host of node.members) nodeOf[host] = node;
  const { edges, hidden } = edgesBetween(model, state, nodeOf);
  const max = nodes.reduce((max, node) => Math.max(max, node.weight), 1);
  const maxRadius = Math.min(Math.max(220 / Math.sqrt(nodes.length + 1), 6), 22);
  const minRadius = Math.min(Math.max(40 / Math.sqrt(nodes.length + 1), 1.6), 4);
  for (const node of nodes) node.radius = minRadius + Math.sqrt(node.weight / max) * maxRadius;
  if (state.byNetwork) separate(nodes);
  nodes.sort((one, other) => one.weight - other.weight);
  return { nodes, edges, hidden, bounds: boundsOf(nodes) };
}

/** Returns whether a host matches a search, by address or name. */
export function matchesSearch(model: ReportModel, host: number, search: string): boolean {
  if (search === "") return true;
  const query = search.toLowerCase();
  const texts = [model.address(host), model.data.hosts.name[host] ?? ""];
  return texts.some((text) => text.toLowerCase().includes(query));
}

function hostNodes(model: ReportModel, state: ReportState): GraphNode[] {
  const neighborhood =
    state.host !== null && state.hops > 0 ? model.withinHops(state.host, state.hops) : null;
  const nodes: GraphNode[] = [];
  for (let host = 0; host < model.hosts; host++) {
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

function networkNodes(model: ReportModel, state: ReportState): GraphNode[] {
  const members = new Map<number, number[]>();
  for (let host = 0; host < model.hosts; host++) {
    if (!model.isActive(host)) continue;
    const network = model.data.hosts.network[host] ?? 0;
    const known = members.get(network);
    if (known === undefined) members.set(network, [host]);
    else known.push(host);
  }
  return [...members].map(([network, members]) => {
    const mean = (coordinates: readonly number[]): number =>
      members.reduce((sum, host) => sum + (coordinates[host] ?? 0), 0) / members.length;
    const heaviest = members.reduce((one, other) =>
      model.rank(other) < model.rank(one) ? other : one,
    );
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

function edgesBetween(
  model: ReportModel,
  state: ReportState,
  nodeOf: readonly (GraphNode | undefined)[],
): { edges: GraphEdge[]; hidden: number } {
  const weights = model.traffic.of(state.unit);
  const edges = new Map<GraphNode, Map<GraphNode, GraphEdge>>();
  const all: GraphEdge[] = [];
  let hidden = 0;
  for (let link = 0; link < model.links; link++) {
    const weight = weights[link] ?? 0;
    const [source, target] = [nodeOf[model.source(link)], nodeOf[model.target(link)]];
    if (weight === 0 || source === undefined || target === undefined) continue;
    if (weight < state.threshold) {
      hidden += 1;
      continue;
    }
    const reverse = edges.get(target)?.get(source);
    if (reverse !== undefined && source !== target) {
      reverse.backward += weight;
      continue;
    }
    const from = edges.get(source) ?? new Map<GraphNode, GraphEdge>();
    edges.set(source, from);
    const known = from.get(target);
    if (known !== undefined) {
      known.forward += weight;
      continue;
    }
    const edge = { one: source, other: target, forward: weight, backward: 0 };
    from.set(target, edge);
    all.push(edge);
  }
  return { edges: all, hidden };
}

/** Separates overlapping networks. */
function separate(nodes: GraphNode[]): void {
  const { left, right, top, bottom } = boundsOf(nodes);
  const unit = Math.max(right - left, bottom - top, 60) / 620;
  for (let round = 0; round < 80; round++) {
    for (const [index, one] of nodes.entries()) {
      for (const other of nodes.slice(index + 1)) {
        const minDistance = (one.radius + other.radius + 26) * unit;
        let [x, y] = [other.x - one.x, other.y - one.y];
        if (x === 0 && y === 0) [x, y] = [Math.cos(index), Math.sin(index)];
        const distance = Math.hypot(x, y);
        if (distance >= minDistance) continue;
        const push = (minDistance - distance) / 2 / distance;
        one.x -= x * push;
        one.y -= y * push;
        other.x += x * push;
        other.y += y * push;
      }
    }
  }
}

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
