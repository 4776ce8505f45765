/** What `kit::page_scene` writes: hosts, links between them, and who is next to whom. */

import { bytes, counted } from "./format";

/** Packets and bytes. */
export type Amount = readonly [number, number];

export interface Host {
  readonly label: string;
  readonly weight: number;
  /** How many hosts are heavier. */
  readonly rank: number;
  /** The place of its network among the networks. */
  readonly network: number;
  /** 1 sends, 2 only receives. */
  readonly group: number;
  readonly role: string;
  readonly sent: Amount;
  readonly received: Amount;
  /** It stands for all hosts that are not shown themselves. */
  readonly isRest: boolean;
}

export interface SceneData {
  readonly title: string;
  readonly extent: string;
  readonly account: string;
  readonly unit: "packets" | "bytes";
  readonly isBothWays: boolean;
  readonly networks: readonly string[];
  readonly hosts: readonly Host[];
  readonly links: readonly (readonly [number, number, number, number])[];
  readonly byWeight: readonly number[];
  readonly byCluster: readonly number[];
}

export interface Link {
  readonly source: number;
  readonly target: number;
  readonly packets: number;
  readonly bytes: number;
  /** In the unit of the scene. */
  readonly weight: number;
}

/** Hosts and links, and which links each host has. */
export class Scene {
  readonly hosts: readonly Host[];
  readonly links: readonly Link[];
  /** The links from each host, and those to it, the heaviest first. */
  readonly from: readonly Link[][];
  readonly to: readonly Link[][];
  readonly heaviest: number;

  constructor(readonly data: SceneData) {
    this.hosts = data.hosts;
    this.links = data.links.map(([source, target, packets, bytes]) => {
      return { source, target, packets, bytes, weight: data.unit === "bytes" ? bytes : packets };
    });
    this.from = this.hosts.map(() => []);
    this.to = this.hosts.map(() => []);
    for (const link of [...this.links].sort((one, other) => other.weight - one.weight)) {
      this.from[link.source]?.push(link);
      this.to[link.target]?.push(link);
    }
    this.heaviest = this.links.reduce((most, { weight }) => Math.max(most, weight), 1);
  }

  label(host: number): string {
    return this.hosts[host]?.label ?? "";
  }

  /** Returns the share of a weight, from 0 to 1, in powers of ten. */
  share(weight: number): number {
    return this.heaviest > 1 ? Math.log(Math.max(1, weight)) / Math.log(this.heaviest) : 0;
  }

  /** Returns whom a host sent to, besides itself; of links for both directions,
   * also who sent to it. */
  contacted(host: number): Set<number> {
    const found = new Set((this.from[host] ?? []).map((link) => link.target));
    if (this.data.isBothWays) {
      for (const link of this.to[host] ?? []) found.add(link.source);
    }
    found.delete(host);
    return found;
  }

  /** Returns the hosts that a host never sent to. */
  neverContacted(host: number): number[] {
    const contacted = this.contacted(host);
    return this.hosts.flatMap((_, at) => (at === host || contacted.has(at) ? [] : [at]));
  }
}

/** Writes packets and bytes: `3 packets, 180 B`. */
export function amount([packets, volume]: Amount): string {
  return `${counted(packets, "packet")}, ${bytes(volume)}`;
}
