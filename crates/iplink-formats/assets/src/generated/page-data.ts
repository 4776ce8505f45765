// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

export type CellColumns = { 
/**
 * -1 for packets without a timestamp.
 */
bin: ReadonlyArray<number>, 
/**
 * -1 if the protocol was not kept.
 */
protocol: ReadonlyArray<number>, packets: ReadonlyArray<number>, bytes: ReadonlyArray<number>, };

/**
 * Filter expressions with placeholders for the address and the direction, so that many
 * hosts share one template.
 */
export type FilterTemplate = { 
/**
 * The libpcap filter. `{direction}` is `src `, `dst ` or empty.
 */
bpf: string, 
/**
 * The Wireshark filter. `{addr}` is `src`, `dst` or `addr`, and `{port}` is
 * `srcport`, `dstport` or `port`.
 */
wireshark: string, };

export type Graph3dData = { scene: SceneData, 
/**
 * The coordinates of each host.
 */
positions: ReadonlyArray<[number, number, number]>, replay: Replay | null, };

export type HostColumns = { address: ReadonlyArray<string>, name: ReadonlyArray<string | null>, members: ReadonlyArray<number>, rank: ReadonlyArray<number>, network: ReadonlyArray<number>, 
/**
 * The index of the filter that selects its packets; none if no filter can.
 */
filter: ReadonlyArray<number | null>, x: ReadonlyArray<number>, y: ReadonlyArray<number>, };

export type LinkColumns = { source: ReadonlyArray<number>, target: ReadonlyArray<number>, 
/**
 * In microseconds since the origin.
 */
first: ReadonlyArray<number | null>, last: ReadonlyArray<number | null>, 
/**
 * The number of cells of each link.
 */
cells: ReadonlyArray<number>, };

/**
 * The hosts, links and packets that are not shown, or not individually.
 */
export type OmittedTraffic = { hosts: number, links: number, packets: number, bytes: number, };

/**
 * The capture in steps of time.
 */
export type Replay = { 
/**
 * The start of the first step, in seconds since the Unix epoch.
 */
start: number, 
/**
 * The length of a step, in seconds.
 */
width: number, steps: number, 
/**
 * For each link of the scene, in order: pairs of a step number and the number of
 * packets in that step.
 */
links: ReadonlyArray<ReadonlyArray<number>>, 
/**
 * The number of packets without a timestamp, which are in no step.
 */
timeless: number, clock: ZoneOffsets, };

export type ReportCounters = { read: number, linked: number, filtered: number, skipped: ReadonlyArray<[string, number]>, };

/**
 * All data of the page.
 */
export type ReportData = { title: string, madeBy: string, weight: TrafficUnit, bothWays: boolean, statistics: ReportStatistics, omitted: OmittedTraffic, merged: OmittedTraffic, 
/**
 * The origin of all times, in microseconds since the Unix epoch.
 */
origin: number, clock: ZoneOffsets, time: TimeBins | null, protocols: ReadonlyArray<string>, networks: ReadonlyArray<string>, filters: ReadonlyArray<FilterTemplate>, hosts: HostColumns, links: LinkColumns, cells: CellColumns, };

export type ReportInput = { name: string, format: string | null, damage: string | null, stopped: boolean, counters: ReportCounters, };

export type ReportStatistics = { total: ReportCounters, inputs: ReadonlyArray<ReportInput>, };

/**
 * Hosts and links as page data. Texts are printable; numbers are exact.
 *
 * `assets/src/generated/page-data.ts` declares the same type for the scripts.
 */
export type SceneData = { title: string, 
/**
 * The number of hosts, links and packets, and the time span.
 */
trafficSummary: string, 
/**
 * Counts of read and skipped packets, and of merged or omitted hosts.
 */
packetSummary: string, 
/**
 * The unit of all weights.
 */
unit: TrafficUnit, 
/**
 * Whether a link stands for both directions.
 */
isBothWays: boolean, networks: ReadonlyArray<string>, hosts: ReadonlyArray<SceneHost>, 
/**
 * The source, target, packets and bytes of each link.
 */
links: ReadonlyArray<[number, number, number, number]>, 
/**
 * The indexes of the hosts, the heaviest first.
 */
byWeight: ReadonlyArray<number>, 
/**
 * The indexes of the hosts, those of a cluster in a row.
 */
byCluster: ReadonlyArray<number>, };

/**
 * A host of a page.
 */
export type SceneHost = { label: string, weight: number, 
/**
 * The number of heavier hosts.
 */
rank: number, 
/**
 * The index of its network.
 */
network: number, 
/**
 * The group number of the original IP-Link: 1 for hosts that send, 2 for
 * hosts that only receive.
 */
group: number, role: string, 
/**
 * Packets and bytes.
 */
sent: [number, number], 
/**
 * Packets and bytes.
 */
received: [number, number], 
/**
 * Whether it stands for all hosts that are not shown individually.
 */
isOthers: boolean, };

/**
 * The time bins, in microseconds since the origin.
 */
export type TimeBins = { start: number, width: number, count: number, };

/**
 * The unit of traffic in which hosts and links are weighed.
 */
export type TrafficUnit = "packets" | "bytes";

/**
 * A time zone with its UTC offsets in a span of time.
 *
 * Browsers know time zones too, but their data differ between versions, and they
 * do not accept every zone that iplink does.
 */
export type ZoneOffsets = { 
/**
 * The name or abbreviation of the zone.
 */
zone: string, 
/**
 * Start times, in seconds since 1970, and the offset from UTC from then on, in
 * seconds. The first offset also applies to earlier times.
 */
offsets: ReadonlyArray<[number, number]>, };

