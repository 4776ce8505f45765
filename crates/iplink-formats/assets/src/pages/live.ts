/** `iplink live`: a graph that grows while packets arrive. */

import { byId, fill, html } from "../lib/dom";
import { isStill } from "../lib/flight";
import { bytes, counted } from "../lib/format";
import { Graph3D } from "../lib/graph3d";
import { DAY, NIGHT } from "../lib/paint";
import { Stream } from "../live/connection";
import { type Host, type Inks, Model } from "../live/model";
import type { News } from "../live/news";
import { Panel } from "../live/panel";

const THEME = "iplink-live-theme";

const DARK_INKS: Inks = {
  tcp: "#56b4e9",
  udp: "#e69f00",
  icmp: "#cc79a7",
  other: "#4cc9a4",
  host: "#8fb4d6",
  others: "#76828f",
};
const LIGHT_INKS: Inks = {
  tcp: "#0072b2",
  udp: "#d55e00",
  icmp: "#b0457f",
  other: "#00805d",
  host: "#5b83ad",
  others: "#9aa5b1",
};

/** What is idle is looked for this often, in milliseconds. */
const TICK = 250;

/** So far the graph turns by itself in a second, in radians. */
const TURN = 0.06;

class Page {
  readonly #panel = new Panel(byId("app"));
  readonly #graph: Graph3D;
  readonly #model: Model;
  readonly #stream: Stream;
  #isDark = true;
  #isDeep = false;
  #hovered: Host | null = null;
  #sought = "";
  #last = 0;

  constructor() {
    const { stage } = this.#panel;
    this.#graph = new Graph3D(stage, {
      renderer: window.location.hash === "#canvas" ? "canvas" : "auto",
      follows: true,
      covered: () => ({ above: 10, below: 34 }),
      onHover: (id) => {
        this.#hovered = id === null ? null : (this.#model.hosts.get(Number(id)) ?? null);
        this.#tell();
      },
    });
    this.#graph.lay(true);
    this.#model = new Model(this.#graph, DARK_INKS);
    this.#stream = new Stream(
      (news) => {
        this.#hear(news);
      },
      (state) => {
        this.#panel.connection(state);
      },
    );
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const paint = (): void => {
      this.#paint((recall() ?? (dark.matches ? "dark" : "light")) === "dark");
    };
    dark.addEventListener("change", paint);
    paint();
    stage.dataset.renderer = this.#graph.renderer;
    this.#wire();
    this.#stream.open();
    window.setInterval(() => {
      if (!this.#stream.isPaused) this.#model.fade(seconds());
    }, TICK);
  }

  #hear(news: News): void {
    this.#model.apply(news, seconds());
    this.#panel.show(news);
    document.title = `${news.known_links} links · iplink live`;
    const { nodes, links } = this.#graph.size;
    Object.assign(this.#panel.stage.dataset, { nodes, links });
    if (this.#sought !== "") this.#seek(this.#sought);
    this.#tell();
  }

  #wire(): void {
    const { pause, deep, fit, theme, search } = this.#panel.buttons;
    pause.addEventListener("click", () => {
      this.#stream.pause();
      pause.textContent = this.#stream.isPaused ? "Go on" : "Pause";
    });
    deep.addEventListener("click", () => {
      this.#deepen();
    });
    fit.addEventListener("click", () => {
      this.#graph.fit();
    });
    theme.addEventListener("click", () => {
      this.#paint(!this.#isDark);
      remember(this.#isDark ? "dark" : "light");
    });
    search.addEventListener("input", () => {
      this.#seek(search.value);
    });
    byId("talkers").addEventListener("click", (event) => {
      const label = event.target instanceof HTMLElement ? event.target.dataset.host : undefined;
      if (label === undefined) return;
      search.value = search.value === label ? "" : label;
      this.#seek(search.value);
    });
    this.#panel.stage.addEventListener("keydown", (event) => {
      const isOwn = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isOwn && this.#graph.key(event.key)) event.preventDefault();
      if (event.key === "Escape") this.#graph.select(null);
    });
  }

  #deepen(): void {
    this.#isDeep = !this.#isDeep;
    this.#panel.buttons.deep.setAttribute("aria-pressed", String(this.#isDeep));
    this.#graph.lay(!this.#isDeep);
    if (this.#isDeep && !isStill()) {
      this.#last = performance.now();
      requestAnimationFrame(this.#turn);
    }
  }

  /** Turns the graph slowly, but for whoever points at something. */
  readonly #turn = (now: number): void => {
    if (!this.#isDeep || isStill()) return;
    const passed = Math.min(0.1, Math.max(0, now - this.#last) / 1_000);
    this.#last = now;
    if (this.#hovered === null && !this.#stream.isPaused) this.#graph.turn(passed * TURN);
    requestAnimationFrame(this.#turn);
  };

  #seek(text: string): void {
    this.#sought = text.trim().toLowerCase();
    this.#model.find(this.#sought);
    this.#model.fade(seconds());
    this.#panel.found(this.#model.found?.size ?? null);
  }

  #paint(isDark: boolean): void {
    this.#isDark = isDark;
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    this.#panel.buttons.theme.textContent = isDark ? "Light" : "Dark";
    this.#graph.look = isDark ? NIGHT : DAY;
    this.#model.paint(isDark ? DARK_INKS : LIGHT_INKS);
  }

  /** Tells of the host that is pointed at, beside it. */
  #tell(): void {
    const { tip, stage } = this.#panel;
    const host = this.#hovered;
    const at = host === null ? null : this.#graph.whereIs(host.id);
    tip.hidden = host === null || at === null;
    if (host === null || at === null) return;
    fill(
      tip,
      html("strong", {}, host.label),
      html("span", {}, `${counted(host.packets, "packet")}, ${bytes(host.bytes)}, ${counted(host.degree, "link")} shown`),
    );
    const right = Math.min(at.x + at.radius + 12, stage.clientWidth - tip.offsetWidth - 8);
    const below = Math.min(at.y + at.radius + 10, stage.clientHeight - tip.offsetHeight - 8);
    tip.style.transform = `translate(${Math.max(4, right)}px, ${Math.max(4, below)}px)`;
  }
}

function seconds(): number {
  return performance.now() / 1_000;
}

function recall(): string | null {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // Without a place to remember it, it is as the system says next time.
  }
}

// The token has done its duty: it is not to be seen, shared or remembered.
if (window.location.search !== "") window.history.replaceState(null, "", window.location.pathname + window.location.hash);
new Page();
