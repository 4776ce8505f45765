/** The overview of the selected time range in numbers, and the packet counters of all inputs. */

import { replaceChildren, html } from "../lib/dom";
import { formatBytes, formatCount, formatDuration, formatInteger, formatPercent } from "../lib/format";
import { licenses } from "../lib/page-data";
import type { ReportData, ReportInput, OmittedTraffic, ReportCounters } from "../generated/page-data";
import type { BinRange, ReportModel } from "./report-model";
import type { ReportState, ReportStore } from "./report-state";
import { formatBinTime, noTimeText } from "./timeline";

/** The maximum number of protocols that are listed. */
const MAX_PROTOCOLS = 6;

/** Shows the totals of the selected time range. */
export class Overview {
  readonly element = html("section", { class: "overview", "aria-label": "Overview" });
  private readonly figures = html("dl", { class: "figures" });
  private readonly protocols = html("div", { class: "protocols" });

  constructor(
    private readonly model: ReportModel,
    store: ReportStore,
  ) {
    this.element.append(this.figures, this.protocols);
    store.listen((state, changed) => {
      if (changed.has("range") || changed.has("unit")) this.draw(state);
    });
  }

  private draw(state: ReportState): void {
    const { total } = this.model;
    const [first, last] = timeSpan(this.model, state.range);
    const figures: [string, string][] = [
      ["Hosts", formatInteger(total.hosts)],
      ["Links", formatInteger(total.links)],
      ["Packets", formatInteger(total.packets)],
      ["Bytes", formatBytes(total.bytes)],
      ["Time", first === null || last === null ? "unknown" : formatDuration(last - first)],
    ];
    replaceChildren(
      this.figures,
      ...figures.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
    );
    this.drawProtocols(state);
  }

  /** Draws the shares of the protocols as a strip and a list. */
  private drawProtocols(state: ReportState): void {
    const counts = this.model.protocols.of(state.unit);
    // The last count is that of packets without a known protocol.
    const names = [...this.model.data.protocols, "not recorded"];
    const rows = names.map((name, index) => ({ name, count: counts[index] ?? 0 }));
    const usedRows = rows.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    const total = usedRows.reduce((sum, { count }) => sum + count, 0);
    const strip = html("div", { class: "strip", "aria-hidden": "true" });
    usedRows.forEach(({ count }, index) => {
      const segment = html("i", { class: `share-${Math.min(index, 4)}` });
      segment.style.flexGrow = String(count / Math.max(total, 1));
      strip.append(segment);
    });
    const list = usedRows.slice(0, MAX_PROTOCOLS).map(({ name, count }, index) =>
      html("li", {}, html("i", { class: `dot share-${Math.min(index, 4)}` }), `${name} `, html("small", {}, formatPercent(count, total))),
    );
    if (usedRows.length > MAX_PROTOCOLS) list.push(html("li", {}, html("small", {}, `and ${usedRows.length - MAX_PROTOCOLS} more`)));
    replaceChildren(this.protocols, strip, html("ul", { "aria-label": `Protocols by ${state.unit}` }, ...list));
  }
}

/** Returns the start and the end of a range, or the first and the last timestamp of the whole capture, in seconds since the Unix epoch. */
function timeSpan(model: ReportModel, range: BinRange | null): [number | null, number | null] {
  if (range !== null) {
    return [model.binStart(range.from), model.binStart(range.to + 1)];
  }
  const { first, last } = model.data.links;
  const reduceTimes = (times: readonly (number | null)[], choose: (a: number, b: number) => number): number | null =>
    times.reduce<number | null>((result, time) => (time === null ? result : result === null ? time : choose(result, time)), null);
  const [from, to] = [reduceTimes(first, Math.min), reduceTimes(last, Math.max)];
  return [from === null ? null : model.seconds(from), to === null ? null : model.seconds(to)];
}

/** Returns the time span of the capture as a line of text. */
export function timeSpanText(model: ReportModel): string {
  const [first, last] = timeSpan(model, null);
  if (first === null || last === null) return noTimeText(model);
  return `${formatBinTime(model, first)} to ${formatBinTime(model, last)} ${model.clock.name}`;
}

/** Creates the section on the inputs and their packet counters. */
export function statisticsSection(data: ReportData): HTMLElement {
  const { total, inputs } = data.statistics;
  const rows = inputs.map(inputRow);
  const table = html(
    "table",
    { class: "inputs" },
    html("thead", {}, html("tr", {}, ...["Input", "Format", "Read", "Linked", "Filtered out", "Skipped", "Status"].map((title) => html("th", { scope: "col" }, title)))),
    html("tbody", {}, ...rows),
  );
  const content = [
    html("h2", {}, "Statistics"),
    html("p", {}, packetCounterText(total)),
    total.skipped.length > 0 ? skipReasonList(total) : null,
    omissionNote(data.omitted, "excluded by the limits of the query"),
    omissionNote(data.merged, "merged into “others” to keep the page responsive"),
    html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Inputs" }, table),
  ];
  const text = html("pre", {}, licenses());
  const licenseDetails = html("details", {}, html("summary", {}, "Third-party licenses"), text);
  const generator = html("p", { class: "note" }, `Generated by ${data.madeBy}. Self-contained; makes no network requests.`);
  return html("footer", { class: "statistics", id: "statistics" }, ...content.filter((child) => child !== null), generator, licenseDetails);
}

/** Formats the packet counters as a sum: the packets read are linked, filtered out or skipped. */
function packetCounterText({ read, linked, filtered, skipped }: ReportCounters): string {
  const skippedCount = skipped.reduce((sum, [, count]) => sum + count, 0);
  return `${formatCount(read, "packet")} read = ${formatInteger(linked)} linked + ${formatInteger(filtered)} filtered out + ${formatInteger(skippedCount)} skipped`;
}

function skipReasonList({ skipped }: ReportCounters): HTMLElement {
  const rows = skipped.map(([reason, count]) => html("li", {}, `${formatInteger(count)} `, html("span", {}, reason)));
  return html("ul", { class: "reasons", "aria-label": "Skipped, by reason" }, ...rows);
}

/** Creates the table row of an input. */
function inputRow({ name, format, counters, damage, stopped }: ReportInput): HTMLElement {
  const skipped = counters.skipped.reduce((sum, [, count]) => sum + count, 0);
  const counts = [counters.read, counters.linked, counters.filtered, skipped];
  const status = damage ?? (stopped ? "stopped at the packet limit" : "");
  return html(
    "tr",
    {},
    html("td", {}, name),
    html("td", {}, format ?? ""),
    ...counts.map((count) => html("td", { class: "number" }, formatInteger(count))),
    html("td", { class: damage === null ? undefined : "damage" }, status),
  );
}

/** Creates a note on hosts and links that are not shown individually; `reason` completes its sentence. Returns null if there are none. */
export function omissionNote(omitted: OmittedTraffic, reason: string): HTMLElement | null {
  if (omitted.hosts === 0 && omitted.links === 0) return null;
  const traffic = `${formatCount(omitted.packets, "packet")}, ${formatBytes(omitted.bytes)}`;
  return html("p", { class: "omitted" }, `${formatCount(omitted.hosts, "host")} and ${formatCount(omitted.links, "link")} (${traffic}) ${reason}.`);
}
