/**
 * A force simulation in 3D: links attract like springs, nodes repel each other, and
 * gravity pulls nodes to the center, so that unconnected components stay close.
 *
 * The forces and their constants are those of the Rust module `kit::layout::space`, which
 * computes the initial layout: nodes in that layout rest until the user drags one. Only the
 * lengths of the steps differ, because the browser shows each step. The browser needs its own implementation, since nodes move while they are dragged and live
 * graphs grow.
 */

import { GRAVITY_3D, HUB_MASS, MAX_TREE_DEPTH, STIFFNESS_DAMPING } from "../generated/force-layout";

/** The properties of a node that the simulation uses. */
export interface ForceNode {
  x: number;
  y: number;
  z: number;
  /** The number of its links. */
  degree: number;
  /** Whether a pointer holds the node in place. */
  isHeld: boolean;
}

/** A link that attracts its ends. */
export interface ForceLink {
  source: ForceNode;
  target: ForceNode;
  /** The strength of the attraction. */
  strength: number;
}

/** The opening angle: a cell repels as one if its width is below this share of its distance. */
const OPENING_ANGLE = 0.9;

/** The energy below which nodes are at rest. */
const MIN_ALPHA = 0.02;

/** The factor by which each step reduces the energy. */
const ALPHA_FACTOR = 0.985;

/** The factor by which each step of a flat layout reduces the distance of a node from the plane. */
const FLATTEN_FACTOR = 0.88;

/**
 * Offsets within a cell of the tree. X, Y and Z are sums of the coordinates of its nodes, weighted by
 * mass. LEFT, TOP and FRONT are the corner with the smallest coordinates. From CHILDREN on, there are the
 * offsets of the eight child cells, or 0 for those that do not exist.
 *
 * Cells share one flat array, because each step creates thousands.
 */
const [X, Y, Z, MASS, WIDTH, LEFT, TOP, FRONT, CHILDREN] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const CELL_LENGTH = CHILDREN + 8;

/** A Barnes–Hut octree: distant nodes repel as one ("A hierarchical O(N log N) force-calculation algorithm", 1986). */
class Octree {
  private cells = new Float64Array(CELL_LENGTH * 1024);
  private cellCount = 0;

  /** Rebuilds the tree. */
  build(nodes: readonly ForceNode[]): void {
    let [min, max] = [Infinity, -Infinity];
    for (const { x, y, z } of nodes) {
      min = Math.min(min, x, y, z);
      max = Math.max(max, x, y, z);
    }
    this.cellCount = 0;
    this.addCell(min, min, min, Math.max(max - min, 1e-3) * 1.001);
    for (const node of nodes) {
      this.insert(node, mass(node));
    }
  }

  /** Adds an empty cell; returns its offset in `cells`. */
  private addCell(left: number, top: number, front: number, width: number): number {
    const cell = this.cellCount * CELL_LENGTH;
    if (cell + CELL_LENGTH > this.cells.length) {
      const larger = new Float64Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    this.cells.fill(0, cell, cell + CELL_LENGTH);
    this.cells.set([0, 0, 0, 0, width, left, top, front], cell);
    this.cellCount += 1;
    return cell;
  }

  /** Returns the value at an offset in `cells`. */
  private get(offset: number): number {
    return this.cells[offset] ?? 0;
  }

  /** Adds a node to all cells that contain it, from the root to a leaf; a leaf that already has a node is divided. */
  private insert(node: ForceNode, mass: number): void {
    let cell = 0;
    for (let depth = 0; depth < MAX_TREE_DEPTH; depth += 1) {
      const oldMass = this.get(cell + MASS);
      const isLeaf = oldMass > 0 && this.isLeaf(cell);
      const [x, y, z] = [this.get(cell + X), this.get(cell + Y), this.get(cell + Z)];
      this.cells[cell + X] = x + node.x * mass;
      this.cells[cell + Y] = y + node.y * mass;
      this.cells[cell + Z] = z + node.z * mass;
      this.cells[cell + MASS] = oldMass + mass;
      if (oldMass === 0) {
        return;
      }
      if (isLeaf) {
        const child = this.childAt(cell, x / oldMass, y / oldMass, z / oldMass);
        this.cells.set([x, y, z, oldMass], child);
      }
      cell = this.childAt(cell, node.x, node.y, node.z);
    }
    // At the maximum depth, nodes share a leaf.
    this.cells[cell + X] = this.get(cell + X) + node.x * mass;
    this.cells[cell + Y] = this.get(cell + Y) + node.y * mass;
    this.cells[cell + Z] = this.get(cell + Z) + node.z * mass;
    this.cells[cell + MASS] = this.get(cell + MASS) + mass;
  }

  private isLeaf(cell: number): boolean {
    for (let child = 0; child < 8; child += 1) {
      if (this.get(cell + CHILDREN + child) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the child cell that contains a point, and creates it if needed. */
  private childAt(cell: number, x: number, y: number, z: number): number {
    const half = this.get(cell + WIDTH) / 2;
    const [left, top, front] = [this.get(cell + LEFT), this.get(cell + TOP), this.get(cell + FRONT)];
    const [isRight, isLow, isBack] = [x >= left + half, y >= top + half, z >= front + half];
    const slot = cell + CHILDREN + (isRight ? 1 : 0) + (isLow ? 2 : 0) + (isBack ? 4 : 0);
    const existing = this.get(slot);
    if (existing > 0) {
      return existing;
    }
    const child = this.addCell(
      left + (isRight ? half : 0),
      top + (isLow ? half : 0),
      front + (isBack ? half : 0),
      half,
    );
    this.cells[slot] = child;
    return child;
  }

  /** Adds the repulsion of all nodes on one node to `repulsion`; `stack` is reused between calls. */
  addRepulsion(node: ForceNode, repulsion: Float64Array, stack: number[]): void {
    stack.length = 0;
    stack.push(0);
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const mass = this.get(cell + MASS);
      if (mass === 0) {
        continue;
      }
      const x = node.x - this.get(cell + X) / mass;
      const y = node.y - this.get(cell + Y) / mass;
      const z = node.z - this.get(cell + Z) / mass;
      const squaredDistance = x * x + y * y + z * z;
      const width = this.get(cell + WIDTH);
      if (width * width < squaredDistance * OPENING_ANGLE * OPENING_ANGLE || this.isLeaf(cell)) {
        if (squaredDistance > 1e-9) {
          const force = mass / squaredDistance;
          repulsion[0] = (repulsion[0] ?? 0) + x * force;
          repulsion[1] = (repulsion[1] ?? 0) + y * force;
          repulsion[2] = (repulsion[2] ?? 0) + z * force;
        }
        continue;
      }
      for (let child = 0; child < 8; child += 1) {
        const next = this.get(cell + CHILDREN + child);
        if (next > 0) {
          stack.push(next);
        }
      }
    }
  }
}

/** Moves nodes step by step until they rest. */
export class ForceSimulation {
  /** The remaining energy, from 1 to 0; it limits the length of a step. */
  alpha = 0;
  private readonly tree = new Octree();
  private readonly stack: number[] = [];
  private forces = new Float64Array(0);
  /** The stiffness of the links and gravity at each node: the change of force with distance. */
  private stiffness = new Float64Array(0);

  /** Runs one step, in a plane if `isFlat`; returns whether nodes still move. */
  step(nodes: readonly ForceNode[], links: readonly ForceLink[], isFlat = false): boolean {
    if (this.alpha < MIN_ALPHA || nodes.length < 2) {
      this.alpha = 0;
      return false;
    }
    this.computeRepulsion(nodes);
    this.addAttraction(nodes, links);
    const maxStep = 0.4 * this.alpha;
    nodes.forEach((node, index) => {
      const [x, y, z] = [this.force(index, 0), this.force(index, 1), this.force(index, 2)];
      const length = Math.hypot(x, y, z);
      if (length > 0 && !node.isHeld) {
        // A hub has the attraction of all its leaves: with the step of a leaf it would
        // overshoot and oscillate.
        const step = length / (6 + (this.stiffness[index] ?? 0) * STIFFNESS_DAMPING);
        const factor = Math.min(step, maxStep) / length;
        node.x += x * factor;
        node.y += y * factor;
        node.z = isFlat ? node.z * FLATTEN_FACTOR : node.z + z * factor;
      }
    });
    this.alpha *= ALPHA_FACTOR;
    return true;
  }

  /** Returns a component of the force on a node, by the indices of the node and the axis. */
  private force(node: number, axis: number): number {
    return this.forces[node * 3 + axis] ?? 0;
  }

  /** Computes repulsion and gravity; replaces the forces of the previous step. */
  private computeRepulsion(nodes: readonly ForceNode[]): void {
    this.forces = new Float64Array(nodes.length * 3);
    this.stiffness = new Float64Array(nodes.length);
    const repulsion = new Float64Array(3);
    const gravity = Math.cbrt(nodes.length) * GRAVITY_3D;
    this.tree.build(nodes);
    nodes.forEach((node, index) => {
      repulsion.fill(0);
      this.tree.addRepulsion(node, repulsion, this.stack);
      const nodeMass = mass(node);
      this.forces[index * 3] = (repulsion[0] ?? 0) * nodeMass - node.x * gravity * nodeMass;
      this.forces[index * 3 + 1] = (repulsion[1] ?? 0) * nodeMass - node.y * gravity * nodeMass;
      this.forces[index * 3 + 2] = (repulsion[2] ?? 0) * nodeMass - node.z * gravity * nodeMass;
      this.stiffness[index] = gravity * nodeMass;
    });
  }

  /** Adds the attraction of the links to the forces. */
  private addAttraction(nodes: readonly ForceNode[], links: readonly ForceLink[]): void {
    const indices = new Map(nodes.map((node, index) => [node, index]));
    for (const { source, target, strength } of links) {
      const [from, to] = [indices.get(source), indices.get(target)];
      if (from === undefined || to === undefined || from === to) {
        continue;
      }
      const [x, y, z] = [target.x - source.x, target.y - source.y, target.z - source.z];
      const degree = Math.max(1, Math.min(source.degree, target.degree));
      const force = Math.hypot(x, y, z) * Math.sqrt(strength / degree);
      [x, y, z].forEach((component, axis) => {
        this.forces[from * 3 + axis] = this.force(from, axis) + component * force;
        this.forces[to * 3 + axis] = this.force(to, axis) - component * force;
      });
      this.stiffness[from] = (this.stiffness[from] ?? 0) + force;
      this.stiffness[to] = (this.stiffness[to] ?? 0) + force;
    }
  }
}

/** Returns the mass of a node. A hub has a larger mass, because it needs space for its leaves. */
function mass(node: ForceNode): number {
  return 1 + HUB_MASS * Math.sqrt(node.degree);
}
