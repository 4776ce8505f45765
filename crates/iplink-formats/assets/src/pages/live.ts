/** The page of `iplink live`: a graph that grows while packets arrive. */

import { elementById, replaceChildren, html } from "../lib/dom";
import { prefersReducedMotion } from "../lib/camera-transition";
import { formatBytes, formatCount } from "../lib/format";
import { Graph3D } from "../lib/graph3d";
import { LIGHT_SCENE, DARK_SCENE } from "../lib/scene-renderer";
import { EventStream } from "../live/event-stream";
import { type LiveHost, type LiveColors, LiveModel } from "../live/live-model";
import type { SnapshotChanges } from "../generated/live-events";
import { LivePanel } from "../live/live-panel";

/** The key in the local storage of the browser under which the theme is kept. */
const THEME_KEY = "iplink-live-theme";

const DARK_COLORS: LiveColors = {
  tcp: "#56b4e9",
  udp: "#e69f00",
  icmp: "#cc79a7",
  other: "#4cc9a4",
  host: "#8fb4d6",
  others: "#76828f",
};
const LIGHT_COLORS: LiveColors = {
  tcp: "#0072b2",
  udp: "#d55e00",
  icmp: "#b0457f",
  other: "#00805d",
  host: "#5b83ad",
  others: "#9aa5b1",
};

/** The interval at which the opacity of idle links is updated, in milliseconds. */
const FADE_INTERVAL_MS = 250;

/** The speed of the automatic rotation, in radians per second. */
const ROTATION_SPEED = 0.06;

/** Connects the event stream, the graph and the panels. */
class LivePage {
  readonly #panel = new LivePanel(elementById("app"));
  readonly #graph: Graph3D;
  readonly #model: LiveModel;
  readonly #events: EventStream;
  #isDark = true;
  #is3d = false;
  #hovered: LiveHost | null = null;
  #searchText = "";
  /** The time of the last frame of the rotation, in milliseconds. */
  #lastTime = 0;

  constructor() {
    const { stage } = this.#panel;
    this.#graph = new Graph3D(stage, {
      renderer: window.location.hash === "#canvas" ? "canvas" : "auto",
      isTracking: true,
      insets: () => ({ top: 10, bottom: 34 }),
      onHover: (id) => {
        this.#hovered = id === null ? null : (this.#model.hosts.get(Number(id)) ?? null);
        this.#updateTooltip();
      },
    });
    this.#graph.flatten(true);
    this.#model = new LiveModel(this.#graph, DARK_COLORS);
    this.#events = new EventStream(
      (changes) => {
        this.#handleChanges(changes);
      },
      (state) => {
        this.#panel.showConnection(state);
      },
    );
    const darkScheme = window.matchMedia("(prefers-color-scheme: dark)");
    const applyTheme = (): void => {
      this.#setTheme((loadTheme() ?? (darkScheme.matches ? "dark" : "light")) === "dark");
    };
    darkScheme.addEventListener("change", applyTheme);
    applyTheme();
    stage.dataset.renderer = this.#graph.renderer;
    this.#addListeners();
    this.#events.open();
    window.setInterval(() => {
      if (!this.#events.isPaused) this.#model.fade(secondsSinceLoad());
    }, FADE_INTERVAL_MS);
  }

  /** Applies an event to the graph and the panels. */
  #handleChanges(changes: SnapshotChanges): void {
    this.#model.apply(changes, secondsSinceLoad());
    this.#panel.show(changes);
    document.title = `${changes.known_links} links · iplink live`;
    const { nodes, links } = this.#graph.size;
    Object.assign(this.#panel.stage.dataset, { nodes, links });
    if (this.#searchText !== "") this.#search(this.#searchText);
    this.#updateTooltip();
  }

  #addListeners(): void {
    const { pause, toggle3d, fit, theme, search } = this.#panel.controls;
    pause.addEventListener("click", () => {
      this.#events.togglePause();
      pause.textContent = this.#events.isPaused ? "Resume" : "Pause";
    });
    toggle3d.addEventListener("click", () => {
      this.#toggle3d();
    });
    fit.addEventListener("click", () => {
      this.#graph.fit();
    });
    theme.addEventListener("click", () => {
      this.#setTheme(!this.#isDark);
      saveTheme(this.#isDark ? "dark" : "light");
    });
    search.addEventListener("input", () => {
      this.#search(search.value);
    });
    elementById("talkers").addEventListener("click", (event) => {
      const label = event.target instanceof HTMLElement ? event.target.dataset.host : undefined;
      if (label === undefined) return;
      search.value = search.value === label ? "" : label;
      this.#search(search.value);
    });
    this.#panel.stage.addEventListener("keydown", (event) => {
      const isPlainKey = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isPlainKey && this.#graph.handleKey(event.key)) event.preventDefault();
      if (event.key === "Escape") this.#graph.select(null);
    });
  }

  /** Switches between the plane and the rotating graph in 3D. */
  #toggle3d(): void {
    this.#is3d = !this.#is3d;
    this.#panel.controls.toggle3d.setAttribute("aria-pressed", String(this.#is3d));
    this.#graph.flatten(!this.#is3d);
    if (this.#is3d && !prefersReducedMotion()) {
      this.#lastTime = performance.now();
      requestAnimationFrame(this.#rotate);
    }
  }

  /** Rotates the graph slowly in each animation frame, except while the user points at a host. */
  readonly #rotate = (now: number): void => {
    if (!this.#is3d || prefersReducedMotion()) return;
    const elapsed = Math.min(0.1, Math.max(0, now - this.#lastTime) / 1_000);
    this.#lastTime = now;
    if (this.#hovered === null && !this.#events.isPaused) this.#graph.rotate(elapsed * ROTATION_SPEED);
    requestAnimationFrame(this.#rotate);
  };

  /** Highlights the hosts that match a search, and shows their number. */
  #search(text: string): void {
    this.#searchText = text.trim().toLowerCase();
    this.#model.search(this.#searchText);
    this.#model.fade(secondsSinceLoad());
    this.#panel.showMatchCount(this.#model.matchingHosts?.size ?? null);
  }

  #setTheme(isDark: boolean): void {
    this.#isDark = isDark;
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    this.#panel.controls.theme.textContent = isDark ? "Light" : "Dark";
    this.#graph.theme = isDark ? DARK_SCENE : LIGHT_SCENE;
    this.#model.setColors(isDark ? DARK_COLORS : LIGHT_COLORS);
  }

  /** Shows the tooltip of the hovered host, or hides it if no host is hovered. */
  #updateTooltip(): void {
    const { tooltip, stage } = this.#panel;
    const host = this.#hovered;
    const position = host === null ? null : this.#graph.screenPosition(host.id);
    tooltip.hidden = host === null || position === null;
    if (host === null || position === null) return;
    replaceChildren(
      tooltip,
      html("strong", {}, host.label),
      html("span", {}, `${formatCount(host.packets, "packet")}, ${formatBytes(host.bytes)}, ${formatCount(host.degree, "link")} shown`),
    );
    const left = Math.min(position.x + position.radius + 12, stage.clientWidth - tooltip.offsetWidth - 8);
    const top = Math.min(position.y + position.radius + 10, stage.clientHeight - tooltip.offsetHeight - 8);
    tooltip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }
}

/** Returns the time since the page was loaded, in seconds. */
function secondsSinceLoad(): number {
  return performance.now() / 1_000;
}

/** Returns the theme that the user has chosen; null without one, or without access to the storage. */
function loadTheme(): string | null {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}

/** Stores the theme that the user has chosen. */
function saveTheme(theme: string): void {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Without storage, the page uses the theme of the system the next time.
  }
}

// The server has set a cookie in exchange for the token in the URL. The token must not stay in the browser
// history or in addresses that users share.
if (window.location.search !== "") window.history.replaceState(null, "", window.location.pathname + window.location.hash);
new LivePage();
