// Opens a page in a browser and runs a test script on it. Besides the assertions of the script, the
// test fails if there are errors or warnings on the console, exceptions, dialogs or network requests.
//
//   node run.mjs SCRIPT PAGE [ARGUMENT...]
//
// PAGE is a file or an HTTP URL; a served page may request further files from its server.
// The default export of SCRIPT is `async (page, tools)`; `tools` has `url`, `args`, `browser`,
// `watch` and `screenshot`, which writes an image into the folder that the environment
// variable IPLINK_SHOTS names, if it is set. SCRIPT also exports `allowsSiblingFiles = true` if
// the page may load files from its own folder.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const modules = process.env.IPLINK_PAGE_MODULES ?? import.meta.dirname;
const { chromium } = createRequire(path.join(modules, "package.json"))("playwright-core");

const [script, target, ...args] = process.argv.slice(2);
const url = /^https?:/.test(target) ? target : pathToFileURL(path.resolve(target)).href;
const { default: runScript, allowsSiblingFiles = false } = await import(
  pathToFileURL(path.resolve(script)).href
);
const problems = [];
const profile = mkdtempSync(path.join(tmpdir(), "iplink-browser-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.IPLINK_CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  viewport: { width: 1280, height: 900 },
  permissions: ["clipboard-read", "clipboard-write"],
  timeout: 120_000,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** Watches a page: everything that it does but must not do is added to `problems`. Returns the page. */
export function watch(page) {
  page.on("console", (message) => {
    // Chromium logs this warning when a screenshot of WebGL is taken.
    if (message.text().includes("GPU stall due to ReadPixels")) return;
    if (["error", "warning"].includes(message.type())) {
      problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.stack ?? error}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const requested = request.url();
    const isPageItself = requested.split("#")[0] === url.split("#")[0] || requested.startsWith("data:");
    const isServed = url.startsWith("http") && new URL(requested).origin === new URL(url).origin;
    const isSibling = allowsSiblingFiles && requested.startsWith(url.slice(0, url.lastIndexOf("/") + 1));
    if (!isPageItself && !isServed && !isSibling) problems.push(`request: ${requested}`);
  });
  return page;
}

async function screenshot(page, name, options = {}) {
  const folder = process.env.IPLINK_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
}

let failure;
try {
  const page = watch(await browser.newPage());
  page.setDefaultTimeout(30_000);
  await page.goto(url, { timeout: 120_000 });
  await runScript(page, { url, args, browser, screenshot, watch });
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
if (failure !== undefined) console.error(failure);
for (const problem of problems) console.error(problem);
process.exitCode = failure !== undefined || problems.length > 0 ? 1 : 0;
