/** The data of the report; the Rust module `formats::report::data` writes it. */

import type { TimeZoneOffsets } from "../lib/clock";

export interface PacketCounters {
  readonly read: number;
  readonly linked: number;
  readonly filtered: number;
  readonly skipped: readonly (readonly [string, number])[];
}

export interface Input {
  readonly name: string;
  readonly format: string | null;
  readonly damage: string | null;
  readonly stopped: boolean;
  readonly tally: PacketCounters;
}

export interface OmittedTraffic {
  readonly hosts: number;
  readonly links: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Columns of numbers and texts for hosts, links and cells, by index. */
export interface ReportData {
  readonly title: string;
  readonly madeBy: string;
  readonly weight: Unit;
  readonly bothWays: boolean;
  readonly account: { readonly total: PacketCounters; readonly inputs: readonly Input[] };
  readonly leftOut: OmittedTraffic;
  readonly folded: OmittedTraffic;
  /** In microseconds since the Unix epoch. */
  readonly origin: number;
  readonly clock: TimeZoneOffsets;
  /** In microseconds since the origin. */
  readonly time: { readonly start: number; readonly width: number; readonly count: number } | null;
  readonly protocols: readonly string[];
  readonly networks: readonly string[];
  readonly filters: readonly { readonly bpf: string; readonly wireshark: string }[];
  readonly hosts: {
    readonly address: readonly string[];
    readonly name: readonly (string | null)[];
    readonly members: readonly number[];
    readonly rank: readonly number[];
    readonly network: readonly number[];
    readonly filter: readonly (number | null)[];
    readonly x: readonly number[];
    readonly y: readonly number[];
  };
  readonly links: {
    readonly source: readonly number[];
    readonly target: readonly number[];
    readonly first: readonly (number | null)[];
    readonly last: readonly (number | null)[];
    readonly cells: readonly number[];
  };
  readonly cells: {
    readonly bin: readonly number[];
    readonly protocol: readonly number[];
    readonly packets: readonly number[];
    readonly bytes: readonly number[];
  };
}

export type Unit = "packets" | "bytes";
