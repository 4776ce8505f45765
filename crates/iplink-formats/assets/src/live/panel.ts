/** What stands beside the graph: numbers, and what can be done. */

import { add, fill, html, svg } from "../lib/dom";
import { bytes, counted, grouped, percent } from "../lib/format";
import type { News } from "./news";

/** So many points has the line of the rate: two minutes. */
const POINTS = 120;

export type Connection = "connecting" | "connected" | "lost" | "paused" | "ended";

const SAID: Readonly<Record<Connection, string>> = {
  connecting: "connecting…",
  connected: "live",
  lost: "connection lost: trying again…",
  paused: "paused",
  ended: "iplink has ended",
};

export interface Buttons {
  readonly pause: HTMLButtonElement;
  readonly deep: HTMLButtonElement;
  readonly fit: HTMLButtonElement;
  readonly theme: HTMLButtonElement;
  readonly search: HTMLInputElement;
}

export class Panel {
  readonly stage = html("div", {
    id: "graph",
    tabindex: 0,
    role: "application",
    "aria-label": "Who talks to whom: arrows move or turn the graph, + and - zoom, 0 shows all of it",
  });
  readonly tip = html("div", { id: "tip", hidden: true });
  readonly buttons: Buttons = {
    pause: html("button", { id: "pause", type: "button" }, "Pause"),
    deep: html("button", { id: "deep", type: "button", "aria-pressed": "false" }, "3D"),
    fit: html("button", { id: "fit", type: "button" }, "Fit"),
    theme: html("button", { id: "theme", type: "button" }, "Light"),
    search: html("input", { id: "search", type: "search", placeholder: "Find a host", "aria-label": "Find a host" }),
  };
  readonly #input = html("span", { id: "input" });
  readonly #connection = html("span", { id: "connection", role: "status" });
  readonly #message = html("p", { id: "message", role: "alert", hidden: true });
  readonly #rate = html("strong", { id: "rate" }, "0");
  readonly #bits = html("span", { id: "bits" }, "0 bit/s");
  readonly #line = svg("path", { class: "line" });
  readonly #area = svg("path", { class: "area" });
  readonly #values = new Map<string, HTMLElement>();
  readonly #talkers = html("ol", { id: "talkers" });
  readonly #folded = html("p", { id: "folded" });
  readonly #found = html("p", { id: "found", hidden: true });
  readonly #time = html("span", { id: "time" });
  readonly #rates: number[] = [];

  constructor(root: HTMLElement) {
    const { pause, deep, fit, theme, search } = this.buttons;
    fill(
      root,
      html("header", {}, html("h1", {}, "iplink ", html("em", {}, "live")), this.#input, this.#connection,
        html("div", { class: "buttons" }, pause, deep, fit, theme)),
      html("main", {}, html("div", { class: "stage" }, this.stage, this.tip, this.#legend(), this.#time),
        html("aside", {}, this.#message, this.#rates_(), this.#numbers(), search, this.#found,
          html("h2", {}, "Top talkers"), this.#talkers, html("h2", {}, "What is shown"), this.#folded)),
    );
    this.connection("connecting");
  }

  /** Says how the page is connected. */
  connection(state: Connection): void {
    this.#connection.textContent = SAID[state];
    this.#connection.dataset.state = state;
  }

  /** Says how many hosts were found; nothing, where none is looked for. */
  found(count: number | null): void {
    this.#found.hidden = count === null;
    if (count !== null) this.#found.textContent = `${counted(count, "host")} of those shown`;
  }

  /** Shows the numbers of the news. */
  show(news: News): void {
    const speed = news.speed === null ? "" : ` · ${news.speed}× as fast`;
    const name = news.input === "-" ? "standard input" : (news.input.split("/").at(-1) ?? "");
    this.#input.textContent = `${name}${speed}`;
    this.#input.title = news.input;
    this.#rate.textContent = grouped(news.rate.packets);
    this.#bits.textContent = `packets/s · ${bits(news.rate.bytes * 8)}`;
    this.#set("read", news.read);
    this.#set("linked", news.linked);
    this.#set("filtered", news.filtered);
    this.#set("skipped", news.read - news.linked - news.filtered);
    this.#set("hosts", news.known_hosts);
    this.#set("links", news.known_links);
    const reasons = Object.entries(news.skipped).map(([why, count]) => `${grouped(count)} ${why}`);
    this.#values.get("skipped")?.parentElement?.setAttribute("title", reasons.join(", "));
    this.#time.textContent = news.last_seen?.replace("T", " ").replace(/\.\d+Z?$|Z$/, " UTC") ?? "";
    this.#sayMessage(news);
    this.#sayFolded(news);
    this.#listTalkers(news);
    this.#rates.push(news.rate.packets);
    if (this.#rates.length > POINTS) this.#rates.shift();
    this.#drawRates();
  }

  #set(name: string, value: number): void {
    const element = this.#values.get(name);
    if (element !== undefined) element.textContent = grouped(value);
  }

  #numbers(): HTMLElement {
    const list = html("dl", { class: "numbers" });
    const names = { hosts: "hosts", links: "links", read: "packets read", linked: "linked", filtered: "filtered", skipped: "skipped" };
    for (const [id, name] of Object.entries(names)) {
      const value = html("dd", { id }, "0");
      this.#values.set(id, value);
      add(list, html("div", {}, value, html("dt", {}, name)));
    }
    return list;
  }

  #rates_(): HTMLElement {
    const line = svg("svg", { viewBox: `0 0 ${POINTS} 40`, preserveAspectRatio: "none", class: "rates", "aria-hidden": "true" }, this.#area, this.#line);
    return html("div", { class: "rate" }, html("div", {}, this.#rate, this.#bits), line);
  }

  #drawRates(): void {
    const most = Math.max(1, ...this.#rates);
    const points = this.#rates.map((rate, index) => {
      const x = POINTS - this.#rates.length + index + 1;
      return `${x.toFixed(0)},${(38 - (35 * rate) / most).toFixed(1)}`;
    });
    this.#line.setAttribute("d", `M${points.join("L")}`);
    const first = POINTS - this.#rates.length + 1;
    this.#area.setAttribute("d", `M${first},40L${points.join("L")}L${POINTS},40Z`);
  }

  #legend(): HTMLElement {
    const entry = (name: string): HTMLElement => html("li", { class: name }, name.toUpperCase());
    return html("ul", { class: "legend", "aria-label": "colours" }, entry("tcp"), entry("udp"), entry("icmp"), html("li", { class: "other" }, "other"));
  }

  #sayMessage(news: News): void {
    const said: string[] = [];
    if (news.phase === "opening") said.push("Waiting for the first packet.");
    if (news.phase === "ended") said.push("The input has ended; this is all of it.");
    if (news.phase === "stopped") said.push("iplink was told to end: this is the last that it said.");
    if (news.damage !== null) said.push(`The input is damaged: ${news.damage}.`);
    if (news.dropped !== null && news.dropped > 0) said.push(`The system dropped ${counted(news.dropped, "packet")}.`);
    this.#message.hidden = said.length === 0;
    this.#message.textContent = said.join(" ");
  }

  #sayFolded(news: News): void {
    const shown = news.known_links - news.others.links;
    const parts = [`${counted(shown, "link")} of ${grouped(news.known_links)}, between ${counted(news.known_hosts - news.others.hosts, "host")} of ${grouped(news.known_hosts)}.`];
    if (news.others.packets > 0) {
      const { packets, bytes: size, beyond } = news.others;
      parts.push(`The others have ${counted(packets, "packet")} (${percent(packets, news.total.packets)}) and ${bytes(size)}.`);
      parts.push(`The page shows ${grouped(news.limit)} links at most, those that were active last and most.`);
      if (beyond.packets > 0) parts.push(`${counted(beyond.packets, "packet")} of them are of links beyond those that the page counts one by one.`);
    }
    this.#folded.textContent = parts.join(" ");
  }

  /** Changes the list in place, so that an entry can be pointed at and focussed. */
  #listTalkers(news: News): void {
    const most = Math.max(1, ...news.talkers.map((talker) => talker.bytes));
    while (this.#talkers.children.length > news.talkers.length) this.#talkers.lastChild?.remove();
    news.talkers.forEach((talker, index) => {
      const entry = this.#talkers.children[index] ?? this.#talkers.appendChild(newTalker());
      const [name, size, bar] = entry.children;
      if (!(name instanceof HTMLElement) || !(bar instanceof HTMLElement)) return;
      name.textContent = talker.label;
      name.dataset.host = talker.label;
      if (size !== undefined) size.textContent = bytes(talker.bytes);
      bar.style.width = `${((100 * talker.bytes) / most).toFixed(1)}%`;
    });
  }
}

function newTalker(): HTMLElement {
  return html("li", {}, html("button", { type: "button" }), html("span", {}), html("i", {}));
}

/** Writes bits a second. */
function bits(number: number): string {
  const units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
  let [amount, unit] = [number, 0];
  while (amount >= 999.5 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  return `${amount.toFixed(unit === 0 || amount >= 100 ? 0 : 1)} ${units[unit] ?? ""}`;
}
