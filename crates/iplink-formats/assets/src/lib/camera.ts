// A camera that turns around a point, and where it sees things.

/** A place or a direction in space. */
export type Vec = [number, number, number];

/** What the camera sees of a place: pixels of the page, and how far off it is. */
export interface Seen {
  x: number;
  y: number;
  /** How far in front of the camera; not positive where it is behind. */
  depth: number;
  /** How many pixels one unit of length has there. */
  scale: number;
}

/** Half of the narrower side of the picture is seen under this angle. */
const HALF_ANGLE = 0.42;

/** Never straight from above: left and right would swap there. */
const STEEPEST = 1.5;

/** Looks at `target` from `distance`, turned by `yaw` and lifted by `pitch`. */
export class Camera {
  target: Vec = [0, 0, 0];
  distance = 10;
  yaw = 0.6;
  pitch = 0.3;
  width = 1;
  height = 1;

  /** Three directions of the camera: to the right, up, and back to the viewer. */
  right: Vec = [1, 0, 0];
  up: Vec = [0, 1, 0];
  back: Vec = [0, 0, 1];
  eye: Vec = [0, 0, 10];
  /** How many pixels one unit has at a distance of one. */
  focal = 1;

  /** Follows from the numbers above; call it after they have changed. */
  update(): void {
    this.pitch = Math.max(-STEEPEST, Math.min(STEEPEST, this.pitch));
    const [sinY, cosY] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const [sinP, cosP] = [Math.sin(this.pitch), Math.cos(this.pitch)];
    this.right = [cosY, 0, -sinY];
    this.up = [-sinP * sinY, cosP, -sinP * cosY];
    this.back = [cosP * sinY, sinP, cosP * cosY];
    this.eye = along(this.target, this.back, this.distance);
    this.focal = Math.min(this.width, this.height) / 2 / Math.tan(HALF_ANGLE);
  }

  /** Tells where a place is seen. */
  see(x: number, y: number, z: number): Seen {
    const from: Vec = [x - this.eye[0], y - this.eye[1], z - this.eye[2]];
    const depth = -dot(from, this.back);
    const scale = depth > 1e-6 ? this.focal / depth : 0;
    return {
      x: this.width / 2 + dot(from, this.right) * scale,
      y: this.height / 2 - dot(from, this.up) * scale,
      depth,
      scale,
    };
  }

  /** Returns the place under a pixel that is so far off. */
  placeAt(x: number, y: number, depth: number): Vec {
    const unit = depth / this.focal;
    const inFront = along(this.eye, this.back, -depth);
    const aside = along(inFront, this.right, (x - this.width / 2) * unit);
    return along(aside, this.up, (this.height / 2 - y) * unit);
  }

  /** Moves what is looked at by so many pixels. */
  pan(dx: number, dy: number): void {
    const unit = this.distance / this.focal;
    this.target = along(along(this.target, this.right, -dx * unit), this.up, dy * unit);
  }

  /** Goes to another distance; what is seen at a pixel, as far off as the target,
   * stays there. */
  zoomAt(distance: number, x: number, y: number): void {
    const before = this.placeAt(x, y, this.distance);
    this.distance = distance;
    this.update();
    const after = this.placeAt(x, y, distance);
    const [dx, dy, dz] = before.map((part, axis) => part - (after[axis] ?? 0)) as Vec;
    this.target = along(this.target, [dx, dy, dz], 1);
  }

  /** Returns the distance from which a ball of this radius fills the picture. */
  distanceFor(radius: number): number {
    return Math.max(radius, 0.5) / Math.sin(HALF_ANGLE);
  }
}

export function dot(a: Vec, b: Vec): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Goes from a place into a direction. */
export function along(from: Vec, direction: Vec, length: number): Vec {
  return [
    from[0] + direction[0] * length,
    from[1] + direction[1] * length,
    from[2] + direction[2] * length,
  ];
}
