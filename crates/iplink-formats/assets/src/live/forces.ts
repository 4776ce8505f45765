/** Springs between hosts that talk, and a push between all others. */

import type { Host, Model } from "./model";

/** Links are about this long. */
const LENGTH = 62;

/** With more hosts than this, some of them are pushed in each step, in turn. */
const ALL_AT_ONCE = 700;

export class Forces {
  /** How hot it is: 0 where nothing moves any more. */
  heat = 1;
  #turn = 0;

  /** Moves hosts a little; in the plane, unless `deep`. */
  step(model: Model, deep: boolean): void {
    if (model.changed) {
      this.heat = Math.max(this.heat, 0.5);
      model.changed = false;
    }
    if (this.heat < 0.012) return;
    this.heat *= 0.985;
    const hosts = [...model.hosts.values()];
    this.#push(hosts);
    this.#pull(model);
    for (const host of hosts) this.#move(host, deep);
  }

  /** Lets it begin anew, as when it becomes deep or flat. */
  warm(): void {
    this.heat = 1;
  }

  #push(hosts: readonly Host[]): void {
    const parts = Math.ceil(hosts.length / ALL_AT_ONCE);
    this.#turn = (this.#turn + 1) % Math.max(1, parts);
    const strength = 1_500 * this.heat * Math.max(1, parts);
    for (let one = this.#turn; one < hosts.length; one += Math.max(1, parts)) {
      const a = hosts[one];
      if (a === undefined) continue;
      for (const b of hosts) {
        const [dx, dy, dz] = [a.x - b.x, a.y - b.y, a.z - b.z];
        const square = dx * dx + dy * dy + dz * dz;
        if (a === b || square > 250_000) continue;
        const force = strength / ((square + 60) * Math.sqrt(square + 60));
        a.vx += dx * force;
        a.vy += dy * force;
        a.vz += dz * force;
      }
    }
  }

  #pull(model: Model): void {
    for (const { source, target } of model.links.values()) {
      if (source === target) continue;
      const [dx, dy, dz] = [target.x - source.x, target.y - source.y, target.z - source.z];
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) + 0.01;
      const least = Math.min(source.degree, target.degree);
      const force = ((distance - LENGTH) / distance) * (0.22 / Math.sqrt(Math.max(1, least))) * this.heat;
      // A hub stays, and what hangs on it moves.
      const share = target.degree / (source.degree + target.degree);
      source.vx += dx * force * share;
      source.vy += dy * force * share;
      source.vz += dz * force * share;
      target.vx -= dx * force * (1 - share);
      target.vy -= dy * force * (1 - share);
      target.vz -= dz * force * (1 - share);
    }
  }

  #move(host: Host, deep: boolean): void {
    const home = 0.011 * this.heat;
    host.vx = clamp((host.vx - host.x * home) * 0.62);
    host.vy = clamp((host.vy - host.y * home) * 0.62);
    host.vz = clamp((host.vz - host.z * (deep ? home : 0.2)) * 0.62);
    host.x += host.vx;
    host.y += host.vy;
    host.z += host.vz;
    if (!deep) host.z *= 0.9;
  }
}

function clamp(speed: number): number {
  return Math.max(-18, Math.min(18, speed));
}
