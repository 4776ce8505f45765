/** A renderer without WebGL: lines and discs on a 2D canvas, drawn from back to front. */

import { PULSE_SECONDS, depthFade } from "./scene-renderer";
import type { Line, SceneTheme, SceneRenderer, SceneFrame, Sphere } from "./scene-renderer";
import type { Projection } from "./camera";

/** Draws frames on a 2D canvas. */
export class CanvasRenderer implements SceneRenderer {
  readonly name = "canvas";
  private readonly context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("no 2D canvas context");
    }
    this.context = context;
  }

  render(frame: SceneFrame): void {
    const { context } = this;
    const { width, height } = frame.camera;
    context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = rgb(...frame.theme.background);
    context.fillRect(0, 0, width, height);
    const projections = new Map<Sphere, Projection>();
    for (const sphere of frame.spheres) {
      projections.set(sphere, frame.camera.project(sphere.x, sphere.y, sphere.z));
    }
    for (const line of frame.lines) {
      this.drawLine(line, projections.get(line.source), projections.get(line.target), frame);
    }
    const visible = [...projections].filter(([sphere, projected]) => projected.depth > 0.05 && sphere.opacity > 0.01);
    // From back to front, so that nearer spheres cover those behind them.
    visible.sort(([, a], [, b]) => b.depth - a.depth);
    for (const [sphere, projected] of visible) {
      this.drawSphere(sphere, projected, frame);
    }
    context.globalAlpha = 1;
  }

  /** Draws a line, and its pulse if one is running. */
  private drawLine(line: Line, from: Projection | undefined, to: Projection | undefined, frame: SceneFrame): void {
    if (!from || !to || from.depth < 0.05 || to.depth < 0.05 || line.opacity < 0.01) {
      return;
    }
    const { context } = this;
    const { distance } = frame.camera;
    const depth = (from.depth + to.depth) / 2;
    const width = line.width * Math.min(from.scale, to.scale);
    const fade = depthFade(depth, distance, frame.extent) * Math.min(1, Math.max(0.4, width));
    context.globalAlpha = Math.min(1, (0.5 + 0.5 * line.glow) * line.opacity * fade);
    context.strokeStyle = rgb(line.red, line.green, line.blue);
    context.lineWidth = Math.max(0.7, Math.min(8, width));
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    const progress = (frame.now - line.pulseAt) / PULSE_SECONDS;
    if (line.pulseStrength > 0 && progress >= 0 && progress <= 1) {
      // Perspective: the midpoint of a line in space is not the midpoint of its projection.
      const weight = progress * from.depth;
      const position = weight / (weight + (1 - progress) * to.depth);
      context.globalAlpha = line.pulseStrength * line.opacity;
      context.fillStyle = frame.theme.highlight;
      this.drawDisc(from.x + (to.x - from.x) * position, from.y + (to.y - from.y) * position, 1.2 + width);
    }
  }

  /** Draws a sphere as a disc with its glow and a specular highlight. */
  private drawSphere(sphere: Sphere, projected: Projection, frame: SceneFrame): void {
    const { context } = this;
    const radius = Math.max(0.8, sphere.radius * projected.scale);
    const fade = depthFade(projected.depth, frame.camera.distance, frame.extent);
    if (sphere.glow > 0.02) {
      context.globalAlpha = 0.3 * sphere.glow * sphere.opacity;
      context.fillStyle = rgb(sphere.red, sphere.green, sphere.blue);
      this.drawDisc(projected.x, projected.y, radius * 1.8);
    }
    // A distant sphere has a color mixed with the background instead of a lower opacity, so that no line
    // shines through it.
    context.globalAlpha = sphere.opacity;
    context.fillStyle = mixWithBackground(sphere, fade, frame.theme.background);
    this.drawDisc(projected.x, projected.y, radius);
    if (radius > 3) {
      context.globalAlpha = 0.3 * fade * sphere.opacity;
      context.fillStyle = "#fff";
      this.drawDisc(projected.x - radius * 0.28, projected.y - radius * 0.34, radius * 0.36);
    }
  }

  private drawDisc(x: number, y: number, radius: number): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.fill();
  }

  dispose(): void {
    // Nothing to release: the canvas belongs to the caller.
  }
}

/** Formats channels from 0 to 1 as a CSS color. */
function rgb(red: number, green: number, blue: number): string {
  const channels = [red, green, blue].map((channel) => Math.round(channel * 255));
  return `rgb(${channels.join(",")})`;
}

/** Mixes the color of a sphere with the background: `fade` is the share of the sphere, from 0 to 1. */
function mixWithBackground(sphere: Sphere, fade: number, background: SceneTheme["background"]): string {
  const mix = (channel: number, backdrop: number): number => channel * fade + backdrop * (1 - fade);
  return rgb(
    mix(sphere.red, background[0]),
    mix(sphere.green, background[1]),
    mix(sphere.blue, background[2]),
  );
}
