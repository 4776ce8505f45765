/** The stream of news, which is opened again whenever it breaks. */

import type { News } from "./news";
import type { Connection } from "./panel";

/** After so many milliseconds it is tried again. */
const AGAIN = 2_000;

export class Stream {
  #events: EventSource | null = null;
  #again = 0;
  #isPaused = false;

  constructor(
    private readonly tell: (news: News) => void,
    private readonly say: (state: Connection) => void,
  ) {}

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Asks for news. */
  open(): void {
    this.close();
    const events = new EventSource("events");
    this.#events = events;
    events.addEventListener("open", () => {
      this.say("connected");
    });
    events.addEventListener("message", (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as News;
      this.tell(news);
      if (news.phase === "stopped") {
        this.close();
        this.say("ended");
      }
    });
    events.addEventListener("error", () => {
      this.say("lost");
      // The browser tries again by itself, unless it was refused.
      if (events.readyState === EventSource.CLOSED) {
        window.clearTimeout(this.#again);
        this.#again = window.setTimeout(() => {
          this.open();
        }, AGAIN);
      }
    });
  }

  /** Asks for no more. */
  close(): void {
    window.clearTimeout(this.#again);
    this.#events?.close();
    this.#events = null;
  }

  /** Stops, or goes on with all that has come meanwhile. */
  pause(): void {
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused) {
      this.close();
      this.say("paused");
    } else {
      this.say("connecting");
      this.open();
    }
  }
}
