/**
 * The state of the report: selected host, time range, unit and so on.
 *
 * The URL fragment contains the state, so that a link restores it.
 */

import type { TrafficUnit } from "../generated/page-data";
import type { ReportModel, BinRange } from "./report-model";

/** The pictures to choose from. */
export type ReportView = "graph" | "chord" | "matrix";

/** The settings that the user can change. */
export interface ReportState {
  /** The selected host. */
  readonly host: number | null;
  /** The selected time range; null for the whole capture. */
  readonly range: BinRange | null;
  readonly unit: TrafficUnit;
  readonly search: string;
  readonly view: ReportView;
  /** The maximum distance from the selected host, in links; 0 shows all hosts. */
  readonly hops: number;
  /** Whether the graph shows networks instead of hosts. */
  readonly byNetwork: boolean;
  /** The minimum weight of links in the graph, in packets or bytes. */
  readonly threshold: number;
}

/** Handles a new state; `changed` contains the names of the settings that differ. */
type Listener = (state: ReportState, changed: ReadonlySet<keyof ReportState>) => void;

/** Holds the state and notifies listeners of changes. */
export class ReportStore {
  private listeners: Listener[] = [];
  state: ReportState;

  constructor(private readonly model: ReportModel) {
    this.state = this.parse(location.hash);
    this.model.setRange(this.state.range);
    addEventListener("hashchange", () => {
      this.update(this.parse(location.hash));
    });
  }

  /** Adds a listener and calls it with the current state. */
  listen(listener: Listener): void {
    this.listeners.push(listener);
    listener(this.state, new Set(Object.keys(this.state) as (keyof ReportState)[]));
  }

  /** Changes some settings, notifies listeners, and updates the URL. */
  update(patch: Partial<ReportState>): void {
    const keys = Object.keys(patch) as (keyof ReportState)[];
    const changed = new Set(keys.filter((key) => !isEqual(patch[key], this.state[key])));
    if (changed.size === 0) return;
    this.state = { ...this.state, ...patch };
    if (changed.has("range")) this.model.setRange(this.state.range);
    for (const listener of this.listeners) listener(this.state, changed);
    const fragment = this.toFragment();
    if (fragment !== location.hash.slice(1)) history.replaceState(null, "", `#${fragment}`);
  }

  /** Returns the URL fragment of the state, without default values. */
  toFragment(): string {
    const { host, range, unit, search, view, hops, byNetwork, threshold } = this.state;
    const params = new URLSearchParams();
    if (host !== null) params.set("host", this.model.address(host));
    if (range !== null) {
      params.set("since", formatIso(this.model.binStart(range.from)));
      params.set("until", formatIso(this.model.binStart(range.to + 1)));
    }
    if (unit !== this.model.data.weight) params.set("by", unit);
    if (search !== "") params.set("find", search);
    if (view !== "graph") params.set("view", view);
    if (hops !== 0) params.set("hops", String(hops));
    if (byNetwork) params.set("group", "network");
    if (threshold > 1) params.set("least", String(threshold));
    // Colons and slashes are allowed in fragments, and more legible than their escapes.
    return params.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  }

  /** Returns the state in a URL fragment; invalid settings get their default values. */
  private parse(fragment: string): ReportState {
    // A plus sign is escaped, because URLSearchParams would decode it as a space.
    const params = new URLSearchParams(fragment.replace(/^#/, "").replaceAll("+", "%2B"));
    const host = this.model.data.hosts.address.indexOf(params.get("host") ?? "");
    const integer = (name: string, max: number): number => {
      const value = Number(params.get(name) ?? 0);
      return Number.isFinite(value) ? Math.min(Math.max(Math.floor(value), 0), max) : 0;
    };
    const view = params.get("view");
    const by = params.get("by");
    return {
      host: host < 0 ? null : host,
      range: this.parseRange(params.get("since"), params.get("until")),
      unit: by === "bytes" || by === "packets" ? by : this.model.data.weight,
      search: params.get("find") ?? "",
      view: view === "chord" || view === "matrix" ? view : "graph",
      hops: integer("hops", 9),
      byNetwork: params.get("group") === "network",
      threshold: Math.max(integer("least", Number.MAX_SAFE_INTEGER), 1),
    };
  }

  /** Returns the bins between two timestamps; null for the whole capture or an invalid range. */
  private parseRange(since: string | null, until: string | null): BinRange | null {
    const { model } = this;
    if (model.binCount === 0 || (since === null && until === null)) return null;
    // Returns the position of a time in bins, with a fraction; NaN if the time is missing or invalid.
    const binOf = (text: string | null): number => {
      const seconds = /^-?[\d.]+$/.test(text ?? "") ? Number(text) : Date.parse(text ?? "") / 1000;
      return (seconds - model.binStart(0)) / model.binWidth();
    };
    // Half a millisecond, in bins, because times in fragments are rounded to milliseconds.
    const tolerance = 0.0005 / model.binWidth();
    const [first, last] = [binOf(since) + tolerance, binOf(until) - tolerance];
    const clamp = (value: number): number => Math.min(Math.max(value, 0), model.binCount - 1);
    const from = Number.isNaN(first) ? 0 : clamp(Math.floor(first));
    const to = Number.isNaN(last) ? model.binCount - 1 : clamp(Math.ceil(last) - 1);
    return from > to || (from === 0 && to === model.binCount - 1) ? null : { from, to };
  }
}

/** Formats a timestamp in ISO 8601, or as a number of seconds if it is outside the range of `Date`. */
function formatIso(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000Z", "Z");
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
