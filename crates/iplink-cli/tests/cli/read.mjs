// Reads a file with the library for which it is written, and prints the numbers of nodes and edges.
//
// Usage: node read.mjs LIBRARY FILE, where LIBRARY is sigma, cytoscape or mermaid
import { readFileSync } from "node:fs";

const [library, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");

const readers = {
  async sigma() {
    const { default: graphology } = await import("graphology");
    const graph = graphology.from(JSON.parse(text));
    graph.forEachNode((_, { x, y, size, color }) => {
      if (![x, y, size].every(Number.isFinite) || !color.startsWith("#")) {
        throw new Error("a node has no position, size or color");
      }
    });
    return [graph.order, graph.size];
  },
  async cytoscape() {
    const { default: cytoscape } = await import("cytoscape");
    const graph = cytoscape({ headless: true, ...JSON.parse(text) });
    return [graph.nodes().length, graph.edges().length];
  },
  async mermaid() {
    const { JSDOM } = await import("jsdom");
    const { window } = new JSDOM("");
    Object.assign(globalThis, { window, document: window.document });
    const { default: mermaid } = await import("mermaid");
    mermaid.initialize({ maxTextSize: 1e9, maxEdges: 1e6 });
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return [db.getVertices().size, db.getEdges().length];
  },
};

console.log((await readers[library]()).join(" "));
process.exit(0);
