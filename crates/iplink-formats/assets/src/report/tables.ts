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
  private readonly hosts: Table;
  private readonly links: Table;
  private peers: Int32Array | null = null;
  private readonly tabs: HTMLButtonElement[];
  private readonly onlyHost = html("input", { type: "checkbox", id: "only-host" });

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    const { state } = store;
    const sortedBy = state.unit;
    this.hosts = new Table("Hosts", this.hostColumns(), sortedBy, (host) => host === store.state.host);
    this.links = new Table("Links", this.linkColumns(), sortedBy, (link) => {
      const { host } = store.state;
      return host !== null && (model.source(link) === host || model.target(link) === host);
    });
    this.tabs = [this.createTab("Hosts", this.hosts), this.createTab("Links", this.links)];
    const label = html("label", { class: "check" }, this.onlyHost, "Only links of the selected host");
    this.onlyHost.addEventListener("change", () => {
      this.update(store.state);
    });
    const tabs = html("div", { role: "tablist", "aria-label": "Tables", class: "tabs" }, ...this.tabs);
    this.element.append(html("header", {}, tabs, label), this.hosts.element, this.links.element);
    this.selectTab(0);
    onThemeChange(() => {
      this.hosts.refresh();
      this.links.refresh();
    });
    store.listen((state, changed) => {
      label.hidden = state.host === null;
      if (changed.has("range")) this.peers = null;
      if (changed.has("range") || changed.has("search") || (changed.has("host") && this.onlyHost.checked)) {
        this.update(state);
      } else if (changed.has("host") || changed.has("unit")) {
        this.hosts.refresh();
        this.links.refresh();
      }
    });
  }

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
    const position = (targets as Record<string, number>)[event.key];
    if (position === undefined) return;
    event.preventDefault();
    this.selectTab(position % count);
    this.tabs[position % count]?.focus();
  }

  private selectTab(index: number): void {
    this.tabs.forEach((tab, position) => {
      tab.setAttribute("aria-selected", String(position === index));
      tab.tabIndex = position === index ? 0 : -1;
    });
    [this.hosts, this.links].forEach((table, position) => {
      table.element.hidden = position !== index;
    });
  }

  private update(state: ReportState): void {
    const { model } = this;
    const hosts: number[] = [];
    const matches = new Uint8Array(model.hosts);
    for (let host = 0; host < model.hosts; host++) {
      matches[host] = Number(matchesSearch(model, host, state.search));
      if (model.isActive(host) && matches[host] === 1) hosts.push(host);
    }
    const links: number[] = [];
    const host = this.onlyHost.checked ? state.host : null;
    for (let link = 0; link < model.links; link++) {
      const [source, target] = [model.source(link), model.target(link)];
      const isOfHost = host === null || source === host || target === host;
      const isMatch = matches[source] === 1 || matches[target] === 1;
      if (model.isActiveLink(link) && isOfHost && isMatch) links.push(link);
    }
    const [tabHosts, tabLinks] = this.tabs;
    if (tabHosts !== undefined) tabHosts.textContent = `Hosts ${formatInteger(hosts.length)}`;
    if (tabLinks !== undefined) tabLinks.textContent = `Links ${formatInteger(links.length)}`;
    const { total } = model;
    const note = (shown: number, all: number, name: string): string =>
      shown === all ? "" : `${formatInteger(shown)} of ${formatCount(all, name)}`;
    this.hosts.show(hosts, note(hosts.length, total.hosts, "host"));
    this.links.show(links, note(links.length, total.links, "link"));
  }

  private hostCell(host: number): HTMLElement {
    return hostButton(this.model, this.store, host);
  }

  private hostColumns(): Column[] {
    const { model } = this;
    const { sent, received } = model;
    const column = (name: string, title: string, counts: Float64Array, isBytes: boolean): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => counts[row] ?? 0,
      cell: (row) => (isBytes ? formatBytes(counts[row] ?? 0) : formatInteger(counts[row] ?? 0)),
    });
    const total = (name: "packets" | "bytes", title: string): Column => ({
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
      column("sent", "Sent", sent.packets, false),
      column("received", "Received", received.packets, false),
      total("packets", "Packets"),
      column("sent-bytes", "Bytes sent", sent.bytes, true),
      column("received-bytes", "Bytes received", received.bytes, true),
      total("bytes", "Bytes"),
    ];
  }

  /** Returns the number of peers; computes those of all hosts on first use. */
  private peersOf(host: number): number {
    if (this.peers === null) {
      this.peers = new Int32Array(this.model.hosts);
      for (let one = 0; one < this.model.hosts; one++) this.peers[one] = this.model.peers(one);
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
