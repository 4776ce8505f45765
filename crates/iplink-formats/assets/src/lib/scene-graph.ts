/**
 * The scene graph of a 3D graph: its nodes and links, how they fade in and out, and
 * queries on their positions.
 *
 * Removed items stay in the lists until they have faded out, but not in the maps.
 */

import { moveAlong, dot } from "./camera";
import type { Camera, Insets, Vec3 } from "./camera";
import type { CameraView } from "./camera-transition";
import { PULSE_SECONDS } from "./scene-renderer";
import type { Line, Sphere } from "./scene-renderer";
import type { ForceNode, ForceLink } from "./force-simulation";

/** The identifier of a node or a link. */
export type ItemId = string | number;

/** A new node, or the changes of an existing one. */
export interface NodeSpec {
  id: ItemId;
  label?: string;
  /** The color, as `#rrggbb`. */
  color?: string;
  /** The radius, in world units. */
  radius?: number;
  /** The position, in world coordinates. */
  position?: Vec3;
  /** The priority of its label. */
  weight?: number;
}

/** A new link, or the changes of an existing one. */
export interface LinkSpec {
  id: ItemId;
  source: ItemId;
  target: ItemId;
  /** The color, as `#rrggbb`; the default is the color of its source. */
  color?: string;
  /** The thickness in world units, about 0.01 to 0.08. */
  width?: number;
  /** The strength of its attraction; the default is 1. */
  strength?: number;
}

/** A node as it is drawn and moved. */
export interface SceneNode extends Sphere, ForceNode {
  id: ItemId;
  label: string;
  /** The priority of its label. */
  weight: number;
  /** The opacity that the node fades to. */
  targetOpacity: number;
  /** Whether `NodeSpec.position` was set, so that the node does not move next to its first neighbor. */
  isPositioned: boolean;
  /** Whether the node was removed: it is dropped once it has faded out. */
  isRemoved: boolean;
  links: Set<SceneLink>;
}

/** A link as it is drawn and moved. */
export interface SceneLink extends Line, ForceLink {
  id: ItemId;
  source: SceneNode;
  target: SceneNode;
  /** Whether the link has its own color instead of the color of its source. */
  hasColor: boolean;
  /** The opacity that the link fades to. */
  targetOpacity: number;
  /** Whether the link was removed: it is dropped once it has faded out. */
  isRemoved: boolean;
}

/** The time constant of a decaying glow, in seconds. */
const GLOW_SECONDS = 0.9;

/** The time constant of fading, in seconds. */
const FADE_SECONDS = 0.25;

/** The share of nodes on each side of the graph that views ignore, because a few outliers would make all others small. */
const OUTLIER_SHARE = 0.015;

/** The golden angle in radians: points of a spiral that rotates by it are evenly spread. */
const GOLDEN_ANGLE = 2.399963;

/** The fractional part of the golden ratio; the fractional parts of its multiples are evenly spread between 0 and 1. */
const GOLDEN_FRACTION = 0.618034;

/** All nodes and links, including those that fade out. */
export class SceneGraph {
  readonly nodes = new Map<ItemId, SceneNode>();
  readonly links = new Map<ItemId, SceneLink>();
  /** All nodes and links, including those that fade out, which the maps above do not contain. */
  nodeList: SceneNode[] = [];
  linkList: SceneLink[] = [];

  /** Adds a node, or updates the one with this id. */
  putNode(spec: NodeSpec): void {
    const node = this.nodes.get(spec.id) ?? this.addNode(spec.id);
    node.label = spec.label ?? node.label;
    node.radius = spec.radius ?? node.radius;
    node.weight = spec.weight ?? node.weight;
    if (spec.color !== undefined) {
      setColor(node, spec.color);
      for (const link of node.links) {
        inheritColor(link);
      }
    }
    if (spec.position) {
      [node.x, node.y, node.z] = spec.position;
      node.isPositioned = true;
    }
  }

  /** Adds a link, or updates the one with this id; does nothing if an end is missing. */
  putLink(spec: LinkSpec): void {
    const [source, target] = [this.nodes.get(spec.source), this.nodes.get(spec.target)];
    if (!source || !target) {
      return;
    }
    const link = this.links.get(spec.id) ?? this.addLink(spec.id, source, target);
    link.width = spec.width ?? link.width;
    link.strength = spec.strength ?? link.strength;
    if (spec.color !== undefined) {
      link.hasColor = true;
      setColor(link, spec.color);
    }
  }

  /** Fades out a node and its links. */
  removeNode(node: SceneNode): void {
    [node.isRemoved, node.targetOpacity] = [true, 0];
    for (const link of node.links) {
      this.removeLink(link);
    }
    this.nodes.delete(node.id);
  }

  /** Fades out a link. */
  removeLink(link: SceneLink): void {
    [link.isRemoved, link.targetOpacity] = [true, 0];
    // The id may already belong to a newer link.
    if (this.links.get(link.id) === link) {
      this.links.delete(link.id);
    }
  }

  /** Adds a node with default properties. */
  private addNode(id: ItemId): SceneNode {
    // New nodes are spread over a sphere that grows with the number of nodes.
    const index = this.nodeList.length;
    const height = 1 - (2 * ((index * GOLDEN_FRACTION) % 1));
    const ringRadius = Math.sqrt(1 - height * height);
    const radius = Math.cbrt(index + 1);
    const node: SceneNode = {
      id,
      label: String(id),
      x: radius * ringRadius * Math.cos(index * GOLDEN_ANGLE),
      y: radius * height,
      z: radius * ringRadius * Math.sin(index * GOLDEN_ANGLE),
      radius: 0.2,
      red: 0.5,
      green: 0.65,
      blue: 0.85,
      opacity: 0,
      targetOpacity: 1,
      glow: 0,
      weight: 0,
      degree: 0,
      isHeld: false,
      isPositioned: false,
      isRemoved: false,
      links: new Set(),
    };
    this.nodes.set(id, node);
    this.nodeList.push(node);
    return node;
  }

  /** Adds a link with default properties. */
  private addLink(id: ItemId, source: SceneNode, target: SceneNode): SceneLink {
    this.placeBeside(source, target);
    const link: SceneLink = {
      id,
      source,
      target,
      width: 0.02,
      strength: 1,
      red: source.red,
      green: source.green,
      blue: source.blue,
      hasColor: false,
      opacity: 0,
      targetOpacity: 1,
      glow: 0,
      pulseAt: -1e9,
      pulseStrength: 0,
      isRemoved: false,
    };
    this.links.set(id, link);
    this.linkList.push(link);
    for (const end of source === target ? [source] : [source, target]) {
      end.links.add(link);
      end.degree += 1;
    }
    return link;
  }

  /** Moves a new, unlinked node next to its first neighbor. */
  private placeBeside(source: SceneNode, target: SceneNode): void {
    const isUnplaced = (node: SceneNode): boolean => !node.isPositioned && node.links.size === 0;
    const [unplaced, placed] = isUnplaced(source) ? [source, target] : [target, source];
    if (source !== target && isUnplaced(unplaced)) {
      const length = Math.hypot(unplaced.x, unplaced.y, unplaced.z) || 1;
      const outward: Vec3 = [unplaced.x / length, unplaced.y / length, unplaced.z / length];
      [unplaced.x, unplaced.y, unplaced.z] = moveAlong([placed.x, placed.y, placed.z], outward, 1);
    }
  }

  /**
   * Advances fades and glows by `elapsed` seconds; returns whether one of them or a pulse
   * continues. If a node is highlighted, all items but this node, its links and its neighbors
   * become faint. `now` is in seconds.
   */
  animate(elapsed: number, now: number, highlighted: SceneNode | null): boolean {
    const [fade, decay] = [1 - Math.exp(-elapsed / FADE_SECONDS), Math.exp(-elapsed / GLOW_SECONDS)];
    let [isAnimating, hasFadedOut] = [false, false];
    const animateItem = (item: SceneNode | SceneLink, targetOpacity: number): void => {
      const remaining = targetOpacity - item.opacity;
      isAnimating ||= Math.abs(remaining) > 0.004 || item.glow > 0.02;
      item.opacity = Math.abs(remaining) > 0.004 ? item.opacity + remaining * fade : targetOpacity;
      item.glow = item.glow > 0.02 ? item.glow * decay : 0;
      hasFadedOut ||= item.isRemoved && item.opacity === 0;
    };
    for (const node of this.nodeList) {
      animateItem(node, highlighted && !isAdjacent(node, highlighted) ? node.targetOpacity * 0.25 : node.targetOpacity);
    }
    for (const link of this.linkList) {
      const isHighlighted = link.source === highlighted || link.target === highlighted;
      animateItem(link, highlighted && !isHighlighted ? link.targetOpacity * 0.07 : link.targetOpacity);
      link.glow = highlighted && isHighlighted ? Math.max(link.glow, 0.7) : link.glow;
      isAnimating ||= link.pulseStrength > 0 && now - link.pulseAt < PULSE_SECONDS;
    }
    if (hasFadedOut) {
      this.removeFaded();
    }
    return isAnimating;
  }

  /** Drops items that have faded out. */
  private removeFaded(): void {
    const isVisible = (item: SceneNode | SceneLink): boolean => !item.isRemoved || item.opacity > 0;
    for (const link of this.linkList.filter((link) => !isVisible(link))) {
      for (const end of new Set([link.source, link.target])) {
        end.links.delete(link);
        end.degree -= 1;
      }
    }
    this.linkList = this.linkList.filter(isVisible);
    this.nodeList = this.nodeList.filter(isVisible);
  }

  /** Moves nodes slightly out of the plane, because forces between nodes in a plane never push them out of it. */
  unflatten(): void {
    this.nodeList.forEach((node, index) => {
      node.z += ((index * GOLDEN_FRACTION) % 1) - 0.5;
    });
  }

  /** Returns the nearest node under a pixel, with some tolerance for touch. */
  nodeAt(camera: Camera, x: number, y: number): SceneNode | null {
    let [nearest, minCost] = [null as SceneNode | null, Infinity];
    for (const node of this.nodes.values()) {
      const projected = camera.project(node.x, node.y, node.z);
      const distance = Math.hypot(projected.x - x, projected.y - y) - Math.max(2, node.radius * projected.scale);
      // The depth decides only among nodes that are equally close to the pixel, such as those under it.
      const cost = Math.max(0, distance) * 100 + projected.depth;
      if (node.opacity > 0.05 && projected.depth > 0.05 && distance < 9 && cost < minCost) {
        [nearest, minCost] = [node, cost];
      }
    }
    return nearest;
  }

  /** Returns the center of all nodes, ignoring outliers. */
  center(): Vec3 {
    const midpoint = (axis: "x" | "y" | "z"): number => {
      const coordinates = Float64Array.from(this.nodeList, (node) => node[axis]).sort();
      const outliers = Math.floor(coordinates.length * OUTLIER_SHARE);
      return ((coordinates[outliers] ?? 0) + (coordinates[coordinates.length - 1 - outliers] ?? 0)) / 2;
    };
    return [midpoint("x"), midpoint("y"), midpoint("z")];
  }

  /** Returns the distance from which a camera that looks at the center shows most nodes within the given size, in pixels. */
  fitDistance(camera: Camera, width = camera.width, height = camera.height): number {
    const [x, y, z] = this.center();
    // The factors leave a margin, which is wider at the sides, where labels are.
    const widthScale = (camera.focal / (width / 2)) * 1.18;
    const heightScale = (camera.focal / (height / 2)) * 1.12;
    const distances = this.nodeList.map((node) => {
      const relative: Vec3 = [node.x - x, node.y - y, node.z - z];
      const horizontal = Math.abs(dot(relative, camera.right)) + node.radius;
      const vertical = Math.abs(dot(relative, camera.up)) + node.radius;
      return Math.max(horizontal * widthScale, vertical * heightScale) + dot(relative, camera.back);
    });
    distances.sort((a, b) => a - b);
    return Math.max(3, distances[Math.floor(distances.length * (1 - OUTLIER_SHARE))] ?? 3);
  }

  /** Returns the view that shows most nodes in the area that is not covered. */
  fitView(camera: Camera, insets: Insets = { top: 0, bottom: 0 }): CameraView {
    const freeHeight = Math.max(camera.height - insets.top - insets.bottom, camera.height / 3);
    const distance = this.fitDistance(camera, camera.width, freeHeight);
    return { target: camera.targetFor(this.center(), distance, insets), distance };
  }

  /** Returns the distance of the farthest node from a point, at least 1. */
  extentFrom([x, y, z]: Vec3): number {
    let max = 1;
    for (const node of this.nodeList) {
      max = Math.max(max, Math.hypot(node.x - x, node.y - y, node.z - z));
    }
    return max;
  }
}

/** Returns whether two nodes are the same or linked. */
export function isAdjacent(node: SceneNode, highlighted: SceneNode): boolean {
  if (node === highlighted) {
    return true;
  }
  // Searches the links of the node that has fewer of them.
  const [searched, wanted] = node.links.size < highlighted.links.size ? [node, highlighted] : [highlighted, node];
  for (const link of searched.links) {
    if (link.source === wanted || link.target === wanted) {
      return true;
    }
  }
  return false;
}

/** Sets the color of a link without its own color to the color of its source. */
function inheritColor(link: SceneLink): void {
  if (!link.hasColor) {
    const { red, green, blue } = link.source;
    Object.assign(link, { red, green, blue });
  }
}

/** Sets the color of an item from `#rrggbb`. */
function setColor(item: Sphere | Line, color: string): void {
  const value = Number.parseInt(color.slice(1), 16) || 0;
  item.red = ((value >> 16) & 255) / 255;
  item.green = ((value >> 8) & 255) / 255;
  item.blue = (value & 255) / 255;
}
