/** The page of the wheel: pointing at a host highlights its links, and a click pins the host. */

import type { SceneData } from "../generated/page-data";
import { prefersReducedMotion } from "../lib/camera-transition";
import { pageData } from "../lib/page-data";
import { mountMain, html } from "../lib/dom";
import { HostSearch } from "../lib/host-search";
import { formatCount, formatInteger } from "../lib/format";
import { HostPanel } from "../lib/host-panel";
import { HostGraph } from "../lib/host-graph";
import { wheelPositions } from "../lib/wheel-layout";
import { WheelRenderer } from "../lib/wheel-renderer";

/** The time that the links of a newly highlighted host take to grow, in milliseconds. */
const GROWTH_MS = 420;

/** The time constant with which all other links are dimmed, in milliseconds. */
const DIMMING_MS = 70;

/** Connects the wheel with its panels. */
class WheelPage {
  private readonly hostGraph = new HostGraph(pageData() as SceneData);
  private readonly positions = wheelPositions(this.hostGraph);
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Wheel of hosts. Arrow keys move between hosts, Enter pins a host, Escape unpins it, slash searches.",
  });
  private readonly footer = html("p", { id: "foot" });
  private readonly renderer = new WheelRenderer(this.canvas, this.hostGraph, this.positions);
  private readonly panel: HostPanel;
  private readonly search: HostSearch;
  private pinned: number | null = null;
  private hovered: number | null = null;
  private highlighted: number | null = null;
  /** The time at which the highlighted host last changed, in milliseconds. */
  private highlightTime = 0;
  /** The dimming of all links except those of the highlighted host, from 0 to 1. */
  private dimming = 0;
  /** The time of the last frame, in milliseconds. */
  private lastTime = 0;
  private frameRequest = 0;

  constructor() {
    const { data, hosts } = this.hostGraph;
    const pin = (host: number | null): void => {
      this.pin(host);
    };
    this.panel = new HostPanel(this.hostGraph, (host) => this.positions[host]?.color ?? "", pin);
    this.search = new HostSearch(
      hosts.map((host) => host.label),
      data.byWeight,
      pin,
    );
    this.stage.append(this.canvas);
    mountMain(
      this.stage,
      html("div", { id: "head" }, html("h1", {}, data.title), html("p", {}, data.trafficSummary)),
      this.footer,
      html("div", { id: "side" }, this.search.element, this.panel.element),
    );
    this.addListeners();
    this.resize();
  }

  private addListeners(): void {
    const hostAt = (event: MouseEvent): number | null => this.renderer.hostAt(event.clientX, event.clientY);
    this.stage.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") {
        this.hovered = hostAt(event);
        this.update();
      }
    });
    this.stage.addEventListener("pointerleave", () => {
      this.hovered = null;
      this.update();
    });
    this.stage.addEventListener("click", (event) => {
      const host = hostAt(event);
      this.pin(host === this.pinned ? null : host);
    });
    document.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.stage);
  }

  private handleKey(event: KeyboardEvent): void {
    const count = this.hostGraph.hosts.length;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const isInPanel = event.target instanceof Node && this.panel.element.contains(event.target);
    if (event.key === "/") {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape") {
      this.hovered = null;
      this.pin(null);
    } else if (step !== undefined && count > 0 && !isInPanel) {
      event.preventDefault();
      const current = this.hovered ?? this.pinned ?? (step > 0 ? -1 : count);
      const next = (current + step + count) % count;
      this.hovered = next;
      this.pinned = this.pinned === null ? null : next;
      this.update();
    } else if (event.key === "Enter" && !isInPanel && this.hovered !== null) {
      this.pin(this.hovered);
    }
  }

  /** Pins a host, or unpins it if null. */
  private pin(host: number | null): void {
    this.pinned = host;
    this.hovered = host === null ? null : this.hovered;
    this.update();
  }

  /** Highlights the hovered host, or else the pinned one. */
  private update(): void {
    const highlighted = this.hovered ?? this.pinned;
    this.stage.dataset.highlighted = highlighted === null ? "" : String(highlighted);
    this.stage.dataset.pinned = this.pinned === null ? "" : String(this.pinned);
    this.canvas.style.cursor = this.hovered === null ? "default" : "pointer";
    if (highlighted === null) {
      this.panel.hide();
    } else {
      this.panel.show(highlighted, highlighted === this.pinned);
    }
    if (highlighted !== this.highlighted) {
      this.highlightTime = performance.now();
      this.lastTime = this.highlightTime;
      this.highlighted = highlighted;
      this.requestFrame();
    }
  }

  /** Fits the wheel into the part of the page that no panel covers. */
  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const isNarrow = width <= 720;
    const area = isNarrow
      ? { left: 6, right: width - 6, top: 118, bottom: Math.max(420, height * 0.62) }
      : { left: 20, right: width - (width < 1700 ? 296 : 20), top: 16, bottom: height - 16 };
    this.canvas.style.width = "100%";
    this.canvas.style.height = "100%";
    this.renderer.resize(width, height, area);
    const { hosts, data } = this.hostGraph;
    const omittedLabelCount = hosts.length - this.renderer.labelCount;
    const note =
      omittedLabelCount > 0
        ? ` ${formatInteger(this.renderer.labelCount)} of ${formatCount(hosts.length, "label")} fit; point at a dot to see the others.`
        : "";
    this.footer.textContent = `Curves have the color of their source.${note} ${data.packetSummary}`;
    this.requestFrame();
  }

  private requestFrame(): void {
    if (this.frameRequest === 0) {
      this.frameRequest = requestAnimationFrame((now) => {
        this.frameRequest = 0;
        this.render(now);
      });
    }
  }

  /** Draws a frame, and requests another one while the wheel is animated. */
  private render(now: number): void {
    const isReduced = prefersReducedMotion();
    const progress = isReduced ? 1 : Math.min(1, Math.max(0, now - this.highlightTime) / GROWTH_MS);
    const targetDimming = this.highlighted === null ? 0 : 1;
    const remaining = targetDimming - this.dimming;
    this.dimming = isReduced || Math.abs(remaining) < 0.01 ? targetDimming : this.dimming + remaining * (1 - Math.exp((this.lastTime - now) / DIMMING_MS));
    this.lastTime = now;
    this.renderer.render(this.highlighted, this.dimming, 1 - (1 - progress) ** 3);
    if (progress < 1 || this.dimming !== targetDimming) {
      this.requestFrame();
    }
  }
}

new WheelPage();
