/**
 * A perspective camera that orbits a target.
 *
 * The camera converts between world coordinates, in which neighbors of a graph are
 * about 1 apart, and pixels of the canvas.
 */

/** A point or a direction in world coordinates. */
export type Vec3 = [number, number, number];

/** A point of the scene as the camera projects it: its position on the canvas, in pixels, and its depth. */
export interface Projection {
  x: number;
  y: number;
  /** The distance in front of the camera, in world units; zero or negative behind it. */
  depth: number;
  /** The length of one world unit at this depth, in pixels. */
  scale: number;
}

/** The heights of the areas that other elements cover at the top and the bottom, in pixels. */
export interface Insets {
  top: number;
  bottom: number;
}

/** Half of the field of view along the shorter side of the canvas, in radians. */
const HALF_FIELD_OF_VIEW = 0.42;

/** The maximum pitch, in radians: less than 90°, because left and right would swap at the pole. */
const MAX_PITCH = 1.5;

/** A camera that looks at `target` from `distance`, rotated by `yaw` and `pitch`, in radians. */
export class Camera {
  target: Vec3 = [0, 0, 0];
  distance = 10;
  yaw = 0.6;
  pitch = 0.3;
  /** The size of the canvas, in CSS pixels. */
  width = 1;
  height = 1;

  /** The axes of the camera as unit vectors in world coordinates: right, up, and toward the viewer. */
  right: Vec3 = [1, 0, 0];
  up: Vec3 = [0, 1, 0];
  back: Vec3 = [0, 0, 1];
  /** The position of the camera in world coordinates. */
  eye: Vec3 = [0, 0, 10];
  /** The focal length: the length of one unit at a distance of one, in pixels. */
  focal = 1;

  /** Derives the axes, `eye` and `focal` from the other fields; call it after changing those. */
  update(): void {
    this.pitch = Math.max(-MAX_PITCH, Math.min(MAX_PITCH, this.pitch));
    const [sinYaw, cosYaw] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const [sinPitch, cosPitch] = [Math.sin(this.pitch), Math.cos(this.pitch)];
    this.right = [cosYaw, 0, -sinYaw];
    this.up = [-sinPitch * sinYaw, cosPitch, -sinPitch * cosYaw];
    this.back = [cosPitch * sinYaw, sinPitch, cosPitch * cosYaw];
    this.eye = moveAlong(this.target, this.back, this.distance);
    this.focal = Math.min(this.width, this.height) / 2 / Math.tan(HALF_FIELD_OF_VIEW);
  }

  /** Projects a point onto the canvas. */
  project(x: number, y: number, z: number): Projection {
    const relative: Vec3 = [x - this.eye[0], y - this.eye[1], z - this.eye[2]];
    const depth = -dot(relative, this.back);
    const scale = depth > 1e-6 ? this.focal / depth : 0;
    return {
      x: this.width / 2 + dot(relative, this.right) * scale,
      y: this.height / 2 - dot(relative, this.up) * scale,
      depth,
      scale,
    };
  }

  /** Returns the point at the given depth that is projected to a pixel. Inverse of `project`. */
  unproject(x: number, y: number, depth: number): Vec3 {
    const unitsPerPixel = depth / this.focal;
    const center = moveAlong(this.eye, this.back, -depth);
    const shifted = moveAlong(center, this.right, (x - this.width / 2) * unitsPerPixel);
    return moveAlong(shifted, this.up, (this.height / 2 - y) * unitsPerPixel);
  }

  /** Moves the target so that the scene moves by a number of pixels. */
  pan(dx: number, dy: number): void {
    const unitsPerPixel = this.distance / this.focal;
    const shifted = moveAlong(this.target, this.right, -dx * unitsPerPixel);
    this.target = moveAlong(shifted, this.up, dy * unitsPerPixel);
  }

  /** Changes the distance; the point at the depth of the target that is under the pixel stays in place. */
  zoomAt(distance: number, x: number, y: number): void {
    const oldPoint = this.unproject(x, y, this.distance);
    this.distance = distance;
    this.update();
    const newPoint = this.unproject(x, y, distance);
    const [dx, dy, dz] = oldPoint.map((coordinate, axis) => coordinate - (newPoint[axis] ?? 0)) as Vec3;
    this.target = moveAlong(this.target, [dx, dy, dz], 1);
  }

  /** Returns the target with which a camera at this distance shows a point in the middle of the area that is not covered. */
  targetFor(point: Vec3, distance: number, { top, bottom }: Insets): Vec3 {
    return moveAlong(point, this.up, ((top - bottom) / 2 / this.focal) * distance);
  }

  /** Returns the distance at which a sphere of this radius fills the view. */
  distanceToFit(radius: number): number {
    return Math.max(radius, 0.5) / Math.sin(HALF_FIELD_OF_VIEW);
  }
}

/** Returns the dot product of two vectors. */
export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Returns the point at `origin + length * direction`. */
export function moveAlong(origin: Vec3, direction: Vec3, length: number): Vec3 {
  return [
    origin[0] + direction[0] * length,
    origin[1] + direction[1] * length,
    origin[2] + direction[2] * length,
  ];
}
