/**
 * Pointer input for a canvas: mouse, pen and touch events become gestures such as
 * click, drag, pan and zoom.
 */

/** The handlers of gestures. Coordinates and offsets are in pixels of the element. */
export interface GestureHandlers {
  /** The pointer moves over a position while no button is pressed, or leaves the element (null). */
  hover(position: [number, number] | null): void;
  /** A pointer is pressed; returns whether this starts to drag an item. */
  press(x: number, y: number): boolean;
  /** The pointer that drags an item moves. */
  drag(x: number, y: number): void;
  /** The pointer that drags an item is released. */
  release(): void;
  click(x: number, y: number): void;
  doubleClick(x: number, y: number): void;
  /** One pointer moves without dragging an item. */
  rotate(dx: number, dy: number): void;
  /** Two fingers move, or a pointer moves with a secondary button or Shift. */
  pan(dx: number, dy: number): void;
  /** A factor below 1 zooms in; the given position stays in place. */
  zoom(factor: number, x: number, y: number): void;
}

/** The maximum movement of a pointer, in pixels, that still counts as a click. */
const CLICK_TOLERANCE = 4;

/** A pressed mouse button, pen or finger: its last position, and the one at which it was pressed. */
interface PressedPointer {
  x: number;
  y: number;
  startX: number;
  startY: number;
  /** Whether its movement pans, because a secondary button or Shift was pressed. */
  isPan: boolean;
}

/** Attaches gesture handlers to an element; returns a function that removes them. */
export function addGestureListeners(element: HTMLElement, handlers: GestureHandlers): () => void {
  const recognizer = new GestureRecognizer(element, handlers);
  const abort = new AbortController();
  const listen = <K extends keyof HTMLElementEventMap>(
    name: K,
    handler: (event: HTMLElementEventMap[K]) => void,
  ): void => {
    element.addEventListener(name, handler, { signal: abort.signal, passive: false });
  };
  listen("pointerdown", (event) => {
    recognizer.down(event);
  });
  listen("pointermove", (event) => {
    recognizer.move(event);
  });
  listen("pointerup", (event) => {
    recognizer.up(event);
  });
  listen("pointercancel", (event) => {
    recognizer.up(event);
  });
  listen("pointerleave", () => {
    handlers.hover(null);
  });
  listen("contextmenu", (event) => {
    event.preventDefault();
  });
  listen("dblclick", (event) => {
    handlers.doubleClick(...recognizer.position(event));
  });
  listen("wheel", (event) => {
    event.preventDefault();
    // Some browsers report the delta in lines instead of pixels.
    const pixelsPerUnit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const delta = Math.max(-80, Math.min(80, event.deltaY * pixelsPerUnit));
    handlers.zoom(Math.exp(delta * 0.004), ...recognizer.position(event));
  });
  return () => {
    abort.abort();
  };
}

/** Tracks the pressed pointers and recognizes gestures. */
class GestureRecognizer {
  private readonly pressed = new Map<number, PressedPointer>();
  private hasMoved = false;
  private isDragging = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly handlers: GestureHandlers,
  ) {}

  /** Returns the position of an event on the element, in pixels. */
  position(event: MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event: PointerEvent): void {
    const [x, y] = this.position(event);
    const isPan = event.button !== 0 || event.shiftKey;
    this.pressed.set(event.pointerId, { x, y, startX: x, startY: y, isPan });
    this.element.setPointerCapture(event.pointerId);
    if (this.pressed.size === 1) {
      this.hasMoved = false;
      this.isDragging = !isPan && this.handlers.press(x, y);
    } else {
      this.endDrag();
    }
  }

  move(event: PointerEvent): void {
    const [x, y] = this.position(event);
    const pointer = this.pressed.get(event.pointerId);
    if (!pointer) {
      this.handlers.hover([x, y]);
      return;
    }
    const [dx, dy] = [x - pointer.x, y - pointer.y];
    this.hasMoved ||= Math.hypot(x - pointer.startX, y - pointer.startY) > CLICK_TOLERANCE;
    if (this.pressed.size === 2) {
      this.pinch(event.pointerId, pointer, x, y);
    } else if (this.hasMoved && this.isDragging) {
      this.handlers.drag(x, y);
    } else if (this.hasMoved && pointer.isPan) {
      this.handlers.pan(dx, dy);
    } else if (this.hasMoved) {
      this.handlers.rotate(dx, dy);
    }
    [pointer.x, pointer.y] = [x, y];
  }

  /** Zooms and pans by the movement of one of two pointers to a new position. */
  private pinch(id: number, pointer: PressedPointer, x: number, y: number): void {
    const otherPointer = [...this.pressed].find(([key]) => key !== id)?.[1];
    if (otherPointer) {
      this.hasMoved = true;
      const oldDistance = Math.hypot(pointer.x - otherPointer.x, pointer.y - otherPointer.y);
      const newDistance = Math.hypot(x - otherPointer.x, y - otherPointer.y);
      const factor = Math.max(oldDistance, 1) / Math.max(newDistance, 1);
      this.handlers.zoom(factor, (x + otherPointer.x) / 2, (y + otherPointer.y) / 2);
      this.handlers.pan((x - pointer.x) / 2, (y - pointer.y) / 2);
    }
  }

  up(event: PointerEvent): void {
    const pointer = this.pressed.get(event.pointerId);
    this.pressed.delete(event.pointerId);
    this.endDrag();
    if (pointer && !this.hasMoved && !pointer.isPan && event.type === "pointerup") {
      this.handlers.click(pointer.x, pointer.y);
    }
  }

  private endDrag(): void {
    if (this.isDragging) {
      this.isDragging = false;
      this.handlers.release();
    }
  }
}
