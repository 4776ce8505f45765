/** The section of a host: whom it contacted, whom it never did, and filters. */

import { fill, html, svg } from "../lib/dom";
import type { Child } from "../lib/dom";
import { bytes, counted, grouped, percent } from "../lib/format";
import type { Model } from "./model";
import type { State, Store } from "./state";
import { hostButton } from "./tables";
import { colours, onThemeChange, own } from "./theme";
import { short } from "./words";

/** So many contacts are drawn; the others are one. */
const DRAWN = 10;
/** So many names of a long list are written at a time. */
const LISTED = 200;

interface Contact {
  readonly host: number;
  readonly weight: number;
}

export class HostSection {
  readonly element = html("aside", { class: "host-section", id: "host", "aria-label": "Host", tabindex: -1 });

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    store.listen((state, changed) => {
      if (changed.has("host") || changed.has("range") || changed.has("unit")) this.draw(state);
    });
    onThemeChange(() => {
      this.draw(store.state);
    });
  }

  private draw(state: State): void {
    if (changedHost(this.element, state.host)) this.element.scrollTop = 0;
    if (state.host === null) fill(this.element, ...this.welcome(state));
    else fill(this.element, ...this.section(state.host, state));
  }

  /** What is shown while no host is chosen: the heaviest. */
  private welcome(state: State): Child[] {
    const { model } = this;
    const hosts: Contact[] = [];
    for (let host = 0; host < model.hosts; host++) {
      const weight = model.weight(host, state.unit);
      if (weight > 0) hosts.push({ host, weight });
    }
    hosts.sort((one, other) => other.weight - one.weight);
    const top = hosts.slice(0, 14);
    const total = hosts.reduce((sum, { weight }) => sum + weight, 0);
    return [
      html("header", {}, html("h2", {}, "Top talkers")),
      html("p", { class: "note" }, `Sent and received, in ${state.unit}. Choose a host to see its own section.`),
      this.bars(top, hosts.slice(top.length), total, state, false),
    ];
  }

  private section(host: number, state: State): Child[] {
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
      this.numbers(host, contacted.length, contactedBy.length),
      ...this.ranked("Contacted", "It sent nothing to anybody.", contacted, state),
      ...this.ranked("Contacted by", "Nobody sent it anything.", contactedBy, state),
      this.never(host),
      ...this.filters(host),
    ];
  }

  private numbers(host: number, out: number, into: number): HTMLElement {
    const { sent, received } = this.model;
    const row = (name: string, counts: typeof sent, peers: number): HTMLElement =>
      html(
        "tr",
        {},
        html("th", { scope: "row" }, name),
        html("td", {}, grouped(counts.packets[host] ?? 0)),
        html("td", {}, bytes(counts.bytes[host] ?? 0)),
        html("td", {}, grouped(peers)),
      );
    const heads = ["Direction", "Packets", "Bytes", "Hosts"].map((title) => html("th", { scope: "col" }, title));
    return html(
      "table",
      { class: "numbers" },
      html("thead", {}, html("tr", {}, ...heads)),
      html("tbody", {}, row("Sent", sent, out), row("Received", received, into)),
    );
  }

  private contacts(links: Iterable<number>, end: (link: number) => number, state: State): Contact[] {
    const weights = this.model.traffic.of(state.unit);
    const contacts: Contact[] = [];
    for (const link of links) {
      if (this.model.isUsed(link)) contacts.push({ host: end(link), weight: weights[link] ?? 0 });
    }
    return contacts.sort((one, other) => other.weight - one.weight || one.host - other.host);
  }

  private ranked(title: string, empty: string, contacts: Contact[], state: State): Child[] {
    const total = contacts.reduce((sum, { weight }) => sum + weight, 0);
    const head = html("h3", {}, title, " ", html("small", {}, counted(contacts.length, "host")));
    if (contacts.length === 0) return [head, html("p", { class: "note" }, empty)];
    const count = contacts.length === DRAWN + 1 ? DRAWN + 1 : DRAWN;
    const [drawn, rest] = [contacts.slice(0, count), contacts.slice(count)];
    const restWeight = rest.reduce((sum, { weight }) => sum + weight, 0);
    const chart = html("div", { class: "ranked" }, this.pie(drawn, restWeight, total), this.bars(drawn, rest, total, state, true));
    return [head, chart];
  }

  /** Draws shares as slices, with the numbers of the legend where there is room. */
  private pie(drawn: Contact[], rest: number, total: number): SVGSVGElement {
    const theme = colours();
    const slices = drawn.map(({ host, weight }) => ({ weight, colour: own(this.model, host, theme) }));
    if (rest > 0) slices.push({ weight: rest, colour: theme.rest });
    const pie = svg("svg", { class: "pie", viewBox: "-50 -50 100 100", role: "img", "aria-label": "Shares; the list beside tells them" });
    let turned = 0;
    slices.forEach(({ weight, colour }, at) => {
      const share = weight / Math.max(total, 1);
      pie.append(svg("path", { d: slice(turned, turned + share), fill: colour }));
      const angle = (turned + share / 2) * 2 * Math.PI;
      turned += share;
      if (share < 0.06 || at >= drawn.length) return;
      const [x, y] = [Math.sin(angle) * 36.5, -Math.cos(angle) * 36.5 + 3.2];
      pie.append(svg("text", { x, y, "text-anchor": "middle" }, String(at + 1)));
    });
    return pie;
  }

  private bars(drawn: Contact[], rest: Contact[], total: number, state: State, isNumbered: boolean): HTMLElement {
    const most = drawn.reduce((most, { weight }) => Math.max(most, weight), 1);
    const bar = (weight: number, colour: string): HTMLElement => {
      const inner = html("i");
      inner.style.width = `${Math.max((100 * weight) / most, 0.8)}%`;
      inner.style.background = colour;
      return html("span", { class: "bar", "aria-hidden": "true" }, inner);
    };
    const theme = colours();
    const value = (weight: number): HTMLElement =>
      html("span", { class: "value" }, short(weight, state.unit), html("small", {}, percent(weight, total)));
    const rows = drawn.map(({ host, weight }) =>
      html("li", {}, hostButton(this.model, this.store, host), value(weight), bar(weight, own(this.model, host, theme))),
    );
    if (rest.length > 0) {
      const weight = rest.reduce((sum, { weight }) => sum + weight, 0);
      const name = html("span", { class: "rest" }, counted(rest.length, "other host"));
      rows.push(html("li", { class: "others" }, name, value(weight)));
    }
    return html("ol", { class: isNumbered ? "bars numbered" : "bars" }, ...rows);
  }

  private never(host: number): HTMLElement {
    const { model } = this;
    const contacted = new Set([host]);
    for (const link of model.outgoing(host)) if (model.isUsed(link)) contacted.add(model.target(link));
    const never: number[] = [];
    for (let other = 0; other < model.hosts; other++) {
      if (model.isSeen(other) && !contacted.has(other)) never.push(other);
    }
    never.sort((one, other) => model.rank(one) - model.rank(other));
    const list = html("ul", { class: "never" });
    const more = html("button", { type: "button", class: "quiet" });
    const grow = (): void => {
      const from = list.childElementCount;
      const next = never.slice(from, from + LISTED);
      list.append(...next.map((other) => html("li", {}, hostButton(model, this.store, other))));
      const left = never.length - from - next.length;
      more.textContent = `Show more: ${grouped(left)} are left`;
      more.hidden = left === 0;
    };
    more.addEventListener("click", grow);
    const summary = html("summary", {}, html("h3", {}, "Never contacted ", html("small", {}, counted(never.length, "host"))));
    const details = html("details", { class: "never-contacted" }, summary, list, more);
    details.addEventListener("toggle", () => {
      if (details.open && list.childElementCount === 0) grow();
    });
    return details;
  }

  private filters(host: number): Child[] {
    const template = this.model.data.filters[this.model.data.hosts.filter[host] ?? -1];
    const head = html("h3", {}, "Filters");
    if (template === undefined) {
      return [head, html("p", { class: "note" }, "No filter can tell the packets of these hosts.")];
    }
    const address = this.model.address(host);
    const bpf = template.bpf.replaceAll("{way}", "").replaceAll("{address}", address);
    const wireshark = template.wireshark
      .replaceAll("{addr}", "addr")
      .replaceAll("{port}", "port")
      .replaceAll("{address}", address);
    return [head, copied("tcpdump", bpf), copied("Wireshark", wireshark)];
  }
}

function changedHost(element: HTMLElement, host: number | null): boolean {
  const before = element.dataset.host;
  element.dataset.host = host === null ? "" : String(host);
  return before !== element.dataset.host;
}

/** Shows a text with a button that copies it. */
function copied(name: string, text: string): HTMLElement {
  const button = html("button", { type: "button", class: "quiet" }, "Copy");
  button.setAttribute("aria-label", `Copy the filter for ${name}`);
  const code = html("code", {}, text);
  const done = (word: string): void => {
    button.textContent = word;
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => {
        done("Copied");
      },
      () => {
        // Where no clipboard may be written, the text is marked to be copied by hand.
        getSelection()?.selectAllChildren(code);
        done("Marked");
      },
    );
  });
  return html("div", { class: "filter" }, html("span", {}, name), code, button);
}

/** Returns the path of a ring's slice between two shares of the whole. */
function slice(from: number, to: number): string {
  if (to - from > 0.9999) return `${slice(0, 0.5)}${slice(0.5, 0.9999)}`;
  const at = (share: number, radius: number): string => {
    const angle = share * 2 * Math.PI;
    return `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
  };
  const large = to - from > 0.5 ? 1 : 0;
  return `M${at(from, 48)}A48 48 0 ${large} 1 ${at(to, 48)}L${at(to, 25)}A25 25 0 ${large} 0 ${at(from, 25)}Z`;
}
