// Waits for what a page does a little later: in the next frame, after a movement, or
// when the browser tells it. A machine that is busy takes longer than one thinks.
import assert from "node:assert/strict";

const LONGEST = 20_000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits until something is so; fails with what it is that never was. */
export async function until(what, isSo) {
  const end = Date.now() + LONGEST;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, `for ${LONGEST} ms not so: ${what}`);
    await pause(50);
  }
}

/** Waits until a look at something gives the same twice, some time apart; returns it. */
export async function settled(look, apart = 250) {
  let last = await look();
  await until("it stands still", async () => {
    await pause(apart);
    const now = await look();
    const isSame = now === last;
    last = now;
    return isSame;
  });
  return last;
}
