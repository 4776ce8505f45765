/** What is looked at, and the address of the page that says so. */

import type { Unit } from "./data";
import type { Model, Range } from "./model";

export type View = "graph" | "chord" | "matrix";

export interface State {
  readonly host: number | null;
  readonly range: Range | null;
  readonly unit: Unit;
  readonly search: string;
  readonly view: View;
  /** How many links away from the host hosts may be; 0 where all are shown. */
  readonly hops: number;
  readonly byNetwork: boolean;
  /** Links that weigh less are not drawn. */
  readonly threshold: number;
}

type Listener = (state: State, changed: ReadonlySet<keyof State>) => void;

export class Store {
  private listeners: Listener[] = [];
  state: State;

  constructor(private readonly model: Model) {
    this.state = this.parsed(location.hash);
    this.model.look(this.state.range);
    addEventListener("hashchange", () => {
      this.update(this.parsed(location.hash));
    });
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
    listener(this.state, new Set(Object.keys(this.state) as (keyof State)[]));
  }

  update(patch: Partial<State>): void {
    const keys = Object.keys(patch) as (keyof State)[];
    const changed = new Set(keys.filter((key) => !isSame(patch[key], this.state[key])));
    if (changed.size === 0) return;
    this.state = { ...this.state, ...patch };
    if (changed.has("range")) this.model.look(this.state.range);
    for (const listener of this.listeners) listener(this.state, changed);
    const hash = this.hash();
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", `#${hash}`);
  }

  /** Writes what differs from what is shown at first. */
  hash(): string {
    const { host, range, unit, search, view, hops, byNetwork, threshold } = this.state;
    const parts = new URLSearchParams();
    if (host !== null) parts.set("host", this.model.address(host));
    if (range !== null) {
      parts.set("since", iso(this.model.binStart(range.from)));
      parts.set("until", iso(this.model.binStart(range.to + 1)));
    }
    if (unit !== this.model.data.weight) parts.set("by", unit);
    if (search !== "") parts.set("find", search);
    if (view !== "graph") parts.set("view", view);
    if (hops !== 0) parts.set("hops", String(hops));
    if (byNetwork) parts.set("group", "network");
    if (threshold > 1) parts.set("least", String(threshold));
    return parts.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  }

  private parsed(hash: string): State {
    const parts = new URLSearchParams(hash.replace(/^#/, "").replaceAll("+", "%2B"));
    const host = this.model.data.hosts.address.indexOf(parts.get("host") ?? "");
    const number = (name: string, most: number): number => {
      const value = Number(parts.get(name) ?? 0);
      return Number.isFinite(value) ? Math.min(Math.max(Math.floor(value), 0), most) : 0;
    };
    const view = parts.get("view");
    const by = parts.get("by");
    return {
      host: host < 0 ? null : host,
      range: this.range(parts.get("since"), parts.get("until")),
      unit: by === "bytes" || by === "packets" ? by : this.model.data.weight,
      search: parts.get("find") ?? "",
      view: view === "chord" || view === "matrix" ? view : "graph",
      hops: number("hops", 9),
      byNetwork: parts.get("group") === "network",
      threshold: Math.max(number("least", Number.MAX_SAFE_INTEGER), 1),
    };
  }

  /** Returns the bins between two times; all of them where there are no such. */
  private range(since: string | null, until: string | null): Range | null {
    const { model } = this;
    if (model.bins === 0 || (since === null && until === null)) return null;
    const bin = (text: string | null): number => {
      const seconds = /^-?[\d.]+$/.test(text ?? "") ? Number(text) : Date.parse(text ?? "") / 1000;
      // Addresses have milliseconds: a bin begins up to half of one later.
      return (seconds - model.binStart(0)) / model.binWidth();
    };
    const slack = 0.0005 / model.binWidth();
    const [first, last] = [bin(since) + slack, bin(until) - slack];
    const within = (value: number): number => Math.min(Math.max(value, 0), model.bins - 1);
    const from = Number.isNaN(first) ? 0 : within(Math.floor(first));
    const to = Number.isNaN(last) ? model.bins - 1 : within(Math.ceil(last) - 1);
    return from > to || (from === 0 && to === model.bins - 1) ? null : { from, to };
  }
}

function iso(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000Z", "Z");
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
