// Compares the force simulation of the pages with the 3D layout of Rust.
//
// Rust computes the initial positions of a 3D graph, and the simulation continues from
// them when the user drags a host. Both implement the same forces, so a layout of Rust
// must keep its size and the lengths of its links in the simulation. Single nodes do move:
// the equilibrium is not unique. The golden files contain layouts of Rust.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { load } from "./load.js";

const golden = path.join(import.meta.dirname, "../../../../tests/golden");

/** The accepted relative change. The measured ones are below 0.006; links that are 30 % stronger give 0.04. */
const TOLERANCE = 0.02;

const { ForceSimulation } = await load("lib/force-simulation.ts");

/** Returns the nodes and links of a page with the positions that Rust computed. */
function layout({ scene, positions }) {
  const nodes = positions.map(([x, y, z]) => ({ x, y, z, degree: 0, isHeld: false }));
  const links = scene.links.map(([from, to, packets]) => {
    const [source, target] = [nodes[from], nodes[to]];
    for (const node of new Set([source, target])) node.degree += 1;
    return { source, target, strength: 1 + Math.log10(Math.max(1, packets)) };
  });
  return { nodes, links };
}

/** Returns the radius of a layout and the length of its links, both as root mean squares. */
function measure({ nodes, links }) {
  const lengths = links
    .filter(({ source, target }) => source !== target)
    .map(({ source, target }) => Math.hypot(source.x - target.x, source.y - target.y, source.z - target.z));
  return { radius: rootMeanSquare(nodes.map(({ x, y, z }) => Math.hypot(x, y, z))), length: rootMeanSquare(lengths) };
}

function rootMeanSquare(values) {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

for (const name of ["mixed", "office"]) {
  const graph = layout(JSON.parse(readFileSync(path.join(golden, name, "graph3d"), "utf8")));
  const before = measure(graph);
  const simulation = new ForceSimulation();
  simulation.alpha = 1;
  while (simulation.step(graph.nodes, graph.links)) continue;
  const after = measure(graph);
  for (const quantity of ["radius", "length"]) {
    const change = Math.abs(after[quantity] / before[quantity] - 1);
    assert.ok(change < TOLERANCE, `${name}: the simulation changes the ${quantity} by ${(100 * change).toFixed(1)} %`);
  }
}
