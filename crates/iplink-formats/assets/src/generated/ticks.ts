// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/** The distances between ticks of a time axis, in seconds, from a millisecond. */
export const TICK_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600] as const;

/** The distances between ticks of long time axes, in months. */
export const TICK_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200] as const;

/** The distances between ticks of a linear axis, as factors of 1,000, or of 1,024 for bytes. */
export const TICK_FACTORS = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
