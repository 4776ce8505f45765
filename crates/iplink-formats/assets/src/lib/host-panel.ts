/** What there is to say of one host: whom it contacted, who contacted it, and whom
 * it never contacted. */

import { fill, html } from "./dom";
import { bytes, counted, grouped } from "./format";
import { amount } from "./scene";
import type { Link, Scene } from "./scene";

/** Longer lists show the rest when asked. */
const SHOWN = 60;

export class HostPanel {
  readonly element = html("aside", { id: "panel", "aria-live": "polite", hidden: true });

  constructor(
    private readonly scene: Scene,
    private readonly colour: (host: number) => string,
    private readonly pick: (host: number | null) => void,
  ) {}

  hide(): void {
    this.element.hidden = true;
  }

  show(at: number, isPinned: boolean): void {
    const host = this.scene.hosts[at];
    if (!host) {
      return;
    }
    const never = this.scene.neverContacted(at);
    const others = this.scene.hosts.length - 1;
    const contacted = others - never.length;
    const close = html("button", { type: "button", class: "close", "aria-label": "let go" }, "×");
    close.addEventListener("click", () => {
      this.pick(null);
    });
    fill(
      this.element,
      html("header", {}, this.dot(at), html("h2", {}, host.label), isPinned ? close : null),
      html("p", { class: "quiet" }, `${host.role} · ${this.scene.data.networks[host.network] ?? ""}`),
      html("dl", {}, ...pair("sent", amount(host.sent)), ...pair("received", amount(host.received))),
      html(
        "p",
        { id: "never", class: "telling" },
        html("b", {}, grouped(contacted)),
        ` of ${counted(others, "other host")} contacted, `,
        html("b", {}, grouped(never.length)),
        " never",
      ),
      this.section("contacted", "Contacted", this.links(this.scene.from[at], "target", at), true),
      this.section("by", "Contacted by", this.links(this.scene.to[at], "source", at), false),
      this.section("not", "Never contacted", never.map((other) => this.row(other, "")), false),
    );
    this.element.hidden = false;
  }

  private section(id: string, name: string, rows: HTMLElement[], isOpen: boolean): HTMLElement {
    const list = html("ul", {}, ...rows.slice(0, SHOWN));
    const rest = rows.slice(SHOWN);
    const summary = html("summary", {}, name, html("span", { class: "count" }, grouped(rows.length)));
    const details = html("details", { id, open: isOpen && rows.length > 0 }, summary, list);
    if (rest.length > 0) {
      const more = html("button", { type: "button", class: "more" }, `show ${grouped(rest.length)} more`);
      more.addEventListener("click", () => {
        list.append(...rest);
        more.remove();
      });
      details.append(more);
    }
    return details;
  }

  private links(links: readonly Link[] | undefined, end: "source" | "target", own: number): HTMLElement[] {
    const rows = (links ?? []).map((link) => {
      const text = this.scene.data.unit === "bytes" ? bytes(link.bytes) : grouped(link.packets);
      const note = link.source === link.target ? "itself" : "";
      return this.row(link[end], link[end] === own && note ? `${note} · ${text}` : text);
    });
    return rows;
  }

  private row(host: number, text: string): HTMLElement {
    const name = html("span", { class: "name" }, this.scene.label(host));
    const button = html("button", { type: "button" }, this.dot(host), name, html("span", {}, text));
    button.addEventListener("click", () => {
      this.pick(host);
    });
    return html("li", {}, button);
  }

  private dot(host: number): HTMLElement {
    const dot = html("i", { class: "dot", "aria-hidden": "true" });
    dot.style.setProperty("--colour", this.colour(host));
    return dot;
  }
}

function pair(name: string, value: string): HTMLElement[] {
  return [html("dt", {}, name), html("dd", {}, value)];
}
