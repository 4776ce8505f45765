/** What the graph shows: hosts or networks, and lines between them. */

import type { Model } from "./model";
import type { State } from "./state";
import { calm, colours, isRest } from "./theme";

export interface SceneNode {
  /** The host; none where it is a network. */
  readonly host: number | null;
  readonly members: readonly number[];
  readonly label: string;
  readonly weight: number;
  radius: number;
  x: number;
  y: number;
  /** How it is coloured in a theme, which may change. */
  readonly colour: (theme: ReturnType<typeof colours>) => string;
  /** Whether the search finds it; all are where nothing is searched. */
  readonly isFound: boolean;
}

/** What goes between two nodes, both ways. */
export interface SceneEdge {
  readonly one: SceneNode;
  readonly other: SceneNode;
  /** What the one sent, and what the other did. */
  forth: number;
  back: number;
}

export interface Scene {
  /** The heaviest last. */
  readonly nodes: SceneNode[];
  readonly edges: SceneEdge[];
  /** How many links are not drawn, as they weigh too little. */
  readonly hidden: number;
  readonly bounds: { left: number; right: number; top: number; bottom: number };
}

const MOST_STRETCH = 1.5;

/**
 * Puts together what is shown where the picture is so many times wider than high: it
 * may be stretched a little to use that room.
 */
export function scene(model: Model, state: State, aspect: number): Scene {
  const nodes = state.byNetwork ? networks(model, state) : hosts(model, state);
  const { left, right, top, bottom } = bounds(nodes);
  const own = Math.max(right - left, 1) / Math.max(bottom - top, 1);
  const stretch = Math.min(Math.max(aspect / own, 1 / MOST_STRETCH), MOST_STRETCH);
  if (nodes.length > 2) for (const node of nodes) node.x *= stretch;
  const nodeOf = new Array<SceneNode | undefined>(model.hosts);
  for (const node of nodes) for (const host of node.members) nodeOf[host] = node;
  const { edges, hidden } = between(model, state, nodeOf);
  const most = nodes.reduce((most, node) => Math.max(most, node.weight), 1);
  const large = Math.min(Math.max(220 / Math.sqrt(nodes.length + 1), 6), 22);
  const small = Math.min(Math.max(40 / Math.sqrt(nodes.length + 1), 1.6), 4);
  for (const node of nodes) node.radius = small + Math.sqrt(node.weight / most) * large;
  if (state.byNetwork) spread(nodes);
  nodes.sort((one, other) => one.weight - other.weight);
  return { nodes, edges, hidden, bounds: bounds(nodes) };
}

/** Tells whether a host is what is searched for. */
export function isFound(model: Model, host: number, search: string): boolean {
  if (search === "") return true;
  const wanted = search.toLowerCase();
  const texts = [model.address(host), model.data.hosts.name[host] ?? ""];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

function hosts(model: Model, state: State): SceneNode[] {
  const isNear =
    state.host !== null && state.hops > 0 ? model.around(state.host, state.hops) : null;
  const nodes: SceneNode[] = [];
  for (let host = 0; host < model.hosts; host++) {
    const isWanted = isNear === null ? model.isSeen(host) : isNear.has(host);
    if (!isWanted && host !== state.host) continue;
    nodes.push({
      host,
      members: [host],
      label: model.label(host),
      weight: model.weight(host, state.unit),
      radius: 0,
      x: model.data.hosts.x[host] ?? 0,
      y: model.data.hosts.y[host] ?? 0,
      colour: (theme) => calm(model, host, theme),
      isFound: isFound(model, host, state.search),
    });
  }
  return nodes;
}

function networks(model: Model, state: State): SceneNode[] {
  const members = new Map<number, number[]>();
  for (let host = 0; host < model.hosts; host++) {
    if (!model.isSeen(host)) continue;
    const network = model.data.hosts.network[host] ?? 0;
    const known = members.get(network);
    if (known === undefined) members.set(network, [host]);
    else known.push(host);
  }
  return [...members].map(([network, members]) => {
    const mean = (places: readonly number[]): number =>
      members.reduce((sum, host) => sum + (places[host] ?? 0), 0) / members.length;
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
      colour: (theme): string =>
        isRest(model, heaviest) ? theme.rest : calm(model, heaviest, theme),
      isFound: members.some((host) => isFound(model, host, state.search)),
    };
  });
}

function between(
  model: Model,
  state: State,
  nodeOf: readonly (SceneNode | undefined)[],
): { edges: SceneEdge[]; hidden: number } {
  const weights = model.traffic.of(state.unit);
  const edges = new Map<SceneNode, Map<SceneNode, SceneEdge>>();
  const all: SceneEdge[] = [];
  let hidden = 0;
  for (let link = 0; link < model.links; link++) {
    const weight = weights[link] ?? 0;
    const [source, target] = [nodeOf[model.source(link)], nodeOf[model.target(link)]];
    if (weight === 0 || source === undefined || target === undefined) continue;
    if (weight < state.threshold) {
      hidden += 1;
      continue;
    }
    const back = edges.get(target)?.get(source);
    if (back !== undefined && source !== target) {
      back.back += weight;
      continue;
    }
    const from = edges.get(source) ?? new Map<SceneNode, SceneEdge>();
    edges.set(source, from);
    const known = from.get(target);
    if (known !== undefined) {
      known.forth += weight;
      continue;
    }
    const edge = { one: source, other: target, forth: weight, back: 0 };
    from.set(target, edge);
    all.push(edge);
  }
  return { edges: all, hidden };
}

/** Moves networks apart that lie on each other. */
function spread(nodes: SceneNode[]): void {
  const { left, right, top, bottom } = bounds(nodes);
  const unit = Math.max(right - left, bottom - top, 60) / 620;
  for (let round = 0; round < 80; round++) {
    for (const [at, one] of nodes.entries()) {
      for (const other of nodes.slice(at + 1)) {
        const wanted = (one.radius + other.radius + 26) * unit;
        let [x, y] = [other.x - one.x, other.y - one.y];
        if (x === 0 && y === 0) [x, y] = [Math.cos(at), Math.sin(at)];
        const distance = Math.hypot(x, y);
        if (distance >= wanted) continue;
        const push = (wanted - distance) / 2 / distance;
        one.x -= x * push;
        one.y -= y * push;
        other.x += x * push;
        other.y += y * push;
      }
    }
  }
}

function bounds(nodes: readonly SceneNode[]): Scene["bounds"] {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y } of nodes) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return nodes.length === 0 ? { left: 0, right: 1, top: 0, bottom: 1 } : box;
}
