/** The controls of the report: search, unit, picture, and the settings of the graph. */

import { replaceChildren, html } from "../lib/dom";
import { formatInteger } from "../lib/format";
import type { TrafficUnit } from "../generated/page-data";
import type { ReportModel } from "./report-model";
import { matchesSearch } from "./graph-content";
import type { ReportStore, ReportView } from "./report-state";
import { formatWeight } from "./traffic-text";

/** The maximum number of suggestions. */
const MAX_SUGGESTIONS = 8;

/** Creates the search field: it highlights hosts, filters the tables, and on Enter selects the best match. */
export function createSearch(model: ReportModel, store: ReportStore): HTMLElement {
  const input = html("input", {
    type: "search",
    id: "search",
    placeholder: "Find a host",
    "aria-label": "Find a host by name or address",
    autocomplete: "off",
    spellcheck: "false",
    list: "found",
  });
  const suggestions = html("datalist", { id: "found" });
  input.addEventListener("input", () => {
    store.update({ search: input.value });
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      const [first] = findHosts(model, input.value);
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
    const hosts = state.search === "" ? [] : findHosts(model, state.search).slice(0, MAX_SUGGESTIONS);
    replaceChildren(suggestions, ...hosts.map((host) => html("option", { value: model.address(host) }, model.label(host))));
  });
  return html("div", { class: "search", role: "search" }, input, suggestions);
}

/** Returns the hosts that match a search: exact matches first, then by traffic. */
function findHosts(model: ReportModel, search: string): number[] {
  if (search === "") return [];
  const hosts: number[] = [];
  for (let host = 0; host < model.hostCount; host++) if (matchesSearch(model, host, search)) hosts.push(host);
  const isExact = (host: number): boolean => [model.address(host), model.label(host)].includes(search);
  return hosts.sort((a, b) => Number(isExact(b)) - Number(isExact(a)) || model.rank(a) - model.rank(b));
}

/** Creates a group of buttons of which one is active. A click calls `choose`; the returned `set` marks a button as active. */
export function createChoice<T extends string>(
  name: string,
  options: readonly (readonly [T, string])[],
  choose: (value: T) => void,
): { element: HTMLElement; set: (value: T) => void } {
  const buttons = options.map(([value, text]) => {
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

/** Creates the choice between packets and bytes. */
export function createUnitChoice(store: ReportStore): HTMLElement {
  const options: [TrafficUnit, string][] = [
    ["packets", "Packets"],
    ["bytes", "Bytes"],
  ];
  const { element, set } = createChoice("Unit", options, (unit) => {
    store.update({ unit, threshold: 1 });
  });
  store.listen(({ unit }) => {
    set(unit);
  });
  return element;
}

/** Creates the choice between the pictures. */
export function createViewChoice(store: ReportStore): HTMLElement {
  const options: [ReportView, string][] = [
    ["graph", "Graph"],
    ["chord", "Chord"],
    ["matrix", "Matrix"],
  ];
  const { element, set } = createChoice("Picture", options, (view) => {
    store.update({ view });
  });
  store.listen(({ view }) => {
    set(view);
  });
  return element;
}

/** Creates the settings of the graph: neighborhood, grouping by network, and minimum weight. */
export function createGraphControls(model: ReportModel, store: ReportStore, fit: () => void): HTMLElement {
  const hops = html(
    "select",
    { id: "hops", "aria-label": "Distance from the selected host" },
    ...["All hosts", "Within 1 hop", "Within 2 hops", "Within 3 hops"].map((text, index) =>
      html("option", { value: index }, text),
    ),
  );
  hops.addEventListener("change", () => {
    store.update({ hops: Number(hops.value) });
  });
  const groupInput = html("input", { type: "checkbox", id: "by-network" });
  groupInput.addEventListener("change", () => {
    store.update({ byNetwork: groupInput.checked });
  });
  const thresholdInput = html("input", { type: "range", id: "threshold", min: 0, max: 100, step: 1, "aria-label": "Minimum weight of links" });
  const thresholdText = html("output", { for: "threshold" });
  const maxWeight = (): number => model.traffic.of(store.state.unit).reduce((max, weight) => Math.max(max, weight), 1);
  thresholdInput.addEventListener("input", () => {
    // A logarithmic scale, since weights span many powers of ten.
    store.update({ threshold: Math.max(Math.round(maxWeight() ** (Number(thresholdInput.value) / 100)), 1) });
  });
  const fitButton = html("button", { type: "button", class: "quiet", id: "fit" }, "Fit");
  fitButton.addEventListener("click", fit);
  const element = html(
    "div",
    { class: "graph-controls" },
    hops,
    html("label", { class: "check" }, groupInput, "By network"),
    html("label", { class: "threshold" }, "At least", thresholdInput, thresholdText),
    fitButton,
  );
  store.listen(({ hops: maxHops, host, byNetwork, threshold, unit, view }) => {
    element.hidden = view !== "graph";
    hops.disabled = host === null || byNetwork;
    hops.value = String(Math.min(maxHops, 3));
    groupInput.checked = byNetwork;
    const position = Math.log(threshold) / Math.log(Math.max(maxWeight(), 2));
    if (document.activeElement !== thresholdInput) thresholdInput.value = String(Math.round(position * 100));
    thresholdText.textContent = threshold === 1 && unit === "packets" ? `${formatInteger(1)} packet` : formatWeight(threshold, unit);
  });
  return element;
}
