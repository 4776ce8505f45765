// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-live generated_typescript`.
// Do not edit.

/**
 * A number of packets and their bytes.
 */
export type Count = {
  readonly packets: number;
  readonly bytes: number;
};

/**
 * The traffic of links that are not visible.
 */
export type HiddenTraffic = {
  /** The number of hidden links. */
  readonly links: number;
  /** The number of hosts without a visible link. */
  readonly hosts: number;
  /** The packets of hidden links. */
  readonly packets: number;
  /** The bytes of hidden links. */
  readonly bytes: number;
  /** The part of this traffic that belongs to links beyond the limit on distinct links. These
   * links are not counted. */
  readonly beyond: Count;
};

/**
 * A visible host. It is serialized as an array without field names.
 */
export type HostRow = readonly [id: number, label: string, packetsSent: number, bytesSent: number, packetsReceived: number, bytesReceived: number];

/**
 * A visible link. It is serialized as an array without field names, because a page receives many.
 */
export type LinkRow = readonly [id: number, source: number, target: number, packets: number, bytes: number, protocol: string | null];

/**
 * The state of a live input.
 */
export type LivePhase = "opening" | "reading" | "ended" | "stopped";

/**
 * The changes since an earlier generation. Their JSON is the data of an event.
 */
export type SnapshotChanges = {
  /** The generation that the changes lead to. */
  readonly generation: number;
  /** Whether the changes are the complete state, which replaces that of the client. */
  readonly reset: boolean;
  readonly phase: LivePhase;
  readonly input: string;
  readonly damage: string | null;
  readonly read: number;
  readonly linked: number;
  readonly filtered: number;
  readonly skipped: { [key in string]: number };
  readonly dropped: number | null;
  readonly rate: Count;
  readonly last_seen: string | null;
  readonly speed: number | null;
  readonly limit: number;
  readonly known_links: number;
  readonly known_hosts: number;
  readonly total: Count;
  readonly others: HiddenTraffic;
  readonly talkers: ReadonlyArray<TopTalker>;
  /** The hosts that are new or changed. */
  readonly hosts: ReadonlyArray<HostRow>;
  /** The links that are new or changed. */
  readonly links: ReadonlyArray<LinkRow>;
  /** The ids of removed links. */
  readonly gone_links: ReadonlyArray<number>;
  /** The ids of removed hosts. */
  readonly gone_hosts: ReadonlyArray<number>;
};

/**
 * One of the hosts that sent and received the most bytes.
 */
export type TopTalker = {
  /** The printable label. */
  readonly label: string;
  /** The number of packets sent and received. */
  readonly packets: number;
  /** The number of bytes sent and received. */
  readonly bytes: number;
};
