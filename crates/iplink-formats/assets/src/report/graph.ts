/** The graph: hosts where Rust has put them, drawn on a canvas. */

import { quadtree } from "d3-quadtree";
import type { Quadtree } from "d3-quadtree";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import type { ZoomTransform } from "d3-zoom";
import { html } from "../lib/dom";
import { counted } from "../lib/format";
import type { Model } from "./model";
import { paint } from "./paint";
import { scene } from "./scene";
import type { Scene, SceneNode } from "./scene";
import type { State, Store } from "./state";
import { colours, onThemeChange } from "./theme";
import * as tip from "./tip";
import { amount, ofHost } from "./words";

/** Beyond so many edges, a picture is moved instead of drawn again at each step. */
const MANY = 4_000;

/** How long after the last step it is drawn again, in milliseconds. */
const REST = 90;

export class Graph {
  readonly element = html("div", { class: "canvas" });
  readonly said = html("p", { class: "note", "aria-live": "polite" });
  private readonly canvas = html("canvas", {
    tabindex: 0,
    role: "img",
    "aria-label": "Graph of hosts and links. Arrow keys move, plus and minus zoom; the tables below list all of it.",
  });
  private readonly behaviour = zoom<HTMLCanvasElement, unknown>().scaleExtent([0.2, 60]);
  private scene: Scene;
  private tree: Quadtree<SceneNode> | null = null;
  private transform = zoomIdentity;
  private drawn = zoomIdentity;
  private picture: HTMLCanvasElement | null = null;
  private hovered: SceneNode | null = null;
  private timer = 0;
  private asked = false;
  private isFitted = true;
  private size = { width: 0, height: 0 };

  constructor(
    private readonly model: Model,
    private readonly store: Store,
  ) {
    this.element.append(this.canvas);
    this.scene = scene(model, store.state, 1);
    this.behaviour.on("zoom", (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
      this.transform = event.transform;
      // What the reader has moved stays as it is when the window changes.
      if (event.sourceEvent) this.isFitted = false;
      this.step();
    });
    select(this.canvas).call(this.behaviour).on("dblclick.zoom", null);
    this.listen();
    onThemeChange((isPrinted) => {
      if (isPrinted) this.draw();
      else this.redraw();
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.element);
    store.listen((state, changed) => {
      this.follow(state, changed);
    });
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => {
      this.hover(event);
    });
    canvas.addEventListener("pointerleave", () => {
      this.light(null);
      tip.hide();
    });
    canvas.addEventListener("click", (event) => {
      this.click(this.nodeAt(event));
    });
    canvas.addEventListener("keydown", (event) => {
      this.key(event);
    });
  }

  private follow(state: State, changed: ReadonlySet<keyof State>): void {
    if (changed.has("view") && changed.size === 1) return;
    const { width, height } = this.size;
    this.scene = scene(this.model, state, width > 0 ? width / height : 1);
    this.tree = quadtree<SceneNode>(
      this.scene.nodes,
      (node) => node.x,
      (node) => node.y,
    );
    if (changed.has("hops") || changed.has("byNetwork") || (changed.has("host") && state.hops > 0)) {
      this.fit();
    }
    const { nodes, edges, hidden } = this.scene;
    const what = state.byNetwork ? "network" : "host";
    const left = hidden > 0 ? `; ${counted(hidden, "link")} below the threshold not drawn` : "";
    this.said.textContent = `${counted(nodes.length, what)}, ${counted(edges.length, "line")}${left}`;
    this.redraw();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    this.size = { width, height };
    [this.canvas.width, this.canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
    if (this.isFitted) {
      this.follow(this.store.state, new Set<keyof State>(["hops"]));
    } else {
      this.draw();
    }
  }

  /** Makes all that is shown as large as the canvas has room for. */
  fit(): void {
    this.isFitted = true;
    const { width, height } = this.size;
    const { left, right, top, bottom } = this.scene.bounds;
    if (width === 0 || this.scene.nodes.length === 0) return;
    const margin = Math.min(56, width / 8);
    const [wide, high] = [Math.max(right - left, 1), Math.max(bottom - top, 1)];
    const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high, 12);
    const [x, y] = [width / 2 - (scale * (left + right)) / 2, height / 2 - (scale * (top + bottom)) / 2];
    this.behaviour.scaleExtent([scale / 3, Math.max(scale * 60, 12)]);
    select(this.canvas).call(this.behaviour.transform.bind(this.behaviour), zoomIdentity.translate(x, y).scale(scale));
  }

  private nodeAt(event: MouseEvent): SceneNode | null {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = this.transform.invert([event.clientX - box.left, event.clientY - box.top]);
    const near = this.tree?.find(x, y, 24 / this.transform.k) ?? null;
    if (near === null) return null;
    const distance = Math.hypot(near.x - x, near.y - y) * this.transform.k;
    return distance <= Math.max(near.radius + 4, 7) ? near : null;
  }

  private hover(event: PointerEvent): void {
    if (event.buttons > 0) return;
    const node = this.nodeAt(event);
    this.light(node);
    if (node === null) {
      tip.hide();
      return;
    }
    tip.show(event.clientX, event.clientY, node.label, ...this.about(node));
  }

  private about(node: SceneNode): string[] {
    if (node.host === null) {
      const { unit } = this.store.state;
      return [counted(node.members.length, "host"), amount(node.weight, unit)];
    }
    const address = this.model.address(node.host);
    const lines = [...ofHost(this.model, node.host), counted(this.model.peers(node.host), "peer")];
    return address === node.label ? lines : [address, ...lines];
  }

  private light(node: SceneNode | null): void {
    if (this.hovered === node) return;
    this.hovered = node;
    this.canvas.style.cursor = node === null ? "grab" : "pointer";
    this.redraw();
  }

  private click(node: SceneNode | null): void {
    this.canvas.focus({ preventScroll: true });
    if (node === null) {
      this.store.update({ host: null, hops: 0 });
    } else if (node.host !== null) {
      this.store.update({ host: node.host });
    } else {
      // A network opens: its heaviest host is looked at.
      const { unit } = this.store.state;
      const weight = (host: number): number => this.model.weight(host, unit);
      const [heaviest] = [...node.members].sort((one, other) => weight(other) - weight(one));
      this.store.update({ byNetwork: false, host: heaviest ?? null });
    }
  }

  private key(event: KeyboardEvent): void {
    const chosen = select(this.canvas);
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [60, 0],
      ArrowRight: [-60, 0],
      ArrowUp: [0, 60],
      ArrowDown: [0, -60],
    };
    const move = moves[event.key];
    const factor = { "+": 1.4, "=": 1.4, "-": 1 / 1.4 }[event.key];
    if (move !== undefined) {
      const [x, y] = [move[0] / this.transform.k, move[1] / this.transform.k];
      this.behaviour.translateBy(chosen, x, y);
    } else if (factor !== undefined) {
      this.behaviour.scaleBy(chosen, factor);
    } else if (event.key === "0") {
      this.fit();
    } else if (event.key === "Escape") {
      this.store.update({ host: null, hops: 0 });
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Draws anew at the next frame, once however often it is asked for. */
  private redraw(): void {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.draw();
    });
  }

  /** Follows a zoom: a picture of many edges is moved first, and sharpened after. */
  private step(): void {
    if (this.scene.edges.length < MANY || this.picture === null) {
      this.redraw();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.draw();
    }, REST);
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const [now, before] = [this.transform, this.drawn];
    const scale = now.k / before.k;
    const ratio = devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const [x, y] = [(now.x - before.x * scale) * ratio, (now.y - before.y * scale) * ratio];
    context.setTransform(scale, 0, 0, scale, x, y);
    context.drawImage(this.picture, 0, 0);
  }

  private draw(): void {
    if (this.size.width === 0) return;
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const { host } = this.store.state;
    const chosen = this.scene.nodes.find((node) => node.host !== null && node.host === host) ?? null;
    paint(context, this.scene, {
      size: this.size,
      transform: this.transform,
      theme: colours(),
      lit: this.hovered ?? chosen,
      chosen,
    });
    this.tell(chosen);
    if (this.scene.edges.length < MANY) return;
    this.picture ??= document.createElement("canvas");
    [this.picture.width, this.picture.height] = [this.canvas.width, this.canvas.height];
    this.picture.getContext("2d")?.drawImage(this.canvas, 0, 0);
    this.drawn = this.transform;
  }

  /** Says in the document what is drawn, for tests and for whoever cannot see it. */
  private tell(chosen: SceneNode | null): void {
    const { dataset } = this.canvas;
    dataset.nodes = String(this.scene.nodes.length);
    dataset.edges = String(this.scene.edges.length);
    dataset.lit = this.hovered?.label ?? "";
    dataset.scale = this.transform.k.toFixed(3);
    const at = chosen === null ? null : this.transform.apply([chosen.x, chosen.y]);
    dataset.at = at === null ? "" : at.map((part) => part.toFixed(1)).join(",");
  }
}
