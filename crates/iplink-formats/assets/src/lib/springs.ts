// Springs between nodes, in space: the same forces as in kit::layout::space of the
// Rust side, so that what was placed there stays where it is until it is dragged.

/** A node, as far as forces know it. */
export interface Body {
  x: number;
  y: number;
  z: number;
  /** How many links it has. */
  degree: number;
  /** Held by a pointer: it does not move by itself. */
  isHeld: boolean;
}

/** A spring between two bodies. */
export interface Spring {
  source: Body;
  target: Body;
  /** How strongly it pulls. */
  pull: number;
}

/** A cube is far where it is narrower than so much of its distance. */
const FAR = 0.9;

/** Bodies in one place would divide cubes for ever. */
const DEEPEST = 20;

/** For each body that a side of a cube of them has. */
const GRAVITY = 0.25;

/** So much is left of how far a body is from the plane, after each step. */
const FLATTER = 0.88;

/** A cube of the tree: numbers in one flat array, since there are thousands of
 * them in each step. */
const [X, Y, Z, MASS, WIDTH, LEFT, TOP, FRONT, CHILDREN] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const CUBE = CHILDREN + 8;

/** Cubes, each in eight: far bodies push as one (Barnes and Hut, 1986). */
class Octree {
  private cubes = new Float64Array(CUBE * 1024);
  private count = 0;

  fill(bodies: readonly Body[]): void {
    let [least, most] = [Infinity, -Infinity];
    for (const { x, y, z } of bodies) {
      least = Math.min(least, x, y, z);
      most = Math.max(most, x, y, z);
    }
    this.count = 0;
    this.add(least, least, least, Math.max(most - least, 1e-3) * 1.001);
    for (const body of bodies) {
      this.insert(body, mass(body));
    }
  }

  private add(left: number, top: number, front: number, width: number): number {
    const at = this.count * CUBE;
    if (at + CUBE > this.cubes.length) {
      const larger = new Float64Array(this.cubes.length * 2);
      larger.set(this.cubes);
      this.cubes = larger;
    }
    this.cubes.fill(0, at, at + CUBE);
    this.cubes.set([0, 0, 0, 0, width, left, top, front], at);
    this.count += 1;
    return at;
  }

  private get(at: number): number {
    return this.cubes[at] ?? 0;
  }

  private insert(body: Body, mass: number): void {
    let at = 0;
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      const before = this.get(at + MASS);
      const isLeaf = before > 0 && this.isLeaf(at);
      const [x, y, z] = [this.get(at + X), this.get(at + Y), this.get(at + Z)];
      this.cubes[at + X] = x + body.x * mass;
      this.cubes[at + Y] = y + body.y * mass;
      this.cubes[at + Z] = z + body.z * mass;
      this.cubes[at + MASS] = before + mass;
      if (before === 0) {
        return;
      }
      if (isLeaf) {
        const child = this.child(at, x / before, y / before, z / before);
        this.cubes.set([x, y, z, before], child);
      }
      at = this.child(at, body.x, body.y, body.z);
    }
    this.cubes[at + X] = this.get(at + X) + body.x * mass;
    this.cubes[at + Y] = this.get(at + Y) + body.y * mass;
    this.cubes[at + Z] = this.get(at + Z) + body.z * mass;
    this.cubes[at + MASS] = this.get(at + MASS) + mass;
  }

  private isLeaf(at: number): boolean {
    for (let child = 0; child < 8; child += 1) {
      if (this.get(at + CHILDREN + child) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the cube in a cube that a place is in. */
  private child(at: number, x: number, y: number, z: number): number {
    const half = this.get(at + WIDTH) / 2;
    const [left, top, front] = [this.get(at + LEFT), this.get(at + TOP), this.get(at + FRONT)];
    const [isRight, isLow, isBack] = [x >= left + half, y >= top + half, z >= front + half];
    const slot = at + CHILDREN + (isRight ? 1 : 0) + (isLow ? 2 : 0) + (isBack ? 4 : 0);
    const known = this.get(slot);
    if (known > 0) {
      return known;
    }
    const child = this.add(
      left + (isRight ? half : 0),
      top + (isLow ? half : 0),
      front + (isBack ? half : 0),
      half,
    );
    this.cubes[slot] = child;
    return child;
  }

  /** Adds to `push` how all bodies push one at this place. */
  push(body: Body, push: Float64Array, stack: number[]): void {
    stack.length = 0;
    stack.push(0);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const mass = this.get(at + MASS);
      if (mass === 0) {
        continue;
      }
      const x = body.x - this.get(at + X) / mass;
      const y = body.y - this.get(at + Y) / mass;
      const z = body.z - this.get(at + Z) / mass;
      const square = x * x + y * y + z * z;
      const width = this.get(at + WIDTH);
      if (width * width < square * FAR * FAR || this.isLeaf(at)) {
        if (square > 1e-9) {
          const force = mass / square;
          push[0] = (push[0] ?? 0) + x * force;
          push[1] = (push[1] ?? 0) + y * force;
          push[2] = (push[2] ?? 0) + z * force;
        }
        continue;
      }
      for (let child = 0; child < 8; child += 1) {
        const next = this.get(at + CHILDREN + child);
        if (next > 0) {
          stack.push(next);
        }
      }
    }
  }
}

/** Lets bodies settle, step by step, ever slower. */
export class Springs {
  /** How much they still move: from 1 to 0. */
  heat = 0;
  private readonly tree = new Octree();
  private readonly stack: number[] = [];
  private forces = new Float64Array(0);
  /** How fast the force of springs upon a body grows while it moves. */
  private stiffness = new Float64Array(0);

  /** Moves all that is not held, in a plane if it is to be flat; tells whether
   * anything still does. */
  step(bodies: readonly Body[], springs: readonly Spring[], isFlat = false): boolean {
    if (this.heat < 0.02 || bodies.length < 2) {
      this.heat = 0;
      return false;
    }
    this.pushes(bodies);
    this.pulls(bodies, springs);
    const most = 0.4 * this.heat;
    bodies.forEach((body, at) => {
      const [x, y, z] = [this.force(at, 0), this.force(at, 1), this.force(at, 2)];
      const length = Math.hypot(x, y, z);
      if (length > 0 && !body.isHeld) {
        // Upon a hub all of its leaves pull: with the step of a leaf it would be
        // thrown from side to side.
        const step = length / (6 + (this.stiffness[at] ?? 0) * 1.5);
        const share = Math.min(step, most) / length;
        body.x += x * share;
        body.y += y * share;
        body.z = isFlat ? body.z * FLATTER : body.z + z * share;
      }
    });
    this.heat *= 0.985;
    return true;
  }

  private force(body: number, axis: number): number {
    return this.forces[body * 3 + axis] ?? 0;
  }

  private pushes(bodies: readonly Body[]): void {
    this.forces = new Float64Array(bodies.length * 3);
    this.stiffness = new Float64Array(bodies.length);
    const push = new Float64Array(3);
    const gravity = Math.cbrt(bodies.length) * GRAVITY;
    this.tree.fill(bodies);
    bodies.forEach((body, at) => {
      push.fill(0);
      this.tree.push(body, push, this.stack);
      const own = mass(body);
      this.forces[at * 3] = (push[0] ?? 0) * own - body.x * gravity * own;
      this.forces[at * 3 + 1] = (push[1] ?? 0) * own - body.y * gravity * own;
      this.forces[at * 3 + 2] = (push[2] ?? 0) * own - body.z * gravity * own;
      this.stiffness[at] = gravity * own;
    });
  }

  private pulls(bodies: readonly Body[], springs: readonly Spring[]): void {
    const numbers = new Map(bodies.map((body, at) => [body, at]));
    for (const { source, target, pull } of springs) {
      const [from, to] = [numbers.get(source), numbers.get(target)];
      if (from === undefined || to === undefined || from === to) {
        continue;
      }
      const [x, y, z] = [target.x - source.x, target.y - source.y, target.z - source.z];
      const fewer = Math.max(1, Math.min(source.degree, target.degree));
      const force = Math.hypot(x, y, z) * Math.sqrt(pull / fewer);
      [x, y, z].forEach((part, axis) => {
        this.forces[from * 3 + axis] = this.force(from, axis) + part * force;
        this.forces[to * 3 + axis] = this.force(to, axis) - part * force;
      });
      this.stiffness[from] = (this.stiffness[from] ?? 0) + force;
      this.stiffness[to] = (this.stiffness[to] ?? 0) + force;
    }
  }
}

/** A hub must have room for all of its leaves around it. */
function mass(body: Body): number {
  return 1 + Math.sqrt(body.degree) * 0.5;
}
