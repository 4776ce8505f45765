/**
 * A force-directed graph in 3D that can grow while it is shown.
 *
 * Nodes are spheres, links are lines, packets are pulses along them, and labels are
 * placed where they do not overlap. Mouse, pen, touch and keys rotate, pan, zoom and drag.
 *
 *   const graph = new Graph3D(element, { onSelect: (id) => … });
 *   graph.putNode({ id: "10.0.0.1", label: "gateway" });        // adds or updates
 *   graph.putLink({ id: 7, source: "10.0.0.1", target: "10.0.0.2" });
 *   graph.pulse(7);              // animates a packet on link 7
 *   graph.fadeLink(7, 0.2);      // makes link 7 faint
 *   graph.fadeNode("10.0.0.2", 0.2);
 *   graph.removeLink(7);         // fades it out, then drops it
 *   graph.flyTo("10.0.0.1");     // shows one node with its neighbors
 *   graph.fit();                 // shows all nodes
 *   graph.settle();              // restarts the force simulation
 *   graph.flatten(true);         // confines the layout to a plane, seen from the front
 *
 * - A node without a `position` appears next to its first neighbor.
 * - Neighbors are about 1 apart, so useful values of `radius` are 0.1 to 0.4.
 * - Frames are drawn only on change: each method requests one, and the simulation,
 *   pulses and camera movements request further ones until they end.
 * - It adds two canvases to the element: the scene, and the labels above it. The scene is drawn
 *   with WebGL 2, or with the 2D canvas API if WebGL is not available; see `graph.renderer`.
 */

import { Camera } from "./camera";
import type { Insets, Vec3 } from "./camera";
import { CameraTransition, trackView, prefersReducedMotion } from "./camera-transition";
import type { CameraView } from "./camera-transition";
import { drawNodeLabels } from "./node-labels";
import { DARK_SCENE, PULSE_SECONDS } from "./scene-renderer";
import type { SceneTheme, SceneRenderer } from "./scene-renderer";
import { CanvasRenderer } from "./canvas-renderer";
import { WebGlRenderer } from "./webgl-renderer";
import { addGestureListeners } from "./pointer-gestures";
import { ForceSimulation } from "./force-simulation";
import { SceneGraph } from "./scene-graph";
import type { ItemId, LinkSpec, SceneNode, NodeSpec } from "./scene-graph";

/** Settings of a graph. */
export interface Graph3DOptions {
  /** The renderer; `auto` prefers WebGL. */
  renderer?: "auto" | "canvas";
  /** The maximum number of labels shown at once. */
  maxLabels?: number;
  /** Whether the camera keeps the growing graph in view until the user moves it. */
  isTracking?: boolean;
  /** Returns the areas that other elements cover. */
  insets?: () => Insets;
  onHover?: (id: ItemId | null) => void;
  onSelect?: (id: ItemId | null) => void;
}

/** The initial rotation in radians, which is restored when the graph leaves the plane. */
const [YAW, PITCH] = [0.6, 0.3];

/** A graph in 3D, in an element of the page. */
export class Graph3D {
  readonly camera = new Camera();
  private readonly scene = new SceneGraph();
  private readonly simulation = new ForceSimulation();
  private readonly sceneCanvas = document.createElement("canvas");
  private readonly labelCanvas = document.createElement("canvas");
  private readonly options: Graph3DOptions;
  private readonly resizeObserver: ResizeObserver;
  private readonly disposers: (() => void)[] = [];
  private sceneRenderer: SceneRenderer;
  private transition: CameraTransition | null = null;
  private hovered: SceneNode | null = null;
  private selected: SceneNode | null = null;
  /** The dragged node, its depth, and its offset from the pointer in pixels. */
  private drag: { node: SceneNode; depth: number; dx: number; dy: number } | null = null;
  private sceneTheme = DARK_SCENE;
  /** Whether the layout is confined to a plane. */
  private isFlat = false;
  /** Whether the camera keeps the graph in view; false after the user has moved the camera. */
  private isTracking: boolean;
  /** Whether the scene, and not only the camera, has changed since the last frame. */
  private hasChanged = true;
  /** The distance of the farthest node from the target of the camera. */
  private extent = 1;
  private pixelRatio = 1;
  /** The time of the last frame, in seconds. */
  private lastTime = 0;
  /** The id of the requested frame; 0 if there is none, -1 after `dispose`. */
  private frameRequest = 0;

  constructor(element: HTMLElement, options: Graph3DOptions = {}) {
    this.options = options;
    this.isTracking = options.isTracking ?? false;
    element.append(this.sceneCanvas, this.labelCanvas);
    for (const canvas of [this.sceneCanvas, this.labelCanvas]) {
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;display:block";
      canvas.setAttribute("aria-hidden", "true");
    }
    this.labelCanvas.style.touchAction = "none";
    this.sceneRenderer = this.createRenderer();
    this.resizeObserver = new ResizeObserver(() => { this.resize(); });
    this.resizeObserver.observe(element);
    this.disposers.push(addGestureListeners(this.labelCanvas, this.gestureHandlers()));
    this.resize();
  }

  /** The renderer in use. */
  get renderer(): "webgl" | "canvas" {
    return this.sceneRenderer.name;
  }

  /** The numbers of nodes and links, without those that fade out. */
  get size(): { nodes: number; links: number } {
    return { nodes: this.scene.nodes.size, links: this.scene.links.size };
  }

  /** Sets the colors of the background and the labels. */
  set theme(theme: SceneTheme) {
    this.sceneTheme = theme;
    this.invalidate();
  }

  /** Confines the layout to a plane, or releases it. In the plane, gestures pan instead of rotating. */
  flatten(isFlat: boolean): void {
    if (this.isFlat !== isFlat) {
      this.isFlat = isFlat;
      [this.camera.yaw, this.camera.pitch] = isFlat ? [0, 0] : [YAW, PITCH];
      if (!isFlat) {
        this.scene.unflatten();
      }
      this.fit();
      this.settle();
    }
  }

  /** Adds a node, or updates the one with this id. */
  putNode(spec: NodeSpec): void {
    this.scene.putNode(spec);
    this.invalidate();
  }

  /** Adds a link, or updates the one with this id; does nothing if an end is missing. */
  putLink(spec: LinkSpec): void {
    this.scene.putLink(spec);
    this.invalidate();
  }

  /** Fades out a node and its links. */
  removeNode(id: ItemId): void {
    const node = this.scene.nodes.get(id);
    if (node) {
      this.scene.removeNode(node);
      this.dropReferences(node);
      this.invalidate();
    }
  }

  /** Fades out a link. */
  removeLink(id: ItemId): void {
    const link = this.scene.links.get(id);
    if (link) {
      this.scene.removeLink(link);
      this.invalidate();
    }
  }

  /** Animates a packet along a link, and makes the link and its ends glow. `strength` is from 0 to 1. */
  pulse(id: ItemId, strength = 1): void {
    const link = this.scene.links.get(id);
    if (link) {
      const now = performance.now() / 1000;
      // A running pulse is not restarted: on a busy link none would ever arrive.
      if (now - link.pulseAt >= PULSE_SECONDS && !prefersReducedMotion()) {
        link.pulseAt = now;
        link.pulseStrength = Math.max(0.25, Math.min(1, strength));
      }
      for (const item of [link, link.source, link.target]) {
        item.glow = Math.min(1, item.glow + 0.35 + 0.4 * strength);
      }
      this.invalidate();
    }
  }

  /** Sets the opacity of a link: 0 is hidden, 1 is opaque. */
  fadeLink(id: ItemId, opacity: number): void {
    const link = this.scene.links.get(id);
    if (link && link.targetOpacity !== opacity) {
      link.targetOpacity = opacity;
      this.invalidate();
    }
  }

  /** Sets the opacity of a node: 0 is hidden, 1 is opaque. */
  fadeNode(id: ItemId, opacity: number): void {
    const node = this.scene.nodes.get(id);
    if (node && node.targetOpacity !== opacity) {
      node.targetOpacity = opacity;
      this.invalidate();
    }
  }

  /** Selects a node and highlights it with its links and neighbors. */
  select(id: ItemId | null): void {
    const node = id === null ? null : (this.scene.nodes.get(id) ?? null);
    if (node !== this.selected) {
      this.selected = node;
      this.options.onSelect?.(node ? node.id : null);
      this.invalidate();
    }
  }

  /** Moves the camera to a node, with its neighbors in view. */
  flyTo(id: ItemId): void {
    const node = this.scene.nodes.get(id);
    if (node) {
      this.releaseCamera();
      const distances = [...node.links].map((link) => {
        const neighbor = link.source === node ? link.target : link.source;
        return Math.hypot(neighbor.x - node.x, neighbor.y - node.y, neighbor.z - node.z);
      });
      distances.sort((a, b) => a - b);
      // Shows most neighbors, but not the farthest ones, which would make the others small.
      const radius = distances[Math.floor(distances.length * 0.7)] ?? 1;
      const neighborhood = this.camera.distanceToFit(Math.max(1.2, radius * 1.15));
      const distance = Math.min(neighborhood, this.scene.fitDistance(this.camera));
      const insets = this.options.insets?.() ?? { top: 0, bottom: 0 };
      this.startTransition(this.camera.targetFor([node.x, node.y, node.z], distance, insets), distance);
    }
  }

  /** Moves the camera so that all nodes are in view, with or without a transition, and resumes tracking if it is enabled. */
  fit(isImmediate = false): void {
    this.isTracking = this.options.isTracking ?? false;
    this.camera.update();
    const { target, distance } = this.fitView();
    if (isImmediate) {
      this.transition = null;
      [this.camera.target, this.camera.distance] = [target, distance];
      this.invalidate();
    } else {
      this.startTransition(target, distance);
    }
  }

  /** Rotates the camera by angles in radians. */
  rotate(yaw: number, pitch = 0): void {
    this.camera.yaw += yaw;
    this.camera.pitch += pitch;
    this.requestFrame();
  }

  /** Multiplies the distance of the camera by a factor; in a plane, around the given pixel. */
  zoom(factor: number, x = this.camera.width / 2, y = this.camera.height / 2): void {
    this.releaseCamera();
    const { camera } = this;
    const distance = Math.max(0.6, Math.min(camera.distance * factor, this.extent * 12 + 20));
    if (this.isFlat) {
      camera.zoomAt(distance, x, y);
    } else {
      camera.distance = distance;
    }
    this.requestFrame();
  }

  /** Moves the scene by a number of pixels. */
  pan(dx: number, dy: number): void {
    this.releaseCamera();
    this.camera.pan(dx, dy);
    this.requestFrame();
  }

  /** Handles a key; returns whether the key has a function. */
  handleKey(name: string): boolean {
    const directions: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const [direction, zoomFactor] = [directions[name], { "+": 0.85, "=": 0.85, "-": 1.18 }[name]];
    if (direction && this.isFlat) {
      this.pan(-direction[0] * 40, direction[1] * 40);
    } else if (direction) {
      this.rotate(direction[0] * 0.12, direction[1] * 0.1);
    } else if (zoomFactor !== undefined) {
      this.zoom(zoomFactor);
    } else if (name === "0") {
      this.fit();
    }
    return direction !== undefined || zoomFactor !== undefined || name === "0";
  }

  /** Restarts the force simulation with at least the energy `alpha`, up to 1, which limits how far nodes move in each step. */
  settle(alpha = 1): void {
    this.simulation.alpha = Math.max(this.simulation.alpha, alpha);
    this.invalidate();
  }

  /** Returns the position and radius of a node on the element, in pixels; null if the node is missing or behind the camera. */
  screenPosition(id: ItemId): { x: number; y: number; radius: number } | null {
    const node = this.scene.nodes.get(id);
    if (!node) {
      return null;
    }
    this.camera.update();
    const projected = this.camera.project(node.x, node.y, node.z);
    return projected.depth > 0 ? { x: projected.x, y: projected.y, radius: node.radius * projected.scale } : null;
  }

  /** Removes the graph from the page. */
  dispose(): void {
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = -1;
    this.resizeObserver.disconnect();
    this.disposers.forEach((dispose) => { dispose(); });
    this.sceneRenderer.dispose();
    this.sceneCanvas.remove();
    this.labelCanvas.remove();
  }

  private createRenderer(): SceneRenderer {
    if (this.options.renderer !== "canvas") {
      try {
        const sceneRenderer = new WebGlRenderer(this.sceneCanvas);
        this.sceneCanvas.addEventListener("webglcontextlost", (event) => { event.preventDefault(); });
        this.sceneCanvas.addEventListener("webglcontextrestored", () => {
          this.sceneRenderer = new WebGlRenderer(this.sceneCanvas);
          this.invalidate();
        });
        return sceneRenderer;
      } catch {
        // A canvas without WebGL can still give a 2D context.
      }
    }
    return new CanvasRenderer(this.sceneCanvas);
  }

  /** Stops the transition and the tracking of the camera, because the user has chosen another view. */
  private releaseCamera(): void {
    this.transition = null;
    this.isTracking = false;
  }

  /** Ends the selection, the hover and the drag of a removed node. */
  private dropReferences(node: SceneNode): void {
    if (this.selected === node) {
      this.select(null);
    }
    this.hovered = this.hovered === node ? null : this.hovered;
    this.drag = this.drag?.node === node ? null : this.drag;
  }

  /** Returns the functions that handle gestures on the labels, which cover the scene. */
  private gestureHandlers(): Parameters<typeof addGestureListeners>[1] {
    return {
      hover: (point) => { this.hover(point && this.nodeAt(...point)); },
      press: (x, y) => this.startDrag(x, y),
      drag: (x, y) => { this.dragTo(x, y); },
      release: () => { this.release(); },
      click: (x, y) => { this.select(this.nodeAt(x, y)?.id ?? null); },
      doubleClick: (x, y) => {
        const node = this.nodeAt(x, y);
        if (node) this.flyTo(node.id);
        else this.fit();
      },
      rotate: (dx, dy) => {
        if (this.isFlat) this.pan(dx, dy);
        else this.rotate(-dx * 0.006, dy * 0.006);
      },
      pan: (dx, dy) => { this.pan(dx, dy); },
      zoom: (factor, x, y) => { this.zoom(factor, x, y); },
    };
  }

  private hover(node: SceneNode | null): void {
    if (node !== this.hovered) {
      this.hovered = node;
      this.labelCanvas.style.cursor = node ? "pointer" : "grab";
      this.options.onHover?.(node ? node.id : null);
      this.invalidate();
    }
  }

  /** Starts to drag the node under the pointer; returns whether there is one. */
  private startDrag(x: number, y: number): boolean {
    const node = this.nodeAt(x, y);
    if (node) {
      const projected = this.camera.project(node.x, node.y, node.z);
      this.drag = { node, depth: projected.depth, dx: projected.x - x, dy: projected.y - y };
    }
    return node !== null;
  }

  private dragTo(x: number, y: number): void {
    if (this.drag) {
      const { node, depth, dx, dy } = this.drag;
      node.isHeld = true;
      [node.x, node.y, node.z] = this.camera.unproject(x + dx, y + dy, depth);
      this.settle(0.6);
    }
  }

  private release(): void {
    if (this.drag) {
      this.drag.node.isHeld = false;
      this.drag = null;
      this.requestFrame();
    }
  }

  private nodeAt(x: number, y: number): SceneNode | null {
    this.camera.update();
    return this.scene.nodeAt(this.camera, x, y);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.labelCanvas;
    this.pixelRatio = Math.min(window.devicePixelRatio || 1, 2.5);
    for (const canvas of [this.sceneCanvas, this.labelCanvas]) {
      canvas.width = Math.max(1, Math.round(clientWidth * this.pixelRatio));
      canvas.height = Math.max(1, Math.round(clientHeight * this.pixelRatio));
    }
    this.camera.width = Math.max(1, clientWidth);
    this.camera.height = Math.max(1, clientHeight);
    this.requestFrame();
  }

  /** Requests a frame, and marks the scene as changed: its data must be uploaded again. */
  private invalidate(): void {
    this.hasChanged = true;
    this.requestFrame();
  }

  /** Requests a frame, unless one is pending. */
  private requestFrame(): void {
    if (this.frameRequest === 0) {
      this.frameRequest = requestAnimationFrame((time) => {
        this.frameRequest = 0;
        this.draw(time / 1000);
      });
    }
  }

  /** Draws a frame at `now`, in seconds, and requests another one while something moves. */
  private draw(now: number): void {
    const elapsed = Math.min(0.1, Math.max(0, now - this.lastTime));
    this.lastTime = now;
    const { nodeList, linkList } = this.scene;
    const isMoving = this.simulation.step(nodeList, linkList, this.isFlat);
    const isFading = this.scene.animate(elapsed, now, this.selected ?? this.hovered);
    this.camera.update();
    const isFlying = this.advanceCamera(now, elapsed);
    this.hasChanged ||= isMoving || isFading;
    if (this.hasChanged) {
      this.extent = this.scene.extentFrom(this.camera.target);
    }
    this.camera.update();
    this.sceneRenderer.render({
      camera: this.camera,
      spheres: this.scene.nodeList,
      lines: this.scene.linkList,
      now,
      pixelRatio: this.pixelRatio,
      extent: this.extent,
      hasChanged: this.hasChanged,
      theme: this.sceneTheme,
    });
    this.drawLabels();
    this.hasChanged = false;
    if (isMoving || isFading || isFlying) {
      this.requestFrame();
    }
  }

  private startTransition(target: Vec3, distance: number): void {
    this.transition = new CameraTransition(this.camera, { target, distance });
    this.requestFrame();
  }

  /** Advances the camera; returns whether it moves without user input. */
  private advanceCamera(now: number, elapsed: number): boolean {
    if (this.transition) {
      this.transition = this.transition.advance(now) ? this.transition : null;
      return true;
    }
    const isFollowing = this.isTracking && this.scene.nodeList.length > 0;
    return isFollowing && trackView(this.camera, this.fitView(), elapsed);
  }

  private fitView(): CameraView {
    return this.scene.fitView(this.camera, this.options.insets?.());
  }

  private drawLabels(): void {
    const context = this.labelCanvas.getContext("2d");
    if (context) {
      const { camera, sceneTheme: theme, pixelRatio, extent, hovered, selected } = this;
      const options = { camera, theme, pixelRatio, extent, hovered, selected, maxLabels: this.options.maxLabels };
      drawNodeLabels(context, this.scene.nodeList, options);
    }
  }
}
