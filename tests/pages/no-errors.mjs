// Loads a page and checks nothing itself: run.mjs reports errors on the console, exceptions, dialogs
// and network requests.
export default async function (page) {
  await page.waitForTimeout(300);
}
