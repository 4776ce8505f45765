/** The report: everything on one page. */

import { embedded } from "../lib/data";
import { byId, html } from "../lib/dom";
import { ChordView } from "../report/chord";
import { graphControls, search, unit, views } from "../report/controls";
import type { Data } from "../report/data";
import { Graph } from "../report/graph";
import { HostSection } from "../report/host";
import { MatrixView } from "../report/matrix";
import { Model } from "../report/model";
import { Overview, account, note, when } from "../report/overview";
import { Store } from "../report/state";
import { Tables } from "../report/tables";
import { Timeline } from "../report/timeline";
import * as tip from "../report/tip";

function picture(model: Model, store: Store): HTMLElement {
  const graph = new Graph(model, store);
  const chord = new ChordView(model, store);
  const matrix = new MatrixView(model, store);
  const controls = graphControls(model, store, () => {
    graph.fit();
  });
  const header = html("header", {}, views(store), controls);
  const stage = html("div", { class: "stage" }, graph.element, chord.element, matrix.element);
  const folded = note(model.data.folded, "are shown as one");
  const element = html("section", { class: "picture", "aria-label": "Picture" }, header, stage, html("div", { class: "notes" }, graph.said, folded));
  store.listen(({ view }) => {
    graph.element.hidden = view !== "graph";
    graph.said.hidden = view !== "graph";
    chord.element.hidden = view !== "chord";
    matrix.element.hidden = view !== "matrix";
  });
  return element;
}

function start(): void {
  const model = new Model(embedded() as Data);
  const store = new Store(model);
  const app = byId("app");
  tip.mount(app);
  const title = html("div", { class: "title" }, html("h1", {}, model.data.title), html("p", { class: "note" }, when(model)));
  const tools = html("div", { class: "tools" }, search(model, store), unit(store));
  app.append(
    html("a", { class: "skip", href: "#tables" }, "Skip to the tables"),
    html("header", { class: "top" }, title, tools),
  );
  const overview = new Overview(model, store);
  const timeline = new Timeline(model, store);
  const host = new HostSection(model, store);
  const tables = new Tables(model, store);
  app.append(
    html(
      "main",
      {},
      overview.element,
      timeline.element,
      html("div", { class: "columns" }, picture(model, store), host.element),
      tables.element,
    ),
    account(model.data),
  );
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
