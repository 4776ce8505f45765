/** The tables of hosts and links, as two tabs. */

import { appendChildren, html } from "../lib/dom";
import { formatBytes, formatCount, formatInteger } from "../lib/format";
import type { ReportModel } from "./report-model";
import { matchesSearch } from "./graph-content";
import type { ReportState, ReportStore } from "./report-state";
import { Table } from "./table";
import type { Column } from "./table";
import { currentColors, onThemeChange, hostColorOf } from "./theme";

/** Filters the rows of both tables by range, search and selected host. */
export class Tables {
  readonly element = html("section", { class: "tables", id: "tables", "aria-label": "Tables" });
  private readonly hostTable: Table;
  private readonly linkTable: Table;
  /** The number of peers of each host in the range; null until it is computed. */
  private peers: Int32Array | null = null;
  private readonly tabs: HTMLButtonElement[];
  private readonly hostFilter = html("input", { type: "checkbox", id: "only-host" });

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    const { state } = store;
    const sortedBy = state.unit;
    this.hostTable = new Table("Hosts", this.hostColumns(), sortedBy, (host) => host === store.state.host);
    this.linkTable = new Table("Links", this.linkColumns(), sortedBy, (link) => {
      const { host } = store.state;
      return host !== null && (model.source(link) === host || model.target(link) === host);
    });
    this.tabs = [this.createTab("Hosts", this.hostTable), this.createTab("Links", this.linkTable)];
    const label = html("label", { class: "check" }, this.hostFilter, "Only links of the selected host");
    this.hostFilter.addEventListener("change", () => {
      this.update(store.state);
    });
    const tabs = html("div", { role: "tablist", "aria-label": "Tables", class: "tabs" }, ...this.tabs);
    this.element.append(html("header", {}, tabs, label), this.hostTable.element, this.linkTable.element);
    this.selectTab(0);
    onThemeChange(() => {
      this.hostTable.refresh();
      this.linkTable.refresh();
    });
    store.listen((state, changed) => {
      label.hidden = state.host === null;
      if (changed.has("range")) this.peers = null;
      if (changed.has("range") || changed.has("search") || (changed.has("host") && this.hostFilter.checked)) {
        this.update(state);
      } else if (changed.has("host") || changed.has("unit")) {
        this.hostTable.refresh();
        this.linkTable.refresh();
      }
    });
  }

  /** Creates the tab of a table. */
  private createTab(name: string, table: Table): HTMLButtonElement {
    table.element.setAttribute("role", "tabpanel");
    table.element.id = `table-${name.toLowerCase()}`;
    const id = `tab-${name.toLowerCase()}`;
    table.element.setAttribute("aria-labelledby", id);
    const attributes = { id, type: "button", role: "tab", "aria-controls": table.element.id } as const;
    const button = html("button", attributes, name);
    button.addEventListener("click", () => {
      this.selectTab(this.tabs.indexOf(button));
    });
    button.addEventListener("keydown", (event) => {
      this.handleKey(event, this.tabs.indexOf(button));
    });
    return button;
  }

  /** Moves between tabs with arrow keys, as in the tabs pattern of the W3C. */
  private handleKey(event: KeyboardEvent, index: number): void {
    const count = this.tabs.length;
    const targets = { ArrowLeft: index + count - 1, ArrowRight: index + 1, Home: 0, End: count - 1 };
    const target = (targets as Record<string, number>)[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.selectTab(target % count);
    this.tabs[target % count]?.focus();
  }

  private selectTab(index: number): void {
    this.tabs.forEach((tab, position) => {
      tab.setAttribute("aria-selected", String(position === index));
      tab.tabIndex = position === index ? 0 : -1;
    });
    [this.hostTable, this.linkTable].forEach((table, position) => {
      table.element.hidden = position !== index;
    });
  }

  /** Shows the rows that match the current state. */
  private update(state: ReportState): void {
    const { model } = this;
    const hosts: number[] = [];
    const matches = new Uint8Array(model.hostCount);
    for (let host = 0; host < model.hostCount; host++) {
      matches[host] = Number(matchesSearch(model, host, state.search));
      if (model.isActive(host) && matches[host] === 1) hosts.push(host);
    }
    const links: number[] = [];
    const host = this.hostFilter.checked ? state.host : null;
    for (let link = 0; link < model.linkCount; link++) {
      const [source, target] = [model.source(link), model.target(link)];
      const isOfHost = host === null || source === host || target === host;
      const isMatch = matches[source] === 1 || matches[target] === 1;
      if (model.isActiveLink(link) && isOfHost && isMatch) links.push(link);
    }
    const [tabHosts, tabLinks] = this.tabs;
    if (tabHosts !== undefined) tabHosts.textContent = `Hosts ${formatInteger(hosts.length)}`;
    if (tabLinks !== undefined) tabLinks.textContent = `Links ${formatInteger(links.length)}`;
    const { total } = model;
    const note = (shownCount: number, totalCount: number, noun: string): string =>
      shownCount === totalCount ? "" : `${formatInteger(shownCount)} of ${formatCount(totalCount, noun)}`;
    this.hostTable.show(hosts, note(hosts.length, total.hosts, "host"));
    this.linkTable.show(links, note(links.length, total.links, "link"));
  }

  private hostCell(host: number): HTMLElement {
    return hostButton(this.model, this.store, host);
  }

  private hostColumns(): Column[] {
    const { model } = this;
    const { sent, received } = model;
    const countColumn = (name: string, title: string, counts: Float64Array, isBytes: boolean): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => counts[row] ?? 0,
      cell: (row) => (isBytes ? formatBytes(counts[row] ?? 0) : formatInteger(counts[row] ?? 0)),
    });
    const totalColumn = (name: "packets" | "bytes", title: string): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => model.weight(row, name),
      cell: (row) => (name === "bytes" ? formatBytes : formatInteger)(model.weight(row, name)),
    });
    const peers: Column = {
      name: "peers",
      title: "Peers",
      isNumber: true,
      value: (row) => this.peersOf(row),
      cell: (row) => formatInteger(this.peersOf(row)),
    };
    return [
      textColumn("host", "Host", (row) => model.label(row), (row) => this.hostCell(row)),
      textColumn("network", "Network", (row) => model.data.networks[model.data.hosts.network[row] ?? -1] ?? ""),
      peers,
      countColumn("sent", "Sent", sent.packets, false),
      countColumn("received", "Received", received.packets, false),
      totalColumn("packets", "Packets"),
      countColumn("sent-bytes", "Bytes sent", sent.bytes, true),
      countColumn("received-bytes", "Bytes received", received.bytes, true),
      totalColumn("bytes", "Bytes"),
    ];
  }

  /** Returns the number of peers of a host; the first call computes the numbers of all hosts. */
  private peersOf(host: number): number {
    if (this.peers === null) {
      this.peers = new Int32Array(this.model.hostCount);
      this.peers.forEach((_, index, peers) => {
        peers[index] = this.model.peers(index);
      });
    }
    return this.peers[host] ?? 0;
  }

  private linkColumns(): Column[] {
    const { model } = this;
    const { links } = model.data;
    const timeColumn = (name: string, title: string, times: readonly (number | null)[]): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => times[row] ?? -Infinity,
      cell: (row) => {
        const time = times[row] ?? null;
        return time === null ? "unknown" : model.clock.format(model.seconds(time), 3);
      },
    });
    return [
      textColumn("source", "Source", (row) => model.label(model.source(row)), (row) => this.hostCell(model.source(row))),
      textColumn("target", "Target", (row) => model.label(model.target(row)), (row) => this.hostCell(model.target(row))),
      {
        name: "packets",
        title: "Packets",
        isNumber: true,
        value: (row) => model.traffic.packets[row] ?? 0,
        cell: (row) => formatInteger(model.traffic.packets[row] ?? 0),
      },
      {
        name: "bytes",
        title: "Bytes",
        isNumber: true,
        value: (row) => model.traffic.bytes[row] ?? 0,
        cell: (row) => formatBytes(model.traffic.bytes[row] ?? 0),
      },
      timeColumn("first", `First seen, ${model.clock.name}`, links.first),
      timeColumn("last", `Last seen, ${model.clock.name}`, links.last),
    ];
  }
}

/** Returns a column of text. */
function textColumn(
  name: string,
  title: string,
  value: (row: number) => string,
  cell: (row: number) => HTMLElement | string = value,
): Column {
  return { name, title, isNumber: false, value, cell };
}

/** Creates a button that selects a host, with a dot in its color. */
export function hostButton(model: ReportModel, store: ReportStore, host: number): HTMLElement {
  const button = html("button", { type: "button", class: "host", title: model.address(host) });
  const dot = html("i", { class: "dot", "aria-hidden": "true" });
  dot.style.background = hostColorOf(model, host, currentColors());
  appendChildren(button, dot, html("span", {}, model.label(host)));
  button.addEventListener("click", () => {
    store.update({ host });
  });
  return button;
}
