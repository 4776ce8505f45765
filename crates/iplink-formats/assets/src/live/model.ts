/** The graph as the page knows it, which news change, and how that is drawn. */

import type { Graph3D } from "../lib/graph3d";
import type { HostRow, LinkRow, News } from "./news";

export interface Host {
  readonly id: number;
  readonly label: string;
  bytes: number;
  packets: number;
  /** How many links it has. */
  degree: number;
  /** When it last had packets, in seconds of the page. */
  seen: number;
}

export interface Link {
  readonly id: number;
  readonly source: Host;
  readonly target: Host;
  packets: number;
  bytes: number;
  protocol: string | null;
  seen: number;
}

/** The colours of what links carry, and of hosts. */
export type Inks = Readonly<Record<"tcp" | "udp" | "icmp" | "other" | "host" | "others", string>>;

/** After so many seconds half of what is left of an activity is gone. */
const HALF_LIFE = 2.5;

/** Each link that comes or goes lets the springs move so much. */
const HEAT = 0.45;

/** Presence changes in steps: what is nearly the same is not drawn anew. */
const STEPS = 25;

export class Model {
  readonly hosts = new Map<number, Host>();
  readonly links = new Map<number, Link>();
  /** Hosts that are looked for, if any are; all others are faint. */
  found: ReadonlySet<Host> | null = null;
  #hasChanged = false;
  #now = 0;

  constructor(
    readonly graph: Graph3D,
    private inks: Inks,
  ) {}

  /** Changes the graph as it is told. */
  apply(news: News, now: number): void {
    this.#now = now;
    if (news.reset) this.#forget(news);
    for (const id of news.gone_links) this.#dropLink(id);
    for (const id of news.gone_hosts) this.#dropHost(id);
    for (const row of news.hosts) this.#setHost(row, news.reset);
    for (const row of news.links) this.#setLink(row, news.reset);
    if (this.#hasChanged) this.graph.settle(HEAT);
    this.#hasChanged = false;
    this.fade(now);
  }

  /** Lets what has had no packets for a while be faint. */
  fade(now: number): void {
    const { found } = this;
    const left = (seen: number, least: number): number => {
      const share = least + (1 - least) * 0.5 ** (Math.max(0, now - seen) / HALF_LIFE);
      return Math.round(share * STEPS) / STEPS;
    };
    for (const link of this.links.values()) {
      const isLit = found === null || found.has(link.source) || found.has(link.target);
      this.graph.fade(link.id, isLit ? left(link.seen, found === null ? 0.45 : 0.7) : 0.06);
    }
    for (const host of this.hosts.values()) {
      const isFound = found === null || found.has(host);
      this.graph.fadeNode(host.id, isFound ? left(host.seen, 0.75) : 0.18);
    }
  }

  /** Returns the hosts whose labels hold a text; none is looked for without one. */
  find(text: string): void {
    const hosts = [...this.hosts.values()];
    this.found = text === "" ? null : new Set(hosts.filter(({ label }) => label.toLowerCase().includes(text)));
  }

  /** Paints all of it in other colours. */
  paint(inks: Inks): void {
    this.inks = inks;
    for (const host of this.hosts.values()) this.#drawHost(host);
    for (const link of this.links.values()) this.#drawLink(link);
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
    this.graph.removeLink(id);
    this.#hasChanged = true;
  }

  #dropHost(id: number): void {
    this.hosts.delete(id);
    this.graph.removeNode(id);
    this.#hasChanged = true;
  }

  #setHost([id, label, sent, sentBytes, received, receivedBytes]: HostRow, isOld: boolean): void {
    const [packets, bytes] = [sent + received, sentBytes + receivedBytes];
    let host = this.hosts.get(id);
    // Its number may be that of one which has gone.
    if (host !== undefined && host.label !== label) this.#dropHost(id);
    if (host?.label !== label) {
      host = { id, label, packets: 0, bytes: 0, degree: 0, seen: -Infinity };
      this.hosts.set(id, host);
      this.#hasChanged = true;
    }
    if (packets > host.packets && !isOld) host.seen = this.#now;
    Object.assign(host, { packets, bytes });
    this.#drawHost(host);
  }

  #setLink([id, from, to, packets, bytes, protocol]: LinkRow, isOld: boolean): void {
    const [source, target] = [this.hosts.get(from), this.hosts.get(to)];
    if (source === undefined || target === undefined) return;
    let link = this.links.get(id);
    if (link !== undefined && (link.source !== source || link.target !== target)) {
      this.#dropLink(id);
      link = undefined;
    }
    if (link === undefined) {
      link = { id, source, target, packets: 0, bytes: 0, protocol, seen: -Infinity };
      this.links.set(id, link);
      source.degree += 1;
      target.degree += 1;
      this.#hasChanged = true;
    }
    const came = packets - link.packets;
    Object.assign(link, { packets, bytes, protocol });
    this.#drawLink(link);
    if (came <= 0 || isOld) return;
    link.seen = this.#now;
    this.graph.pulse(id, Math.min(1, 0.3 + Math.log10(came) / 4));
  }

  #drawHost({ id, label, bytes, degree }: Host): void {
    const colour = label === "others" ? this.inks.others : this.inks.host;
    const radius = 0.1 + 0.04 * Math.log10(1 + bytes / 100) + Math.min(0.1, 0.012 * Math.sqrt(degree));
    const weight = (1 + degree) * Math.log2(2 + bytes);
    this.graph.putNode({ id, label, colour, radius, weight });
  }

  #drawLink({ id, source, target, bytes, protocol }: Link): void {
    const width = Math.min(0.09, 0.026 + 0.006 * Math.log2(1 + bytes / 2_000));
    const colour = inkOf(protocol, this.inks);
    this.graph.putLink({ id, source: source.id, target: target.id, colour, width });
  }
}

function inkOf(protocol: string | null, inks: Inks): string {
  if (protocol === "tcp" || protocol === "udp") return inks[protocol];
  return protocol?.includes("icmp") === true ? inks.icmp : inks.other;
}
