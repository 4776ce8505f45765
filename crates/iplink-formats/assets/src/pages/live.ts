/** `iplink live`: a graph that grows while packets arrive. */

import { byId, fill, html } from "../lib/dom";
import { bytes, counted } from "../lib/format";
import { DARK, LIGHT, type Theme } from "../lib/palette";
import { Camera } from "../live/camera";
import { Stream } from "../live/connection";
import { type Inks, Painter } from "../live/draw";
import { Forces } from "../live/forces";
import { listen } from "../live/hands";
import { type Host, Model } from "../live/model";
import type { News } from "../live/news";
import { Panel } from "../live/panel";

const THEME = "iplink-live-theme";

const DARK_INKS: Inks = { tcp: "#56b4e9", udp: "#e69f00", icmp: "#cc79a7", other: "#4cc9a4" };
const LIGHT_INKS: Inks = { tcp: "#0072b2", udp: "#d55e00", icmp: "#b0457f", other: "#00805d" };

class Page {
  readonly #model = new Model();
  readonly #forces = new Forces();
  readonly #camera = new Camera();
  readonly #panel = new Panel(byId("app"));
  readonly #painter: Painter;
  readonly #stream: Stream;
  readonly #still = window.matchMedia("(prefers-reduced-motion: reduce)");
  readonly #hands = {
    deep: false,
    point: (at: { x: number; y: number } | null): void => {
      this.#at = at;
    },
  };
  #theme: Theme = DARK;
  #sought = "";
  #at: { x: number; y: number } | null = null;
  #last = 0;
  #time = 0;

  constructor() {
    const context = this.#panel.canvas.getContext("2d");
    if (context === null) throw new Error("this browser cannot draw");
    this.#painter = new Painter(context);
    this.#stream = new Stream(
      (news) => {
        this.#hear(news);
      },
      (state) => {
        this.#panel.connection(state);
      },
    );
    this.#paint(recall() === "light");
    this.#wire();
    new ResizeObserver(() => {
      this.#resize();
    }).observe(this.#panel.canvas);
    this.#resize();
    this.#stream.open();
    requestAnimationFrame((now) => {
      this.#frame(now);
    });
  }

  #hear(news: News): void {
    this.#model.apply(news);
    this.#panel.show(news);
    document.title = `${news.known_links} links · iplink live`;
    if (this.#sought !== "") this.#panel.found(this.#found()?.size ?? 0);
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
      this.#camera.follows = true;
    });
    theme.addEventListener("click", () => {
      this.#paint(this.#theme === DARK);
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
    listen(this.#panel.canvas, this.#camera, this.#hands);
  }

  #deepen(): void {
    const { deep } = this.#panel.buttons;
    this.#hands.deep = !this.#hands.deep;
    deep.setAttribute("aria-pressed", String(this.#hands.deep));
    if (this.#hands.deep) {
      // What lies in a plane needs a push to leave it.
      for (const host of this.#model.hosts.values()) host.z += ((host.id % 41) - 20) * 4;
      this.#camera.tilt = 0.35;
    } else {
      [this.#camera.turn, this.#camera.tilt] = [0, 0];
    }
    this.#camera.follows = true;
    this.#forces.warm();
  }

  #seek(text: string): void {
    this.#sought = text.trim().toLowerCase();
    const found = this.#found();
    this.#panel.found(found === null ? null : found.size);
  }

  #found(): Set<Host> | null {
    if (this.#sought === "") return null;
    const hosts = [...this.#model.hosts.values()];
    return new Set(hosts.filter((host) => host.label.toLowerCase().includes(this.#sought)));
  }

  #paint(light: boolean): void {
    this.#theme = light ? LIGHT : DARK;
    document.documentElement.dataset.theme = light ? "light" : "dark";
    this.#panel.buttons.theme.textContent = light ? "Dark" : "Light";
    try {
      localStorage.setItem(THEME, light ? "light" : "dark");
    } catch {
      // Without a place to remember it, it is dark next time.
    }
  }

  #resize(): void {
    const { canvas } = this.#panel;
    const ratio = Math.min(2, window.devicePixelRatio);
    const { width, height } = canvas.getBoundingClientRect();
    [this.#camera.width, this.#camera.height] = [width, height];
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    this.#painter.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #frame(now: number): void {
    const seconds = Math.min(0.1, (now - this.#last) / 1_000);
    this.#last = now;
    if (!this.#stream.isPaused) {
      this.#time += seconds;
      this.#model.fade(seconds);
    }
    this.#forces.step(this.#model, this.#hands.deep);
    if (this.#hands.deep && !this.#still.matches) this.#camera.turn += seconds * 0.06;
    this.#camera.follow(this.#model.hosts.values(), this.#still.matches ? 1 : 0.06);
    const pointed = this.#at === null ? null : this.#painter.at(this.#at.x, this.#at.y);
    this.#painter.draw(this.#model, this.#camera, {
      theme: this.#theme,
      inks: this.#theme === DARK ? DARK_INKS : LIGHT_INKS,
      found: this.#found(),
      pointed,
      time: this.#time,
      moves: !this.#still.matches,
    });
    this.#tell(pointed);
    requestAnimationFrame((later) => {
      this.#frame(later);
    });
  }

  #tell(host: Host | null): void {
    const { tip } = this.#panel;
    tip.hidden = host === null || this.#at === null;
    if (host === null || this.#at === null) return;
    fill(
      tip,
      html("strong", {}, host.label),
      html("span", {}, `${counted(host.packets, "packet")}, ${bytes(host.bytes)}, ${counted(host.degree, "link")} shown`),
    );
    const right = Math.min(this.#at.x + 14, this.#camera.width - tip.offsetWidth - 8);
    tip.style.transform = `translate(${Math.max(4, right)}px, ${Math.min(this.#at.y + 14, this.#camera.height - 56)}px)`;
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

// The token has done its duty: it is not to be seen, shared or remembered.
if (window.location.search !== "") window.history.replaceState(null, "", window.location.pathname);
new Page();
