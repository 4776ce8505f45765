/** The graph in space: turned, searched, dragged, and replayed in time. */

import { embedded } from "../lib/data";
import { byId, fillMain, html } from "../lib/dom";
import { Finder } from "../lib/finder";
import { counted } from "../lib/format";
import { Graph3D } from "../lib/graph3d";
import { HostPanel } from "../lib/host-panel";
import { DARK, hostColour } from "../lib/palette";
import { Replayer } from "../lib/replayer";
import type { Replay } from "../lib/replayer";
import { Scene } from "../lib/scene";
import type { Host, SceneData } from "../lib/scene";

interface Data {
  readonly scene: SceneData;
  readonly places: readonly (readonly [number, number, number])[];
  readonly replay: Replay | null;
}

/** What the colour of a host can tell. */
const COLOURS: Record<string, (host: Host) => string> = {
  network: (host) => hostColour(host.network, DARK),
  role: (host) => (host.group === 2 ? "#97a5b3" : host.received[0] > 0 ? "#56b4e9" : "#f0a63c"),
  host: (host) => hostColour(host.rank, DARK),
};

/** For so many steps a link is still seen after its last packet. */
const LINGER = 12;

class Graph3DPage {
  private readonly data = embedded() as Data;
  private readonly scene = new Scene(this.data.scene);
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Graph in space: arrows turn it, + and - zoom, 0 shows all, / searches, space plays",
  });
  private readonly graph: Graph3D;
  private readonly panel: HostPanel;
  private readonly finder: Finder;
  private readonly replayer: Replayer | null = null;
  private colour = COLOURS.network ?? ((): string => "#fff");
  /** The step in which each link had its last packets. */
  private readonly seen: number[] = this.scene.links.map(() => -Infinity);

  constructor() {
    const { data, hosts } = this.scene;
    const side = html("div", { id: "side" });
    const bottom = html("div", { id: "bottom" });
    fillMain(this.stage, this.head(), side);
    this.graph = new Graph3D(this.stage, {
      renderer: location.hash === "#canvas" ? "canvas" : "auto",
      covered: () => {
        const above = byId("head").getBoundingClientRect().bottom;
        const lowest = bottom.firstElementChild?.getBoundingClientRect().top ?? innerHeight;
        return { above, below: innerHeight - lowest };
      },
      onSelect: (id) => {
        this.selected(id === null ? null : Number(id));
      },
      onHover: (id) => {
        this.stage.dataset.hovered = id === null ? "" : String(id);
      },
    });
    const visit = (host: number | null): void => {
      this.graph.select(host);
      if (host !== null) this.graph.flyTo(host);
    };
    const colour = (host: number): string => this.colourOf(host);
    this.panel = new HostPanel(this.scene, colour, visit);
    const labels = hosts.map((host) => host.label);
    this.finder = new Finder(labels, data.byWeight, visit);
    side.append(this.finder.element, this.tools(), this.panel.element);
    this.stage.after(bottom);
    const { replay } = this.data;
    if (replay) {
      this.replayer = new Replayer(replay, (from, to) => {
        this.show(from, to);
      });
      bottom.append(this.replayer.element);
    }
    bottom.append(html("p", { id: "foot" }, this.footer(), ...this.notice()));
    this.fillGraph();
    document.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.stage.dataset.renderer = this.graph.renderer;
  }

  private head(): HTMLElement {
    const { title, extent } = this.scene.data;
    return html("div", { id: "head" }, html("h1", {}, title), html("p", {}, extent));
  }

  private footer(): string {
    const timeless = this.data.replay?.timeless ?? 0;
    const note = timeless > 0 ? ` ${counted(timeless, "packet")} without a time cannot be replayed.` : "";
    const none = this.data.replay ? "" : " No packet has a time, so there is nothing to replay.";
    return `${this.scene.data.account}${note}${none}`;
  }

  private notice(): HTMLElement[] {
    const text = "This browser has no WebGL: the graph is drawn on a plain canvas, more slowly.";
    return this.graph.renderer === "canvas" ? [html("span", { id: "notice" }, text)] : [];
  }

  private tools(): HTMLElement {
    const all = html("button", { type: "button", id: "fit" }, "show all");
    all.addEventListener("click", () => {
      this.graph.select(null);
      this.graph.fit();
    });
    const colours = html("select", { id: "colours", "aria-label": "what colours tell" });
    for (const name of Object.keys(COLOURS)) {
      colours.append(html("option", { value: name }, `colour: ${name}`));
    }
    colours.addEventListener("change", () => {
      this.colour = COLOURS[colours.value] ?? this.colour;
      this.scene.hosts.forEach((_, id) => {
        this.graph.putNode({ id, colour: this.colourOf(id) });
      });
    });
    return html("div", { class: "tools" }, all, colours);
  }

  private colourOf(at: number): string {
    const host = this.scene.hosts[at];
    return !host || host.isRest ? DARK.rest : this.colour(host);
  }

  private fillGraph(): void {
    const { hosts, links } = this.scene;
    const heaviest = Math.log(hosts.reduce((most, host) => Math.max(most, host.weight), 2));
    // Of many, each must be smaller to leave room for the links.
    const size = hosts.length > 800 ? 0.7 : 1;
    hosts.forEach((host, id) => {
      const share = Math.log(Math.max(1, host.weight)) / heaviest;
      const [x, y, z] = this.data.places[id] ?? [0, 0, 0];
      const radius = (0.1 + 0.26 * share * share) * size;
      const colour = this.colourOf(id);
      this.graph.putNode({ id, label: host.label, colour, radius, weight: host.weight, place: [x, y, z] });
    });
    links.forEach((link, id) => {
      const { source, target } = link;
      const width = (0.012 + 0.05 * this.scene.share(link.weight) ** 2) * size;
      const pull = 1 + Math.log10(Math.max(1, link.weight));
      this.graph.putLink({ id, source, target, width, pull });
    });
    this.graph.fit(true);
  }

  private selected(host: number | null): void {
    this.stage.dataset.selected = host === null ? "" : String(host);
    if (host === null) {
      this.panel.hide();
    } else {
      this.panel.show(host, true);
    }
  }

  /** Shows a step of the replay: what was played on the way pulses, and what had no
   * packets for a while fades. */
  private show(from: number, to: number): void {
    const { replayer, data } = this;
    const steps = data.replay?.steps ?? 0;
    if (!replayer) {
      return;
    }
    if (to < from || from < 0) {
      this.seen.fill(-Infinity);
      from = Math.max(-1, to - LINGER);
    }
    for (let step = from + 1; step <= Math.min(to, steps - 1); step += 1) {
      for (const [link, packets] of replayer.step(step)) {
        this.seen[link] = step;
        if (to - step < 3) this.graph.pulse(link, Math.min(1, 0.3 + Math.log10(packets) / 3));
      }
    }
    this.fadeTo(to, to >= steps);
  }

  private fadeTo(step: number, isAll: boolean): void {
    const most = new Float64Array(this.scene.hosts.length).fill(0.12);
    let active = 0;
    this.scene.links.forEach(({ source, target }, link) => {
      const age = step - (this.seen[link] ?? -Infinity);
      const presence = isAll ? 1 : Math.max(0, 1 - age / LINGER);
      active += presence > 0 ? 1 : 0;
      this.graph.fade(link, presence);
      most[source] = Math.max(most[source] ?? 0, presence);
      most[target] = Math.max(most[target] ?? 0, presence);
    });
    most.forEach((presence, host) => {
      this.graph.fadeNode(host, presence);
    });
    this.stage.dataset.active = String(active);
  }

  private key(event: KeyboardEvent): void {
    const isField = event.target instanceof HTMLElement && event.target.closest("#replay, #panel, select");
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      this.finder.focus();
    } else if (event.key === "Escape") {
      this.graph.select(null);
    } else if (isField) {
      return;
    } else if (event.key === " ") {
      event.preventDefault();
      this.replayer?.toggle();
    } else if (this.graph.key(event.key)) {
      event.preventDefault();
    }
  }
}

new Graph3DPage();
