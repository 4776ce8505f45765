/** The section of the selected host: its contacts in both directions, the hosts it never contacted, and packet filters. */

import { replaceChildren, html, svg } from "../lib/dom";
import type { Child } from "../lib/dom";
import { formatBytes, formatCount, formatInteger, formatPercent } from "../lib/format";
import type { ReportModel } from "./report-model";
import type { ReportState, ReportStore } from "./report-state";
import { hostButton } from "./tables";
import { currentColors, onThemeChange, hostColorOf } from "./theme";
import { formatWeightShort } from "./traffic-text";

/** The maximum number of contacts that are drawn individually; the others are merged. */
const MAX_CONTACTS = 10;
/** The maximum number of top talkers that are listed. */
const MAX_TOP_TALKERS = 14;
/** The number of entries of a long list that are added at a time. */
const LIST_CHUNK = 200;

/** A host that the selected host has links with, and the traffic of these links. */
interface Contact {
  readonly host: number;
  readonly weight: number;
}

/** Shows the selected host, or the top talkers. */
export class HostSection {
  readonly element = html("aside", { class: "host-section", id: "host", "aria-label": "Host", tabindex: -1 });

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    store.listen((state, changed) => {
      if (changed.has("host") || changed.has("range") || changed.has("unit")) this.draw(state);
    });
    onThemeChange(() => {
      this.draw(store.state);
    });
  }

  private draw(state: ReportState): void {
    if (updateHost(this.element, state.host)) this.element.scrollTop = 0;
    if (state.host === null) replaceChildren(this.element, ...this.topTalkers(state));
    else replaceChildren(this.element, ...this.section(state.host, state));
  }

  /** Returns the content without a selected host: the top talkers. */
  private topTalkers(state: ReportState): Child[] {
    const { model } = this;
    const hosts: Contact[] = [];
    for (let host = 0; host < model.hostCount; host++) {
      const weight = model.weight(host, state.unit);
      if (weight > 0) hosts.push({ host, weight });
    }
    hosts.sort((a, b) => b.weight - a.weight);
    const top = hosts.slice(0, MAX_TOP_TALKERS);
    const total = hosts.reduce((sum, { weight }) => sum + weight, 0);
    return [
      html("header", {}, html("h2", {}, "Top talkers")),
      html("p", { class: "note" }, `Sent and received, in ${state.unit}. Select a host for details.`),
      this.bars(top, hosts.slice(top.length), total, state, false),
    ];
  }

  /** Returns the content for a selected host. */
  private section(host: number, state: ReportState): Child[] {
    const { model } = this;
    const contacted = this.contacts(model.outgoing(host), (link) => model.target(link), state);
    const contactedBy = this.contacts(model.incoming(host), (link) => model.source(link), state);
    const close = html("button", { type: "button", class: "quiet", id: "close-host", "aria-label": "Close this section" }, "Close");
    close.addEventListener("click", () => {
      this.store.update({ host: null, hops: 0 });
    });
    const name = model.data.hosts.name[host] ?? null;
    const address = name === null ? null : html("p", { class: "address" }, model.address(host));
    return [
      html("header", {}, html("h2", {}, model.label(host)), close),
      address,
      this.trafficTable(host, contacted.length, contactedBy.length),
      ...this.rankedContacts("Contacted", "This host sent no packets.", contacted, state),
      ...this.rankedContacts("Contacted by", "This host received no packets.", contactedBy, state),
      this.neverContactedList(host),
      ...this.filterSection(host),
    ];
  }

  /** Creates the table of sent and received traffic, with the numbers of targets and sources. */
  private trafficTable(host: number, targetCount: number, sourceCount: number): HTMLElement {
    const { sent, received } = this.model;
    const row = (name: string, counts: typeof sent, peers: number): HTMLElement =>
      html(
        "tr",
        {},
        html("th", { scope: "row" }, name),
        html("td", {}, formatInteger(counts.packets[host] ?? 0)),
        html("td", {}, formatBytes(counts.bytes[host] ?? 0)),
        html("td", {}, formatInteger(peers)),
      );
    const headings = ["Direction", "Packets", "Bytes", "Hosts"].map((title) => html("th", { scope: "col" }, title));
    return html(
      "table",
      { class: "numbers" },
      html("thead", {}, html("tr", {}, ...headings)),
      html("tbody", {}, row("Sent", sent, targetCount), row("Received", received, sourceCount)),
    );
  }

  /** Returns the contacts of a host, heaviest first: `contactOf` returns the host at the other end of a link. */
  private contacts(links: Iterable<number>, contactOf: (link: number) => number, state: ReportState): Contact[] {
    const weights = this.model.traffic.of(state.unit);
    const contacts: Contact[] = [];
    for (const link of links) {
      if (this.model.isActiveLink(link)) contacts.push({ host: contactOf(link), weight: weights[link] ?? 0 });
    }
    return contacts.sort((a, b) => b.weight - a.weight || a.host - b.host);
  }

  /** Returns a list of contacts with a pie chart; `emptyText` replaces it if there are none. */
  private rankedContacts(title: string, emptyText: string, contacts: Contact[], state: ReportState): Child[] {
    const total = contacts.reduce((sum, { weight }) => sum + weight, 0);
    const heading = html("h3", {}, title, " ", html("small", {}, formatCount(contacts.length, "host")));
    if (contacts.length === 0) return [heading, html("p", { class: "note" }, emptyText)];
    // A single further contact is drawn too: it needs no more space than a merged one.
    const count = contacts.length === MAX_CONTACTS + 1 ? MAX_CONTACTS + 1 : MAX_CONTACTS;
    const [drawn, others] = [contacts.slice(0, count), contacts.slice(count)];
    const othersWeight = others.reduce((sum, { weight }) => sum + weight, 0);
    const chart = html("div", { class: "ranked" }, this.pie(drawn, othersWeight, total), this.bars(drawn, others, total, state, true));
    return [heading, chart];
  }

  /** Draws the shares of contacts as a ring; the slices are numbered like the list beside it. */
  private pie(drawn: Contact[], othersWeight: number, total: number): SVGSVGElement {
    const theme = currentColors();
    const slices = drawn.map(({ host, weight }) => ({ weight, color: hostColorOf(this.model, host, theme) }));
    if (othersWeight > 0) slices.push({ weight: othersWeight, color: theme.others });
    const pie = svg("svg", { class: "pie", viewBox: "-50 -50 100 100", role: "img", "aria-label": "Shares of the hosts in the list" });
    let start = 0;
    slices.forEach(({ weight, color }, index) => {
      const share = weight / Math.max(total, 1);
      pie.append(svg("path", { d: slicePath(start, start + share), fill: color }));
      const angle = (start + share / 2) * 2 * Math.PI;
      start += share;
      if (share < 0.06 || index >= drawn.length) return;
      const [x, y] = [Math.sin(angle) * 36.5, -Math.cos(angle) * 36.5 + 3.2];
      pie.append(svg("text", { x, y, "text-anchor": "middle" }, String(index + 1)));
    });
    return pie;
  }

  /** Draws contacts as a list with bars; the others are its last entry. */
  private bars(drawn: Contact[], others: Contact[], total: number, state: ReportState, isNumbered: boolean): HTMLElement {
    const max = drawn.reduce((max, { weight }) => Math.max(max, weight), 1);
    const bar = (weight: number, color: string): HTMLElement => {
      const inner = html("i");
      inner.style.width = `${Math.max((100 * weight) / max, 0.8)}%`;
      inner.style.background = color;
      return html("span", { class: "bar", "aria-hidden": "true" }, inner);
    };
    const theme = currentColors();
    const value = (weight: number): HTMLElement =>
      html("span", { class: "value" }, formatWeightShort(weight, state.unit), html("small", {}, formatPercent(weight, total)));
    const rows = drawn.map(({ host, weight }) =>
      html("li", {}, hostButton(this.model, this.store, host), value(weight), bar(weight, hostColorOf(this.model, host, theme))),
    );
    if (others.length > 0) {
      const weight = others.reduce((sum, { weight }) => sum + weight, 0);
      const name = html("span", { class: "aggregate" }, formatCount(others.length, "other host"));
      rows.push(html("li", { class: "others" }, name, value(weight)));
    }
    return html("ol", { class: isNumbered ? "bars numbered" : "bars" }, ...rows);
  }

  /** Creates the list of hosts that a host never contacted; entries are added on demand. */
  private neverContactedList(host: number): HTMLElement {
    const { model } = this;
    const contacted = new Set([host]);
    for (const link of model.outgoing(host)) if (model.isActiveLink(link)) contacted.add(model.target(link));
    const neverContacted: number[] = [];
    for (let candidate = 0; candidate < model.hostCount; candidate++) {
      if (model.isActive(candidate) && !contacted.has(candidate)) neverContacted.push(candidate);
    }
    neverContacted.sort((a, b) => model.rank(a) - model.rank(b));
    const list = html("ul", { class: "never" });
    const moreButton = html("button", { type: "button", class: "quiet" });
    const showMore = (): void => {
      const from = list.childElementCount;
      const next = neverContacted.slice(from, from + LIST_CHUNK);
      list.append(...next.map((neverContactedHost) => html("li", {}, hostButton(model, this.store, neverContactedHost))));
      const remaining = neverContacted.length - from - next.length;
      moreButton.textContent = `Show more (${formatInteger(remaining)} left)`;
      moreButton.hidden = remaining === 0;
    };
    moreButton.addEventListener("click", showMore);
    const summary = html("summary", {}, html("h3", {}, "Never contacted ", html("small", {}, formatCount(neverContacted.length, "host"))));
    const details = html("details", { class: "never-contacted" }, summary, list, moreButton);
    details.addEventListener("toggle", () => {
      if (details.open && list.childElementCount === 0) showMore();
    });
    return details;
  }

  /** Returns the filters of tcpdump and Wireshark that match the packets of a host. */
  private filterSection(host: number): Child[] {
    const template = this.model.data.filters[this.model.data.hosts.filter[host] ?? -1];
    const heading = html("h3", {}, "Filters");
    if (template === undefined) {
      return [heading, html("p", { class: "note" }, "No packet filter can match these hosts.")];
    }
    // The placeholders select a direction; these filters match both.
    const address = this.model.address(host);
    const bpf = template.bpf.replaceAll("{direction}", "").replaceAll("{address}", address);
    const wireshark = template.wireshark
      .replaceAll("{addr}", "addr")
      .replaceAll("{port}", "port")
      .replaceAll("{address}", address);
    return [heading, copyableFilter("tcpdump", bpf), copyableFilter("Wireshark", wireshark)];
  }
}

/** Records the shown host on the element; returns whether it has changed. */
function updateHost(element: HTMLElement, host: number | null): boolean {
  const previous = element.dataset.host;
  element.dataset.host = host === null ? "" : String(host);
  return previous !== element.dataset.host;
}

/** Creates the text of a packet filter with a button that copies it. */
function copyableFilter(name: string, text: string): HTMLElement {
  const button = html("button", { type: "button", class: "quiet" }, "Copy");
  button.setAttribute("aria-label", `Copy the filter for ${name}`);
  const code = html("code", {}, text);
  const confirm = (message: string): void => {
    button.textContent = message;
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => {
        confirm("Copied");
      },
      () => {
        // Without access to the clipboard, the text is selected for manual copying.
        getSelection()?.selectAllChildren(code);
        confirm("Selected");
      },
    );
  });
  return html("div", { class: "filter" }, html("span", {}, name), code, button);
}

/** Returns the path of a slice of a ring between two shares of the whole. */
function slicePath(from: number, to: number): string {
  // An arc whose ends are the same point would not be drawn.
  if (to - from > 0.9999) return `${slicePath(0, 0.5)}${slicePath(0.5, 0.9999)}`;
  const point = (share: number, radius: number): string => {
    const angle = share * 2 * Math.PI;
    return `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
  };
  const largeArc = to - from > 0.5 ? 1 : 0;
  return `M${point(from, 48)}A48 48 0 ${largeArc} 1 ${point(to, 48)}L${point(to, 25)}A25 25 0 ${largeArc} 0 ${point(from, 25)}Z`;
}
