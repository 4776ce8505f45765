/** Selects the top hosts for pictures that cannot show all; the others are merged into one. */

import type { ReportModel } from "./report-model";
import type { ReportState } from "./report-state";
import { matchesSearch } from "./graph-content";

/** The selected hosts and the traffic between them. */
export interface TopHosts {
  /** The hosts that are drawn individually. */
  readonly hosts: readonly number[];
  /** The number of hosts that are merged into one. */
  readonly others: number;
  /** The packets or bytes from the host of a row to that of a column; the last row and column are the merged hosts. */
  readonly weights: readonly Float64Array[];
}

/**
 * Selects the hosts with the most traffic, among those that match the search. If a host is selected,
 * it comes first, and only its neighbors follow.
 */
export function selectTopHosts(model: ReportModel, state: ReportState, maxHosts: number): TopHosts {
  const neighborhood = state.host === null ? null : model.withinHops(state.host, 1);
  const candidates: number[] = [];
  for (let host = 0; host < model.hostCount; host++) {
    const isNearby = neighborhood === null || neighborhood.has(host);
    if (model.isActive(host) && isNearby && matchesSearch(model, host, state.search)) candidates.push(host);
  }
  const weight = (host: number): number => (host === state.host ? Infinity : model.weight(host, state.unit));
  candidates.sort((a, b) => weight(b) - weight(a) || a - b);
  // A single further host is included too: it needs no more space than a merged one.
  const hosts = candidates.slice(0, candidates.length === maxHosts + 1 ? maxHosts + 1 : maxHosts);
  const indexOf = new Map(hosts.map((host, index) => [host, index]));
  const size = hosts.length + 1;
  const weights = Array.from({ length: size }, () => new Float64Array(size));
  const traffic = model.traffic.of(state.unit);
  const others = new Set<number>();
  for (let link = 0; link < model.linkCount; link++) {
    const ends = [model.source(link), model.target(link)] as const;
    const indices = ends.map((host) => indexOf.get(host) ?? hosts.length);
    const [from, to] = [indices[0] ?? 0, indices[1] ?? 0];
    // With a selected host or a search, only links of the matching hosts are drawn.
    const isIncluded = from < hosts.length || to < hosts.length || (neighborhood === null && state.search === "");
    if (!isIncluded || !model.isActiveLink(link)) continue;
    if (state.host !== null && !ends.includes(state.host)) continue;
    ends.forEach((host, index) => {
      if (indices[index] === hosts.length) others.add(host);
    });
    const row = weights[from];
    if (row !== undefined) row[to] = (row[to] ?? 0) + (traffic[link] ?? 0);
  }
  return { hosts, others: others.size, weights };
}
