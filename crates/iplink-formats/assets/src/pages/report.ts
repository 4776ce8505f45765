/** The report: overview, timeline, pictures, host details and tables on one page. */

import { pageData } from "../lib/page-data";
import { elementById, html } from "../lib/dom";
import { ChordView } from "../report/chord-view";
import { createGraphControls, createSearch, createUnitChoice, createViewChoice } from "../report/controls";
import type { ReportData } from "../generated/page-data";
import { GraphView } from "../report/graph-view";
import { HostSection } from "../report/host-section";
import { MatrixView } from "../report/matrix-view";
import { ReportModel } from "../report/report-model";
import { Overview, statisticsSection, omissionNote, timeSpanText } from "../report/overview";
import { ReportStore } from "../report/report-state";
import { Tables } from "../report/tables";
import { Timeline } from "../report/timeline";
import * as tooltip from "../report/tooltip";

/** Creates the section with the three pictures, of which one is visible. */
function createPicture(model: ReportModel, store: ReportStore): HTMLElement {
  const graph = new GraphView(model, store);
  const chord = new ChordView(model, store);
  const matrix = new MatrixView(model, store);
  const controls = createGraphControls(model, store, () => {
    graph.fit();
  });
  const header = html("header", {}, createViewChoice(store), controls);
  const stage = html("div", { class: "stage" }, graph.element, chord.element, matrix.element);
  const mergedNote = omissionNote(model.data.merged, "merged into “others”");
  const element = html("section", { class: "picture", "aria-label": "Picture" }, header, stage, html("div", { class: "notes" }, graph.summary, mergedNote));
  store.listen(({ view }) => {
    graph.element.hidden = view !== "graph";
    graph.summary.hidden = view !== "graph";
    chord.element.hidden = view !== "chord";
    matrix.element.hidden = view !== "matrix";
  });
  return element;
}

/** Builds the page. */
function start(): void {
  const model = new ReportModel(pageData() as ReportData);
  const store = new ReportStore(model);
  const app = elementById("app");
  tooltip.mount(app);
  const title = html("div", { class: "title" }, html("h1", {}, model.data.title), html("p", { class: "note" }, timeSpanText(model)));
  const tools = html("div", { class: "tools" }, createSearch(model, store), createUnitChoice(store));
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
      html("div", { class: "columns" }, createPicture(model, store), host.element),
      tables.element,
    ),
    statisticsSection(model.data),
  );
  // Tests wait for this attribute.
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
