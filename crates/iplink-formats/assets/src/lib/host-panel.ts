/** The panel of one host: its traffic, its contacts in both directions, and the hosts it never contacted. */

import { replaceChildren, html } from "./dom";
import { formatBytes, formatCount, formatInteger } from "./format";
import { formatTraffic } from "./host-graph";
import type { HostLink, HostGraph } from "./host-graph";

/** The number of entries of a list that are shown until the user clicks the button below it. */
const MAX_ROWS = 60;

/** Shows one host at a time, while it is highlighted or pinned. */
export class HostPanel {
  readonly element = html("aside", { id: "panel", "aria-live": "polite", hidden: true });

  constructor(
    private readonly hostGraph: HostGraph,
    private readonly colorOf: (host: number) => string,
    private readonly onPick: (host: number | null) => void,
  ) {}

  hide(): void {
    this.element.hidden = true;
  }

  /** Shows a host; a pinned one has a button that closes the panel. */
  show(index: number, isPinned: boolean): void {
    const host = this.hostGraph.hosts[index];
    if (!host) {
      return;
    }
    const neverContacted = this.hostGraph.neverContacted(index);
    const otherCount = this.hostGraph.hosts.length - 1;
    const contactedCount = otherCount - neverContacted.length;
    const close = html("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", () => {
      this.onPick(null);
    });
    replaceChildren(
      this.element,
      html("header", {}, this.dot(index), html("h2", {}, host.label), isPinned ? close : null),
      html("p", { class: "quiet" }, `${host.role} · ${this.hostGraph.data.networks[host.network] ?? ""}`),
      html("dl", {}, ...definitionItems("Sent", formatTraffic(host.sent)), ...definitionItems("Received", formatTraffic(host.received))),
      html(
        "p",
        { id: "contact-summary" },
        html("b", {}, formatInteger(contactedCount)),
        ` of ${formatCount(otherCount, "other host")} contacted, `,
        html("b", {}, formatInteger(neverContacted.length)),
        " never contacted",
      ),
      this.section("contacted", "Contacted", this.linkRows(this.hostGraph.outgoing[index], "target"), true),
      this.section("contacted-by", "Contacted by", this.linkRows(this.hostGraph.incoming[index], "source"), false),
      this.section("never-contacted", "Never contacted", neverContacted.map((host) => this.row(host, "")), false),
    );
    this.element.hidden = false;
  }

  /** Creates a list that can be collapsed. It has the first rows, and a button that adds the remaining ones. */
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

  /** Creates a row for each link: the host at the given end, and the traffic of the link. */
  private linkRows(links: readonly HostLink[] | undefined, end: "source" | "target"): HTMLElement[] {
    return (links ?? []).map((link) => {
      const text = this.hostGraph.data.unit === "bytes" ? formatBytes(link.bytes) : formatInteger(link.packets);
      return this.row(link[end], link.source === link.target ? `itself · ${text}` : text);
    });
  }

  /** Creates a list entry that selects a host. */
  private row(host: number, text: string): HTMLElement {
    const name = html("span", { class: "name" }, this.hostGraph.label(host));
    const button = html("button", { type: "button" }, this.dot(host), name, html("span", {}, text));
    button.addEventListener("click", () => {
      this.onPick(host);
    });
    return html("li", {}, button);
  }

  /** Creates a dot in the color of a host. */
  private dot(host: number): HTMLElement {
    const dot = html("i", { class: "dot", "aria-hidden": "true" });
    dot.style.setProperty("--color", this.colorOf(host));
    return dot;
  }
}

/** Creates a term and its value for a definition list. */
function definitionItems(name: string, value: string): HTMLElement[] {
  return [html("dt", {}, name), html("dd", {}, value)];
}
