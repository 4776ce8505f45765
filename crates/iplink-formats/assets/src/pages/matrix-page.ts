/**
 * The page of the adjacency matrix: ordered by name, frequency or cluster, with the row
 * and column under the pointer highlighted.
 */

import type { SceneData, SceneHost } from "../generated/page-data";
import { prefersReducedMotion } from "../lib/camera-transition";
import { pageData } from "../lib/page-data";
import { replaceChildren, mountMain, html } from "../lib/dom";
import { HostSearch } from "../lib/host-search";
import { formatBytes, formatCount } from "../lib/format";
import { MatrixPositions, fitViewport } from "../lib/matrix-layout";
import type { MatrixOrder, MatrixViewport } from "../lib/matrix-layout";
import { MatrixRenderer } from "../lib/matrix-renderer";
import type { MatrixCell, MatrixTheme } from "../lib/matrix-renderer";
import { DARK, LIGHT, hostColor } from "../lib/palette";
import { addGestureListeners } from "../lib/pointer-gestures";
import { HostGraph } from "../lib/host-graph";

const ORDERS: readonly MatrixOrder[] = ["name", "frequency", "cluster"];

/** Connects the matrix with its controls. */
class MatrixPage {
  private readonly hostGraph = new HostGraph(pageData() as SceneData);
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly tooltip = html("div", { id: "tooltip", role: "status", hidden: true });
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Matrix of hosts. Arrow keys move between cells, Enter pins a cell, n, f and c change the order, slash searches.",
  });
  private readonly renderer = new MatrixRenderer(this.canvas, this.hostGraph);
  private readonly positions = new MatrixPositions(this.hostGraph.hosts.length);
  private readonly linkByCell = new Map(this.hostGraph.links.map((link) => [cellKey(link), link]));
  private readonly buttons = new Map<MatrixOrder, HTMLButtonElement>();
  private readonly search: HostSearch;
  private readonly darkScheme = matchMedia("(prefers-color-scheme: dark)");
  private viewport: MatrixViewport = { left: 0, top: 0, cell: 1 };
  /** The side length of a cell when the whole matrix fits, in pixels. */
  private fitCellSize = 1;
  /** The space for labels at the left and the top, in pixels. */
  private labelSpace = 60;
  /** The property by which cells are colored: networks, or groups of senders and receivers. */
  private grouping: "network" | "group" = "network";
  private highlighted: MatrixCell | null = null;
  private pinned: MatrixCell | null = null;
  private frameRequest = 0;

  constructor() {
    const { data, hosts } = this.hostGraph;
    const labels = hosts.map((host) => host.label);
    this.search = new HostSearch(labels, data.byWeight, (host) => {
      this.pinHost(host);
    });
    this.stage.append(this.canvas, this.tooltip);
    mountMain(
      html("div", { id: "head" }, html("h1", {}, data.title), html("p", {}, data.trafficSummary)),
      this.toolbar(),
      this.stage,
      html("p", { id: "foot" }, this.footer()),
    );
    this.addListeners();
    this.resize();
    this.applyOrder("name", true);
  }

  /** Returns the legend of the cells, and the packet counters. */
  private footer(): string {
    const { data } = this.hostGraph;
    const legend = data.isBothWays ? "Cells combine both directions" : "Rows are sources, columns are targets";
    return `${legend}; stronger color means more ${data.unit}. ${data.packetSummary}`;
  }

  private toolbar(): HTMLElement {
    const orders = html("fieldset", { "aria-label": "Order" });
    for (const order of ORDERS) {
      const button = html("button", { type: "button", id: `by-${order}` }, `By ${order}`);
      button.addEventListener("click", () => {
        this.applyOrder(order, false);
      });
      this.buttons.set(order, button);
      orders.append(button);
    }
    const colors = html("select", { id: "colors", "aria-label": "Color cells by" });
    colors.append(html("option", { value: "network" }, "Color by network"));
    colors.append(html("option", { value: "group" }, "Color by role"));
    colors.addEventListener("change", () => {
      this.grouping = colors.value === "group" ? "group" : "network";
      this.requestFrame();
    });
    const fitButton = html("button", { type: "button", id: "fit" }, "Fit");
    fitButton.addEventListener("click", () => {
      this.resize();
    });
    return html("div", { id: "bar" }, orders, colors, fitButton, this.search.element);
  }

  /** Moves the hosts into an order, with or without an animation. */
  private applyOrder(order: MatrixOrder, isImmediate: boolean): void {
    const { data, hosts } = this.hostGraph;
    const orders = { name: hosts.map((_, index) => index), frequency: data.byWeight, cluster: data.byCluster };
    this.positions.move(orders[order], performance.now(), isImmediate || prefersReducedMotion());
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(name === order));
    }
    this.stage.dataset.order = order;
    this.requestFrame();
  }

  private addListeners(): void {
    addGestureListeners(this.canvas, {
      hover: (point) => {
        this.highlight(point && this.cellAt(...point), point);
      },
      press: () => false,
      drag: () => undefined,
      release: () => undefined,
      click: (x, y) => {
        const cell = this.cellAt(x, y);
        const isSame = cell && this.pinned && cellKey(cell) === cellKey(this.pinned);
        this.pinned = isSame ? null : cell;
        this.highlight(cell, [x, y]);
      },
      doubleClick: () => {
        this.resize();
      },
      rotate: (dx, dy) => {
        this.pan(dx, dy);
      },
      pan: (dx, dy) => {
        this.pan(dx, dy);
      },
      zoom: (factor, x, y) => {
        // A gesture has a factor below 1 if it zooms in.
        this.zoom(1 / factor, x, y);
      },
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.stage);
    this.darkScheme.addEventListener("change", () => {
      this.requestFrame();
    });
    document.addEventListener("keydown", (event) => {
      this.handleKey(event);
    });
  }

  private handleKey(event: KeyboardEvent): void {
    const order = ORDERS.find((order) => order.startsWith(event.key));
    const directions: Record<string, [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    const direction = directions[event.key];
    if (event.target instanceof HTMLSelectElement) {
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape") {
      this.pinned = null;
      this.highlight(null, null);
    } else if (event.key === "Enter" && event.target === this.stage) {
      this.pinned = this.highlighted;
      this.highlight(this.highlighted, null);
    } else if (direction && this.hostGraph.hosts.length > 0) {
      event.preventDefault();
      this.moveHighlight(...direction);
    } else if (order && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      this.applyOrder(order, false);
    }
  }

  /** Moves the highlight by a number of rows and columns. */
  private moveHighlight(rows: number, columns: number): void {
    const last = this.hostGraph.hosts.length - 1;
    const hostAfter = (host: number | undefined, distance: number): number => {
      const position = host === undefined ? 0 : this.positions.targetPosition(host) + distance;
      return this.positions.hostAt(Math.max(0, Math.min(last, position))) ?? 0;
    };
    const cell = { source: hostAfter(this.highlighted?.source, rows), target: hostAfter(this.highlighted?.target, columns) };
    this.highlight(cell, this.centerOf(cell));
  }

  /** Pins the cell of the heaviest link of a host, and brings the row or column of the host into view. */
  private pinHost(host: number): void {
    const link = this.hostGraph.outgoing[host]?.[0] ?? this.hostGraph.incoming[host]?.[0];
    const isTarget = link !== undefined && link.source !== host;
    this.pinned = link ? { source: link.source, target: link.target } : { source: host, target: host };
    const offset = this.positions.targetPosition(host) * this.viewport.cell;
    if (this.viewport.cell > this.fitCellSize) {
      const { clientWidth, clientHeight } = this.stage;
      if (isTarget) this.viewport.left = clientWidth / 2 - offset;
      else this.viewport.top = clientHeight / 2 - offset;
    }
    this.highlight(this.pinned, this.centerOf(this.pinned));
    this.stage.focus();
  }

  /** Returns the center of a cell, in pixels. */
  private centerOf(cell: MatrixCell): [number, number] {
    const offset = (host: number): number => (this.positions.targetPosition(host) + 0.5) * this.viewport.cell;
    return [this.viewport.left + offset(cell.target), this.viewport.top + offset(cell.source)];
  }

  /** Returns the cell under a pixel. */
  private cellAt(x: number, y: number): MatrixCell | null {
    const { left, top, cell } = this.viewport;
    if (x < this.labelSpace || y < this.labelSpace) {
      return null;
    }
    const source = this.positions.hostAt(Math.floor((y - top) / cell));
    const target = this.positions.hostAt(Math.floor((x - left) / cell));
    return source === null || target === null ? null : { source, target };
  }

  /** Highlights a cell, and shows its tooltip; without a cell, shows the tooltip of the pinned one. */
  private highlight(cell: MatrixCell | null, point: [number, number] | null): void {
    this.highlighted = cell;
    this.stage.dataset.highlighted = cell ? cellKey(cell) : "";
    this.stage.dataset.pinned = this.pinned ? cellKey(this.pinned) : "";
    const shown = cell ?? this.pinned;
    this.tooltip.hidden = shown === null;
    if (shown) {
      replaceChildren(this.tooltip, ...this.describeCell(shown).map((line) => html("p", {}, line)));
      this.placeTooltip(point ?? this.centerOf(shown));
    }
    this.requestFrame();
  }

  /** Returns a line of text on the traffic of a cell, and one on the opposite direction if it has its own cell. */
  private describeCell(cell: MatrixCell): string[] {
    const describe = ({ source, target }: MatrixCell): string => {
      const link = this.linkByCell.get(cellKey({ source, target }));
      const isBothWays = this.hostGraph.data.isBothWays;
      const opposite = isBothWays ? this.linkByCell.get(cellKey({ source: target, target: source })) : undefined;
      const [from, to] = [this.hostGraph.label(source), this.hostGraph.label(target)];
      const traffic = link ?? opposite;
      const sent = traffic ? `${formatCount(traffic.packets, "packet")}, ${formatBytes(traffic.bytes)}` : "no packets";
      return `${from} ${isBothWays ? "↔" : "→"} ${to}: ${sent}`;
    };
    const isSingle = cell.source === cell.target || this.hostGraph.data.isBothWays;
    return isSingle ? [describe(cell)] : [describe(cell), describe({ source: cell.target, target: cell.source })];
  }

  /** Places the tooltip next to a position, within the page. */
  private placeTooltip([x, y]: [number, number]): void {
    const { clientWidth, clientHeight } = this.stage;
    const { offsetWidth, offsetHeight } = this.tooltip;
    const left = x + 18 + offsetWidth > clientWidth ? x - offsetWidth - 14 : x + 18;
    const top = y + 18 + offsetHeight > clientHeight ? y - offsetHeight - 14 : y + 18;
    this.tooltip.style.left = `${Math.max(4, Math.min(left, clientWidth - offsetWidth - 4))}px`;
    this.tooltip.style.top = `${Math.max(4, top)}px`;
  }

  /** Moves the matrix by a number of pixels, but keeps it in view. */
  private pan(dx: number, dy: number): void {
    const size = this.hostGraph.hosts.length * this.viewport.cell;
    const { clientWidth, clientHeight } = this.stage;
    const clamp = (offset: number, pageSize: number): number =>
      Math.min(this.labelSpace, Math.max(Math.min(this.labelSpace, pageSize - 10 - size), offset));
    // A matrix that fits does not move.
    const fits = size <= clientWidth - this.labelSpace && size <= clientHeight - this.labelSpace;
    this.viewport.left = fits ? this.viewport.left : clamp(this.viewport.left + dx, clientWidth);
    this.viewport.top = fits ? this.viewport.top : clamp(this.viewport.top + dy, clientHeight);
    this.requestFrame();
  }

  /** Multiplies the size of the cells by a factor; the point under the pixel stays in place. */
  private zoom(factor: number, x: number, y: number): void {
    const cell = Math.max(this.fitCellSize, Math.min(60, this.viewport.cell * factor));
    const scale = cell / this.viewport.cell;
    this.viewport.left = x - (x - this.viewport.left) * scale;
    this.viewport.top = y - (y - this.viewport.top) * scale;
    this.viewport.cell = cell;
    if (cell === this.fitCellSize) {
      this.resize();
    }
    this.pan(0, 0);
  }

  /** Fits the whole matrix into the page. */
  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.renderer.resize(width, height);
    this.labelSpace = this.renderer.labelSpace();
    const viewport = fitViewport(this.hostGraph.hosts.length, this.labelSpace, width, height);
    this.fitCellSize = viewport.cell;
    this.viewport = viewport;
    if (this.pinned) {
      this.highlight(this.highlighted, null);
    }
    this.requestFrame();
  }

  /** Returns the colors of the current theme. */
  private matrixTheme(): MatrixTheme {
    const theme = this.darkScheme.matches ? DARK : LIGHT;
    return {
      background: theme.background,
      empty: this.darkScheme.matches ? "#161c24" : "#f1f4f7",
      text: theme.ink,
      muted: theme.muted,
      highlighted: this.darkScheme.matches ? "#ffb454" : "#c2410c",
      band: this.darkScheme.matches ? "rgba(255,180,84,.16)" : "rgba(194,65,12,.13)",
      between: this.darkScheme.matches ? "#a9b9d6" : "#42567a",
    };
  }

  private requestFrame(): void {
    if (this.frameRequest === 0) {
      this.frameRequest = requestAnimationFrame((now) => {
        this.frameRequest = 0;
        this.render(now);
      });
    }
  }

  private render(now: number): void {
    const theme = this.darkScheme.matches ? DARK : LIGHT;
    // Returns the index of the color of a host. The group with the number 2 has the hosts that only receive.
    const colorIndex = (host: SceneHost): number =>
      this.grouping === "network" ? host.network : host.group === 2 ? 1 : 0;
    // The two additional colors ensure that there is one for each role even without networks.
    const colors = [...this.hostGraph.data.networks, "", ""].map((_, index) => hostColor(index, theme));
    this.renderer.render({
      viewport: this.viewport,
      positions: this.positions,
      now,
      highlighted: this.highlighted,
      pinned: this.pinned,
      groups: this.hostGraph.hosts.map(colorIndex),
      colors,
      theme: this.matrixTheme(),
      labelSpace: this.labelSpace,
    });
    const isMoving = this.positions.isMoving(now);
    this.stage.dataset.moving = String(isMoving);
    if (isMoving) {
      this.requestFrame();
    }
  }
}

/** Returns a key for maps of cells. */
function cellKey({ source, target }: MatrixCell): string {
  return `${source} ${target}`;
}

new MatrixPage();
