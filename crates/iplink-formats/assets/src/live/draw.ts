/** Draws the graph on a canvas. */

import type { Theme } from "../lib/palette";
import type { Camera, Spot } from "./camera";
import type { Host, Link, Model } from "./model";

/** The colours of what links carry. */
export type Inks = Readonly<Record<"tcp" | "udp" | "icmp" | "other", string>>;

export function inkOf(protocol: string | null, inks: Inks): string {
  if (protocol === "tcp" || protocol === "udp") return inks[protocol];
  return protocol?.includes("icmp") === true ? inks.icmp : inks.other;
}

export interface Look {
  readonly theme: Theme;
  readonly inks: Inks;
  /** Hosts that are found, if any are looked for. */
  readonly found: ReadonlySet<Host> | null;
  readonly pointed: Host | null;
  /** Seconds, for what moves. */
  readonly time: number;
  readonly moves: boolean;
}

type Context = CanvasRenderingContext2D;

/** Returns how large a host is drawn. */
export function radius(host: Host, scale: number): number {
  const size = 2.6 + 1.15 * Math.log10(1 + host.bytes / 100) + Math.min(4, Math.sqrt(host.degree) * 0.5);
  return Math.max(1.6, size * Math.sqrt(Math.min(scale, 2.2))) * (0.3 + 0.7 * host.grown);
}

export class Painter {
  readonly #spots = new Map<Host, Spot>();

  constructor(readonly context: Context) {}

  /** Draws all of it. */
  draw(model: Model, camera: Camera, look: Look): void {
    const { context } = this;
    context.clearRect(0, 0, camera.width, camera.height);
    this.#spots.clear();
    for (const host of model.hosts.values()) this.#spots.set(host, camera.spot(host));
    context.lineCap = "round";
    for (const link of model.links.values()) this.#link(link, look);
    if (look.moves) for (const link of model.links.values()) this.#pulses(link, look);
    const hosts = [...model.hosts.values()].filter((host) => host.placed);
    const deepest = (host: Host): number => this.#spots.get(host)?.depth ?? 0;
    hosts.sort((one, other) => deepest(other) - deepest(one));
    for (const host of hosts) this.#host(host, look);
    this.#labels(hosts, camera, look);
  }

  /** Returns the host at a place of the screen. */
  at(x: number, y: number): Host | null {
    let [nearest, best]: [Host | null, number] = [null, 16];
    for (const [host, spot] of this.#spots) {
      const distance = Math.hypot(spot.x - x, spot.y - y) - radius(host, spot.scale);
      if (distance < best) [nearest, best] = [host, distance];
    }
    return nearest;
  }

  /** How much of a link is seen beside what is pointed at or looked for. */
  #share(link: Link, look: Look): number {
    const { pointed, found } = look;
    if (pointed !== null) return link.source === pointed || link.target === pointed ? 2 : 0.15;
    if (found === null) return 1;
    return found.has(link.source) || found.has(link.target) ? 2 : 0.12;
  }

  #bend(link: Link): [Spot, Spot, number, number] | null {
    const [from, to] = [this.#spots.get(link.source), this.#spots.get(link.target)];
    if (from === undefined || to === undefined || link.source === link.target) return null;
    // Two directions of a link do not lie on one another.
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    return [from, to, (from.x + to.x) / 2 - dy * 0.09, (from.y + to.y) / 2 + dx * 0.09];
  }

  #link(link: Link, look: Look): void {
    const bend = this.#bend(link);
    if (bend === null) return;
    const [from, to, x, y] = bend;
    const { context } = this;
    const shown = (0.2 + 0.6 * link.heat) * this.#share(link, look);
    context.globalAlpha = Math.min(1, shown * near(from, to));
    context.strokeStyle = link.heat > 0.04 ? inkOf(link.protocol, look.inks) : look.theme.link;
    context.lineWidth = 0.7 + 0.24 * Math.log2(1 + link.bytes / 2_000) * 0.5 + link.heat * Math.min(2.4, link.strength * 0.28);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(x, y, to.x, to.y);
    context.stroke();
  }

  /** Draws what runs along an active link, from its source to its target. */
  #pulses(link: Link, look: Look): void {
    const share = this.#share(link, look);
    if (link.heat < 0.06 || share < 0.5) return;
    const bend = this.#bend(link);
    if (bend === null) return;
    const [from, to, x, y] = bend;
    const { context } = this;
    const count = Math.min(3, 1 + Math.floor(link.strength / 4));
    context.fillStyle = inkOf(link.protocol, look.inks);
    context.globalAlpha = Math.min(1, link.heat * 1.2);
    for (let index = 0; index < count; index += 1) {
      const at = (look.time * 0.75 + (link.id % 17) / 17 + index / count) % 1;
      const [before, both] = [(1 - at) * (1 - at), 2 * (1 - at) * at];
      context.beginPath();
      context.arc(
        before * from.x + both * x + at * at * to.x,
        before * from.y + both * y + at * at * to.y,
        Math.min(3.8, 1.9 + link.strength * 0.16),
        0,
        7,
      );
      context.fill();
    }
  }

  #host(host: Host, look: Look): void {
    const spot = this.#spots.get(host);
    if (spot === undefined) return;
    const { context } = this;
    const size = radius(host, spot.scale);
    const isFound = look.found?.has(host) === true || look.pointed === host;
    const isDim = look.found !== null && !isFound;
    const fog = Math.max(0.35, Math.min(1, 1 - spot.depth / 1_600));
    if (host.heat > 0.05 && !isDim) {
      context.globalAlpha = 0.2 * host.heat * fog;
      context.fillStyle = look.inks.tcp;
      context.beginPath();
      context.arc(spot.x, spot.y, size + 3 + 5 * host.heat, 0, 7);
      context.fill();
    }
    context.globalAlpha = isDim ? 0.2 : fog;
    context.fillStyle = host.label === "others" ? look.theme.rest : look.theme.ramp[2 + Math.round(host.heat * 1.4)] ?? look.theme.link;
    context.beginPath();
    context.arc(spot.x, spot.y, size, 0, 7);
    context.fill();
    context.lineWidth = isFound ? 2.2 : 1.2;
    context.strokeStyle = isFound ? look.theme.ink : look.theme.background;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** Writes the names of the most important hosts where there is room. */
  #labels(hosts: readonly Host[], camera: Camera, look: Look): void {
    const weight = (host: Host): number => {
      if (look.pointed === host) return 1e9;
      if (look.found?.has(host) === true) return 1e6 + host.degree;
      return host.degree * (1 + host.heat) + Math.log2(1 + host.bytes) * 0.4;
    };
    const most = look.found === null ? Math.max(6, Math.min(22, camera.width / 45)) : 40;
    const ranked = [...hosts].sort((one, other) => weight(other) - weight(one) || one.id - other.id);
    const taken: [number, number, number, number][] = [];
    const { context } = this;
    context.font = "500 11.5px Inter, ui-sans-serif, system-ui, sans-serif";
    context.textBaseline = "middle";
    for (const host of ranked.slice(0, most)) {
      const spot = this.#spots.get(host);
      if (spot === undefined) continue;
      const wide = context.measureText(host.label).width;
      let x = spot.x + radius(host, spot.scale) + 5;
      if (x + wide > camera.width - 6) x = spot.x - radius(host, spot.scale) - 5 - wide;
      const box: [number, number, number, number] = [x - 3, spot.y - 9, x + wide + 3, spot.y + 9];
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      context.globalAlpha = 1;
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = look.theme.background;
      context.strokeText(host.label, x, spot.y);
      context.fillStyle = look.pointed === host ? look.theme.ink : look.theme.muted;
      context.fillText(host.label, x, spot.y);
    }
    context.globalAlpha = 1;
  }
}

function near(from: Spot, to: Spot): number {
  return Math.max(0.3, Math.min(1, 1 - (from.depth + to.depth) / 2_600));
}

function overlap(one: readonly number[], other: readonly number[]): boolean {
  const [left = 0, top = 0, right = 0, bottom = 0] = one;
  const [otherLeft = 0, otherTop = 0, otherRight = 0, otherBottom = 0] = other;
  return left < otherRight && otherLeft < right && top < otherBottom && otherTop < bottom;
}
