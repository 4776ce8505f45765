/** How amounts and links are told. */

import { bytes, counted, grouped } from "../lib/format";
import type { Unit } from "./data";
import type { Model } from "./model";

/** Writes an amount with its unit: `1,234 packets`, `1.2 MiB`. */
export function amount(number: number, unit: Unit): string {
  return unit === "bytes" ? bytes(number) : counted(number, "packet");
}

/** Writes an amount beside whose likes the unit is known. */
export function short(number: number, unit: Unit): string {
  return unit === "bytes" ? bytes(number) : grouped(number);
}

/** Says what went over a link. */
export function onLink(model: Model, link: number): string {
  const [packets, volume] = [model.traffic.packets[link] ?? 0, model.traffic.bytes[link] ?? 0];
  return `${counted(packets, "packet")}, ${bytes(volume)}`;
}

/** Says what a host sent and received. */
export function ofHost(model: Model, host: number): string[] {
  const { sent, received } = model;
  const said = (packets = 0, volume = 0): string => `${counted(packets, "packet")}, ${bytes(volume)}`;
  return [
    `sent ${said(sent.packets[host], sent.bytes[host])}`,
    `received ${said(received.packets[host], received.bytes[host])}`,
  ];
}
