/** The connection of a live page to the event stream of the server. It is restored after a failure. */

import type { SnapshotChanges } from "../generated/live-events";
import type { ConnectionState } from "./live-panel";

/** The delay before another attempt to connect, in milliseconds. */
const RETRY_MS = 2_000;

/** Receives events and reports the state of the connection. */
export class EventStream {
  #source: EventSource | null = null;
  #retryTimer = 0;
  #isPaused = false;

  constructor(
    private readonly onChanges: (changes: SnapshotChanges) => void,
    private readonly onState: (state: ConnectionState) => void,
  ) {}

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Connects to the server; an earlier connection is closed. */
  open(): void {
    this.close();
    const source = new EventSource("events");
    this.#source = source;
    source.addEventListener("open", () => {
      this.onState("connected");
    });
    source.addEventListener("message", (event: MessageEvent<string>) => {
      const changes = JSON.parse(event.data) as SnapshotChanges;
      this.onChanges(changes);
      if (changes.phase === "stopped") {
        this.close();
        this.onState("ended");
      }
    });
    source.addEventListener("error", () => {
      this.onState("lost");
      // The browser reconnects by itself, unless the server refused the connection.
      if (source.readyState === EventSource.CLOSED) {
        window.clearTimeout(this.#retryTimer);
        this.#retryTimer = window.setTimeout(() => {
          this.open();
        }, RETRY_MS);
      }
    });
  }

  /** Closes the connection. */
  close(): void {
    window.clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = null;
  }

  /** Pauses or resumes the stream. The first event after a pause brings the page up to date. */
  togglePause(): void {
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused) {
      this.close();
      this.onState("paused");
    } else {
      this.onState("connecting");
      this.open();
    }
  }
}
