/**
 * The graph of the report, on a canvas.
 *
 * The Rust code has computed the layout; this module zooms, highlights and filters.
 */

import { quadtree } from "d3-quadtree";
import type { Quadtree } from "d3-quadtree";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import type { ZoomTransform } from "d3-zoom";
import { html } from "../lib/dom";
import { formatCount } from "../lib/format";
import type { ReportModel } from "./report-model";
import { drawGraph } from "./graph-renderer";
import { buildGraphContent } from "./graph-content";
import type { GraphContent, GraphNode } from "./graph-content";
import type { ReportState, ReportStore } from "./report-state";
import { currentColors, onThemeChange } from "./theme";
import * as tooltip from "./tooltip";
import { formatWeight, hostTrafficLines } from "./traffic-text";

/** The number of edges from which a zoom only transforms the last picture, which is redrawn when the zoom ends, because drawing is slow. */
const MANY_EDGES = 4_000;

/** The time after the last zoom event until the picture is redrawn, in milliseconds. */
const SETTLE_MS = 90;

/** Draws the graph of the current state and handles its input. */
export class GraphView {
  readonly element = html("div", { class: "canvas" });
  readonly summary = html("p", { class: "note", "aria-live": "polite" });
  private readonly canvas = html("canvas", {
    tabindex: 0,
    role: "img",
    "aria-label": "Graph of hosts and links. Arrow keys move it, plus and minus zoom, 0 fits all hosts. The tables below list the same data.",
  });
  private readonly zoomBehavior = zoom<HTMLCanvasElement, unknown>().scaleExtent([0.2, 60]);
  private content: GraphContent;
  private quadtree: Quadtree<GraphNode> | null = null;
  private transform = zoomIdentity;
  /** A copy of the last picture, if it has many edges. */
  private picture: HTMLCanvasElement | null = null;
  /** The transform with which the last picture was drawn. */
  private pictureTransform = zoomIdentity;
  private hovered: GraphNode | null = null;
  private redrawTimer = 0;
  private isFrameRequested = false;
  /** Whether the user has not moved the view since it was fitted. */
  private isFitted = true;
  private size = { width: 0, height: 0 };

  constructor(
    private readonly model: ReportModel,
    private readonly store: ReportStore,
  ) {
    this.element.append(this.canvas);
    this.content = buildGraphContent(model, store.state, 1);
    this.zoomBehavior.on("zoom", (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
      this.transform = event.transform;
      // A view that the user has moved is kept when the window is resized.
      if (event.sourceEvent) this.isFitted = false;
      this.handleZoom();
    });
    select(this.canvas).call(this.zoomBehavior).on("dblclick.zoom", null);
    this.addListeners();
    onThemeChange((isPrinted) => {
      if (isPrinted) this.draw();
      else this.requestDraw();
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.element);
    store.listen((state, changed) => {
      this.update(state, changed);
    });
  }

  private addListeners(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => {
      this.handleHover(event);
    });
    canvas.addEventListener("pointerleave", () => {
      this.highlight(null);
      tooltip.hide();
    });
    canvas.addEventListener("click", (event) => {
      this.handleClick(this.nodeAt(event));
    });
    canvas.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
  }

  /** Builds the content for a changed state, and draws it in the next frame. */
  private update(state: ReportState, changed: ReadonlySet<keyof ReportState>): void {
    if (changed.has("view") && changed.size === 1) return;
    const { width, height } = this.size;
    this.content = buildGraphContent(this.model, state, width > 0 ? width / height : 1);
    this.quadtree = quadtree<GraphNode>(
      this.content.nodes,
      (node) => node.x,
      (node) => node.y,
    );
    if (changed.has("hops") || changed.has("byNetwork") || (changed.has("host") && state.hops > 0)) {
      this.fit();
    }
    const { nodes, edges, hiddenLinkCount } = this.content;
    const noun = state.byNetwork ? "network" : "host";
    const belowThreshold = hiddenLinkCount > 0 ? `; ${formatCount(hiddenLinkCount, "link")} below the threshold` : "";
    this.summary.textContent = `${formatCount(nodes.length, noun)}, ${formatCount(edges.length, "connected pair")}${belowThreshold}`;
    this.requestDraw();
  }

  /** Adapts the canvas to the size of its element. */
  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    this.size = { width, height };
    [this.canvas.width, this.canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
    if (this.isFitted) {
      // The same update as after a change of `hops`: builds the content for the new aspect ratio, and fits it.
      this.update(this.store.state, new Set<keyof ReportState>(["hops"]));
    } else {
      this.draw();
    }
  }

  /** Zooms so that all nodes fill the canvas. */
  fit(): void {
    this.isFitted = true;
    const { width, height } = this.size;
    const { left, right, top, bottom } = this.content.bounds;
    if (width === 0 || this.content.nodes.length === 0) return;
    const margin = Math.min(56, width / 8);
    const [contentWidth, contentHeight] = [Math.max(right - left, 1), Math.max(bottom - top, 1)];
    const scale = Math.min((width - 2 * margin) / contentWidth, (height - 2 * margin) / contentHeight, 12);
    const [x, y] = [width / 2 - (scale * (left + right)) / 2, height / 2 - (scale * (top + bottom)) / 2];
    this.zoomBehavior.scaleExtent([scale / 3, Math.max(scale * 60, 12)]);
    select(this.canvas).call(this.zoomBehavior.transform.bind(this.zoomBehavior), zoomIdentity.translate(x, y).scale(scale));
  }

  /** Returns the node under the pointer, with some tolerance. */
  private nodeAt(event: MouseEvent): GraphNode | null {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = this.transform.invert([event.clientX - box.left, event.clientY - box.top]);
    const nearest = this.quadtree?.find(x, y, 24 / this.transform.k) ?? null;
    if (nearest === null) return null;
    const distance = Math.hypot(nearest.x - x, nearest.y - y) * this.transform.k;
    return distance <= Math.max(nearest.radius + 4, 7) ? nearest : null;
  }

  private handleHover(event: PointerEvent): void {
    if (event.buttons > 0) return;
    const node = this.nodeAt(event);
    this.highlight(node);
    if (node === null) {
      tooltip.hide();
      return;
    }
    tooltip.show(event.clientX, event.clientY, node.label, ...this.describe(node));
  }

  /** Returns the lines of the tooltip of a node below its label. */
  private describe(node: GraphNode): string[] {
    if (node.host === null) {
      const { unit } = this.store.state;
      return [formatCount(node.members.length, "host"), formatWeight(node.weight, unit)];
    }
    const address = this.model.address(node.host);
    const lines = [...hostTrafficLines(this.model, node.host), formatCount(this.model.peers(node.host), "peer")];
    return address === node.label ? lines : [address, ...lines];
  }

  /** Highlights the hovered node in the next frame. */
  private highlight(node: GraphNode | null): void {
    if (this.hovered === node) return;
    this.hovered = node;
    this.canvas.style.cursor = node === null ? "grab" : "pointer";
    this.requestDraw();
  }

  /** Selects the clicked host, or ends the selection if there is none. */
  private handleClick(node: GraphNode | null): void {
    this.canvas.focus({ preventScroll: true });
    if (node === null) {
      this.store.update({ host: null, hops: 0 });
    } else if (node.host !== null) {
      this.store.update({ host: node.host });
    } else {
      // Leaves the view of networks, and selects the heaviest host of this one.
      const { unit } = this.store.state;
      const weight = (host: number): number => this.model.weight(host, unit);
      const [heaviest] = [...node.members].sort((a, b) => weight(b) - weight(a));
      this.store.update({ byNetwork: false, host: heaviest ?? null });
    }
  }

  private handleKey(event: KeyboardEvent): void {
    const selection = select(this.canvas);
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
      this.zoomBehavior.translateBy(selection, x, y);
    } else if (factor !== undefined) {
      this.zoomBehavior.scaleBy(selection, factor);
    } else if (event.key === "0") {
      this.fit();
    } else if (event.key === "Escape") {
      this.store.update({ host: null, hops: 0 });
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Schedules drawing for the next frame, once. */
  private requestDraw(): void {
    if (this.isFrameRequested) return;
    this.isFrameRequested = true;
    requestAnimationFrame(() => {
      this.isFrameRequested = false;
      this.draw();
    });
  }

  /** Draws during a zoom: a picture of many edges is transformed, and redrawn when the zoom ends. */
  private handleZoom(): void {
    if (this.content.edges.length < MANY_EDGES || this.picture === null) {
      this.requestDraw();
      return;
    }
    clearTimeout(this.redrawTimer);
    this.redrawTimer = setTimeout(() => {
      this.draw();
    }, SETTLE_MS);
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const [current, drawn] = [this.transform, this.pictureTransform];
    const scale = current.k / drawn.k;
    const pixelRatio = devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const [x, y] = [(current.x - drawn.x * scale) * pixelRatio, (current.y - drawn.y * scale) * pixelRatio];
    context.setTransform(scale, 0, 0, scale, x, y);
    context.drawImage(this.picture, 0, 0);
  }

  /** Draws the current content, and keeps a copy of the picture if it has many edges. */
  private draw(): void {
    if (this.size.width === 0) return;
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    const { host } = this.store.state;
    const selected = this.content.nodes.find((node) => node.host !== null && node.host === host) ?? null;
    drawGraph(context, this.content, {
      size: this.size,
      transform: this.transform,
      theme: currentColors(),
      highlighted: this.hovered ?? selected,
      selected,
    });
    this.publishState(selected);
    if (this.content.edges.length < MANY_EDGES) return;
    this.picture ??= document.createElement("canvas");
    [this.picture.width, this.picture.height] = [this.canvas.width, this.canvas.height];
    this.picture.getContext("2d")?.drawImage(this.canvas, 0, 0);
    this.pictureTransform = this.transform;
  }

  /** Publishes the drawn state as data attributes, for tests. */
  private publishState(selected: GraphNode | null): void {
    const { dataset } = this.canvas;
    dataset.nodes = String(this.content.nodes.length);
    dataset.edges = String(this.content.edges.length);
    dataset.highlighted = this.hovered?.label ?? "";
    dataset.scale = this.transform.k.toFixed(3);
    const position = selected === null ? null : this.transform.apply([selected.x, selected.y]);
    dataset.at = position === null ? "" : position.map((coordinate) => coordinate.toFixed(1)).join(",");
  }
}
