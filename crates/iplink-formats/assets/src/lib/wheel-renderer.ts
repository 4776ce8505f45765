/** Draws a wheel of hosts on a canvas: links as glowing curves, hosts as dots, and radial labels. */

import { FONT, truncateToWidth } from "./canvas-text";
import type { HostLink, HostGraph } from "./host-graph";
import type { WheelPosition } from "./wheel-layout";

/** The size of the canvas, and the center and sizes of the wheel, in pixels. */
interface WheelGeometry {
  width: number;
  height: number;
  x: number;
  y: number;
  radius: number;
  /** The maximum width of a label, in pixels. */
  labelWidth: number;
  fontSize: number;
}

/** The area of the page into which the wheel is fitted, in pixels. */
export interface WheelArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Draws frames of a wheel. */
export class WheelRenderer {
  private readonly context: CanvasRenderingContext2D;
  /** A picture of all links, which is drawn only when the size changes, because there may be thousands of links. */
  private readonly linkCanvas = document.createElement("canvas");
  private geometry: WheelGeometry = { width: 1, height: 1, x: 0, y: 0, radius: 1, labelWidth: 0, fontSize: 11 };
  private pixelRatio = 1;
  /** The hosts whose labels fit without overlap. */
  private labeled = new Set<number>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly hostGraph: HostGraph,
    private readonly positions: readonly WheelPosition[],
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      throw new Error("no 2D canvas context");
    }
    this.context = context;
  }

  /** The number of labels that fit without overlap. */
  get labelCount(): number {
    return this.labeled.size;
  }

  /** Sets the size of the canvas, and fits the wheel into an area of it. */
  resize(width: number, height: number, area: WheelArea): void {
    this.pixelRatio = Math.min(3, window.devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.linkCanvas]) {
      canvas.width = Math.round(width * this.pixelRatio);
      canvas.height = Math.round(height * this.pixelRatio);
    }
    const maxRadius = Math.min(area.right - area.left, area.bottom - area.top) / 2;
    const [x, y] = [(area.left + area.right) / 2, (area.top + area.bottom) / 2];
    const count = Math.max(1, this.positions.length);
    const spacing = (2 * Math.PI * maxRadius * 0.68) / count;
    const fontSize = Math.max(maxRadius < 260 ? 8.5 : 9.5, Math.min(12.5, spacing * 0.82));
    this.context.font = `500 ${fontSize}px ${FONT}`;
    const widths = this.hostGraph.hosts.map(({ label }) => this.context.measureText(label).width);
    const labelWidth = Math.min(Math.max(0, ...widths), maxRadius * (maxRadius < 260 ? 0.46 : 0.36));
    const radius = Math.max(24, maxRadius - labelWidth - 16);
    this.geometry = { width, height, x, y, radius, labelWidth, fontSize };
    this.labeled = this.chooseLabels();
    this.renderLinks();
  }

  /** Returns the host whose label or dot is under a pixel, or the nearest one along the rim, within a tolerance. */
  hostAt(x: number, y: number): number | null {
    const { geometry } = this;
    const distance = Math.hypot(x - geometry.x, y - geometry.y);
    if (distance < geometry.radius * 0.8 || distance > geometry.radius + geometry.labelWidth + 26) {
      return null;
    }
    const angle = Math.atan2(y - geometry.y, x - geometry.x);
    const tolerance = Math.max(0.05, Math.PI / Math.max(1, this.positions.length));
    let [nearest, minDifference] = [null as number | null, tolerance];
    this.positions.forEach((position, index) => {
      const difference = Math.abs(Math.atan2(Math.sin(position.angle - angle), Math.cos(position.angle - angle)));
      [nearest, minDifference] = difference < minDifference ? [index, difference] : [nearest, minDifference];
    });
    return nearest;
  }

  /** Returns the position of a host on the rim, or at another radius. */
  pointOf(host: number, radius = this.geometry.radius): [number, number] {
    const angle = this.positions[host]?.angle ?? 0;
    return [this.geometry.x + radius * Math.cos(angle), this.geometry.y + radius * Math.sin(angle)];
  }

  /**
   * Draws the wheel. The links of a highlighted host are drawn up to a fraction of their length
   * (`growth`), and all others are dimmed (`dimming`). Both are from 0 to 1.
   */
  render(highlighted: number | null, dimming: number, growth: number): void {
    const { context, geometry } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.globalAlpha = 1 - dimming * 0.96;
    context.drawImage(this.linkCanvas, 0, 0);
    context.setTransform(this.pixelRatio, 0, 0, this.pixelRatio, 0, 0);
    context.globalAlpha = 1;
    if (highlighted !== null) {
      // Outgoing links are drawn first, then incoming ones, each from the lightest to the heaviest.
      const links = [...(this.hostGraph.incoming[highlighted] ?? []), ...(this.hostGraph.outgoing[highlighted] ?? [])].reverse();
      const brightness = Math.min(1, 30 / Math.sqrt(Math.max(900, links.length)));
      for (const link of links) {
        // Incoming links start when the outgoing ones have grown to half of their length.
        this.drawLink(context, link, brightness, link.source === highlighted ? growth : Math.max(0, growth * 2 - 1));
      }
    }
    this.drawHosts(highlighted, dimming, geometry);
  }

  /** Draws all links on `linkCanvas`. */
  private renderLinks(): void {
    const context = this.linkCanvas.getContext("2d");
    if (!context) {
      return;
    }
    context.setTransform(this.pixelRatio, 0, 0, this.pixelRatio, 0, 0);
    context.clearRect(0, 0, this.geometry.width, this.geometry.height);
    // Fainter for many links, because thousands of overlapping curves would be white.
    const fade = Math.sqrt(140 / Math.max(140, this.hostGraph.links.length));
    for (const link of [...this.hostGraph.links].sort((a, b) => a.weight - b.weight)) {
      this.drawLink(context, link, fade, 1);
    }
  }

  /** Draws the grown part of a link: a wide faint curve below a thin bright one, fainter toward the target. */
  private drawLink(context: CanvasRenderingContext2D, link: HostLink, brightness: number, growth: number): void {
    if (growth <= 0) {
      return;
    }
    const color = this.positions[link.source]?.color ?? "#fff";
    const [from, to] = [this.pointOf(link.source), this.pointOf(link.target)];
    const relativeWeight = this.hostGraph.normalizeWeight(link.weight);
    const gradient = context.createLinearGradient(...from, ...(link.source === link.target ? this.pointOf(link.source, 0) : to));
    gradient.addColorStop(0, color);
    gradient.addColorStop(1, color.replace("rgb(", "rgba(").replace(")", ",0.4)"));
    context.strokeStyle = gradient;
    // On a small wheel, thick curves would hide each other.
    const widthScale = Math.max(0.5, Math.min(1, this.geometry.radius / 220));
    context.lineCap = "round";
    this.trace(context, link, growth);
    // Only the glow is additive, because bright lines would add up to white.
    context.globalCompositeOperation = "lighter";
    context.globalAlpha = 0.1 * brightness;
    context.lineWidth = (4 + relativeWeight * 8) * widthScale;
    context.stroke();
    context.globalCompositeOperation = "source-over";
    context.globalAlpha = (0.5 + 0.5 * relativeWeight) * brightness;
    context.lineWidth = (0.9 + relativeWeight * 2.2) * widthScale;
    context.stroke();
  }

  /** Makes the curve of a link the current path: the farther apart its ends are, the more it bends toward the center. */
  private trace(context: CanvasRenderingContext2D, link: HostLink, growth: number): void {
    const { radius } = this.geometry;
    const [from, to] = [this.positions[link.source]?.angle ?? 0, this.positions[link.target]?.angle ?? 0];
    const span = Math.abs(Math.sin((to - from) / 2));
    // The distance of the control points from the center, relative to the radius.
    const depth = link.source === link.target ? 0.7 : 0.72 - 0.5 * span;
    const loopAngle = link.source === link.target ? 0.09 : 0;
    const point = (angle: number, distance: number): [number, number] => [
      this.geometry.x + distance * Math.cos(angle),
      this.geometry.y + distance * Math.sin(angle),
    ];
    const start = point(from, radius);
    let [a, b, c] = [point(from - loopAngle, radius * depth), point(to + loopAngle, radius * depth), point(to, radius)];
    if (growth < 1) {
      // The first part of a Bézier curve is a Bézier curve too (de Casteljau's algorithm).
      const ab = interpolate(a, b, growth);
      const first = interpolate(start, a, growth);
      const second = interpolate(first, ab, growth);
      const third = interpolate(ab, interpolate(b, c, growth), growth);
      [a, b, c] = [first, second, interpolate(second, third, growth)];
    }
    context.beginPath();
    context.moveTo(...start);
    context.bezierCurveTo(...a, ...b, ...c);
  }

  /** Draws the dots of all hosts, and the labels that fit. */
  private drawHosts(highlighted: number | null, dimming: number, geometry: WheelGeometry): void {
    const contacted = highlighted === null ? null : this.hostGraph.contacted(highlighted);
    const senders = new Set((highlighted === null ? [] : (this.hostGraph.incoming[highlighted] ?? [])).map((link) => link.source));
    const spacing = (2 * Math.PI * geometry.radius) / Math.max(1, this.positions.length);
    const dotRadius = Math.max(1.4, Math.min(4.6, spacing * 0.34));
    const labels = this.labelsFor(highlighted);
    // The dot of a host that the highlighted one never contacted is hollow.
    this.positions.forEach((position, index) => {
      const isRelated = contacted === null || index === highlighted || contacted.has(index) || senders.has(index);
      this.drawDot(index, position, dotRadius, isRelated, contacted === null || index === highlighted || contacted.has(index), dimming);
      if (labels.has(index)) {
        this.drawLabel(index, position, isRelated ? 1 : 1 - dimming * 0.62, index === highlighted);
      }
    });
  }

  /** Draws the dot of a host: hollow if `isFilled` is false, dimmed if `isRelated` is false. */
  private drawDot(index: number, position: WheelPosition, radius: number, isRelated: boolean, isFilled: boolean, dimming: number): void {
    const { context } = this;
    const [x, y] = this.pointOf(index);
    context.globalAlpha = isRelated ? 1 : 1 - dimming * 0.5;
    context.fillStyle = isFilled ? position.color : "#000";
    context.strokeStyle = position.color;
    context.lineWidth = 1.1;
    context.beginPath();
    context.arc(x, y, isFilled ? radius : radius * 0.9, 0, 2 * Math.PI);
    context.fill();
    if (!isFilled) {
      context.stroke();
    }
  }

  /** Draws a radial label, upright on both sides of the wheel. */
  private drawLabel(index: number, position: WheelPosition, opacity: number, isHighlighted: boolean): void {
    const { context, geometry } = this;
    const [x, y] = this.pointOf(index, geometry.radius + 11);
    const isLeft = Math.cos(position.angle) < 0;
    context.save();
    context.translate(x, y);
    context.rotate(isLeft ? position.angle + Math.PI : position.angle);
    context.font = `${isHighlighted ? 700 : 500} ${isHighlighted ? Math.max(geometry.fontSize, 11) : geometry.fontSize}px ${FONT}`;
    context.textBaseline = "middle";
    context.textAlign = isLeft ? "right" : "left";
    context.globalAlpha = opacity;
    context.fillStyle = isHighlighted ? "#fff" : position.color;
    const maxWidth = geometry.labelWidth * 1.04 + 4;
    context.fillText(truncateToWidth(context, this.hostGraph.label(index), maxWidth), 0, 0);
    context.restore();
  }

  /** Chooses the labels that fit without overlap: preferred hosts first, then by traffic. */
  private chooseLabels(preferred: readonly number[] = []): Set<number> {
    // The angle between two labels that just do not overlap, in radians.
    const minAngle = (this.geometry.fontSize * 1.02) / (this.geometry.radius + 11);
    const occupied: number[] = [];
    const chosen = new Set<number>();
    for (const index of [...preferred, ...this.hostGraph.data.byWeight]) {
      const angle = this.positions[index]?.angle ?? 0;
      const fits = occupied.every((occupiedAngle) => {
        const difference = Math.abs(occupiedAngle - angle);
        return Math.min(difference, 2 * Math.PI - difference) >= minAngle * 0.98;
      });
      if (fits && !chosen.has(index)) {
        occupied.push(angle);
        chosen.add(index);
      }
    }
    return chosen;
  }

  /** Returns the hosts whose labels are drawn: the highlighted host and its neighbors take precedence. */
  private labelsFor(highlighted: number | null): Set<number> {
    if (highlighted === null || this.labeled.size === this.positions.length) {
      return this.labeled;
    }
    const links = [...(this.hostGraph.outgoing[highlighted] ?? []), ...(this.hostGraph.incoming[highlighted] ?? [])];
    return this.chooseLabels([highlighted, ...links.flatMap(({ source, target }) => [target, source])]);
  }
}

/** Returns the point at a fraction of the way between two points. */
function interpolate(from: [number, number], to: [number, number], fraction: number): [number, number] {
  return [from[0] + (to[0] - from[0]) * fraction, from[1] + (to[1] - from[1]) * fraction];
}
