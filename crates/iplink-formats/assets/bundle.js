// Bundles each page of src/pages into a folder, and collects the licenses of all
// packages that the bundles include.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { build } from "esbuild";

const outputFolder = process.argv[2];
if (outputFolder === undefined) {
  throw new Error("usage: bundle.js FOLDER");
}
const entries = readdirSync("src/pages").filter((name) => /\.(ts|css)$/.test(name));
rmSync(outputFolder, { recursive: true, force: true });
mkdirSync(outputFolder, { recursive: true });
const { metafile } = await build({
  entryPoints: entries.sort().map((name) => path.join("src/pages", name)),
  outdir: outputFolder,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  // LICENSES.txt has them all.
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
// Rust writes the bundle between the tags of a script or style element.
for (const name of readdirSync(outputFolder)) {
  if (/<\/(script|style)|<!--/i.test(readFileSync(path.join(outputFolder, name), "utf8"))) {
    throw new Error(`${name} contains markup that would end its element`);
  }
}
writeFileSync(path.join(outputFolder, "LICENSES.txt"), licenses(Object.keys(metafile.inputs)));

/** Returns the licenses of the packages that contain these files. */
function licenses(files) {
  const packages = new Set();
  for (const file of files) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (name !== undefined) {
      packages.add(name);
    }
  }
  const parts = [...packages].sort().map(licenseOf);
  return `The page includes these packages.\n\n${parts.join("\n")}`;
}

/** Returns the name, version and license text of a package. */
function licenseOf(name) {
  const folder = path.join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE"]
    .map((file) => path.join(folder, file))
    .find((file) => existsSync(file));
  if (file === undefined) {
    throw new Error(`${name} ${version} (${license}) has no license text`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
}
