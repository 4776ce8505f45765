/**
 * The data of the report, aggregated over the selected time range.
 *
 * The page contains the traffic of each link, time bin and protocol, which the Rust code has written.
 * All other numbers of the report are computed here when the range changes.
 */

import { Clock } from "../lib/clock";
import type { ReportData, TrafficUnit } from "../generated/page-data";

/** A range of time bins; both ends are included. */
export interface BinRange {
  readonly from: number;
  readonly to: number;
}

/** Packets and bytes of each host or link, by index. */
export class TrafficColumns {
  readonly packets: Float64Array;
  readonly bytes: Float64Array;

  constructor(length: number) {
    this.packets = new Float64Array(length);
    this.bytes = new Float64Array(length);
  }

  /** Sets all counts to zero. */
  clear(): void {
    this.packets.fill(0);
    this.bytes.fill(0);
  }

  /** Adds packets and bytes to a host or link. */
  add(index: number, packets: number, bytes: number): void {
    this.packets[index] = (this.packets[index] ?? 0) + packets;
    this.bytes[index] = (this.bytes[index] ?? 0) + bytes;
  }

  /** Returns the column of a unit. */
  of(unit: TrafficUnit): Float64Array {
    return unit === "bytes" ? this.bytes : this.packets;
  }
}

/** Hosts, links and their traffic in the selected range. */
export class ReportModel {
  readonly hostCount: number;
  readonly linkCount: number;
  readonly binCount: number;
  /** The traffic of each link in the range. */
  readonly traffic: TrafficColumns;
  /** The traffic that each host sent and received in the range. */
  readonly sent: TrafficColumns;
  readonly received: TrafficColumns;
  /** The traffic of each protocol in the range; the last entry is the traffic of unknown protocols. */
  readonly protocols: TrafficColumns;
  /** The totals of the range. `untimed` counts all packets without a timestamp, in any range. */
  readonly total = { packets: 0, bytes: 0, hosts: 0, links: 0, untimed: 0 };
  readonly clock: Clock;
  /** The first cell of each link; a cell is the traffic of a link with one protocol in one time bin. */
  private readonly cellStart: Int32Array;
  /** The first outgoing link of each host; links are sorted by source. */
  private readonly outStart: Int32Array;
  /** The position in `inLinks` of the first incoming link of each host. */
  private readonly inStart: Int32Array;
  /** All links, sorted by target. */
  private readonly inLinks: Int32Array;

  constructor(readonly data: ReportData) {
    this.clock = new Clock(data.clock);
    this.hostCount = data.hosts.address.length;
    this.linkCount = data.links.source.length;
    this.binCount = data.time?.count ?? 0;
    this.traffic = new TrafficColumns(this.linkCount);
    this.sent = new TrafficColumns(this.hostCount);
    this.received = new TrafficColumns(this.hostCount);
    this.protocols = new TrafficColumns(data.protocols.length + 1);
    this.cellStart = runStarts(data.links.cells);
    this.outStart = runStarts(histogram(data.links.source, this.hostCount));
    this.inStart = runStarts(histogram(data.links.target, this.hostCount));
    this.inLinks = new Int32Array(this.linkCount);
    const next = this.inStart.slice();
    data.links.target.forEach((target, link) => {
      const index = next[target] ?? 0;
      this.inLinks[index] = link;
      next[target] = index + 1;
    });
    this.setRange(null);
  }

  /** Aggregates a range, or the whole capture if null. */
  setRange(range: BinRange | null): void {
    const { cells, links } = this.data;
    for (const counts of [this.traffic, this.sent, this.received, this.protocols]) counts.clear();
    const total = this.total;
    Object.assign(total, { packets: 0, bytes: 0, hosts: 0, links: 0, untimed: 0 });
    for (let link = 0; link < this.linkCount; link++) {
      const end = this.cellStart[link + 1] ?? 0;
      let [packets, bytes] = [0, 0];
      for (let cell = this.cellStart[link] ?? 0; cell < end; cell++) {
        const bin = cells.bin[cell] ?? -1;
        const [cellPackets, cellBytes] = [cells.packets[cell] ?? 0, cells.bytes[cell] ?? 0];
        if (bin < 0) total.untimed += cellPackets;
        if (range !== null && (bin < range.from || bin > range.to)) continue;
        [packets, bytes] = [packets + cellPackets, bytes + cellBytes];
        const protocol = cells.protocol[cell] ?? -1;
        this.protocols.add(protocol < 0 ? this.data.protocols.length : protocol, cellPackets, cellBytes);
      }
      if (packets === 0 && bytes === 0) continue;
      this.traffic.add(link, packets, bytes);
      this.sent.add(links.source[link] ?? 0, packets, bytes);
      this.received.add(links.target[link] ?? 0, packets, bytes);
      total.packets += packets;
      total.bytes += bytes;
      total.links += 1;
    }
    for (let host = 0; host < this.hostCount; host++) total.hosts += Number(this.isActive(host));
  }

  /** Returns whether a host sent or received packets in the range. */
  isActive(host: number): boolean {
    return (this.sent.packets[host] ?? 0) + (this.received.packets[host] ?? 0) > 0;
  }

  source(link: number): number {
    return this.data.links.source[link] ?? 0;
  }

  target(link: number): number {
    return this.data.links.target[link] ?? 0;
  }

  /** Returns the name of a host, or its address. */
  label(host: number): string {
    return this.data.hosts.name[host] ?? this.address(host);
  }

  address(host: number): string {
    return this.data.hosts.address[host] ?? "";
  }

  /** Returns the position of a host in the order of traffic, from 0. */
  rank(host: number): number {
    return this.data.hosts.rank[host] ?? 0;
  }

  /** Returns the packets or bytes that a host sent and received in the range. */
  weight(host: number, unit: TrafficUnit): number {
    return (this.sent.of(unit)[host] ?? 0) + (this.received.of(unit)[host] ?? 0);
  }

  /** Returns the links from a host, including those without packets in the range. */
  *outgoing(host: number): Generator<number> {
    const end = this.outStart[host + 1] ?? 0;
    for (let link = this.outStart[host] ?? 0; link < end; link++) yield link;
  }

  /** Returns the links to a host, including those without packets in the range. */
  *incoming(host: number): Generator<number> {
    const end = this.inStart[host + 1] ?? 0;
    for (let index = this.inStart[host] ?? 0; index < end; index++) yield this.inLinks[index] ?? 0;
  }

  /** Returns whether a link has packets in the range. */
  isActiveLink(link: number): boolean {
    return (this.traffic.packets[link] ?? 0) > 0;
  }

  /** Counts the other hosts that a host exchanged packets with in the range. */
  peers(host: number): number {
    const peers = new Set<number>();
    for (const link of this.outgoing(host)) if (this.isActiveLink(link)) peers.add(this.target(link));
    for (const link of this.incoming(host)) if (this.isActiveLink(link)) peers.add(this.source(link));
    peers.delete(host);
    return peers.size;
  }

  /** Returns the hosts within a number of hops of a host, including itself. */
  withinHops(host: number, hops: number): Set<number> {
    const reached = new Set([host]);
    let frontier = [host];
    for (let hop = 0; hop < hops && frontier.length > 0; hop++) {
      const next: number[] = [];
      for (const current of frontier) {
        for (const neighbor of this.neighbors(current)) {
          if (!reached.has(neighbor)) {
            reached.add(neighbor);
            next.push(neighbor);
          }
        }
      }
      frontier = next;
    }
    return reached;
  }

  /** Returns the hosts that a host exchanged packets with in the range, some of them twice. */
  *neighbors(host: number): Generator<number> {
    for (const link of this.outgoing(host)) if (this.isActiveLink(link)) yield this.target(link);
    for (const link of this.incoming(host)) if (this.isActiveLink(link)) yield this.source(link);
  }

  /** Returns the packets or bytes per bin of all hosts, or of one host, over the whole capture. */
  history(unit: TrafficUnit, host: number | null): Float64Array {
    const history = new Float64Array(this.binCount);
    const { bin, [unit]: counts } = this.data.cells;
    const add = (cell: number): void => {
      const index = bin[cell] ?? -1;
      if (index >= 0) history[index] = (history[index] ?? 0) + (counts[cell] ?? 0);
    };
    if (host === null) {
      for (let cell = 0; cell < bin.length; cell++) add(cell);
      return history;
    }
    const links = new Set([...this.outgoing(host), ...this.incoming(host)]);
    for (const link of links) {
      const end = this.cellStart[link + 1] ?? 0;
      for (let cell = this.cellStart[link] ?? 0; cell < end; cell++) add(cell);
    }
    return history;
  }

  /** Converts microseconds since the origin of the data to seconds since the Unix epoch. */
  seconds(micros: number): number {
    return (this.data.origin + micros) / 1e6;
  }

  /** Returns the start of a bin, in seconds since the Unix epoch. */
  binStart(bin: number): number {
    const time = this.data.time;
    return time === null ? 0 : this.seconds(time.start + bin * time.width);
  }

  /** Returns the width of a bin, in seconds. */
  binWidth(): number {
    return (this.data.time?.width ?? 0) / 1e6;
  }
}

/** Counts how often each index below `length` occurs. */
function histogram(indices: readonly number[], length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const index of indices) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

/** Returns the start of each run in an array of consecutive runs of these lengths, and the end of the last one. */
function runStarts(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  let sum = 0;
  lengths.forEach((length, index) => {
    sum += length;
    starts[index + 1] = sum;
  });
  return starts;
}
