/** The events that the server sends; docs/schema/live-events.schema.json describes them. */

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

/** Id, source, target, packets, bytes, protocol. */
export type LinkRow = readonly [number, number, number, number, number, string | null];

/** Id, label, packets and bytes sent, packets and bytes received. */
export type HostRow = readonly [number, string, number, number, number, number];

export interface SnapshotChanges {
  readonly generation: number;
  /** Whether the event has the complete state. */
  readonly reset: boolean;
  readonly phase: "opening" | "reading" | "ended" | "stopped";
  readonly input: string;
  readonly damage: string | null;
  readonly read: number;
  readonly linked: number;
  readonly filtered: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly dropped: number | null;
  readonly rate: Count;
  readonly last_seen: string | null;
  readonly speed: number | null;
  readonly limit: number;
  readonly known_links: number;
  readonly known_hosts: number;
  readonly total: Count;
  readonly others: Count & {
    readonly links: number;
    readonly hosts: number;
    readonly beyond: Count;
  };
  readonly talkers: readonly ({ readonly label: string } & Count)[];
  readonly hosts: readonly HostRow[];
  readonly links: readonly LinkRow[];
  readonly gone_links: readonly number[];
  readonly gone_hosts: readonly number[];
}
