/** The panel of one host: its traffic, its contacts in both directions, and the hosts it never contacted. */

import { replaceChildren, html } from "./dom";
import { formatBytes, formatCount, formatInteger } from "./format";
import { formatTraffic } from "./host-graph";
import type { HostLink, HostGraph } from "./host-graph";

/** The number of entries shown before the user asks for the rest of a list. */
const MAX_ROWS = 60;

/** Shows one host at a time, while it is highlighted or pinned. */
export class HostPanel {
  readonly element = html("aside", { id: "panel", "aria-live": "polite", hidden: true });

  constructor(
    private readonly hostGraph: HostGraph,
    private readonly color: (host: number) => string,
    private readonly onPick: (host: number | null) => void,
  ) {}

  hide(): void {
    this.element.hidden = true;
  }

  show(index: number, isPinned: boolean): void {
    const host = this.hostGraph.hosts[index];
    if (!host) {
      return;
    }
    const neverContacted = this.hostGraph.neverContacted(index);
    const others = this.hostGraph.hosts.length - 1;
    const contacted = others - neverContacted.length;
    const close = html("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", () => {
      this.onPick(null);
    });
    replaceChildren(
      this.element,
      html("header", {}, this.dot(index), html("h2", {}, host.label), isPinned ? close : null),
      html("p", { class: "quiet" }, `${host.role} · ${this.hostGraph.data.networks[host.network] ?? ""}`),
      html("dl", {}, ...definition("Sent", formatTraffic(host.sent)), ...definition("Received", formatTraffic(host.received))),
      html(
        "p",
        { id: "contact-summary" },
        html("b", {}, formatInteger(contacted)),
        ` of ${formatCount(others, "other host")} contacted, `,
        html("b", {}, formatInteger(neverContacted.length)),
        " never contacted",
      ),
      this.section("contacted", "Contacted", this.links(this.hostGraph.from[index], "target", index), true),
      this.section("contacted-by", "Contacted by", this.links(this.hostGraph.to[index], "source", index), false),
      this.section("never-contacted", "Never contacted", neverContacted.map((other) => this.row(other, "")), false),
    );
    this.element.hidden = false;
  }

  private section(id: string, name: string, rows: HTMLElement[], isOpen: boolean): HTMLElement {
    const list = html("ul", {}, ...rows.slice(0, MAX_ROWS));
    const remaining = rows.slice(MAX_ROWS);
    const summary = html("summary", {}, name, html("span", { class: "count" }, formatInteger(rows.length)));
    const details = html("details", { id, open: isOpen && rows.length > 0 }, summary, list);
    if (remaining.length > 0) {
      const moreButton = html("button", { type: "button", class: "more" }, `Show ${formatInteger(remaining.length)} more`);
      moreButton.addEventListener("click", () => {
        list.append(...remaining);
        moreButton.remove();
      });
      details.append(moreButton);
    }
    return details;
  }

  private links(links: readonly HostLink[] | undefined, end: "source" | "target", ownIndex: number): HTMLElement[] {
    const rows = (links ?? []).map((link) => {
      const text = this.hostGraph.data.unit === "bytes" ? formatBytes(link.bytes) : formatInteger(link.packets);
      const note = link.source === link.target ? "itself" : "";
      return this.row(link[end], link[end] === ownIndex && note ? `${note} · ${text}` : text);
    });
    return rows;
  }

  private row(host: number, text: string): HTMLElement {
    const name = html("span", { class: "name" }, this.hostGraph.label(host));
    const button = html("button", { type: "button" }, this.dot(host), name, html("span", {}, text));
    button.addEventListener("click", () => {
      this.onPick(host);
    });
    return html("li", {}, button);
  }

  private dot(host: number): HTMLElement {
    const dot = html("i", { class: "dot", "aria-hidden": "true" });
    dot.style.setProperty("--color", this.color(host));
    return dot;
  }
}

function definition(name: string, value: string): HTMLElement[] {
  return [html("dt", {}, name), html("dd", {}, value)];
}
