// Loads a TypeScript module of the pages into Node.js.
import path from "node:path";
import { build } from "esbuild";

/** Bundles a module of src and imports it. */
export async function load(module) {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "../src", module)],
    bundle: true,
    format: "esm",
    write: false,
  });
  const code = Buffer.from(outputFiles[0].text).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
