/** The graph of a live page: hosts and links as the events report them, and their appearance. */

import type { Graph3D } from "../lib/graph3d";
import type { HostRow, LinkRow, SnapshotChanges } from "../generated/live-events";

/** A host of the live graph. */
export interface LiveHost {
  readonly id: number;
  readonly label: string;
  bytes: number;
  packets: number;
  /** The number of its links on the page. */
  degree: number;
  /** The time of its last traffic, in seconds since the page was loaded. */
  lastActive: number;
}

/** A link of the live graph. */
export interface LiveLink {
  readonly id: number;
  readonly source: LiveHost;
  readonly target: LiveHost;
  packets: number;
  bytes: number;
  protocol: string | null;
  /** The time of its last traffic, in seconds since the page was loaded. */
  lastActive: number;
}

/** The colors of links by protocol, of hosts, and of the merged hosts (`others`). */
export type LiveColors = Readonly<Record<"tcp" | "udp" | "icmp" | "other" | "host" | "others", string>>;

/** The time after which a link has lost half of its activity, in seconds. */
const HALF_LIFE_SECONDS = 2.5;

/** The energy of the force simulation after hosts or links were added or removed. */
const SETTLE_ALPHA = 0.45;

/** The number of opacity levels. Smaller changes are ignored, because each change redraws the graph. */
const OPACITY_LEVELS = 25;

/** Applies events to a graph. */
export class LiveModel {
  readonly hosts = new Map<number, LiveHost>();
  readonly links = new Map<number, LiveLink>();
  /** The hosts that match the search, or null without a search. */
  matchingHosts: ReadonlySet<LiveHost> | null = null;
  /** Whether the current event has added or removed hosts or links. */
  #hasNewTopology = false;
  /** The time of the current event, in seconds since the page was loaded. */
  #now = 0;

  constructor(
    readonly graph: Graph3D,
    private colors: LiveColors,
  ) {}

  /** Applies one event; `now` is the time in seconds since the page was loaded. */
  apply(changes: SnapshotChanges, now: number): void {
    this.#now = now;
    if (changes.reset) this.#removeMissing(changes);
    for (const id of changes.gone_links) this.#removeLink(id);
    for (const id of changes.gone_hosts) this.#removeHost(id);
    for (const row of changes.hosts) this.#setHost(row, changes.reset);
    for (const row of changes.links) this.#setLink(row, changes.reset);
    if (this.#hasNewTopology) this.graph.settle(SETTLE_ALPHA);
    this.#hasNewTopology = false;
    this.fade(now);
  }

  /** Updates the opacity of all items by the time since their last traffic. */
  fade(now: number): void {
    const { matchingHosts } = this;
    const opacity = (lastActive: number, min: number): number => {
      const activity = min + (1 - min) * 0.5 ** (Math.max(0, now - lastActive) / HALF_LIFE_SECONDS);
      return Math.round(activity * OPACITY_LEVELS) / OPACITY_LEVELS;
    };
    for (const link of this.links.values()) {
      const isMatching = matchingHosts === null || matchingHosts.has(link.source) || matchingHosts.has(link.target);
      this.graph.fadeLink(link.id, isMatching ? opacity(link.lastActive, matchingHosts === null ? 0.45 : 0.7) : 0.06);
    }
    for (const host of this.hosts.values()) {
      const isMatching = matchingHosts === null || matchingHosts.has(host);
      this.graph.fadeNode(host.id, isMatching ? opacity(host.lastActive, 0.75) : 0.18);
    }
  }

  /** Selects the hosts whose labels contain a text, given in lower case; an empty text ends the search. */
  search(text: string): void {
    const hosts = [...this.hosts.values()];
    this.matchingHosts = text === "" ? null : new Set(hosts.filter(({ label }) => label.toLowerCase().includes(text)));
  }

  /** Redraws all items in other colors. */
  setColors(colors: LiveColors): void {
    this.colors = colors;
    for (const host of this.hosts.values()) this.#updateNode(host);
    for (const link of this.links.values()) this.#updateLink(link);
  }

  /** Removes the hosts and links that a complete state (`reset`) does not contain. All others keep their positions. */
  #removeMissing(changes: SnapshotChanges): void {
    const links = new Set(changes.links.map((row) => row[0]));
    const hosts = new Set(changes.hosts.map((row) => row[0]));
    for (const id of [...this.links.keys()]) if (!links.has(id)) this.#removeLink(id);
    for (const id of [...this.hosts.keys()]) if (!hosts.has(id)) this.#removeHost(id);
  }

  #removeLink(id: number): void {
    const link = this.links.get(id);
    if (link === undefined) return;
    link.source.degree -= 1;
    link.target.degree -= 1;
    this.links.delete(id);
    this.graph.removeLink(id);
    this.#hasNewTopology = true;
  }

  #removeHost(id: number): void {
    this.hosts.delete(id);
    this.graph.removeNode(id);
    this.#hasNewTopology = true;
  }

  /** Adds a host, or updates the one with this id. A reset does not report when packets arrived, so it does not change `lastActive`. */
  #setHost([id, label, sent, sentBytes, received, receivedBytes]: HostRow, isReset: boolean): void {
    const [packets, bytes] = [sent + received, sentBytes + receivedBytes];
    let host = this.hosts.get(id);
    // After a restart, the server may use the id for a different host.
    if (host !== undefined && host.label !== label) this.#removeHost(id);
    if (host?.label !== label) {
      host = { id, label, packets: 0, bytes: 0, degree: 0, lastActive: -Infinity };
      this.hosts.set(id, host);
      this.#hasNewTopology = true;
    }
    if (packets > host.packets && !isReset) host.lastActive = this.#now;
    Object.assign(host, { packets, bytes });
    this.#updateNode(host);
  }

  /** Adds a link, or updates the one with this id; animates its new packets. */
  #setLink([id, from, to, packets, bytes, protocol]: LinkRow, isReset: boolean): void {
    const [source, target] = [this.hosts.get(from), this.hosts.get(to)];
    if (source === undefined || target === undefined) return;
    let link = this.links.get(id);
    if (link !== undefined && (link.source !== source || link.target !== target)) {
      this.#removeLink(id);
      link = undefined;
    }
    if (link === undefined) {
      link = { id, source, target, packets: 0, bytes: 0, protocol, lastActive: -Infinity };
      this.links.set(id, link);
      source.degree += 1;
      target.degree += 1;
      this.#hasNewTopology = true;
    }
    const newPackets = packets - link.packets;
    Object.assign(link, { packets, bytes, protocol });
    this.#updateLink(link);
    if (newPackets <= 0 || isReset) return;
    link.lastActive = this.#now;
    this.graph.pulse(id, Math.min(1, 0.3 + Math.log10(newPackets) / 4));
  }

  /** Updates the appearance of a host. */
  #updateNode({ id, label, bytes, degree }: LiveHost): void {
    const color = label === "others" ? this.colors.others : this.colors.host;
    const radius = 0.1 + 0.04 * Math.log10(1 + bytes / 100) + Math.min(0.1, 0.012 * Math.sqrt(degree));
    const weight = (1 + degree) * Math.log2(2 + bytes);
    this.graph.putNode({ id, label, color, radius, weight });
  }

  /** Updates the appearance of a link. */
  #updateLink({ id, source, target, bytes, protocol }: LiveLink): void {
    const width = Math.min(0.09, 0.026 + 0.006 * Math.log2(1 + bytes / 2_000));
    const color = protocolColor(protocol, this.colors);
    this.graph.putLink({ id, source: source.id, target: target.id, color, width });
  }
}

/** Returns the color of a link by its protocol. */
function protocolColor(protocol: string | null, colors: LiveColors): string {
  if (protocol === "tcp" || protocol === "udp") return colors[protocol];
  return protocol?.includes("icmp") === true ? colors.icmp : colors.other;
}
