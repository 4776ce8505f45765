// Waits until the page has run, and finds nothing wrong with it by itself.
export default async function (page) {
  await page.waitForTimeout(300);
}
