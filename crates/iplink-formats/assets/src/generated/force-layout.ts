// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats generated_typescript`.
// Do not edit.

/** The growth of a node's mass with the square root of its degree. */
export const HUB_MASS = 0.5 as const;

/** The gravity toward the center, relative to the side of a cube of all nodes. */
export const GRAVITY_3D = 0.25 as const;

/** The weight of a node's stiffness in its step. */
export const STIFFNESS_DAMPING = 1.5 as const;

/** The maximum depth of the Barnes–Hut tree. */
export const MAX_TREE_DEPTH = 20 as const;
