/** The panels around a live graph: statistics, top talkers, search and buttons. */

import { appendChildren, replaceChildren, html, svg } from "../lib/dom";
import { formatBytes, formatCount, formatInteger, formatPercent } from "../lib/format";
import type { SnapshotChanges } from "../generated/live-events";

/** The maximum number of points of the rate chart, one per event. There are five events per second. */
const MAX_RATE_POINTS = 120;

/** The state of the connection to the server. */
export type ConnectionState = "connecting" | "connected" | "lost" | "paused" | "ended";

/** The text that the page shows for each state. */
const CONNECTION_TEXT: Readonly<Record<ConnectionState, string>> = {
  connecting: "Connecting…",
  connected: "Live",
  lost: "Connection lost, reconnecting…",
  paused: "Paused",
  ended: "iplink has exited",
};

/** The buttons and the search field, whose events the page handles. */
export interface LiveControls {
  readonly pause: HTMLButtonElement;
  readonly toggle3d: HTMLButtonElement;
  readonly fit: HTMLButtonElement;
  readonly theme: HTMLButtonElement;
  readonly search: HTMLInputElement;
}

/** Creates the elements of the page, and shows the statistics of each event. */
export class LivePanel {
  readonly stage = html("div", {
    id: "graph",
    tabindex: 0,
    role: "application",
    "aria-label": "Graph of hosts and links. Arrow keys move or rotate it, plus and minus zoom, 0 fits all hosts.",
  });
  readonly tooltip = html("div", { id: "tooltip", hidden: true });
  readonly controls: LiveControls = {
    pause: html("button", { id: "pause", type: "button" }, "Pause"),
    toggle3d: html("button", { id: "toggle-3d", type: "button", "aria-pressed": "false" }, "3D"),
    fit: html("button", { id: "fit", type: "button" }, "Fit"),
    theme: html("button", { id: "theme", type: "button" }, "Light"),
    search: html("input", { id: "search", type: "search", placeholder: "Find a host", "aria-label": "Find a host" }),
  };
  readonly #input = html("span", { id: "input" });
  readonly #connectionText = html("span", { id: "connection", role: "status" });
  readonly #message = html("p", { id: "message", role: "alert", hidden: true });
  readonly #rate = html("strong", { id: "rate" }, "0");
  readonly #bitRate = html("span", { id: "bits" }, "0 bit/s");
  readonly #rateLine = svg("path", { class: "line" });
  readonly #rateArea = svg("path", { class: "area" });
  readonly #statistics = new Map<string, HTMLElement>();
  readonly #talkers = html("ol", { id: "talkers" });
  readonly #hiddenTraffic = html("p", { id: "hidden-traffic" });
  readonly #matchCount = html("p", { id: "found", hidden: true });
  readonly #time = html("span", { id: "time" });
  readonly #rates: number[] = [];

  constructor(root: HTMLElement) {
    const { pause, toggle3d, fit, theme, search } = this.controls;
    replaceChildren(
      root,
      html("header", {}, html("h1", {}, "iplink ", html("em", {}, "live")), this.#input, this.#connectionText,
        html("div", { class: "buttons" }, pause, toggle3d, fit, theme)),
      html("main", {}, html("div", { class: "stage" }, this.stage, this.tooltip, this.#createLegend(), this.#time),
        html("aside", {}, this.#message, this.#createRateChart(), this.#createStatistics(), search, this.#matchCount,
          html("h2", {}, "Top talkers"), this.#talkers, html("h2", {}, "Shown links"), this.#hiddenTraffic)),
    );
    this.showConnection("connecting");
  }

  /** Shows the state of the connection. */
  showConnection(state: ConnectionState): void {
    this.#connectionText.textContent = CONNECTION_TEXT[state];
    this.#connectionText.dataset.state = state;
  }

  /** Shows the number of matching hosts; null without a search. */
  showMatchCount(count: number | null): void {
    this.#matchCount.hidden = count === null;
    if (count !== null) this.#matchCount.textContent = `${formatCount(count, "host")} found among those shown`;
  }

  /** Shows the statistics of an event. */
  show(changes: SnapshotChanges): void {
    const speed = changes.speed === null ? "" : ` · replay at ${changes.speed}×`;
    const name = changes.input === "-" ? "standard input" : (changes.input.split("/").at(-1) ?? "");
    this.#input.textContent = `${name}${speed}`;
    this.#input.title = changes.input;
    this.#rate.textContent = formatInteger(changes.rate.packets);
    this.#bitRate.textContent = `packets/s · ${formatBitRate(changes.rate.bytes * 8)}`;
    this.#setStatistic("read", changes.read);
    this.#setStatistic("linked", changes.linked);
    this.#setStatistic("filtered", changes.filtered);
    this.#setStatistic("skipped", changes.read - changes.linked - changes.filtered);
    this.#setStatistic("hosts", changes.known_hosts);
    this.#setStatistic("links", changes.known_links);
    const reasons = Object.entries(changes.skipped).map(([reason, count]) => `${formatInteger(count)} ${reason}`);
    this.#statistics.get("skipped")?.parentElement?.setAttribute("title", reasons.join("; "));
    this.#time.textContent = changes.last_seen?.replace("T", " ").replace(/\.\d+Z?$|Z$/, " UTC") ?? "";
    this.#showMessage(changes);
    this.#showHiddenTraffic(changes);
    this.#showTalkers(changes);
    this.#rates.push(changes.rate.packets);
    if (this.#rates.length > MAX_RATE_POINTS) this.#rates.shift();
    this.#drawRateChart();
  }

  #setStatistic(name: string, value: number): void {
    const element = this.#statistics.get(name);
    if (element !== undefined) element.textContent = formatInteger(value);
  }

  #createStatistics(): HTMLElement {
    const list = html("dl", { class: "numbers" });
    const names = { hosts: "Hosts", links: "Links", read: "Packets read", linked: "Linked", filtered: "Filtered", skipped: "Skipped" };
    for (const [id, name] of Object.entries(names)) {
      const value = html("dd", { id }, "0");
      this.#statistics.set(id, value);
      appendChildren(list, html("div", {}, value, html("dt", {}, name)));
    }
    return list;
  }

  /** Creates the element with the packet rate, the bit rate and a chart of the recent packet rates. */
  #createRateChart(): HTMLElement {
    const chart = svg("svg", { viewBox: `0 0 ${MAX_RATE_POINTS} 40`, preserveAspectRatio: "none", class: "rates", "aria-hidden": "true" }, this.#rateArea, this.#rateLine);
    return html("div", { class: "rate" }, html("div", {}, this.#rate, this.#bitRate), chart);
  }

  /** Draws the recent packet rates, scaled to their maximum. */
  #drawRateChart(): void {
    const max = Math.max(1, ...this.#rates);
    const points = this.#rates.map((rate, index) => {
      const x = MAX_RATE_POINTS - this.#rates.length + index + 1;
      return `${x.toFixed(0)},${(38 - (35 * rate) / max).toFixed(1)}`;
    });
    this.#rateLine.setAttribute("d", `M${points.join("L")}`);
    const left = MAX_RATE_POINTS - this.#rates.length + 1;
    this.#rateArea.setAttribute("d", `M${left},40L${points.join("L")}L${MAX_RATE_POINTS},40Z`);
  }

  #createLegend(): HTMLElement {
    const entry = (name: string): HTMLElement => html("li", { class: name }, name.toUpperCase());
    return html("ul", { class: "legend", "aria-label": "Link colors" }, entry("tcp"), entry("udp"), entry("icmp"), html("li", { class: "other" }, "Other"));
  }

  /** Shows messages about the state of the input: waiting, ended or damaged, and packets that the system dropped. */
  #showMessage(changes: SnapshotChanges): void {
    const sentences: string[] = [];
    if (changes.phase === "opening") sentences.push("Waiting for packets.");
    if (changes.phase === "ended") sentences.push("End of input. The graph is complete.");
    if (changes.phase === "stopped") sentences.push("iplink has exited. This is its last state.");
    if (changes.damage !== null) sentences.push(`The input is damaged: ${changes.damage}.`);
    if (changes.dropped !== null && changes.dropped > 0) sentences.push(`The operating system dropped ${formatCount(changes.dropped, "packet")}.`);
    this.#message.hidden = sentences.length === 0;
    this.#message.textContent = sentences.join(" ");
  }

  /** Describes which part of the traffic the page shows. */
  #showHiddenTraffic(changes: SnapshotChanges): void {
    const shownLinks = changes.known_links - changes.others.links;
    const sentences = [`${formatInteger(shownLinks)} of ${formatCount(changes.known_links, "link")} between ${formatInteger(changes.known_hosts - changes.others.hosts)} of ${formatCount(changes.known_hosts, "host")}.`];
    if (changes.others.packets > 0) {
      const { packets, bytes, beyond: overflow } = changes.others;
      sentences.push(`The other links carry ${formatCount(packets, "packet")} (${formatPercent(packets, changes.total.packets)}), ${formatBytes(bytes)}.`);
      sentences.push(`The page shows at most ${formatInteger(changes.limit)} links, selected by recent activity.`);
      if (overflow.packets > 0) sentences.push(`${formatCount(overflow.packets, "packet")} of these belong to links beyond the limit on distinct links.`);
    }
    this.#hiddenTraffic.textContent = sentences.join(" ");
  }

  /** Updates the list in place, so that the hovered or focused entry survives. */
  #showTalkers(changes: SnapshotChanges): void {
    const max = Math.max(1, ...changes.talkers.map((talker) => talker.bytes));
    while (this.#talkers.children.length > changes.talkers.length) this.#talkers.lastChild?.remove();
    changes.talkers.forEach((talker, index) => {
      const entry = this.#talkers.children[index] ?? this.#talkers.appendChild(createTalker());
      const [name, size, bar] = entry.children;
      if (!(name instanceof HTMLElement) || !(bar instanceof HTMLElement)) return;
      name.textContent = talker.label;
      name.dataset.host = talker.label;
      if (size !== undefined) size.textContent = formatBytes(talker.bytes);
      bar.style.width = `${((100 * talker.bytes) / max).toFixed(1)}%`;
    });
  }
}

/** Creates an entry of the top talkers: name, bytes and bar. */
function createTalker(): HTMLElement {
  return html("li", {}, html("button", { type: "button" }), html("span", {}), html("i", {}));
}

/** Formats a bit rate with a decimal unit. */
function formatBitRate(bitsPerSecond: number): string {
  const units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
  let [amount, unit] = [bitsPerSecond, 0];
  while (amount >= 999.5 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  return `${amount.toFixed(unit === 0 || amount >= 100 ? 0 : 1)} ${units[unit] ?? ""}`;
}
