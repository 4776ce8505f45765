/** The heaviest hosts of a picture that has no room for all, and the rest as one. */

import type { Model } from "./model";
import type { State } from "./state";
import { isFound } from "./scene";

export interface Chosen {
  /** The hosts that are drawn themselves. */
  readonly hosts: readonly number[];
  /** How many others are drawn as one. */
  readonly others: number;
  /** What went from row to column; the others come last. */
  readonly weights: readonly Float64Array[];
}

/** Takes the heaviest hosts, the one that is looked at always. */
export function heaviest(model: Model, state: State, most: number): Chosen {
  const near = state.host === null ? null : model.around(state.host, 1);
  const all: number[] = [];
  for (let host = 0; host < model.hosts; host++) {
    const isWanted = near === null || near.has(host);
    if (model.isSeen(host) && isWanted && isFound(model, host, state.search)) all.push(host);
  }
  const weight = (host: number): number => (host === state.host ? Infinity : model.weight(host, state.unit));
  all.sort((one, other) => weight(other) - weight(one) || one - other);
  const hosts = all.slice(0, all.length === most + 1 ? most + 1 : most);
  const placeOf = new Map(hosts.map((host, at) => [host, at]));
  const count = hosts.length + 1;
  const weights = Array.from({ length: count }, () => new Float64Array(count));
  const traffic = model.traffic.of(state.unit);
  const others = new Set<number>();
  for (let link = 0; link < model.links; link++) {
    const ends = [model.source(link), model.target(link)] as const;
    const places = ends.map((host) => placeOf.get(host) ?? hosts.length);
    const [from, to] = [places[0] ?? 0, places[1] ?? 0];
    // With a host or a search, only what these have a part in is drawn.
    const isPart = from < hosts.length || to < hosts.length || (near === null && state.search === "");
    if (!isPart || !model.isUsed(link)) continue;
    if (state.host !== null && !ends.includes(state.host)) continue;
    ends.forEach((host, at) => {
      if (places[at] === hosts.length) others.add(host);
    });
    const row = weights[from];
    if (row !== undefined) row[to] = (row[to] ?? 0) + (traffic[link] ?? 0);
  }
  return { hosts, others: others.size, weights };
}
