/** The page of the graph in 3D: rotation, search, selection and playback. */

import type { Graph3dData, SceneHost } from "../generated/page-data";
import { pageData } from "../lib/page-data";
import { elementById, mountMain, html } from "../lib/dom";
import { HostSearch } from "../lib/host-search";
import { formatCount } from "../lib/format";
import { Graph3D } from "../lib/graph3d";
import { HostPanel } from "../lib/host-panel";
import { DARK, hostColor, roleColor } from "../lib/palette";
import { Playback } from "../lib/playback";
import { HostGraph } from "../lib/host-graph";

/** The properties by which hosts can be colored, and the functions that return the color of a host. */
const COLOR_MODES: Record<string, (host: SceneHost) => string> = {
  network: (host) => hostColor(host.network, DARK),
  role: (host) => roleColor(host.role, DARK),
  host: (host) => hostColor(host.rank, DARK),
};

/** The number of steps over which a link fades after its last packet. */
const FADE_STEPS = 12;

/** Connects the graph with its panels. */
class Graph3DPage {
  private readonly data = pageData() as Graph3dData;
  private readonly hostGraph = new HostGraph(this.data.scene);
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Graph of hosts in 3D. Arrow keys rotate it, plus and minus zoom, 0 fits all hosts, slash searches, space plays.",
  });
  private readonly graph: Graph3D;
  private readonly panel: HostPanel;
  private readonly search: HostSearch;
  private readonly playback: Playback | null = null;
  private colorMode = COLOR_MODES.network ?? ((): string => "#fff");
  /** The step of the last played packet of each link. */
  private readonly lastStep: number[] = this.hostGraph.links.map(() => -Infinity);

  constructor() {
    const { data, hosts } = this.hostGraph;
    const side = html("div", { id: "side" });
    const bottom = html("div", { id: "bottom" });
    mountMain(this.stage, this.header(), side);
    this.graph = new Graph3D(this.stage, {
      renderer: location.hash === "#canvas" ? "canvas" : "auto",
      insets: () => {
        const top = elementById("head").getBoundingClientRect().bottom;
        const coveringElements = [bottom.firstElementChild, isNarrow() ? this.panel.element : null];
        // A hidden element has no height.
        const boxes = coveringElements.map((element) => element?.getBoundingClientRect()).filter((box) => box && box.height > 0);
        const coveredTop = Math.min(innerHeight, ...boxes.map((box) => box?.top ?? innerHeight));
        return { top, bottom: innerHeight - coveredTop };
      },
      onSelect: (id) => {
        this.showSelection(id === null ? null : Number(id));
      },
      onHover: (id) => {
        this.stage.dataset.hovered = id === null ? "" : String(id);
      },
    });
    const showHost = (host: number | null): void => {
      this.graph.select(host);
      if (host !== null) this.graph.flyTo(host);
    };
    const color = (host: number): string => this.colorOf(host);
    this.panel = new HostPanel(this.hostGraph, color, showHost);
    const labels = hosts.map((host) => host.label);
    this.search = new HostSearch(labels, data.byWeight, showHost);
    side.append(this.search.element, this.toolbar(), this.panel.element);
    this.stage.after(bottom);
    const { replay } = this.data;
    if (replay) {
      this.playback = new Playback(replay, (from, to) => {
        this.showStep(from, to);
      });
      bottom.append(this.playback.element);
    }
    bottom.append(html("p", { id: "foot" }, this.footer(), ...this.rendererNotice()));
    this.addToGraph();
    document.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
    this.stage.dataset.renderer = this.graph.renderer;
  }

  private header(): HTMLElement {
    const { title, trafficSummary } = this.hostGraph.data;
    return html("div", { id: "head" }, html("h1", {}, title), html("p", {}, trafficSummary));
  }

  /** Returns the packet counters, and a note on packets without a timestamp. */
  private footer(): string {
    const timeless = this.data.replay?.timeless ?? 0;
    const note = timeless > 0 ? ` Playback omits ${formatCount(timeless, "packet")} without a timestamp.` : "";
    const noPlayback = this.data.replay ? "" : " No packet has a timestamp, so there is no playback.";
    return `${this.hostGraph.data.packetSummary}${note}${noPlayback}`;
  }

  /** Returns a notice if WebGL is not available. */
  private rendererNotice(): HTMLElement[] {
    const text = "WebGL is not available: the graph is drawn on a 2D canvas, which is slower.";
    return this.graph.renderer === "canvas" ? [html("span", { id: "notice" }, text)] : [];
  }

  /** Creates the button that brings all nodes into view, and the selection of the color mode. */
  private toolbar(): HTMLElement {
    const fitButton = html("button", { type: "button", id: "fit" }, "Fit");
    fitButton.addEventListener("click", () => {
      this.graph.select(null);
      this.graph.fit();
    });
    const colors = html("select", { id: "colors", "aria-label": "Color hosts by" });
    for (const name of Object.keys(COLOR_MODES)) {
      colors.append(html("option", { value: name }, `Color by ${name}`));
    }
    colors.addEventListener("change", () => {
      this.colorMode = COLOR_MODES[colors.value] ?? this.colorMode;
      this.hostGraph.hosts.forEach((_, id) => {
        this.graph.putNode({ id, color: this.colorOf(id) });
      });
    });
    return html("div", { class: "tools" }, fitButton, colors);
  }

  private colorOf(index: number): string {
    const host = this.hostGraph.hosts[index];
    return !host || host.isOthers ? DARK.others : this.colorMode(host);
  }

  /** Adds the hosts and links of the page to the graph. */
  private addToGraph(): void {
    const { hosts, links } = this.hostGraph;
    const maxLogWeight = Math.log(hosts.reduce((max, host) => Math.max(max, host.weight), 2));
    // Smaller spheres in large graphs leave space for the links.
    const scale = hosts.length > 800 ? 0.7 : 1;
    hosts.forEach((host, id) => {
      const relativeWeight = Math.log(Math.max(1, host.weight)) / maxLogWeight;
      const [x, y, z] = this.data.positions[id] ?? [0, 0, 0];
      const radius = (0.1 + 0.26 * relativeWeight ** 2) * scale;
      const color = this.colorOf(id);
      this.graph.putNode({ id, label: host.label, color, radius, weight: host.weight, position: [x, y, z] });
    });
    links.forEach((link, id) => {
      const { source, target } = link;
      const width = (0.012 + 0.05 * this.hostGraph.normalizeWeight(link.weight) ** 2) * scale;
      const strength = 1 + Math.log10(Math.max(1, link.weight));
      this.graph.putLink({ id, source, target, width, strength });
    });
    this.graph.fit(true);
  }

  /** Shows the panel of the selected host, or hides it. */
  private showSelection(host: number | null): void {
    this.stage.dataset.selected = host === null ? "" : String(host);
    if (host === null) {
      this.panel.hide();
    } else {
      this.panel.show(host, true);
    }
  }

  /**
   * Shows the step `to` of the playback after the step `from`. Links pulse for the packets of the last three
   * steps, and fade without recent packets.
   */
  private showStep(from: number, to: number): void {
    const { playback, data } = this;
    const steps = data.replay?.steps ?? 0;
    if (!playback) {
      return;
    }
    if (to < from || from < 0) {
      this.lastStep.fill(-Infinity);
      from = Math.max(-1, to - FADE_STEPS);
    }
    for (let step = from + 1; step <= Math.min(to, steps - 1); step += 1) {
      for (const [link, packets] of playback.trafficOf(step)) {
        this.lastStep[link] = step;
        if (to - step < 3) this.graph.pulse(link, Math.min(1, 0.3 + Math.log10(packets) / 3));
      }
    }
    this.fadeInactive(to, to >= steps);
  }

  /** Fades links and hosts by the number of steps since their last packet. At the end of the playback, shows all of them. */
  private fadeInactive(step: number, isAtEnd: boolean): void {
    const hostOpacity = new Float64Array(this.hostGraph.hosts.length).fill(0.12);
    let activeCount = 0;
    this.hostGraph.links.forEach(({ source, target }, link) => {
      const age = step - (this.lastStep[link] ?? -Infinity);
      const opacity = isAtEnd ? 1 : Math.max(0, 1 - age / FADE_STEPS);
      activeCount += opacity > 0 ? 1 : 0;
      this.graph.fadeLink(link, opacity);
      hostOpacity[source] = Math.max(hostOpacity[source] ?? 0, opacity);
      hostOpacity[target] = Math.max(hostOpacity[target] ?? 0, opacity);
    });
    hostOpacity.forEach((opacity, host) => {
      this.graph.fadeNode(host, opacity);
    });
    this.stage.dataset.active = String(activeCount);
  }

  private handleKey(event: KeyboardEvent): void {
    const isInControl = event.target instanceof HTMLElement && event.target.closest("#replay, #panel, select");
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape") {
      this.graph.select(null);
    } else if (isInControl) {
      return;
    } else if (event.key === " ") {
      event.preventDefault();
      this.playback?.toggle();
    } else if (this.graph.handleKey(event.key)) {
      event.preventDefault();
    }
  }
}

/** Returns whether the panel spans the width of the page, as the style sheet defines. */
function isNarrow(): boolean {
  return innerWidth <= 720;
}

new Graph3DPage();
