/** The tables of hosts and of links. */

import { add, html } from "../lib/dom";
import { bytes, counted, grouped } from "../lib/format";
import type { Model } from "./model";
import { isFound } from "./scene";
import type { State, Store } from "./state";
import { Table } from "./table";
import type { Column } from "./table";
import { colours, onThemeChange, own } from "./theme";

export class Tables {
  readonly element = html("section", { class: "tables", id: "tables", "aria-label": "Tables" });
  private readonly hosts: Table;
  private readonly links: Table;
  private peers: Int32Array | null = null;
  private readonly tabs: HTMLButtonElement[];
  private readonly only = html("input", { type: "checkbox", id: "only-host" });

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    const { state } = store;
    const by = state.unit;
    this.hosts = new Table("Hosts", this.hostColumns(), by, (host) => host === store.state.host);
    this.links = new Table("Links", this.linkColumns(), by, (link) => {
      const { host } = store.state;
      return host !== null && (model.source(link) === host || model.target(link) === host);
    });
    this.tabs = [this.tab("Hosts", this.hosts), this.tab("Links", this.links)];
    const label = html("label", { class: "check" }, this.only, "Links of the chosen host only");
    this.only.addEventListener("change", () => {
      this.show(store.state);
    });
    const tabs = html("div", { role: "tablist", "aria-label": "Tables", class: "tabs" }, ...this.tabs);
    this.element.append(html("header", {}, tabs, label), this.hosts.element, this.links.element);
    this.choose(0);
    onThemeChange(() => {
      this.hosts.refresh();
      this.links.refresh();
    });
    store.listen((state, changed) => {
      label.hidden = state.host === null;
      if (changed.has("range")) this.peers = null;
      if (changed.has("range") || changed.has("search") || (changed.has("host") && this.only.checked)) {
        this.show(state);
      } else if (changed.has("host") || changed.has("unit")) {
        this.hosts.refresh();
        this.links.refresh();
      }
    });
  }

  private tab(name: string, table: Table): HTMLButtonElement {
    table.element.setAttribute("role", "tabpanel");
    table.element.id = `table-${name.toLowerCase()}`;
    const id = `tab-${name.toLowerCase()}`;
    table.element.setAttribute("aria-labelledby", id);
    const attributes = { id, type: "button", role: "tab", "aria-controls": table.element.id } as const;
    const button = html("button", attributes, name);
    button.addEventListener("click", () => {
      this.choose(this.tabs.indexOf(button));
    });
    button.addEventListener("keydown", (event) => {
      this.key(event, this.tabs.indexOf(button));
    });
    return button;
  }

  /** Arrows go from tab to tab, as the pattern for tabs of the W3C has it. */
  private key(event: KeyboardEvent, at: number): void {
    const count = this.tabs.length;
    const places = { ArrowLeft: at + count - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
    const place = (places as Record<string, number>)[event.key];
    if (place === undefined) return;
    event.preventDefault();
    this.choose(place % count);
    this.tabs[place % count]?.focus();
  }

  private choose(at: number): void {
    this.tabs.forEach((tab, place) => {
      tab.setAttribute("aria-selected", String(place === at));
      tab.tabIndex = place === at ? 0 : -1;
    });
    [this.hosts, this.links].forEach((table, place) => {
      table.element.hidden = place !== at;
    });
  }

  private show(state: State): void {
    const { model } = this;
    const hosts: number[] = [];
    const found = new Uint8Array(model.hosts);
    for (let host = 0; host < model.hosts; host++) {
      found[host] = Number(isFound(model, host, state.search));
      if (model.isSeen(host) && found[host] === 1) hosts.push(host);
    }
    const links: number[] = [];
    const host = this.only.checked ? state.host : null;
    for (let link = 0; link < model.links; link++) {
      const [source, target] = [model.source(link), model.target(link)];
      const isWanted = host === null || source === host || target === host;
      const isHit = found[source] === 1 || found[target] === 1;
      if (model.isUsed(link) && isWanted && isHit) links.push(link);
    }
    const [tabHosts, tabLinks] = this.tabs;
    if (tabHosts !== undefined) tabHosts.textContent = `Hosts ${grouped(hosts.length)}`;
    if (tabLinks !== undefined) tabLinks.textContent = `Links ${grouped(links.length)}`;
    const { total } = model;
    const note = (shown: number, all: number, name: string): string =>
      shown === all ? "" : `${grouped(shown)} of ${counted(all, name)}`;
    this.hosts.show(hosts, note(hosts.length, total.hosts, "host"));
    this.links.show(links, note(links.length, total.links, "link"));
  }

  private host(host: number): HTMLElement {
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
      cell: (row) => (isBytes ? bytes(counts[row] ?? 0) : grouped(counts[row] ?? 0)),
    });
    const total = (name: "packets" | "bytes", title: string): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => model.weight(row, name),
      cell: (row) => (name === "bytes" ? bytes : grouped)(model.weight(row, name)),
    });
    const peers: Column = {
      name: "peers",
      title: "Peers",
      isNumber: true,
      value: (row) => this.peersOf(row),
      cell: (row) => grouped(this.peersOf(row)),
    };
    return [
      textColumn("host", "Host", (row) => model.label(row), (row) => this.host(row)),
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

  /** Counts the peers of all hosts at once, when they are first asked for. */
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
    const when = (name: string, title: string, times: readonly (number | null)[]): Column => ({
      name,
      title,
      isNumber: true,
      value: (row) => times[row] ?? -Infinity,
      cell: (row) => {
        const at = times[row] ?? null;
        return at === null ? "unknown" : model.clock.time(model.seconds(at), 3);
      },
    });
    return [
      textColumn("source", "Source", (row) => model.label(model.source(row)), (row) => this.host(model.source(row))),
      textColumn("target", "Target", (row) => model.label(model.target(row)), (row) => this.host(model.target(row))),
      {
        name: "packets",
        title: "Packets",
        isNumber: true,
        value: (row) => model.traffic.packets[row] ?? 0,
        cell: (row) => grouped(model.traffic.packets[row] ?? 0),
      },
      {
        name: "bytes",
        title: "Bytes",
        isNumber: true,
        value: (row) => model.traffic.bytes[row] ?? 0,
        cell: (row) => bytes(model.traffic.bytes[row] ?? 0),
      },
      when("first", `First seen, ${model.clock.name}`, links.first),
      when("last", `Last seen, ${model.clock.name}`, links.last),
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

/** Makes a button that chooses a host, with the dot of its colour. */
export function hostButton(model: Model, store: Store, host: number): HTMLElement {
  const button = html("button", { type: "button", class: "host", title: model.address(host) });
  const dot = html("i", { class: "dot", "aria-hidden": "true" });
  dot.style.background = own(model, host, colours());
  add(button, dot, html("span", {}, model.label(host)));
  button.addEventListener("click", () => {
    store.update({ host });
  });
  return button;
}
