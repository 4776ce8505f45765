// Waits for asynchronous effects of a page: the next frame, an animation, or an event of
// the browser. Polling with a generous timeout keeps tests stable on a busy machine.
import assert from "node:assert/strict";

const TIMEOUT_MS = 20_000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits for a condition; a timeout fails with its description. */
export async function until(description, condition) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `timeout after ${TIMEOUT_MS} ms: ${description}`);
    await pause(50);
  }
}

/** Waits until two consecutive reads give the same value; returns it. */
export async function settled(read, interval = 250) {
  let last = await read();
  await until("the value is stable", async () => {
    await pause(interval);
    const now = await read();
    const isSame = now === last;
    last = now;
    return isSame;
  });
  return last;
}
