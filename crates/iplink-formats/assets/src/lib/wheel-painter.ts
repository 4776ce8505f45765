/** Paints a wheel: curves that glow, dots, and names along the spokes. */

import { shortened } from "./labels";
import type { Link, Scene } from "./scene";
import type { Spoke } from "./wheel";

const FONT = `Inter,ui-sans-serif,system-ui,"Helvetica Neue",Arial,sans-serif`;

interface Size {
  width: number;
  height: number;
  x: number;
  y: number;
  radius: number;
  /** How long a name may be, in pixels. */
  room: number;
  font: number;
}

/** Which part of a page the wheel may take. */
export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class WheelPainter {
  private readonly context: CanvasRenderingContext2D;
  /** All links: they are painted once, since they are many. */
  private readonly still = document.createElement("canvas");
  private size: Size = { width: 1, height: 1, x: 0, y: 0, radius: 1, room: 0, font: 11 };
  private density = 1;
  private shown = new Set<number>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly scene: Scene,
    private readonly spokes: readonly Spoke[],
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("this browser has no canvas");
    }
    this.context = context;
  }

  /** How many names there is room for. */
  get named(): number {
    return this.shown.size;
  }

  /** Fits the wheel into part of the canvas. */
  resize(width: number, height: number, frame: Frame): void {
    this.density = Math.min(3, window.devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.round(width * this.density);
      canvas.height = Math.round(height * this.density);
    }
    const half = Math.min(frame.right - frame.left, frame.bottom - frame.top) / 2;
    const [x, y] = [(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2];
    const count = Math.max(1, this.spokes.length);
    const pitch = (2 * Math.PI * half * 0.68) / count;
    const font = Math.max(half < 260 ? 8.5 : 9.5, Math.min(12.5, pitch * 0.82));
    this.context.font = `500 ${font}px ${FONT}`;
    const widths = this.scene.hosts.map(({ label }) => this.context.measureText(label).width);
    const room = Math.min(Math.max(0, ...widths), half * (half < 260 ? 0.46 : 0.36));
    const radius = Math.max(24, half - room - 16);
    this.size = { width, height, x, y, radius, room, font };
    this.shown = this.chooseNames();
    this.paintStill();
  }

  /** Returns the host under a pixel: its name, its dot, or its part of the rim. */
  hostAt(x: number, y: number): number | null {
    const { size } = this;
    const far = Math.hypot(x - size.x, y - size.y);
    if (far < size.radius * 0.8 || far > size.radius + size.room + 26) {
      return null;
    }
    const angle = Math.atan2(y - size.y, x - size.x);
    const reach = Math.max(0.05, Math.PI / Math.max(1, this.spokes.length));
    let [nearest, least] = [null as number | null, reach];
    this.spokes.forEach((spoke, at) => {
      const off = Math.abs(Math.atan2(Math.sin(spoke.angle - angle), Math.cos(spoke.angle - angle)));
      [nearest, least] = off < least ? [at, off] : [nearest, least];
    });
    return nearest;
  }

  /** Returns where the dot of a host is. */
  at(host: number, radius = this.size.radius): [number, number] {
    const angle = this.spokes[host]?.angle ?? 0;
    return [this.size.x + radius * Math.cos(angle), this.size.y + radius * Math.sin(angle)];
  }

  /** Paints the wheel; of a host that is lit, its links grow out of it. */
  paint(lit: number | null, dimmed: number, grown: number): void {
    const { context, size } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.globalAlpha = 1 - dimmed * 0.96;
    context.drawImage(this.still, 0, 0);
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.globalAlpha = 1;
    if (lit !== null) {
      const links = [...(this.scene.to[lit] ?? []), ...(this.scene.from[lit] ?? [])].reverse();
      const bright = Math.min(1, 30 / Math.sqrt(Math.max(900, links.length)));
      for (const link of links) {
        this.curve(context, link, bright, link.source === lit ? grown : Math.max(0, grown * 2 - 1));
      }
    }
    this.rim(lit, dimmed, size);
  }

  private paintStill(): void {
    const context = this.still.getContext("2d");
    if (!context) {
      return;
    }
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    // Thousands of curves upon each other would be white.
    const fainter = Math.sqrt(140 / Math.max(140, this.scene.links.length));
    for (const link of [...this.scene.links].sort((one, other) => one.weight - other.weight)) {
      this.curve(context, link, fainter, 1);
    }
  }

  /** Paints a link as far as it has grown: a wide faint curve, then a thin bright one,
   * and fainter towards its target. */
  private curve(context: CanvasRenderingContext2D, link: Link, bright: number, grown: number): void {
    if (grown <= 0) {
      return;
    }
    const colour = this.spokes[link.source]?.colour ?? "#fff";
    const [from, to] = [this.at(link.source), this.at(link.target)];
    const share = this.scene.share(link.weight);
    const fade = context.createLinearGradient(...from, ...(link.source === link.target ? this.at(link.source, 0) : to));
    fade.addColorStop(0, colour);
    fade.addColorStop(1, colour.replace("rgb(", "rgba(").replace(")", ",0.4)"));
    context.strokeStyle = fade;
    context.lineCap = "round";
    this.trace(context, link, grown);
    // Only the glow adds up: bright lines that did would all be white.
    context.globalCompositeOperation = "lighter";
    context.globalAlpha = 0.1 * bright;
    context.lineWidth = 4 + share * 8;
    context.stroke();
    context.globalCompositeOperation = "source-over";
    context.globalAlpha = (0.5 + 0.5 * share) * bright;
    context.lineWidth = 0.9 + share * 2.2;
    context.stroke();
  }

  /** A curve leaves its host straight inwards, the deeper the farther it goes. */
  private trace(context: CanvasRenderingContext2D, link: Link, grown: number): void {
    const { radius } = this.size;
    const [from, to] = [this.spokes[link.source]?.angle ?? 0, this.spokes[link.target]?.angle ?? 0];
    const apart = Math.abs(Math.sin((to - from) / 2));
    const depth = link.source === link.target ? 0.7 : 0.72 - 0.5 * apart;
    const lean = link.source === link.target ? 0.09 : 0;
    const point = (angle: number, far: number): [number, number] => [
      this.size.x + far * Math.cos(angle),
      this.size.y + far * Math.sin(angle),
    ];
    const start = point(from, radius);
    let [a, b, c] = [point(from - lean, radius * depth), point(to + lean, radius * depth), point(to, radius)];
    if (grown < 1) {
      // The first part of a curve is a curve again (de Casteljau).
      const ab = between(a, b, grown);
      const first = between(start, a, grown);
      const second = between(first, ab, grown);
      const third = between(ab, between(b, c, grown), grown);
      [a, b, c] = [first, second, between(second, third, grown)];
    }
    context.beginPath();
    context.moveTo(...start);
    context.bezierCurveTo(...a, ...b, ...c);
  }

  private rim(lit: number | null, dimmed: number, size: Size): void {
    const near = lit === null ? null : this.scene.contacted(lit);
    const by = new Set((lit === null ? [] : (this.scene.to[lit] ?? [])).map((link) => link.source));
    const pitch = (2 * Math.PI * size.radius) / Math.max(1, this.spokes.length);
    const dot = Math.max(1.4, Math.min(4.6, pitch * 0.34));
    const names = this.namesFor(lit);
    this.spokes.forEach((spoke, at) => {
      const isOn = near === null || at === lit || near.has(at) || by.has(at);
      this.dot(at, spoke, dot, isOn, near === null || at === lit || near.has(at), dimmed);
      if (names.has(at)) {
        this.name(at, spoke, isOn ? 1 : 1 - dimmed * 0.62, at === lit);
      }
    });
  }

  /** A host that was never contacted is a hollow dot. */
  private dot(at: number, spoke: Spoke, radius: number, isOn: boolean, isFull: boolean, dimmed: number): void {
    const { context } = this;
    const [x, y] = this.at(at);
    context.globalAlpha = isOn ? 1 : 1 - dimmed * 0.5;
    context.fillStyle = isFull ? spoke.colour : "#000";
    context.strokeStyle = spoke.colour;
    context.lineWidth = 1.1;
    context.beginPath();
    context.arc(x, y, isFull ? radius : radius * 0.9, 0, 2 * Math.PI);
    context.fill();
    if (!isFull) {
      context.stroke();
    }
  }

  private name(at: number, spoke: Spoke, opacity: number, isLit: boolean): void {
    const { context, size } = this;
    const [x, y] = this.at(at, size.radius + 11);
    const isLeft = Math.cos(spoke.angle) < 0;
    context.save();
    context.translate(x, y);
    context.rotate(isLeft ? spoke.angle + Math.PI : spoke.angle);
    context.font = `${isLit ? 700 : 500} ${isLit ? Math.max(size.font, 11) : size.font}px ${FONT}`;
    context.textBaseline = "middle";
    context.textAlign = isLeft ? "right" : "left";
    context.globalAlpha = opacity;
    context.fillStyle = isLit ? "#fff" : spoke.colour;
    context.fillText(this.fitted(this.scene.label(at)), 0, 0);
    context.restore();
  }

  /** Returns a name that is no longer than there is room. */
  private fitted(text: string): string {
    let long = Array.from(text).length;
    let shown = text;
    while (long > 4 && this.context.measureText(shown).width > this.size.room * 1.04 + 4) {
      long -= 1;
      shown = shortened(text, long);
    }
    return shown;
  }

  /** Chooses the names that stand clear of each other, the heaviest first. */
  private chooseNames(first: readonly number[] = []): Set<number> {
    const least = (this.size.font * 1.02) / (this.size.radius + 11);
    const taken: number[] = [];
    const shown = new Set<number>();
    for (const at of [...first, ...this.scene.data.byWeight]) {
      const angle = this.spokes[at]?.angle ?? 0;
      const isFree = taken.every((other) => {
        const off = Math.abs(other - angle);
        return Math.min(off, 2 * Math.PI - off) >= least * 0.98;
      });
      if (isFree && !shown.has(at)) {
        taken.push(angle);
        shown.add(at);
      }
    }
    return shown;
  }

  /** The names of a lit host and of those that it has to do with come first. */
  private namesFor(lit: number | null): Set<number> {
    if (lit === null || this.shown.size === this.spokes.length) {
      return this.shown;
    }
    const links = [...(this.scene.from[lit] ?? []), ...(this.scene.to[lit] ?? [])];
    return this.chooseNames([lit, ...links.flatMap(({ source, target }) => [target, source])]);
  }
}

function between(from: [number, number], to: [number, number], share: number): [number, number] {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}
