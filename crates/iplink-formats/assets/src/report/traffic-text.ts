/** Traffic of links and hosts as text. */

import { formatBytes, formatCount, formatInteger } from "../lib/format";
import type { TrafficUnit } from "../generated/page-data";
import type { ReportModel } from "./report-model";

/** Formats an amount with its unit: `1,234 packets`, `1.2 MiB`. */
export function formatWeight(value: number, unit: TrafficUnit): string {
  return unit === "bytes" ? formatBytes(value) : formatCount(value, "packet");
}

/** Formats an amount without the word “packets”, for places where the context states the unit: `1,234`, `1.2 MiB`. */
export function formatWeightShort(value: number, unit: TrafficUnit): string {
  return unit === "bytes" ? formatBytes(value) : formatInteger(value);
}

/** Returns the traffic that a host sent and received, as lines of text. */
export function hostTrafficLines(model: ReportModel, host: number): string[] {
  const { sent, received } = model;
  const summary = (packets = 0, bytes = 0): string => `${formatCount(packets, "packet")}, ${formatBytes(bytes)}`;
  return [
    `sent ${summary(sent.packets[host], sent.bytes[host])}`,
    `received ${summary(received.packets[host], received.bytes[host])}`,
  ];
}
