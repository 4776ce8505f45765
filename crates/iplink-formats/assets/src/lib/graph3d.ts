// A graph in space that grows: spheres, lines with springs in them, pulses that
// run along them, names where there is room. It is turned, panned, zoomed and
// dragged by pointer, touch or keys.
//
//   const graph = new Graph3D(element, { onSelect: (id) => … });
//   graph.putNode({ id: "10.0.0.1", label: "gateway" });        // adds or changes
//   graph.putLink({ id: 7, source: "10.0.0.1", target: "10.0.0.2" });
//   graph.pulse(7);              // a packet went along it
//   graph.fade(7, 0.2);          // link 7 is idle
//   graph.fadeNode("10.0.0.2", 0.2);
//   graph.removeLink(7);         // fades out, then it is gone
//   graph.flyTo("10.0.0.1");     // looks at a node from nearby
//   graph.fit();                 // looks at all of it
//   graph.settle();              // lets the springs move what is new
//   graph.lay(true);             // puts all of it into a plane, seen from the front
//
// - A node without a `place` appears beside the first node that it is linked with.
// - Neighbours are about 1 apart, so a `radius` is about 0.1 to 0.4.
// - Nothing is drawn while nothing changes: each call asks for a frame by itself,
//   and so do springs, pulses and flights until they end.
// - It draws with WebGL 2, or without, on a canvas: `graph.renderer` tells.
// - All texts are drawn on a canvas. It adds two canvases to the element.

import { Camera } from "./camera";
import type { Vec } from "./camera";
import { Flight, follow, isStill } from "./flight";
import type { View } from "./flight";
import * as names from "./names";
import { NIGHT, PULSE_SECONDS } from "./paint";
import type { Look, Painter } from "./paint";
import { CanvasPainter } from "./paint-canvas";
import { WebGlPainter } from "./paint-webgl";
import { watchPointers } from "./pointers";
import { Springs } from "./springs";
import { Stock } from "./stock";
import type { Id, LinkSpec, Node, NodeSpec } from "./stock";

export type { Id, LinkSpec, NodeSpec } from "./stock";

/** What the scene is told in the beginning. */
export interface Options {
  /** Which painter; `auto` takes WebGL where it is there. */
  renderer?: "auto" | "canvas";
  /** The most names that are written at once. */
  labels?: number;
  /** The camera keeps all of it in view while it grows, until somebody moves it. */
  follows?: boolean;
  /** How many pixels of the element lie under something else: above, below. */
  covered?: () => { above: number; below: number };
  onHover?: (id: Id | null) => void;
  onSelect?: (id: Id | null) => void;
}

/** Where the camera begins, and where it comes back to from a plane. */
const [YAW, PITCH] = [0.6, 0.3];

/** A graph in space. */
export class Graph3D {
  readonly camera = new Camera();
  private readonly stock = new Stock();
  private readonly springs = new Springs();
  private readonly ground = document.createElement("canvas");
  private readonly above = document.createElement("canvas");
  private readonly options: Options;
  private readonly watcher: ResizeObserver;
  private readonly ends: (() => void)[] = [];
  private painter: Painter;
  private flight: Flight | null = null;
  private hovered: Node | null = null;
  private selected: Node | null = null;
  private dragged: { node: Node; depth: number; dx: number; dy: number } | null = null;
  private colours = NIGHT;
  private isFlat = false;
  private follows: boolean;
  private hasChanged = true;
  private reach = 1;
  private density = 1;
  private last = 0;
  private frame = 0;
  private frames = 0;

  constructor(element: HTMLElement, options: Options = {}) {
    this.options = options;
    this.follows = options.follows ?? false;
    element.append(this.ground, this.above);
    for (const canvas of [this.ground, this.above]) {
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;display:block";
      canvas.setAttribute("aria-hidden", "true");
    }
    this.above.style.touchAction = "none";
    this.painter = this.makePainter();
    this.watcher = new ResizeObserver(() => { this.resize(); });
    this.watcher.observe(element);
    this.ends.push(watchPointers(this.above, this.gestures()));
    this.resize();
  }

  /** Which painter draws it. */
  get renderer(): "webgl" | "canvas" {
    return this.painter.name;
  }

  /** How many nodes and links there are, those that fade out not counted. */
  get size(): { nodes: number; links: number } {
    return { nodes: this.stock.nodes.size, links: this.stock.links.size };
  }

  /** How many frames were drawn so far. */
  get framesDrawn(): number {
    return this.frames;
  }

  /** Paints it for a dark page or a light one. */
  set look(look: Look) {
    this.colours = look;
    this.changed();
  }

  /** Puts all of it into a plane, which is moved instead of turned, or lifts it out
   * of that. */
  lay(isFlat: boolean): void {
    if (this.isFlat !== isFlat) {
      this.isFlat = isFlat;
      [this.camera.yaw, this.camera.pitch] = isFlat ? [0, 0] : [YAW, PITCH];
      if (!isFlat) {
        this.stock.lift();
      }
      this.fit();
      this.settle();
    }
  }

  /** Adds a node, or changes the one of this id. */
  putNode(spec: NodeSpec): void {
    this.stock.putNode(spec);
    this.changed();
  }

  /** Adds a link, or changes the one of this id; nothing where an end is missing. */
  putLink(spec: LinkSpec): void {
    this.stock.putLink(spec);
    this.changed();
  }

  /** Lets a node fade out, and its links with it. */
  removeNode(id: Id): void {
    const node = this.stock.nodes.get(id);
    if (node) {
      this.stock.removeNode(node);
      this.forget(node);
      this.changed();
    }
  }

  /** Lets a link fade out. */
  removeLink(id: Id): void {
    const link = this.stock.links.get(id);
    if (link) {
      this.stock.removeLink(link);
      this.changed();
    }
  }

  /** Sends a light along a link, and lets its ends glow. */
  pulse(id: Id, strength = 1): void {
    const link = this.stock.links.get(id);
    if (link) {
      const now = performance.now() / 1000;
      // A light that is on its way arrives, however many follow.
      if (now - link.pulseAt >= PULSE_SECONDS && !isStill()) {
        link.pulseAt = now;
        link.pulse = Math.max(0.25, Math.min(1, strength));
      }
      for (const part of [link, link.source, link.target]) {
        part.glow = Math.min(1, part.glow + 0.35 + 0.4 * strength);
      }
      this.changed();
    }
  }

  /** Lets a link fade to so much of it: 0 hidden, 1 whole. */
  fade(id: Id, presence: number): void {
    const link = this.stock.links.get(id);
    if (link && link.wanted !== presence) {
      link.wanted = presence;
      this.changed();
    }
  }

  /** Lets a node fade to so much of it: 0 hidden, 1 whole. */
  fadeNode(id: Id, presence: number): void {
    const node = this.stock.nodes.get(id);
    if (node && node.wanted !== presence) {
      node.wanted = presence;
      this.changed();
    }
  }

  /** Lights a node, its links and its neighbours up, and says so. */
  select(id: Id | null): void {
    const node = id === null ? null : (this.stock.nodes.get(id) ?? null);
    if (node !== this.selected) {
      this.selected = node;
      this.options.onSelect?.(node ? node.id : null);
      this.changed();
    }
  }

  /** Looks at a node from nearby, with its neighbours in view. */
  flyTo(id: Id): void {
    const node = this.stock.nodes.get(id);
    if (node) {
      this.letGo();
      const distances = [...node.links].map((link) => {
        const other = link.source === node ? link.target : link.source;
        return Math.hypot(other.x - node.x, other.y - node.y, other.z - node.z);
      });
      distances.sort((one, other) => one - other);
      const most = distances[Math.floor(distances.length * 0.7)] ?? 1;
      const distance = this.camera.distanceFor(Math.max(1.2, most * 1.15));
      this.fly([node.x, node.y, node.z], Math.min(distance, this.stock.wholeDistance(this.camera)));
    }
  }

  /** Looks at all of it. */
  fit(isAtOnce = false): void {
    this.follows = this.options.follows ?? false;
    this.camera.update();
    const { target, distance } = this.whole();
    if (isAtOnce) {
      this.flight = null;
      [this.camera.target, this.camera.distance] = [target, distance];
      this.changed();
    } else {
      this.fly(target, distance);
    }
  }

  /** Turns the camera by so many radians. */
  turn(yaw: number, pitch = 0): void {
    this.camera.yaw += yaw;
    this.camera.pitch += pitch;
    this.ask();
  }

  /** Comes nearer by a factor below 1, goes away by one above; in a plane, towards
   * a pixel. */
  zoom(factor: number, x = this.camera.width / 2, y = this.camera.height / 2): void {
    this.letGo();
    const { camera } = this;
    const distance = Math.max(0.6, Math.min(camera.distance * factor, this.reach * 12 + 20));
    if (this.isFlat) {
      camera.zoomAt(distance, x, y);
    } else {
      camera.distance = distance;
    }
    this.ask();
  }

  /** Moves what is seen by so many pixels. */
  pan(dx: number, dy: number): void {
    this.letGo();
    this.camera.pan(dx, dy);
    this.ask();
  }

  /** Does what a key stands for; tells whether it stands for anything. */
  key(name: string): boolean {
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const [way, factor] = [ways[name], { "+": 0.85, "=": 0.85, "-": 1.18 }[name]];
    if (way && this.isFlat) {
      this.pan(-way[0] * 40, way[1] * 40);
    } else if (way) {
      this.turn(way[0] * 0.12, way[1] * 0.1);
    } else if (factor !== undefined) {
      this.zoom(factor);
    } else if (name === "0") {
      this.fit();
    }
    return way !== undefined || factor !== undefined || name === "0";
  }

  /** Lets the springs move everything until it rests. */
  settle(heat = 1): void {
    this.springs.heat = Math.max(this.springs.heat, heat);
    this.changed();
  }

  /** Tells where a node is seen, in pixels of the element. */
  whereIs(id: Id): { x: number; y: number; radius: number } | null {
    const node = this.stock.nodes.get(id);
    if (!node) {
      return null;
    }
    this.camera.update();
    const at = this.camera.see(node.x, node.y, node.z);
    return at.depth > 0 ? { x: at.x, y: at.y, radius: node.radius * at.scale } : null;
  }

  /** Takes it off the page. */
  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.frame = -1;
    this.watcher.disconnect();
    this.ends.forEach((end) => { end(); });
    this.painter.dispose();
    this.ground.remove();
    this.above.remove();
  }

  private makePainter(): Painter {
    if (this.options.renderer !== "canvas") {
      try {
        const painter = new WebGlPainter(this.ground);
        this.ground.addEventListener("webglcontextlost", (event) => { event.preventDefault(); });
        this.ground.addEventListener("webglcontextrestored", () => {
          this.painter = new WebGlPainter(this.ground);
          this.changed();
        });
        return painter;
      } catch {
        // A canvas that was asked for WebGL in vain still has two dimensions.
      }
    }
    return new CanvasPainter(this.ground);
  }

  /** The camera is where somebody wants it to be. */
  private letGo(): void {
    this.flight = null;
    this.follows = false;
  }

  private forget(node: Node): void {
    if (this.selected === node) {
      this.select(null);
    }
    this.hovered = this.hovered === node ? null : this.hovered;
    this.dragged = this.dragged?.node === node ? null : this.dragged;
  }

  private gestures(): Parameters<typeof watchPointers>[1] {
    return {
      hover: (at) => { this.hover(at && this.nodeAt(...at)); },
      press: (x, y) => this.grab(x, y),
      drag: (x, y) => { this.dragTo(x, y); },
      release: () => { this.release(); },
      click: (x, y) => { this.select(this.nodeAt(x, y)?.id ?? null); },
      open: (x, y) => {
        const node = this.nodeAt(x, y);
        if (node) {
          this.flyTo(node.id);
        } else {
          this.fit();
        }
      },
      turn: (dx, dy) => {
        if (this.isFlat) {
          this.pan(dx, dy);
        } else {
          this.turn(-dx * 0.006, dy * 0.006);
        }
      },
      pan: (dx, dy) => { this.pan(dx, dy); },
      zoom: (factor, x, y) => { this.zoom(factor, x, y); },
    };
  }

  private hover(node: Node | null): void {
    if (node !== this.hovered) {
      this.hovered = node;
      this.above.style.cursor = node ? "pointer" : "grab";
      this.options.onHover?.(node ? node.id : null);
      this.changed();
    }
  }

  /** Takes hold of the node under the pointer; tells whether there is one. */
  private grab(x: number, y: number): boolean {
    const node = this.nodeAt(x, y);
    if (node) {
      const at = this.camera.see(node.x, node.y, node.z);
      this.dragged = { node, depth: at.depth, dx: at.x - x, dy: at.y - y };
    }
    return node !== null;
  }

  private dragTo(x: number, y: number): void {
    if (this.dragged) {
      const { node, depth, dx, dy } = this.dragged;
      node.isHeld = true;
      [node.x, node.y, node.z] = this.camera.placeAt(x + dx, y + dy, depth);
      this.settle(0.6);
    }
  }

  private release(): void {
    if (this.dragged) {
      this.dragged.node.isHeld = false;
      this.dragged = null;
      this.ask();
    }
  }

  private nodeAt(x: number, y: number): Node | null {
    this.camera.update();
    return this.stock.nodeAt(this.camera, x, y);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.above;
    this.density = Math.min(window.devicePixelRatio || 1, 2.5);
    for (const canvas of [this.ground, this.above]) {
      canvas.width = Math.max(1, Math.round(clientWidth * this.density));
      canvas.height = Math.max(1, Math.round(clientHeight * this.density));
    }
    this.camera.width = Math.max(1, clientWidth);
    this.camera.height = Math.max(1, clientHeight);
    this.ask();
  }

  private changed(): void {
    this.hasChanged = true;
    this.ask();
  }

  /** Asks for a frame, if none is asked for yet. */
  private ask(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame((time) => {
        this.frame = 0;
        this.draw(time / 1000);
      });
    }
  }

  private draw(now: number): void {
    const passed = Math.min(0.1, Math.max(0, now - this.last));
    this.last = now;
    const { nodeList, linkList } = this.stock;
    const isMoving = this.springs.step(nodeList, linkList, this.isFlat);
    const isFading = this.stock.animate(passed, now, this.selected ?? this.hovered);
    this.camera.update();
    const isFlying = this.advance(now, passed);
    this.hasChanged ||= isMoving || isFading;
    if (this.hasChanged) {
      this.reach = this.stock.reachFrom(this.camera.target);
    }
    this.camera.update();
    this.painter.paint({
      camera: this.camera,
      spheres: this.stock.nodeList,
      lines: this.stock.linkList,
      now,
      density: this.density,
      reach: this.reach,
      hasChanged: this.hasChanged,
      look: this.colours,
    });
    this.writeNames();
    this.frames += 1;
    this.hasChanged = false;
    if (isMoving || isFading || isFlying) {
      this.ask();
    }
  }

  private fly(target: Vec, distance: number): void {
    this.flight = new Flight(this.camera, { target, distance });
    this.ask();
  }

  /** Moves the camera on; tells whether it moves by itself. */
  private advance(now: number, passed: number): boolean {
    if (this.flight) {
      this.flight = this.flight.advance(now) ? this.flight : null;
      return true;
    }
    const isFollowing = this.follows && this.stock.nodeList.length > 0;
    return isFollowing && follow(this.camera, this.whole(), passed);
  }

  private whole(): View {
    return this.stock.whole(this.camera, this.options.covered?.());
  }

  private writeNames(): void {
    const context = this.above.getContext("2d");
    if (context) {
      const { camera, colours: look, density, reach, hovered, selected } = this;
      const how = { camera, look, density, reach, hovered, selected, most: this.options.labels };
      names.draw(context, this.stock.nodeList, how);
    }
  }
}
