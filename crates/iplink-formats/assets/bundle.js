// Bundles each page of src/pages into the folder that is named, and collects the
// licences of all that went into them.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { build } from "esbuild";

const into = process.argv[2];
if (into === undefined) {
  throw new Error("usage: bundle.js FOLDER");
}
const entries = readdirSync("src/pages").filter((name) => /\.(ts|css)$/.test(name));
rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });
const { metafile } = await build({
  entryPoints: entries.sort().map((name) => path.join("src/pages", name)),
  outdir: into,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  // They are all in LICENSES.txt.
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
// The page has it between the tags of a script.
for (const name of readdirSync(into)) {
  if (/<\/(script|style)|<!--/i.test(readFileSync(path.join(into, name), "utf8"))) {
    throw new Error(`${name} would end the tag that it is written into`);
  }
}
writeFileSync(path.join(into, "LICENSES.txt"), licences(Object.keys(metafile.inputs)));

/** Returns the licences of the packages that these files are of. */
function licences(files) {
  const packages = new Set();
  for (const file of files) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (name !== undefined) {
      packages.add(name);
    }
  }
  const parts = [...packages].sort().map(licence);
  return `These packages are part of the page.\n\n${parts.join("\n")}`;
}

function licence(name) {
  const folder = path.join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE"]
    .map((file) => path.join(folder, file))
    .find((file) => existsSync(file));
  if (file === undefined) {
    throw new Error(`${name} ${version} (${license}) has no text of its licence`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
}
