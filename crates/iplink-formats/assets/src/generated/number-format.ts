// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/** The factor between two units of bytes. */
export const BYTE_UNIT_FACTOR = 1024 as const;

/** The units of bytes, from 1,024 bytes. */
export const BYTE_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;
