/** Where the graph is looked at from. */

import type { Host } from "./model";

/** A place on the screen, how near it is, and how large things are there. */
export interface Spot {
  x: number;
  y: number;
  scale: number;
  depth: number;
}

const DISTANCE = 900;

export class Camera {
  width = 1;
  height = 1;
  zoom = 1;
  x = 0;
  y = 0;
  /** Turns around the upright and the level axis, in radians. */
  turn = 0;
  tilt = 0;
  /** Whether it follows the graph by itself: until somebody moves it. */
  follows = true;

  /** Shows a host's place on the screen. */
  spot(host: Host): Spot {
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const x = host.x * cos + host.z * sin;
    const away = host.z * cos - host.x * sin;
    const [sinTilt, cosTilt] = [Math.sin(this.tilt), Math.cos(this.tilt)];
    const y = host.y * cosTilt - away * sinTilt;
    const depth = away * cosTilt + host.y * sinTilt;
    const scale = this.zoom * (DISTANCE / Math.max(120, DISTANCE + depth));
    return {
      x: this.width / 2 + (x - this.x) * scale,
      y: this.height / 2 + (y - this.y) * scale,
      scale,
      depth,
    };
  }

  /** Comes nearer to showing all hosts. */
  follow(hosts: Iterable<Host>, ease: number): void {
    if (!this.follows) return;
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    const [x, y, zoom] = [this.x, this.y, this.zoom];
    [this.x, this.y, this.zoom] = [0, 0, 1];
    for (const host of hosts) {
      const spot = this.spot(host);
      left = Math.min(left, spot.x);
      right = Math.max(right, spot.x);
      top = Math.min(top, spot.y);
      bottom = Math.max(bottom, spot.y);
    }
    [this.x, this.y, this.zoom] = [x, y, zoom];
    if (left > right) return;
    const [wide, high] = [right - left + 60, bottom - top + 60];
    const fit = Math.min((this.width * 0.9) / wide, (this.height * 0.88) / high, 2.4);
    this.zoom += (fit - this.zoom) * ease;
    this.x += ((left + right) / 2 - this.width / 2 - this.x) * ease;
    this.y += ((top + bottom) / 2 - this.height / 2 - this.y) * ease;
  }

  /** Zooms by a factor, towards a place on the screen. */
  zoomAt(factor: number, x: number, y: number): void {
    this.follows = false;
    const zoom = Math.max(0.05, Math.min(12, this.zoom * factor));
    const [dx, dy] = [x - this.width / 2, y - this.height / 2];
    this.x += dx / this.zoom - dx / zoom;
    this.y += dy / this.zoom - dy / zoom;
    this.zoom = zoom;
  }

  /** Moves by so many pixels of the screen. */
  pan(dx: number, dy: number): void {
    this.follows = false;
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
  }

  /** Turns by so many pixels of the screen. */
  rotate(dx: number, dy: number): void {
    this.turn += dx * 0.006;
    this.tilt = Math.max(-1.4, Math.min(1.4, this.tilt + dy * 0.006));
  }
}
