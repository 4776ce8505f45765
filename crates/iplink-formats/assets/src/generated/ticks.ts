// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/** The distances between ticks of a time axis, in seconds, from a millisecond. */
export const TICK_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0, 21600.0, 43200.0, 86400.0, 172800.0, 604800.0, 1209600.0] as const;

/** The longer distances, in months. */
export const TICK_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200] as const;

/** The factors of 1,000, or of 1,024 for bytes, that give the distances between ticks of a
 * linear axis. */
export const TICK_FACTORS = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

