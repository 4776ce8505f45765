/**
 * The host graph of a page: hosts, links and adjacency, from the data that the Rust
 * module `kit::page::scene_data` writes.
 */

import type { SceneData, SceneHost } from "../generated/page-data";
import { formatBytes, formatCount } from "./format";

/** The numbers of packets and bytes. */
export type PacketsAndBytes = readonly [number, number];

/** A link between two hosts, which are indices of `HostGraph.hosts`. */
export interface HostLink {
  readonly source: number;
  readonly target: number;
  readonly packets: number;
  readonly bytes: number;
  /** Packets or bytes, depending on the unit of the page. */
  readonly weight: number;
}

/** Hosts, links, and the links of each host. */
export class HostGraph {
  readonly hosts: readonly SceneHost[];
  readonly links: readonly HostLink[];
  /** The outgoing and incoming links of each host, heaviest first. */
  readonly outgoing: readonly HostLink[][];
  readonly incoming: readonly HostLink[][];
  /** The weight of the heaviest link, at least 1. */
  readonly maxWeight: number;

  constructor(readonly data: SceneData) {
    this.hosts = data.hosts;
    this.links = data.links.map(([source, target, packets, bytes]) => {
      return { source, target, packets, bytes, weight: data.unit === "bytes" ? bytes : packets };
    });
    this.outgoing = this.hosts.map(() => []);
    this.incoming = this.hosts.map(() => []);
    for (const link of [...this.links].sort((a, b) => b.weight - a.weight)) {
      this.outgoing[link.source]?.push(link);
      this.incoming[link.target]?.push(link);
    }
    this.maxWeight = this.links.reduce((max, { weight }) => Math.max(max, weight), 1);
  }

  /** Returns the label of a host; empty if there is no such host. */
  label(host: number): string {
    return this.hosts[host]?.label ?? "";
  }

  /** Maps the weight of a link to a number from 0 to 1 on a logarithmic scale. */
  normalizeWeight(weight: number): number {
    return this.maxWeight > 1 ? Math.log(Math.max(1, weight)) / Math.log(this.maxWeight) : 0;
  }

  /** Returns the hosts that a host sent to, excluding itself; for undirected links, all neighbors. */
  contacted(host: number): Set<number> {
    const contacted = new Set((this.outgoing[host] ?? []).map((link) => link.target));
    if (this.data.isBothWays) {
      for (const link of this.incoming[host] ?? []) contacted.add(link.source);
    }
    contacted.delete(host);
    return contacted;
  }

  /** Returns the hosts that a host did not send to, excluding itself; for undirected links, all that are not neighbors. */
  neverContacted(host: number): number[] {
    const contacted = this.contacted(host);
    return this.hosts.flatMap((_, index) => (index === host || contacted.has(index) ? [] : [index]));
  }
}

/** Formats packets and bytes: `3 packets, 180 B`. */
export function formatTraffic([packets, bytes]: PacketsAndBytes): string {
  return `${formatCount(packets, "packet")}, ${formatBytes(bytes)}`;
}
