// Mouse, pen and fingers upon a scene: what is meant by their movements.

/** What can be meant. Places and ways are in pixels of the element. */
export interface Gestures {
  /** The pointer is over a place, or has left. */
  hover(at: [number, number] | null): void;
  /** A pointer goes down; returns whether it took hold of something. */
  press(x: number, y: number): boolean;
  /** What was taken hold of is moved. */
  drag(x: number, y: number): void;
  release(): void;
  click(x: number, y: number): void;
  /** A double click. */
  open(x: number, y: number): void;
  /** One pointer moves over the ground. */
  turn(dx: number, dy: number): void;
  /** Two fingers move, or another button than the first is held. */
  pan(dx: number, dy: number): void;
  /** Below 1 is nearer; the place is what is to stay where it is. */
  zoom(factor: number, x: number, y: number): void;
}

/** A pointer that moves less is still. */
const SLACK = 4;

interface Touch {
  x: number;
  y: number;
  startX: number;
  startY: number;
  pans: boolean;
}

/** Listens to pointers; what it returns ends that. */
export function watchPointers(element: HTMLElement, gestures: Gestures): () => void {
  const pointers = new Pointers(element, gestures);
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    react: (event: HTMLElementEventMap[K]) => void,
  ): void => {
    element.addEventListener(name, react, { signal: stop.signal, passive: false });
  };
  on("pointerdown", (event) => {
    pointers.down(event);
  });
  on("pointermove", (event) => {
    pointers.move(event);
  });
  on("pointerup", (event) => {
    pointers.lift(event);
  });
  on("pointercancel", (event) => {
    pointers.lift(event);
  });
  on("pointerleave", () => {
    gestures.hover(null);
  });
  on("contextmenu", (event) => {
    event.preventDefault();
  });
  on("dblclick", (event) => {
    gestures.open(...pointers.at(event));
  });
  on("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const way = Math.max(-80, Math.min(80, event.deltaY * lines));
    gestures.zoom(Math.exp(way * 0.004), ...pointers.at(event));
  });
  return () => {
    stop.abort();
  };
}

/** The pointers that are down, and what they have done since. */
class Pointers {
  private readonly touches = new Map<number, Touch>();
  private isMoved = false;
  private hasHold = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly gestures: Gestures,
  ) {}

  at(event: MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event: PointerEvent): void {
    const [x, y] = this.at(event);
    const pans = event.button !== 0 || event.shiftKey;
    this.touches.set(event.pointerId, { x, y, startX: x, startY: y, pans });
    this.element.setPointerCapture(event.pointerId);
    if (this.touches.size === 1) {
      this.isMoved = false;
      this.hasHold = !pans && this.gestures.press(x, y);
    } else {
      this.letGo();
    }
  }

  move(event: PointerEvent): void {
    const [x, y] = this.at(event);
    const touch = this.touches.get(event.pointerId);
    if (!touch) {
      this.gestures.hover([x, y]);
      return;
    }
    const [dx, dy] = [x - touch.x, y - touch.y];
    this.isMoved ||= Math.hypot(x - touch.startX, y - touch.startY) > SLACK;
    if (this.touches.size === 2) {
      this.pinch(event.pointerId, touch, x, y);
    } else if (this.isMoved && this.hasHold) {
      this.gestures.drag(x, y);
    } else if (this.isMoved && touch.pans) {
      this.gestures.pan(dx, dy);
    } else if (this.isMoved) {
      this.gestures.turn(dx, dy);
    }
    [touch.x, touch.y] = [x, y];
  }

  private pinch(id: number, touch: Touch, x: number, y: number): void {
    const other = [...this.touches].find(([key]) => key !== id)?.[1];
    if (other) {
      this.isMoved = true;
      const before = Math.hypot(touch.x - other.x, touch.y - other.y);
      const after = Math.hypot(x - other.x, y - other.y);
      const factor = Math.max(before, 1) / Math.max(after, 1);
      this.gestures.zoom(factor, (x + other.x) / 2, (y + other.y) / 2);
      this.gestures.pan((x - touch.x) / 2, (y - touch.y) / 2);
    }
  }

  lift(event: PointerEvent): void {
    const touch = this.touches.get(event.pointerId);
    this.touches.delete(event.pointerId);
    this.letGo();
    if (touch && !this.isMoved && !touch.pans && event.type === "pointerup") {
      this.gestures.click(touch.x, touch.y);
    }
  }

  private letGo(): void {
    if (this.hasHold) {
      this.hasHold = false;
      this.gestures.release();
    }
  }
}
