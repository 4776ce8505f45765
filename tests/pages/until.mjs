// Waits for asynchronous effects on a page, such as a frame, an animation or an event, by polling. A
// long timeout keeps tests stable on a busy machine.
import assert from "node:assert/strict";

const TIMEOUT_MS = 20_000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits for a condition. After a timeout, fails with the description of the condition. */
export async function until(description, condition) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `timeout after ${TIMEOUT_MS} ms: ${description}`);
    await pause(50);
  }
}

/** Reads a value at an interval in milliseconds until it stays the same, and returns it. */
export async function stableValue(read, interval = 250) {
  let previous = await read();
  await until("the value is stable", async () => {
    await pause(interval);
    const value = await read();
    const isSame = value === previous;
    previous = value;
    return isSame;
  });
  return previous;
}
