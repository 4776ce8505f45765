// Lets the page run without further checks: only the general ones of run.mjs apply.
export default async function (page) {
  await page.waitForTimeout(300);
}
