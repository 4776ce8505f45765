/** Hosts, links and what they exchanged in the range of time that is looked at. */

import { Clock } from "../lib/clock";
import type { Data, Unit } from "./data";

/** Bins from the first to the last, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Packets and bytes, a number of each for every host or link. */
export class Counts {
  readonly packets: Float64Array;
  readonly bytes: Float64Array;

  constructor(length: number) {
    this.packets = new Float64Array(length);
    this.bytes = new Float64Array(length);
  }

  clear(): void {
    this.packets.fill(0);
    this.bytes.fill(0);
  }

  add(at: number, packets: number, bytes: number): void {
    this.packets[at] = (this.packets[at] ?? 0) + packets;
    this.bytes[at] = (this.bytes[at] ?? 0) + bytes;
  }

  of(unit: Unit): Float64Array {
    return unit === "bytes" ? this.bytes : this.packets;
  }
}

export class Model {
  readonly hosts: number;
  readonly links: number;
  readonly bins: number;
  /** What went over each link in the range, and what each host sent and received. */
  readonly traffic: Counts;
  readonly sent: Counts;
  readonly received: Counts;
  readonly protocols: Counts;
  /** All of the range together. */
  readonly total = { packets: 0, bytes: 0, hosts: 0, links: 0, untimed: 0 };
  readonly clock: Clock;
  private readonly cellStart: Int32Array;
  private readonly outStart: Int32Array;
  private readonly inStart: Int32Array;
  private readonly inLinks: Int32Array;

  constructor(readonly data: Data) {
    this.clock = new Clock(data.clock);
    this.hosts = data.hosts.address.length;
    this.links = data.links.source.length;
    this.bins = data.time?.count ?? 0;
    this.traffic = new Counts(this.links);
    this.sent = new Counts(this.hosts);
    this.received = new Counts(this.hosts);
    this.protocols = new Counts(data.protocols.length + 1);
    this.cellStart = starts(data.links.cells);
    this.outStart = starts(histogram(data.links.source, this.hosts));
    this.inStart = starts(histogram(data.links.target, this.hosts));
    this.inLinks = new Int32Array(this.links);
    const next = this.inStart.slice();
    data.links.target.forEach((target, link) => {
      const at = next[target] ?? 0;
      this.inLinks[at] = link;
      next[target] = at + 1;
    });
    this.look(null);
  }

  /** Counts what was exchanged in a range, or ever. */
  look(range: Range | null): void {
    const { cells, links } = this.data;
    for (const counts of [this.traffic, this.sent, this.received, this.protocols]) counts.clear();
    const total = this.total;
    Object.assign(total, { packets: 0, bytes: 0, hosts: 0, links: 0, untimed: 0 });
    for (let link = 0; link < this.links; link++) {
      const end = this.cellStart[link + 1] ?? 0;
      let [packets, bytes] = [0, 0];
      for (let cell = this.cellStart[link] ?? 0; cell < end; cell++) {
        const bin = cells.bin[cell] ?? -1;
        const [p, b] = [cells.packets[cell] ?? 0, cells.bytes[cell] ?? 0];
        if (bin < 0) total.untimed += p;
        if (range !== null && (bin < range.from || bin > range.to)) continue;
        [packets, bytes] = [packets + p, bytes + b];
        const protocol = cells.protocol[cell] ?? -1;
        this.protocols.add(protocol < 0 ? this.data.protocols.length : protocol, p, b);
      }
      if (packets === 0 && bytes === 0) continue;
      this.traffic.add(link, packets, bytes);
      this.sent.add(links.source[link] ?? 0, packets, bytes);
      this.received.add(links.target[link] ?? 0, packets, bytes);
      total.packets += packets;
      total.bytes += bytes;
      total.links += 1;
    }
    for (let host = 0; host < this.hosts; host++) total.hosts += Number(this.isSeen(host));
  }

  /** Tells whether a host sent or received anything in the range. */
  isSeen(host: number): boolean {
    return (this.sent.packets[host] ?? 0) + (this.received.packets[host] ?? 0) > 0;
  }

  source(link: number): number {
    return this.data.links.source[link] ?? 0;
  }

  target(link: number): number {
    return this.data.links.target[link] ?? 0;
  }

  /** Returns what a host is called: its name, or else its address. */
  label(host: number): string {
    return this.data.hosts.name[host] ?? this.address(host);
  }

  address(host: number): string {
    return this.data.hosts.address[host] ?? "";
  }

  rank(host: number): number {
    return this.data.hosts.rank[host] ?? 0;
  }

  /** Returns what a host sent and received together. */
  weight(host: number, unit: Unit): number {
    return (this.sent.of(unit)[host] ?? 0) + (this.received.of(unit)[host] ?? 0);
  }

  /** Returns the links that a host is the source of, in the range or not. */
  *outgoing(host: number): Generator<number> {
    const end = this.outStart[host + 1] ?? 0;
    for (let link = this.outStart[host] ?? 0; link < end; link++) yield link;
  }

  /** Returns the links that a host is the target of. */
  *incoming(host: number): Generator<number> {
    const end = this.inStart[host + 1] ?? 0;
    for (let at = this.inStart[host] ?? 0; at < end; at++) yield this.inLinks[at] ?? 0;
  }

  isUsed(link: number): boolean {
    return (this.traffic.packets[link] ?? 0) > 0;
  }

  /** Counts the other hosts that it exchanged anything with in the range. */
  peers(host: number): number {
    const peers = new Set<number>();
    for (const link of this.outgoing(host)) if (this.isUsed(link)) peers.add(this.target(link));
    for (const link of this.incoming(host)) if (this.isUsed(link)) peers.add(this.source(link));
    peers.delete(host);
    return peers.size;
  }

  /** Returns the hosts at most so many links away. */
  around(host: number, hops: number): Set<number> {
    const known = new Set([host]);
    let edge = [host];
    for (let hop = 0; hop < hops && edge.length > 0; hop++) {
      const next: number[] = [];
      for (const one of edge) {
        for (const other of this.neighbours(one)) {
          if (!known.has(other)) {
            known.add(other);
            next.push(other);
          }
        }
      }
      edge = next;
    }
    return known;
  }

  *neighbours(host: number): Generator<number> {
    for (const link of this.outgoing(host)) if (this.isUsed(link)) yield this.target(link);
    for (const link of this.incoming(host)) if (this.isUsed(link)) yield this.source(link);
  }

  /** Returns what was exchanged in each bin, by all or by one host. */
  history(unit: Unit, host: number | null): Float64Array {
    const history = new Float64Array(this.bins);
    const { bin, [unit]: counts } = this.data.cells;
    const add = (cell: number): void => {
      const at = bin[cell] ?? -1;
      if (at >= 0) history[at] = (history[at] ?? 0) + (counts[cell] ?? 0);
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

  /** Returns a time, in microseconds since the origin, in seconds since 1970. */
  seconds(micros: number): number {
    return (this.data.origin + micros) / 1e6;
  }

  /** Returns when a bin begins, in seconds since 1970. */
  binStart(bin: number): number {
    const time = this.data.time;
    return time === null ? 0 : this.seconds(time.start + bin * time.width);
  }

  /** Returns how wide a bin is, in seconds. */
  binWidth(): number {
    return (this.data.time?.width ?? 0) / 1e6;
  }
}

function histogram(places: readonly number[], length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

function starts(counts: readonly number[]): Int32Array {
  const starts = new Int32Array(counts.length + 1);
  let sum = 0;
  counts.forEach((count, at) => {
    sum += count;
    starts[at + 1] = sum;
  });
  return starts;
}
