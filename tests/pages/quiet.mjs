// Loads a page without checks of its own, so that only the general checks of run.mjs apply.
export default async function (page) {
  await page.waitForTimeout(300);
}
