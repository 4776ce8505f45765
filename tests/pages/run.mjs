// Opens a page in a browser and lets a script look at it and work with it. A page
// that complains on the console, that fails, or that asks the network for anything
// fails the test, whatever the script finds.
//
//   node run.mjs SCRIPT PAGE [ARGUMENT...]
//
// PAGE is a file, or an address of http, which may be asked for more. SCRIPT exports
// `default async (page, tools)`; `tools` has `url`, `args`, `browser`, and `shot`,
// which writes a picture into the folder IPLINK_SHOTS, where that is set. It exports
// `asksBeside = true` where the page may ask for the files of its own folder.
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
const { default: check, asksBeside = false } = await import(
  pathToFileURL(path.resolve(script)).href
);
const complaints = [];
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

/** Notes all that a page must not do. */
export function watch(page) {
  page.on("console", (message) => {
    // Chromium says so of the screenshots that it takes of WebGL itself.
    if (message.text().includes("GPU stall due to ReadPixels")) return;
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack ?? error}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const asked = request.url();
    const isOwn = asked.split("#")[0] === url.split("#")[0] || asked.startsWith("data:");
    const isServed = url.startsWith("http") && new URL(asked).origin === new URL(url).origin;
    const isBeside = asksBeside && asked.startsWith(url.slice(0, url.lastIndexOf("/") + 1));
    if (!isOwn && !isServed && !isBeside) complaints.push(`request: ${asked}`);
  });
  return page;
}

async function shot(page, name, options = {}) {
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
  await check(page, { url, args, browser, shot, watch });
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
if (failure !== undefined) console.error(failure);
for (const complaint of complaints) console.error(complaint);
process.exitCode = failure !== undefined || complaints.length > 0 ? 1 : 0;
