/** What the capture holds, in numbers, and what became of every packet. */

import { fill, html } from "../lib/dom";
import { bytes, counted, duration, grouped, percent } from "../lib/format";
import { licences } from "../lib/data";
import type { Data, Input, Left, PacketCounters } from "./data";
import type { Model } from "./model";
import type { State, Store } from "./state";
import { stamp } from "./timeline";

export class Overview {
  readonly element = html("section", { class: "overview", "aria-label": "Overview" });
  private readonly numbers = html("dl", { class: "figures" });
  private readonly protocols = html("div", { class: "protocols" });

  constructor(
    private readonly model: Model,
    store: Store,
  ) {
    this.element.append(this.numbers, this.protocols);
    store.listen((state, changed) => {
      if (changed.has("range") || changed.has("unit")) this.draw(state);
    });
  }

  private draw(state: State): void {
    const { total } = this.model;
    const [first, last] = span(this.model, state);
    const figures: [string, string][] = [
      ["Hosts", grouped(total.hosts)],
      ["Links", grouped(total.links)],
      ["Packets", grouped(total.packets)],
      ["Bytes", bytes(total.bytes)],
      ["Time", first === null || last === null ? "unknown" : duration(last - first)],
    ];
    fill(
      this.numbers,
      ...figures.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
    );
    this.drawProtocols(state);
  }

  private drawProtocols(state: State): void {
    const counts = this.model.protocols.of(state.unit);
    const names = [...this.model.data.protocols, "not kept"];
    const rows = names.map((name, at) => ({ name, count: counts[at] ?? 0 }));
    const known = rows.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
    const total = known.reduce((sum, { count }) => sum + count, 0);
    const strip = html("div", { class: "strip", "aria-hidden": "true" });
    known.forEach(({ count }, at) => {
      const part = html("i", { class: `share-${Math.min(at, 4)}` });
      part.style.flexGrow = String(count / Math.max(total, 1));
      strip.append(part);
    });
    const list = known.slice(0, 6).map(({ name, count }, at) =>
      html("li", {}, html("i", { class: `dot share-${Math.min(at, 4)}` }), `${name} `, html("small", {}, percent(count, total))),
    );
    if (known.length > 6) list.push(html("li", {}, html("small", {}, `and ${known.length - 6} more`)));
    fill(this.protocols, strip, html("ul", { "aria-label": `Protocols by ${state.unit}` }, ...list));
  }
}

function span(model: Model, state: State): [number | null, number | null] {
  if (state.range !== null) {
    return [model.binStart(state.range.from), model.binStart(state.range.to + 1)];
  }
  const { first, last } = model.data.links;
  const times = (all: readonly (number | null)[], best: (one: number, other: number) => number): number | null =>
    all.reduce<number | null>((known, at) => (at === null ? known : known === null ? at : best(known, at)), null);
  const [from, to] = [times(first, Math.min), times(last, Math.max)];
  return [from === null ? null : model.seconds(from), to === null ? null : model.seconds(to)];
}

/** Says when the capture was taken, in a line. */
export function when(model: Model): string {
  const [first, last] = span(model, { range: null } as State);
  if (first === null || last === null) return "The packets have no times.";
  return `${stamp(model, first)} to ${stamp(model, last)} ${model.clock.name}`;
}

/** What was read, and what became of all packets. */
export function account(data: Data): HTMLElement {
  const { total, inputs } = data.account;
  const rows = inputs.map(inputRow);
  const table = html(
    "table",
    { class: "inputs" },
    html("thead", {}, html("tr", {}, ...["Input", "Format", "Read", "Linked", "Filtered", "Skipped", "State"].map((title) => html("th", { scope: "col" }, title)))),
    html("tbody", {}, ...rows),
  );
  const parts = [
    html("h2", {}, "Statistics"),
    html("p", {}, sentence(total)),
    total.skipped.length > 0 ? reasons(total) : null,
    note(data.leftOut, "were left out, as was asked for"),
    note(data.folded, "are shown as one, so that the page stays quick"),
    html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Inputs" }, table),
  ];
  const text = html("pre", {}, licences());
  const licence = html("details", {}, html("summary", {}, "Licences of what this page is made of"), text);
  const by = html("p", { class: "note" }, `Made by ${data.madeBy}. This page asks nobody for anything.`);
  return html("footer", { class: "account", id: "account" }, ...parts.filter((part) => part !== null), by, licence);
}

function sentence({ read, linked, filtered, skipped }: PacketCounters): string {
  const count = skipped.reduce((sum, [, count]) => sum + count, 0);
  return `${counted(read, "packet")} read = ${grouped(linked)} linked + ${grouped(filtered)} filtered + ${grouped(count)} skipped`;
}

function reasons({ skipped }: PacketCounters): HTMLElement {
  const rows = skipped.map(([reason, count]) => html("li", {}, `${grouped(count)} `, html("span", {}, reason)));
  return html("ul", { class: "reasons", "aria-label": "Skipped, by reason" }, ...rows);
}

function inputRow({ name, format, tally, damage, stopped }: Input): HTMLElement {
  const skipped = tally.skipped.reduce((sum, [, count]) => sum + count, 0);
  const numbers = [tally.read, tally.linked, tally.filtered, skipped];
  const state = damage ?? (stopped ? "as many as were asked for" : "");
  return html(
    "tr",
    {},
    html("td", {}, name),
    html("td", {}, format ?? ""),
    ...numbers.map((number) => html("td", { class: "number" }, grouped(number))),
    html("td", { class: damage === null ? undefined : "damage" }, state),
  );
}

/** Says what is not shown by itself; nothing where all is. */
export function note(left: Left, words: string): HTMLElement | null {
  if (left.hosts === 0 && left.links === 0) return null;
  const traffic = `${counted(left.packets, "packet")}, ${bytes(left.bytes)}`;
  return html("p", { class: "folded" }, `${counted(left.hosts, "host")} and ${counted(left.links, "link")} with ${traffic} ${words}.`);
}
