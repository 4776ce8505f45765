/** The graph as the page knows it, which news change. */

import type { HostRow, LinkRow, News } from "./news";

export interface Host {
  readonly id: number;
  readonly label: string;
  bytes: number;
  packets: number;
  /** How many links it has. */
  degree: number;
  /** Its activity of late, which fades. */
  heat: number;
  x: number;
  y: number;
  z: number;
  vx: number;
  vy: number;
  vz: number;
  /** Whether it has a place. */
  placed: boolean;
  /** From 0 where it is new to 1. */
  grown: number;
}

export interface Link {
  readonly id: number;
  readonly source: Host;
  readonly target: Host;
  packets: number;
  bytes: number;
  protocol: string | null;
  /** From 1, active now, to 0, idle. */
  heat: number;
  /** How many packets came last, as a power of two. */
  strength: number;
}

/** After so many seconds half of an activity is left. */
const HALF_LIFE = 1.6;

/** The same numbers in every page: nothing jumps about by chance. */
export class Dice {
  #state = 20_090_116;

  /** Returns a number from -1 to 1. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 0x8000_0000 - 1;
  }
}

export class Model {
  readonly hosts = new Map<number, Host>();
  readonly links = new Map<number, Link>();
  readonly #dice = new Dice();
  /** Whether hosts or links have come or gone since somebody set it to false. */
  changed = false;

  /** Changes the graph as it is told. */
  apply(news: News): void {
    if (news.reset) this.#forget(news);
    for (const id of news.gone_links) this.#dropLink(id);
    for (const id of news.gone_hosts) this.#dropHost(id);
    for (const row of news.hosts) this.#setHost(row);
    for (const row of news.links) this.#setLink(row, news.reset);
  }

  /** Lets activity fade, for so many seconds. */
  fade(seconds: number): void {
    const rest = 0.5 ** (seconds / HALF_LIFE);
    for (const link of this.links.values()) link.heat *= rest;
    for (const host of this.hosts.values()) {
      host.heat *= rest;
      host.grown = Math.min(1, host.grown + seconds * 2.5);
    }
  }

  /** Forgets what is not told anew: what stays keeps its place. */
  #forget(news: News): void {
    const links = new Set(news.links.map((row) => row[0]));
    const hosts = new Set(news.hosts.map((row) => row[0]));
    for (const id of [...this.links.keys()]) if (!links.has(id)) this.#dropLink(id);
    for (const id of [...this.hosts.keys()]) if (!hosts.has(id)) this.#dropHost(id);
  }

  #dropLink(id: number): void {
    const link = this.links.get(id);
    if (link === undefined) return;
    link.source.degree -= 1;
    link.target.degree -= 1;
    this.links.delete(id);
    this.changed = true;
  }

  #dropHost(id: number): void {
    this.changed = this.hosts.delete(id) || this.changed;
  }

  #setHost([id, label, sent, sentBytes, received, receivedBytes]: HostRow): void {
    const known = this.hosts.get(id);
    const [packets, bytes] = [sent + received, sentBytes + receivedBytes];
    if (known?.label !== label) {
      const nowhere = { x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0, placed: false, grown: 0 };
      const host = { id, label, packets, bytes, degree: 0, heat: 1, ...nowhere };
      this.hosts.set(id, host);
      this.changed = true;
      return;
    }
    if (packets > known.packets) known.heat = 1;
    known.packets = packets;
    known.bytes = bytes;
  }

  #setLink([id, from, to, packets, bytes, protocol]: LinkRow, isOld: boolean): void {
    const known = this.links.get(id);
    if (known !== undefined) {
      this.#pulse(known, packets - known.packets);
      Object.assign(known, { packets, bytes, protocol });
      return;
    }
    const [source, target] = [this.hosts.get(from), this.hosts.get(to)];
    if (source === undefined || target === undefined) return;
    this.#place(source, target);
    this.#place(target, source);
    source.degree += 1;
    target.degree += 1;
    const link = { id, source, target, packets, bytes, protocol, heat: 0, strength: 0 };
    this.links.set(id, link);
    if (!isOld) this.#pulse(link, packets);
    this.changed = true;
  }

  #pulse(link: Link, packets: number): void {
    if (packets <= 0) return;
    link.heat = 1;
    link.strength = Math.log2(1 + packets);
  }

  /** A new host comes up beside the one that it talks to. */
  #place(host: Host, other: Host): void {
    if (host.placed) return;
    const spread = other.placed ? 36 : 160 + 12 * Math.sqrt(this.hosts.size);
    host.x = other.x + spread * this.#dice.next();
    host.y = other.y + spread * this.#dice.next();
    host.z = other.z + spread * this.#dice.next();
    host.placed = true;
  }
}
