// Reads labels with the library that they are escaped for, compares them with the
// expected ones, and prints their number: node labels.mjs LIBRARY FILE EXPECTED
import { readFileSync } from "node:fs";

const [library, file, expectedFile] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));

// Space around a cell is not part of it.
const trim = (label) => label.replace(/^[ \u00a0]+|[ \u00a0]+$/g, "");

const readers = {
  async markdown() {
    const { default: MarkdownIt } = await import("markdown-it");
    const tokens = new MarkdownIt({ html: true, linkify: false }).parse(text, {});
    const cells = tokens.filter((token) => token.type === "inline").slice(3);
    return cells
      .filter((_, index) => index % 3 === 1)
      .map(({ children }) => {
        const odd = children.find(({ type }) => !["text", "text_special"].includes(type));
        if (odd) {
          throw new Error(`a cell has ${odd.type}: ${odd.content}`);
        }
        return children.map(({ content }) => content).join("");
      });
  },
  async mermaid() {
    const { JSDOM } = await import("jsdom");
    const { window } = new JSDOM("");
    Object.assign(globalThis, { window, document: window.document });
    const { default: mermaid } = await import("mermaid");
    mermaid.initialize({ maxTextSize: 1e9, maxEdges: 1e6 });
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    // Mermaid's placeholders of entities, which it replaces when it draws.
    const decoded = (label) =>
      label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
    return [...db.getVertices().values()].map(({ text: label }) => decoded(label ?? ""));
  },
};

const found = await readers[library]();
if (found.length !== expected.length) {
  throw new Error(`${found.length} labels of ${expected.length}`);
}
found.forEach((label, number) => {
  if (trim(label) !== trim(expected[number])) {
    throw new Error(`${number}: ${JSON.stringify(label)} is not ${JSON.stringify(expected[number])}`);
  }
});
console.log(found.length);
process.exit(0);
