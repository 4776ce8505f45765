/** Hosts on a wheel: pointing at one leaves its links alone, a click pins it. */

import { embedded } from "../lib/data";
import { fillMain, html } from "../lib/dom";
import { Finder } from "../lib/finder";
import { counted, grouped } from "../lib/format";
import { HostPanel } from "../lib/host-panel";
import { Scene } from "../lib/scene";
import type { SceneData } from "../lib/scene";
import { spokes } from "../lib/wheel";
import { WheelPainter } from "../lib/wheel-painter";

/** How long links take to grow, in milliseconds. */
const GROWTH = 420;

class MooWheel {
  private readonly scene = new Scene(embedded() as SceneData);
  private readonly spokes = spokes(this.scene);
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Wheel of hosts: arrows go from host to host, Enter pins, Escape lets go, / searches",
  });
  private readonly foot = html("p", { id: "foot" });
  private readonly painter = new WheelPainter(this.canvas, this.scene, this.spokes);
  private readonly panel: HostPanel;
  private readonly finder: Finder;
  private pinned: number | null = null;
  private hovered: number | null = null;
  private lit: number | null = null;
  private since = 0;
  private dimmed = 0;
  private last = 0;
  private frame = 0;

  constructor() {
    const { data, hosts } = this.scene;
    const pin = (host: number | null): void => {
      this.pin(host);
    };
    this.panel = new HostPanel(this.scene, (host) => this.spokes[host]?.colour ?? "", pin);
    this.finder = new Finder(
      hosts.map((host) => host.label),
      data.byWeight,
      pin,
    );
    this.stage.append(this.canvas);
    fillMain(
      this.stage,
      html("div", { id: "head" }, html("h1", {}, data.title), html("p", {}, data.extent)),
      this.foot,
      html("div", { id: "side" }, this.finder.element, this.panel.element),
    );
    this.listen();
    this.resize();
  }

  private listen(): void {
    const at = (event: MouseEvent): number | null => this.painter.hostAt(event.clientX, event.clientY);
    this.stage.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") {
        this.hovered = at(event);
        this.update();
      }
    });
    this.stage.addEventListener("pointerleave", () => {
      this.hovered = null;
      this.update();
    });
    this.stage.addEventListener("click", (event) => {
      const host = at(event);
      this.pin(host === this.pinned ? null : host);
    });
    document.addEventListener("keydown", (event) => {
      this.key(event);
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.stage);
  }

  private key(event: KeyboardEvent): void {
    const count = this.scene.hosts.length;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const isInPanel = event.target instanceof Node && this.panel.element.contains(event.target);
    if (event.key === "/") {
      event.preventDefault();
      this.finder.focus();
    } else if (event.key === "Escape") {
      this.hovered = null;
      this.pin(null);
    } else if (step !== undefined && count > 0 && !isInPanel) {
      event.preventDefault();
      const from = this.hovered ?? this.pinned ?? (step > 0 ? -1 : count);
      const next = (from + step + count) % count;
      this.hovered = next;
      this.pinned = this.pinned === null ? null : next;
      this.update();
    } else if (event.key === "Enter" && !isInPanel && this.hovered !== null) {
      this.pin(this.hovered);
    }
  }

  private pin(host: number | null): void {
    this.pinned = host;
    this.hovered = host === null ? null : this.hovered;
    this.update();
  }

  /** Lights up what is pointed at, or else what is pinned. */
  private update(): void {
    const lit = this.hovered ?? this.pinned;
    this.stage.dataset.lit = lit === null ? "" : String(lit);
    this.stage.dataset.pinned = this.pinned === null ? "" : String(this.pinned);
    this.canvas.style.cursor = this.hovered === null ? "default" : "pointer";
    if (lit === null) {
      this.panel.hide();
    } else {
      this.panel.show(lit, lit === this.pinned);
    }
    if (lit !== this.lit) {
      this.since = performance.now();
      this.last = this.since;
      this.lit = lit;
      this.ask();
    }
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    const isNarrow = width <= 720;
    const frame = isNarrow
      ? { left: 6, right: width - 6, top: 118, bottom: Math.max(420, height * 0.62) }
      : { left: 20, right: width - (width < 1700 ? 296 : 20), top: 16, bottom: height - 16 };
    this.canvas.style.width = "100%";
    this.canvas.style.height = "100%";
    this.painter.resize(width, height, frame);
    const { hosts, data } = this.scene;
    const missing = hosts.length - this.painter.named;
    const names =
      missing > 0
        ? ` ${grouped(this.painter.named)} of ${counted(hosts.length, "name")} fit; point at a dot for the others.`
        : "";
    this.foot.textContent = `A curve has the colour of its source.${names} ${data.account}`;
    this.ask();
  }

  private ask(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame((now) => {
        this.frame = 0;
        this.paint(now);
      });
    }
  }

  private paint(now: number): void {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const share = isStill ? 1 : Math.min(1, Math.max(0, now - this.since) / GROWTH);
    const wanted = this.lit === null ? 0 : 1;
    const left = wanted - this.dimmed;
    this.dimmed = isStill || Math.abs(left) < 0.01 ? wanted : this.dimmed + left * (1 - Math.exp((this.last - now) / 70));
    this.last = now;
    this.painter.paint(this.lit, this.dimmed, 1 - (1 - share) ** 3);
    if (share < 1 || this.dimmed !== wanted) {
      this.ask();
    }
  }
}

new MooWheel();
