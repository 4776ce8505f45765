// Paints a scene in space without WebGL: lines and discs, far ones first.

import { PULSE_SECONDS, clearness } from "./paint";
import type { Line, Look, Painter, Picture, Sphere } from "./paint";
import type { Seen } from "./camera";

/** Paints on a canvas in two dimensions. */
export class CanvasPainter implements Painter {
  readonly name = "canvas";
  private readonly context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("this browser has no canvas");
    }
    this.context = context;
  }

  paint(picture: Picture): void {
    const { context } = this;
    const { width, height } = picture.camera;
    context.setTransform(picture.density, 0, 0, picture.density, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = colour(...picture.look.ground);
    context.fillRect(0, 0, width, height);
    const seen = new Map<Sphere, Seen>();
    for (const sphere of picture.spheres) {
      seen.set(sphere, picture.camera.see(sphere.x, sphere.y, sphere.z));
    }
    for (const line of picture.lines) {
      this.line(line, seen.get(line.source), seen.get(line.target), picture);
    }
    const order = [...seen].filter(([sphere, at]) => at.depth > 0.05 && sphere.presence > 0.01);
    order.sort(([, one], [, other]) => other.depth - one.depth);
    for (const [sphere, at] of order) {
      this.sphere(sphere, at, picture);
    }
    context.globalAlpha = 1;
  }

  private line(line: Line, from: Seen | undefined, to: Seen | undefined, picture: Picture): void {
    if (!from || !to || from.depth < 0.05 || to.depth < 0.05 || line.presence < 0.01) {
      return;
    }
    const { context } = this;
    const { distance } = picture.camera;
    const depth = (from.depth + to.depth) / 2;
    const wide = line.width * Math.min(from.scale, to.scale);
    const clear = clearness(depth, distance, picture.reach) * Math.min(1, Math.max(0.4, wide));
    context.globalAlpha = Math.min(1, (0.5 + 0.5 * line.glow) * line.presence * clear);
    context.strokeStyle = colour(line.red, line.green, line.blue);
    context.lineWidth = Math.max(0.7, Math.min(8, wide));
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    const share = (picture.now - line.pulseAt) / PULSE_SECONDS;
    if (line.pulse > 0 && share >= 0 && share <= 1) {
      // In space the middle of a line is not in the middle of the picture of it.
      const near = share * from.depth;
      const place = near / (near + (1 - share) * to.depth);
      context.globalAlpha = line.pulse * line.presence;
      context.fillStyle = picture.look.lit;
      this.disc(from.x + (to.x - from.x) * place, from.y + (to.y - from.y) * place, 1.2 + wide);
    }
  }

  private sphere(sphere: Sphere, at: Seen, picture: Picture): void {
    const { context } = this;
    const radius = Math.max(0.8, sphere.radius * at.scale);
    const clear = clearness(at.depth, picture.camera.distance, picture.reach);
    if (sphere.glow > 0.02) {
      context.globalAlpha = 0.3 * sphere.glow * sphere.presence;
      context.fillStyle = colour(sphere.red, sphere.green, sphere.blue);
      this.disc(at.x, at.y, radius * 1.8);
    }
    // Ground first, so that no line shines through a sphere that is far away.
    context.globalAlpha = sphere.presence;
    context.fillStyle = mixed(sphere, clear, picture.look.ground);
    this.disc(at.x, at.y, radius);
    if (radius > 3) {
      context.globalAlpha = 0.3 * clear * sphere.presence;
      context.fillStyle = "#fff";
      this.disc(at.x - radius * 0.28, at.y - radius * 0.34, radius * 0.36);
    }
  }

  private disc(x: number, y: number, radius: number): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.fill();
  }

  dispose(): void {
    // It holds nothing besides its canvas.
  }
}

function colour(red: number, green: number, blue: number): string {
  const parts = [red, green, blue].map((part) => Math.round(part * 255));
  return `rgb(${parts.join(",")})`;
}

function mixed(sphere: Sphere, clear: number, ground: Look["ground"]): string {
  const mix = (part: number, ground: number): number => part * clear + ground * (1 - clear);
  return colour(
    mix(sphere.red, ground[0]),
    mix(sphere.green, ground[1]),
    mix(sphere.blue, ground[2]),
  );
}
