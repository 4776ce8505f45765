/** What the reader sets: what is searched, counted and drawn. */

import { fill, html } from "../lib/dom";
import { grouped } from "../lib/format";
import type { Unit } from "./data";
import type { Model } from "./model";
import { isFound } from "./scene";
import type { Store, View } from "./state";
import { amount } from "./words";

/** So many hosts are suggested. */
const SUGGESTED = 8;

/** The search: it lights up hosts, filters the tables, and leads to a host. */
export function search(model: Model, store: Store): HTMLElement {
  const input = html("input", {
    type: "search",
    id: "search",
    placeholder: "Find a host",
    "aria-label": "Find a host by its name or address",
    autocomplete: "off",
    spellcheck: "false",
    list: "found",
  });
  const list = html("datalist", { id: "found" });
  input.addEventListener("input", () => {
    store.update({ search: input.value });
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      const [first] = matches(model, input.value);
      if (first !== undefined) store.update({ host: first, search: "" });
    } else if (event.key === "Escape") {
      store.update({ search: "" });
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  store.listen((state) => {
    if (input.value !== state.search) input.value = state.search;
    const hosts = state.search === "" ? [] : matches(model, state.search).slice(0, SUGGESTED);
    fill(list, ...hosts.map((host) => html("option", { value: model.address(host) }, model.label(host))));
  });
  return html("div", { class: "search", role: "search" }, input, list);
}

/** Returns the hosts that a search finds: the one that is meant exactly, then the heaviest. */
function matches(model: Model, search: string): number[] {
  if (search === "") return [];
  const found: number[] = [];
  for (let host = 0; host < model.hosts; host++) if (isFound(model, host, search)) found.push(host);
  const isExact = (host: number): boolean => [model.address(host), model.label(host)].includes(search);
  return found.sort((one, other) => Number(isExact(other)) - Number(isExact(one)) || model.rank(one) - model.rank(other));
}

/** Two or more words, one of which is chosen. */
export function choice<T extends string>(
  name: string,
  words: readonly (readonly [T, string])[],
  choose: (value: T) => void,
): { element: HTMLElement; set: (value: T) => void } {
  const buttons = words.map(([value, text]) => {
    const button = html("button", { type: "button", "data-value": value }, text);
    button.addEventListener("click", () => {
      choose(value);
    });
    return button;
  });
  const set = (value: T): void => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.value === value));
    }
  };
  return { element: html("div", { class: "choice", role: "group", "aria-label": name }, ...buttons), set };
}

export function unit(store: Store): HTMLElement {
  const words: [Unit, string][] = [
    ["packets", "Packets"],
    ["bytes", "Bytes"],
  ];
  const { element, set } = choice("Weigh by", words, (unit) => {
    store.update({ unit, threshold: 1 });
  });
  store.listen(({ unit }) => {
    set(unit);
  });
  return element;
}

export function views(store: Store): HTMLElement {
  const words: [View, string][] = [
    ["graph", "Graph"],
    ["chord", "Chord"],
    ["matrix", "Matrix"],
  ];
  const { element, set } = choice("Picture", words, (view) => {
    store.update({ view });
  });
  store.listen(({ view }) => {
    set(view);
  });
  return element;
}

/** How the graph is drawn: how far around the host, by network, from which weight on. */
export function graphControls(model: Model, store: Store, fit: () => void): HTMLElement {
  const hops = html(
    "select",
    { id: "hops", "aria-label": "How far around the chosen host" },
    ...["All hosts", "1 hop around", "2 hops around", "3 hops around"].map((text, at) =>
      html("option", { value: at }, text),
    ),
  );
  hops.addEventListener("change", () => {
    store.update({ hops: Number(hops.value) });
  });
  const group = html("input", { type: "checkbox", id: "by-network" });
  group.addEventListener("change", () => {
    store.update({ byNetwork: group.checked });
  });
  const least = html("input", { type: "range", id: "threshold", min: 0, max: 100, step: 1, "aria-label": "Links that weigh at least" });
  const said = html("output", { for: "threshold" });
  const most = (): number => model.traffic.of(store.state.unit).reduce((one, other) => Math.max(one, other), 1);
  least.addEventListener("input", () => {
    // Weights span many powers of ten.
    store.update({ threshold: Math.max(Math.round(most() ** (Number(least.value) / 100)), 1) });
  });
  const all = html("button", { type: "button", class: "quiet", id: "fit" }, "Fit");
  all.addEventListener("click", fit);
  const element = html(
    "div",
    { class: "graph-controls" },
    hops,
    html("label", { class: "check" }, group, "By network"),
    html("label", { class: "threshold" }, "Links from", least, said),
    all,
  );
  store.listen(({ hops: chosen, host, byNetwork, threshold, unit, view }) => {
    element.hidden = view !== "graph";
    hops.disabled = host === null || byNetwork;
    hops.value = String(Math.min(chosen, 3));
    group.checked = byNetwork;
    const share = Math.log(threshold) / Math.log(Math.max(most(), 2));
    if (document.activeElement !== least) least.value = String(Math.round(share * 100));
    said.textContent = threshold === 1 && unit === "packets" ? `${grouped(1)} packet` : amount(threshold, unit);
  });
  return element;
}
