//! Generates the TypeScript that pages share with Rust: constants, and the types of
//! the data that pages contain.
//!
//! The files are committed, so that the pages are built without Rust. The test fails
//! if one of them is outdated; `UPDATE_GENERATED=1 cargo test -p iplink-formats
//! generated_typescript` writes them.

use std::collections::BTreeMap;
use std::path::Path;

use iplink_typescript::{
    Declarations, assert_current, constant, literal, object_literal, typed_constant,
};

use crate::formats::graph3d::Graph3dData;
use crate::formats::report::data::ReportData;
use crate::kit::draw::palette::{HOST_COLORS, Theme};
use crate::kit::draw::scale::TICK_FACTORS;
use crate::kit::layout::constants;
use crate::kit::model::host_role::HostRole;
use crate::kit::model::time_span::{MAX_TICK_STEP, TICK_MONTHS, tick_steps};
use crate::kit::page::scene_data::SceneData;
use crate::kit::text::number::{BYTE_UNIT_FACTOR, BYTE_UNITS};
use crate::kit::text::time::SECOND;

#[test]
fn generated_typescript_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/src/generated");
    let files = [
        ("palette.ts", palette()),
        ("number-format.ts", number_format()),
        ("ticks.ts", ticks()),
        ("force-layout.ts", force_layout()),
        ("page-data.ts", page_data()),
    ];
    assert_current(&folder, "cargo test -p iplink-formats generated_typescript", &files);
}

fn palette() -> String {
    let roles: BTreeMap<_, _> = HostRole::ALL.map(|role| (role.name(), role.rgb())).into();
    [
        Declarations::default().with::<Theme>().finish(),
        constant(
            "The colors of hosts, by rank: red, green and blue.",
            "HOST_COLORS",
            &literal(&HOST_COLORS),
        ),
        constant(
            "The colors of host roles: red, green and blue.",
            "ROLE_COLORS",
            &object_literal(&roles),
        ),
        typed_constant("The theme for paper.", "LIGHT", "Theme", &object_literal(&Theme::light())),
        typed_constant(
            "The theme for dark screens.",
            "DARK",
            "Theme",
            &object_literal(&Theme::dark()),
        ),
    ]
    .concat()
}

fn number_format() -> String {
    [
        constant(
            "The factor between two units of bytes.",
            "BYTE_UNIT_FACTOR",
            &literal(&BYTE_UNIT_FACTOR),
        ),
        constant("The units of bytes, from 1,024 bytes.", "BYTE_UNITS", &literal(&BYTE_UNITS)),
    ]
    .concat()
}

fn ticks() -> String {
    let steps = tick_steps().filter(|step| (SECOND / 1_000..=MAX_TICK_STEP).contains(step));
    let steps: Vec<_> = steps.map(|ns| (ns as f64 / SECOND as f64).to_string()).collect();
    [
        constant(
            "The distances between ticks of a time axis, in seconds, from a millisecond.",
            "TICK_SECONDS",
            &format!("[{}]", steps.join(", ")),
        ),
        constant(
            "The distances between ticks of long time axes, in months.",
            "TICK_MONTHS",
            &literal(&TICK_MONTHS),
        ),
        constant(
            "The distances between ticks of a linear axis, as factors of 1,000, or of 1,024 for bytes.",
            "TICK_FACTORS",
            &literal(&TICK_FACTORS),
        ),
    ]
    .concat()
}

fn force_layout() -> String {
    [
        constant(
            "The growth of a node's mass with the square root of its degree.",
            "HUB_MASS",
            &literal(&constants::HUB_MASS),
        ),
        constant(
            "The gravity toward the center, relative to the side of a cube of all nodes.",
            "GRAVITY_3D",
            &literal(&constants::GRAVITY_3D),
        ),
        constant(
            "The weight of a node's stiffness in its step.",
            "STIFFNESS_DAMPING",
            &literal(&constants::STIFFNESS_DAMPING),
        ),
        constant(
            "The maximum depth of the Barnes–Hut tree.",
            "MAX_TREE_DEPTH",
            &literal(&constants::MAX_TREE_DEPTH),
        ),
    ]
    .concat()
}

fn page_data() -> String {
    Declarations::default()
        .with::<ReportData<'_>>()
        .with::<SceneData>()
        .with::<Graph3dData>()
        .finish()
}
