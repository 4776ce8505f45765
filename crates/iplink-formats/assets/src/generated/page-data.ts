// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/**
 * The packets of links, by time bin and protocol. Each field contains one element per cell, in the
 * order of links.
 */
export type CellColumns = {
  /** The index of the time bin; -1 for packets without a timestamp. */
  readonly bin: ReadonlyArray<number>;
  /** The index of the protocol; -1 if it is unknown. */
  readonly protocol: ReadonlyArray<number>;
  readonly packets: ReadonlyArray<number>;
  readonly bytes: ReadonlyArray<number>;
};

/**
 * Filter expressions with placeholders for the address and the direction, so that many
 * hosts share one template.
 */
export type FilterTemplate = {
  /** The libpcap filter. `{direction}` is `src `, `dst ` or empty. */
  readonly bpf: string;
  /** The Wireshark filter. `{addr}` is `src`, `dst` or `addr`, and `{port}` is
   * `srcport`, `dstport` or `port`. */
  readonly wireshark: string;
};

export type Graph3dData = {
  readonly scene: SceneData;
  /** The coordinates of each host. */
  readonly positions: ReadonlyArray<readonly [number, number, number]>;
  readonly replay: Replay | null;
};

/**
 * The hosts. Each field contains one element per host.
 */
export type HostColumns = {
  readonly address: ReadonlyArray<string>;
  readonly name: ReadonlyArray<string | null>;
  readonly members: ReadonlyArray<number>;
  readonly rank: ReadonlyArray<number>;
  readonly network: ReadonlyArray<number>;
  /** The index of the filter that selects the packets of the host, if there is one. */
  readonly filter: ReadonlyArray<number | null>;
  /** The horizontal position, in tenths of the usual distance between linked hosts. */
  readonly x: ReadonlyArray<number>;
  /** The vertical position, in tenths of the usual distance between linked hosts. */
  readonly y: ReadonlyArray<number>;
};

/**
 * The links. Each field contains one element per link.
 */
export type LinkColumns = {
  readonly source: ReadonlyArray<number>;
  readonly target: ReadonlyArray<number>;
  /** The time of the first packet, in microseconds since the origin. */
  readonly first: ReadonlyArray<number | null>;
  /** The time of the last packet, in microseconds since the origin. */
  readonly last: ReadonlyArray<number | null>;
  /** The number of cells of each link. */
  readonly cells: ReadonlyArray<number>;
};

/**
 * The hosts, links and packets that are not shown, or not individually.
 */
export type OmittedTraffic = {
  readonly hosts: number;
  readonly links: number;
  readonly packets: number;
  readonly bytes: number;
};

/**
 * The capture in steps of time.
 */
export type Replay = {
  /** The start of the first step, in seconds since the Unix epoch. */
  readonly start: number;
  /** The length of a step, in seconds. */
  readonly width: number;
  /** The number of steps. */
  readonly steps: number;
  /** For each link of the scene, in order: pairs of a step number and the number of
   * packets in that step. */
  readonly links: ReadonlyArray<ReadonlyArray<number>>;
  /** The number of packets without a timestamp, which are in no step. */
  readonly timeless: number;
  readonly clock: ZoneOffsets;
};

export type ReportCounters = {
  readonly read: number;
  readonly linked: number;
  readonly filtered: number;
  readonly skipped: ReadonlyArray<readonly [string, number]>;
};

/**
 * All data of the page.
 */
export type ReportData = {
  readonly title: string;
  readonly madeBy: string;
  readonly weight: TrafficUnit;
  readonly bothWays: boolean;
  readonly statistics: ReportStatistics;
  readonly omitted: OmittedTraffic;
  readonly merged: OmittedTraffic;
  /** The origin of all times, in microseconds since the Unix epoch. */
  readonly origin: number;
  readonly clock: ZoneOffsets;
  readonly time: TimeBins | null;
  readonly protocols: ReadonlyArray<string>;
  readonly networks: ReadonlyArray<string>;
  readonly filters: ReadonlyArray<FilterTemplate>;
  readonly hosts: HostColumns;
  readonly links: LinkColumns;
  readonly cells: CellColumns;
};

export type ReportInput = {
  readonly name: string;
  readonly format: string | null;
  readonly damage: string | null;
  readonly stopped: boolean;
  readonly counters: ReportCounters;
};

export type ReportStatistics = {
  readonly total: ReportCounters;
  readonly inputs: ReadonlyArray<ReportInput>;
};

/**
 * Hosts and links as page data. Texts contain no invisible characters; numbers are exact.
 *
 * `assets/src/generated/page-data.ts` declares the same type for the scripts.
 */
export type SceneData = {
  readonly title: string;
  /** The number of hosts, links and packets, and the time span. */
  readonly trafficSummary: string;
  /** Counts of read and skipped packets, and of merged or omitted hosts. */
  readonly packetSummary: string;
  /** The unit of all weights. */
  readonly unit: TrafficUnit;
  /** Whether a link stands for both directions. */
  readonly isBothWays: boolean;
  /** The names of the networks. */
  readonly networks: ReadonlyArray<string>;
  readonly hosts: ReadonlyArray<SceneHost>;
  /** The source, target, packets and bytes of each link. */
  readonly links: ReadonlyArray<readonly [number, number, number, number]>;
  /** The indexes of the hosts, the heaviest first. */
  readonly byWeight: ReadonlyArray<number>;
  /** The indexes of the hosts, grouped by cluster. */
  readonly byCluster: ReadonlyArray<number>;
};

/**
 * A host of a page.
 */
export type SceneHost = {
  readonly label: string;
  readonly weight: number;
  /** The number of heavier hosts. */
  readonly rank: number;
  /** The index of the host's network in `networks`. */
  readonly network: number;
  /** The group number of the original IP-Link: 1 for hosts that send, 2 for
   * hosts that only receive. */
  readonly group: number;
  readonly role: string;
  /** The sent packets and bytes. */
  readonly sent: readonly [number, number];
  /** The received packets and bytes. */
  readonly received: readonly [number, number];
  /** Whether the entry stands for all hosts that are not shown individually. */
  readonly isOthers: boolean;
};

/**
 * The time bins of the page.
 */
export type TimeBins = {
  /** The start of the first bin, in microseconds since the origin. */
  readonly start: number;
  /** The width of a bin, in microseconds. */
  readonly width: number;
  /** The number of bins. */
  readonly count: number;
};

/**
 * The unit of the weights of links.
 */
export type TrafficUnit = "packets" | "bytes";

/**
 * A time zone, with its UTC offsets during a span of time.
 *
 * Browsers know time zones too, but their data differ between versions, and they
 * do not accept every zone that iplink does.
 */
export type ZoneOffsets = {
  /** The name or abbreviation of the zone. */
  readonly zone: string;
  /** Pairs of a start time, in seconds since 1970, and the UTC offset from then on, in
   * seconds. The first offset also applies to earlier times. */
  readonly offsets: ReadonlyArray<readonly [number, number]>;
};
