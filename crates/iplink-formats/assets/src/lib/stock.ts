// The nodes and links of a scene in space: how they come, fade, glow and go.

import { along, dot } from "./camera";
import type { Camera, Vec } from "./camera";
import type { View } from "./flight";
import { PULSE_SECONDS } from "./paint";
import type { Line, Sphere } from "./paint";
import type { Body, Spring } from "./springs";

/** What a node or a link is told by. */
export type Id = string | number;

/** A node to be added, or what is to change of one. */
export interface NodeSpec {
  id: Id;
  label?: string;
  /** `#rrggbb` */
  colour?: string;
  radius?: number;
  place?: Vec;
  /** Of names that stand in each other's way, the greater weight is written. */
  weight?: number;
}

/** A link to be added, or what is to change of one. */
export interface LinkSpec {
  id: Id;
  source: Id;
  target: Id;
  /** `#rrggbb`; else that of its source. */
  colour?: string;
  /** How thick, in units of length: about 0.01 to 0.08. */
  width?: number;
  /** How strongly its spring pulls; 1 where nothing is said. */
  pull?: number;
}

export interface Node extends Sphere, Body {
  id: Id;
  label: string;
  weight: number;
  /** How much of it there is to be. */
  wanted: number;
  isPlaced: boolean;
  isLeaving: boolean;
  links: Set<Link>;
}

export interface Link extends Line, Spring {
  id: Id;
  source: Node;
  target: Node;
  hasColour: boolean;
  /** How much of it there is to be. */
  wanted: number;
  isLeaving: boolean;
}

/** In so many seconds most of a glow is gone. */
const GLOW_SECONDS = 0.9;

/** In so many seconds something fades most of the way. */
const FADE_SECONDS = 0.25;

/** So many that are far off must not make all others small. */
const FAR_OFF = 0.015;

/** Points of a spiral that turns by this angle are evenly spread. */
const GOLDEN_ANGLE = 2.399963;

/** All nodes and links, those that fade out too. */
export class Stock {
  readonly nodes = new Map<Id, Node>();
  readonly links = new Map<Id, Link>();
  nodeList: Node[] = [];
  linkList: Link[] = [];

  /** Adds a node, or changes the one of this id. */
  putNode(spec: NodeSpec): void {
    const node = this.nodes.get(spec.id) ?? this.addNode(spec.id);
    node.label = spec.label ?? node.label;
    node.radius = spec.radius ?? node.radius;
    node.weight = spec.weight ?? node.weight;
    if (spec.colour !== undefined) {
      paintAs(node, spec.colour);
      for (const link of node.links) {
        inherit(link);
      }
    }
    if (spec.place) {
      [node.x, node.y, node.z] = spec.place;
      node.isPlaced = true;
    }
  }

  /** Adds a link, or changes the one of this id; nothing where an end is missing. */
  putLink(spec: LinkSpec): void {
    const [source, target] = [this.nodes.get(spec.source), this.nodes.get(spec.target)];
    if (!source || !target) {
      return;
    }
    const link = this.links.get(spec.id) ?? this.addLink(spec.id, source, target);
    link.width = spec.width ?? link.width;
    link.pull = spec.pull ?? link.pull;
    if (spec.colour !== undefined) {
      link.hasColour = true;
      paintAs(link, spec.colour);
    }
  }

  /** Lets a node fade out, and its links with it. */
  removeNode(node: Node): void {
    [node.isLeaving, node.wanted] = [true, 0];
    for (const link of node.links) {
      this.removeLink(link);
    }
    this.nodes.delete(node.id);
  }

  /** Lets a link fade out. */
  removeLink(link: Link): void {
    [link.isLeaving, link.wanted] = [true, 0];
    // Another may have come in its place already.
    if (this.links.get(link.id) === link) {
      this.links.delete(link.id);
    }
  }

  private addNode(id: Id): Node {
    // Somewhere on a ball that grows with what is in it.
    const number = this.nodeList.length;
    const height = 1 - (2 * ((number * 0.618034) % 1));
    const wide = Math.sqrt(1 - height * height);
    const far = Math.cbrt(number + 1);
    const node: Node = {
      id,
      label: String(id),
      x: far * wide * Math.cos(number * GOLDEN_ANGLE),
      y: far * height,
      z: far * wide * Math.sin(number * GOLDEN_ANGLE),
      radius: 0.2,
      red: 0.5,
      green: 0.65,
      blue: 0.85,
      presence: 0,
      wanted: 1,
      glow: 0,
      weight: 0,
      degree: 0,
      isHeld: false,
      isPlaced: false,
      isLeaving: false,
      links: new Set(),
    };
    this.nodes.set(id, node);
    this.nodeList.push(node);
    return node;
  }

  private addLink(id: Id, source: Node, target: Node): Link {
    this.putBeside(source, target);
    const link: Link = {
      id,
      source,
      target,
      width: 0.02,
      pull: 1,
      red: source.red,
      green: source.green,
      blue: source.blue,
      hasColour: false,
      presence: 0,
      wanted: 1,
      glow: 0,
      pulseAt: -1e9,
      pulse: 0,
      isLeaving: false,
    };
    this.links.set(id, link);
    this.linkList.push(link);
    for (const end of source === target ? [source] : [source, target]) {
      end.links.add(link);
      end.degree += 1;
    }
    return link;
  }

  /** Puts a node that has no place yet beside the one that it is linked with. */
  private putBeside(one: Node, other: Node): void {
    const isFree = (node: Node): boolean => !node.isPlaced && node.links.size === 0;
    const [free, near] = isFree(one) ? [one, other] : [other, one];
    if (one !== other && isFree(free)) {
      const length = Math.hypot(free.x, free.y, free.z) || 1;
      const away: Vec = [free.x / length, free.y / length, free.z / length];
      [free.x, free.y, free.z] = along([near.x, near.y, near.z], away, 1);
    }
  }

  /** Goes on with all that fades, glows or pulses; tells whether anything does. */
  animate(passed: number, now: number, lit: Node | null): boolean {
    const [fade, cool] = [1 - Math.exp(-passed / FADE_SECONDS), Math.exp(-passed / GLOW_SECONDS)];
    let [isBusy, hasGone] = [false, false];
    const step = (it: Node | Link, wanted: number): void => {
      const left = wanted - it.presence;
      isBusy ||= Math.abs(left) > 0.004 || it.glow > 0.02;
      it.presence = Math.abs(left) > 0.004 ? it.presence + left * fade : wanted;
      it.glow = it.glow > 0.02 ? it.glow * cool : 0;
      hasGone ||= it.isLeaving && it.presence === 0;
    };
    for (const node of this.nodeList) {
      step(node, lit && !isNear(node, lit) ? node.wanted * 0.25 : node.wanted);
    }
    for (const link of this.linkList) {
      const isLit = link.source === lit || link.target === lit;
      step(link, lit && !isLit ? link.wanted * 0.07 : link.wanted);
      link.glow = lit && isLit ? Math.max(link.glow, 0.7) : link.glow;
      isBusy ||= link.pulse > 0 && now - link.pulseAt < PULSE_SECONDS;
    }
    if (hasGone) {
      this.sweep();
    }
    return isBusy;
  }

  /** Drops what has faded out. */
  private sweep(): void {
    const isLeft = (it: Node | Link): boolean => !it.isLeaving || it.presence > 0;
    for (const link of this.linkList.filter((link) => !isLeft(link))) {
      for (const end of new Set([link.source, link.target])) {
        end.links.delete(link);
        end.degree -= 1;
      }
    }
    this.linkList = this.linkList.filter(isLeft);
    this.nodeList = this.nodeList.filter(isLeft);
  }

  /** Lifts what lies in a plane a little out of it: no force would. */
  lift(): void {
    this.nodeList.forEach((node, at) => {
      node.z += ((at * 0.618034) % 1) - 0.5;
    });
  }

  /** Returns the nearest node under a pixel, or so little beside it that a finger
   * means it. */
  nodeAt(camera: Camera, x: number, y: number): Node | null {
    let [nearest, least] = [null as Node | null, Infinity];
    for (const node of this.nodes.values()) {
      const at = camera.see(node.x, node.y, node.z);
      const off = Math.hypot(at.x - x, at.y - y) - Math.max(2, node.radius * at.scale);
      const cost = Math.max(0, off) * 100 + at.depth;
      if (node.presence > 0.05 && at.depth > 0.05 && off < 9 && cost < least) {
        [nearest, least] = [node, cost];
      }
    }
    return nearest;
  }

  /** Returns the middle of the room that all nodes take, but for a few far ones. */
  middle(): Vec {
    const between = (axis: "x" | "y" | "z"): number => {
      const places = Float64Array.from(this.nodeList, (node) => node[axis]).sort();
      const few = Math.floor(places.length * FAR_OFF);
      return ((places[few] ?? 0) + (places[places.length - 1 - few] ?? 0)) / 2;
    };
    return [between("x"), between("y"), between("z")];
  }

  /** Returns the distance from which a camera that looks at the middle sees most
   * nodes within so many pixels, with a little room around them. */
  wholeDistance(camera: Camera, width = camera.width, height = camera.height): number {
    const [x, y, z] = this.middle();
    const wide = (camera.focal / (width / 2)) * 1.18;
    const high = (camera.focal / (height / 2)) * 1.12;
    const distances = this.nodeList.map((node) => {
      const from: Vec = [node.x - x, node.y - y, node.z - z];
      const aside = Math.abs(dot(from, camera.right)) + node.radius;
      const above = Math.abs(dot(from, camera.up)) + node.radius;
      return Math.max(aside * wide, above * high) + dot(from, camera.back);
    });
    distances.sort((one, other) => one - other);
    return Math.max(3, distances[Math.floor(distances.length * (1 - FAR_OFF))] ?? 3);
  }

  /** Returns the view of all nodes, within what is not covered above and below. */
  whole(camera: Camera, { above, below } = { above: 0, below: 0 }): View {
    const free = Math.max(camera.height - above - below, camera.height / 3);
    const distance = this.wholeDistance(camera, camera.width, free);
    const up = ((above - below) / 2 / camera.focal) * distance;
    return { target: along(this.middle(), camera.up, up), distance };
  }

  /** Returns how far all nodes reach from a place. */
  reachFrom([x, y, z]: Vec): number {
    let most = 1;
    for (const node of this.nodeList) {
      most = Math.max(most, Math.hypot(node.x - x, node.y - y, node.z - z));
    }
    return most;
  }
}

/** Tells whether a node is one, or linked with it. */
export function isNear(node: Node, lit: Node): boolean {
  if (node === lit) {
    return true;
  }
  const fewer = node.links.size < lit.links.size ? node : lit;
  const other = fewer === node ? lit : node;
  for (const link of fewer.links) {
    if (link.source === other || link.target === other) {
      return true;
    }
  }
  return false;
}

/** A link without a colour of its own has that of its source. */
function inherit(link: Link): void {
  if (!link.hasColour) {
    const { red, green, blue } = link.source;
    Object.assign(link, { red, green, blue });
  }
}

function paintAs(it: Sphere | Line, colour: string): void {
  const number = Number.parseInt(colour.slice(1), 16) || 0;
  it.red = ((number >> 16) & 255) / 255;
  it.green = ((number >> 8) & 255) / 255;
  it.blue = (number & 255) / 255;
}
