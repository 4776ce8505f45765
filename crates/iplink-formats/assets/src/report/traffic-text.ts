/** Traffic of links and hosts as text. */

import { formatBytes, formatCount, formatInteger } from "../lib/format";
import type { TrafficUnit } from "../generated/page-data";
import type { ReportModel } from "./report-model";

/** Formats an amount with its unit: `1,234 packets`, `1.2 MiB`. */
export function formatWeight(number: number, unit: TrafficUnit): string {
  return unit === "bytes" ? formatBytes(number) : formatCount(number, "packet");
}

/** Formats an amount where the context gives the unit. */
export function formatWeightShort(number: number, unit: TrafficUnit): string {
  return unit === "bytes" ? formatBytes(number) : formatInteger(number);
}

/** Returns the traffic that a host sent and received, as lines of text. */
export function hostTrafficLines(model: ReportModel, host: number): string[] {
  const { sent, received } = model;
  const summary = (packets = 0, volume = 0): string => `${formatCount(packets, "packet")}, ${formatBytes(volume)}`;
  return [
    `sent ${summary(sent.packets[host], sent.bytes[host])}`,
    `received ${summary(received.packets[host], received.bytes[host])}`,
  ];
}
