/** The adjacency matrix: ordered by name, frequency or cluster, with the row and the
 * column under the pointer lit. */

import { embedded } from "../lib/data";
import { fill, fillMain, html } from "../lib/dom";
import { Finder } from "../lib/finder";
import { bytes, counted } from "../lib/format";
import { Places, fitted } from "../lib/grid";
import type { Order, View } from "../lib/grid";
import { GridPainter } from "../lib/grid-painter";
import type { Cell, Look } from "../lib/grid-painter";
import { DARK, LIGHT, hostColour } from "../lib/palette";
import { watchPointers } from "../lib/pointers";
import { Scene } from "../lib/scene";
import type { Host, SceneData } from "../lib/scene";

const ORDERS: readonly Order[] = ["name", "frequency", "cluster"];

class MatrixPage {
  private readonly scene = new Scene(embedded() as SceneData);
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly tip = html("div", { id: "tip", role: "status", hidden: true });
  private readonly stage = html("div", {
    id: "stage",
    tabindex: 0,
    role: "application",
    "aria-label": "Matrix of hosts: arrows go from cell to cell, Enter pins, n, f and c order, / searches",
  });
  private readonly painter = new GridPainter(this.canvas, this.scene);
  private readonly places = new Places(this.scene.hosts.length);
  private readonly byPair = new Map(this.scene.links.map((link) => [key(link), link]));
  private readonly buttons = new Map<Order, HTMLButtonElement>();
  private readonly finder: Finder;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private view: View = { left: 0, top: 0, cell: 1 };
  private whole = 1;
  private room = 60;
  private grouping: "network" | "group" = "network";
  private lit: Cell | null = null;
  private pinned: Cell | null = null;
  private frame = 0;

  constructor() {
    const { data, hosts } = this.scene;
    const labels = hosts.map((host) => host.label);
    this.finder = new Finder(labels, data.byWeight, (host) => {
      this.visit(host);
    });
    this.stage.append(this.canvas, this.tip);
    fillMain(
      html("div", { id: "head" }, html("h1", {}, data.title), html("p", {}, data.extent)),
      this.bar(),
      this.stage,
      html("p", { id: "foot" }, this.footer()),
    );
    this.listen();
    this.resize();
    this.order("name", true);
  }

  private footer(): string {
    const { data } = this.scene;
    const ends = data.isBothWays ? "A cell stands for both directions" : "Sources down, targets across";
    return `${ends}; the stronger a cell, the more ${data.unit}. ${data.account}`;
  }

  private bar(): HTMLElement {
    const orders = html("fieldset", { "aria-label": "order" });
    for (const order of ORDERS) {
      const button = html("button", { type: "button", id: `by-${order}` }, `by ${order}`);
      button.addEventListener("click", () => {
        this.order(order, false);
      });
      this.buttons.set(order, button);
      orders.append(button);
    }
    const colours = html("select", { id: "colours", "aria-label": "what colours tell" });
    colours.append(html("option", { value: "network" }, "colour: network"));
    colours.append(html("option", { value: "group" }, "colour: role"));
    colours.addEventListener("change", () => {
      this.grouping = colours.value === "group" ? "group" : "network";
      this.ask();
    });
    const all = html("button", { type: "button", id: "fit" }, "show all");
    all.addEventListener("click", () => {
      this.resize();
    });
    return html("div", { id: "bar" }, orders, colours, all, this.finder.element);
  }

  private order(order: Order, isAtOnce: boolean): void {
    const { data, hosts } = this.scene;
    const orders = { name: hosts.map((_, at) => at), frequency: data.byWeight, cluster: data.byCluster };
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.places.move(orders[order], performance.now(), isAtOnce || isStill);
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(name === order));
    }
    this.stage.dataset.order = order;
    this.ask();
  }

  private listen(): void {
    watchPointers(this.canvas, {
      hover: (at) => {
        this.light(at && this.cellAt(...at), at);
      },
      press: () => false,
      drag: () => undefined,
      release: () => undefined,
      click: (x, y) => {
        const cell = this.cellAt(x, y);
        const isSame = cell && this.pinned && key(cell) === key(this.pinned);
        this.pinned = isSame ? null : cell;
        this.light(cell, [x, y]);
      },
      open: () => {
        this.resize();
      },
      turn: (dx, dy) => {
        this.pan(dx, dy);
      },
      pan: (dx, dy) => {
        this.pan(dx, dy);
      },
      zoom: (factor, x, y) => {
        this.zoom(1 / factor, x, y);
      },
    });
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.stage);
    this.dark.addEventListener("change", () => {
      this.ask();
    });
    document.addEventListener("keydown", (event) => {
      this.key(event);
    });
  }

  private key(event: KeyboardEvent): void {
    const order = ORDERS.find((order) => order.startsWith(event.key));
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    const way = ways[event.key];
    if (event.target instanceof HTMLSelectElement) {
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      this.finder.focus();
    } else if (event.key === "Escape") {
      this.pinned = null;
      this.light(null, null);
    } else if (event.key === "Enter" && event.target === this.stage) {
      this.pinned = this.lit;
      this.light(this.lit, null);
    } else if (way && this.scene.hosts.length > 0) {
      event.preventDefault();
      this.step(...way);
    } else if (order && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      this.order(order, false);
    }
  }

  private step(down: number, across: number): void {
    const last = this.scene.hosts.length - 1;
    const go = (host: number | undefined, by: number): number => {
      const place = host === undefined ? 0 : this.places.placeOf(host) + by;
      return this.places.hostAt(Math.max(0, Math.min(last, place))) ?? 0;
    };
    const cell = { source: go(this.lit?.source, down), target: go(this.lit?.target, across) };
    this.light(cell, this.middleOf(cell));
  }

  /** Lights up the row and the column of a host that was searched for. */
  private visit(host: number): void {
    const link = this.scene.from[host]?.[0] ?? this.scene.to[host]?.[0];
    const isTarget = link !== undefined && link.source !== host;
    this.pinned = link ? { source: link.source, target: link.target } : { source: host, target: host };
    const place = this.places.placeOf(host) * this.view.cell;
    if (this.view.cell > this.whole) {
      const { clientWidth, clientHeight } = this.stage;
      if (isTarget) this.view.left = clientWidth / 2 - place;
      else this.view.top = clientHeight / 2 - place;
    }
    this.light(this.pinned, this.middleOf(this.pinned));
    this.stage.focus();
  }

  private middleOf(cell: Cell): [number, number] {
    const at = (host: number): number => (this.places.placeOf(host) + 0.5) * this.view.cell;
    return [this.view.left + at(cell.target), this.view.top + at(cell.source)];
  }

  private cellAt(x: number, y: number): Cell | null {
    const { left, top, cell } = this.view;
    if (x < this.room || y < this.room) {
      return null;
    }
    const source = this.places.hostAt(Math.floor((y - top) / cell));
    const target = this.places.hostAt(Math.floor((x - left) / cell));
    return source === null || target === null ? null : { source, target };
  }

  private light(cell: Cell | null, at: [number, number] | null): void {
    this.lit = cell;
    this.stage.dataset.lit = cell ? key(cell) : "";
    this.stage.dataset.pinned = this.pinned ? key(this.pinned) : "";
    const told = cell ?? this.pinned;
    this.tip.hidden = told === null;
    if (told) {
      fill(this.tip, ...this.lines(told).map((line) => html("p", {}, line)));
      this.putTip(at ?? this.middleOf(told));
    }
    this.ask();
  }

  /** Says what went from one host to the other, and back. */
  private lines(cell: Cell): string[] {
    const say = ({ source, target }: Cell): string => {
      const link = this.byPair.get(key({ source, target }));
      const both = this.scene.data.isBothWays;
      const back = both ? this.byPair.get(key({ source: target, target: source })) : undefined;
      const [from, to] = [this.scene.label(source), this.scene.label(target)];
      const known = link ?? back;
      const sent = known ? `${counted(known.packets, "packet")}, ${bytes(known.bytes)}` : "nothing";
      return `${from} ${both ? "↔" : "→"} ${to}: ${sent}`;
    };
    const isOne = cell.source === cell.target || this.scene.data.isBothWays;
    return isOne ? [say(cell)] : [say(cell), say({ source: cell.target, target: cell.source })];
  }

  /** Puts the tip beside the pointer, and within the page. */
  private putTip([x, y]: [number, number]): void {
    const { clientWidth, clientHeight } = this.stage;
    const { offsetWidth, offsetHeight } = this.tip;
    const left = x + 18 + offsetWidth > clientWidth ? x - offsetWidth - 14 : x + 18;
    const top = y + 18 + offsetHeight > clientHeight ? y - offsetHeight - 14 : y + 18;
    this.tip.style.left = `${Math.max(4, Math.min(left, clientWidth - offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, top)}px`;
  }

  private pan(dx: number, dy: number): void {
    const size = this.scene.hosts.length * this.view.cell;
    const { clientWidth, clientHeight } = this.stage;
    const kept = (at: number, whole: number): number =>
      Math.min(this.room, Math.max(Math.min(this.room, whole - 10 - size), at));
    // What is smaller than its room stays where it is.
    const fits = size <= clientWidth - this.room && size <= clientHeight - this.room;
    this.view.left = fits ? this.view.left : kept(this.view.left + dx, clientWidth);
    this.view.top = fits ? this.view.top : kept(this.view.top + dy, clientHeight);
    this.ask();
  }

  private zoom(factor: number, x: number, y: number): void {
    const cell = Math.max(this.whole, Math.min(60, this.view.cell * factor));
    const share = cell / this.view.cell;
    this.view.left = x - (x - this.view.left) * share;
    this.view.top = y - (y - this.view.top) * share;
    this.view.cell = cell;
    if (cell === this.whole) {
      this.resize();
    }
    this.pan(0, 0);
  }

  /** Shows all of it. */
  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.painter.resize(width, height);
    this.room = this.painter.room();
    const view = fitted(this.scene.hosts.length, this.room, width, height);
    this.whole = view.cell;
    this.view = view;
    if (this.pinned) {
      this.light(this.lit, null);
    }
    this.ask();
  }

  private look(): Look {
    const theme = this.dark.matches ? DARK : LIGHT;
    return {
      ground: theme.background,
      empty: this.dark.matches ? "#161c24" : "#f1f4f7",
      ink: theme.ink,
      muted: theme.muted,
      lit: this.dark.matches ? "#ffb454" : "#c2410c",
      band: this.dark.matches ? "rgba(255,180,84,.16)" : "rgba(194,65,12,.13)",
      between: this.dark.matches ? "#a9b9d6" : "#42567a",
    };
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
    const theme = this.dark.matches ? DARK : LIGHT;
    const group = (host: Host): number =>
      this.grouping === "network" ? host.network : host.group === 2 ? 1 : 0;
    const colours = [...this.scene.data.networks, "", ""].map((_, at) => hostColour(at, theme));
    this.painter.paint({
      view: this.view,
      places: this.places,
      now,
      lit: this.lit,
      pinned: this.pinned,
      groups: this.scene.hosts.map(group),
      colours,
      look: this.look(),
      room: this.room,
    });
    const isMoving = this.places.isMoving(now);
    this.stage.dataset.moving = String(isMoving);
    if (isMoving) {
      this.ask();
    }
  }
}

function key({ source, target }: Cell): string {
  return `${source} ${target}`;
}

new MatrixPage();
