/** What pointers and keys do to the graph. */

import type { Camera } from "./camera";

export interface Hands {
  /** Whether dragging turns the graph instead of moving it. */
  deep: boolean;
  /** Is told where the pointer is; `null` where it has left. */
  point(at: { x: number; y: number } | null): void;
}

interface Point {
  x: number;
  y: number;
}

/** Lets pointers and keys move what the camera sees. */
export function listen(canvas: HTMLCanvasElement, camera: Camera, hands: Hands): void {
  const down = new Map<number, Point>();
  const place = (event: MouseEvent): Point => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const [before, now] = [down.get(event.pointerId), place(event)];
    if (before === undefined) {
      hands.point(now);
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, now);
    if (other !== undefined) {
      const spread = (point: Point): number => Math.hypot(point.x - other.x, point.y - other.y);
      camera.zoomAt(spread(now) / Math.max(1, spread(before)), other.x, other.y);
    } else if (hands.deep && !event.shiftKey) camera.rotate(now.x - before.x, now.y - before.y);
    else camera.pan(now.x - before.x, now.y - before.y);
  });
  for (const name of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(name, (event) => {
      down.delete(event.pointerId);
      hands.point(place(event));
    });
  }
  canvas.addEventListener("pointerleave", () => {
    hands.point(null);
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    camera.zoomAt(Math.exp(-event.deltaY * 0.0014), x, y);
  });
  canvas.addEventListener("keydown", (event) => {
    key(event, camera, hands);
  });
}

function key(event: KeyboardEvent, camera: Camera, hands: Hands): void {
  const steps: Record<string, Point> = {
    ArrowLeft: { x: 30, y: 0 },
    ArrowRight: { x: -30, y: 0 },
    ArrowUp: { x: 0, y: 30 },
    ArrowDown: { x: 0, y: -30 },
  };
  const step = steps[event.key];
  if (step !== undefined && hands.deep) camera.rotate(step.x, step.y);
  else if (step !== undefined) camera.pan(step.x, step.y);
  else if (event.key === "+") camera.zoomAt(1.2, camera.width / 2, camera.height / 2);
  else if (event.key === "-") camera.zoomAt(1 / 1.2, camera.width / 2, camera.height / 2);
  else if (event.key === "0") camera.follows = true;
  else return;
  event.preventDefault();
}
