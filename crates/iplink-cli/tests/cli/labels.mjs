// Parses a document with the library for whose syntax its labels are escaped, checks that the library
// finds the expected labels, and prints their number.
//
// Usage: node labels.mjs LIBRARY FILE EXPECTED
//
// LIBRARY is markdown or mermaid, FILE the document, and EXPECTED a JSON file with an array of labels.
import { readFileSync } from "node:fs";

const [library, file, expectedFile] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));

// Removes the spaces around a label, because Markdown removes those around the text of a cell.
const trim = (label) => label.replace(/^[ \u00a0]+|[ \u00a0]+$/g, "");

const readers = {
  async markdown() {
    const { default: MarkdownIt } = await import("markdown-it");
    const tokens = new MarkdownIt({ html: true, linkify: false }).parse(text, {});
    // The table has three columns. Its first row is the header, and the labels are in the second column.
    const cells = tokens.filter((token) => token.type === "inline").slice(3);
    return cells
      .filter((_, index) => index % 3 === 1)
      .map(({ children }) => {
        const unexpected = children.find(({ type }) => !["text", "text_special"].includes(type));
        if (unexpected) {
          throw new Error(`a cell contains ${unexpected.type}: ${unexpected.content}`);
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
    // Mermaid has placeholders for entities, and replaces them only when it draws.
    const decoded = (label) =>
      label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
    return [...db.getVertices().values()].map(({ text: label }) => decoded(label ?? ""));
  },
};

const found = await readers[library]();
if (found.length !== expected.length) {
  throw new Error(`found ${found.length} labels instead of ${expected.length}`);
}
found.forEach((label, index) => {
  if (trim(label) !== trim(expected[index])) {
    throw new Error(`${index}: ${JSON.stringify(label)} is not ${JSON.stringify(expected[index])}`);
  }
});
console.log(found.length);
process.exit(0);
