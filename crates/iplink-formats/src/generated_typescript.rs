//! Generates the TypeScript that pages share with Rust: constants, and the types of
//! the data that pages contain.
//!
//! The files are committed, so that the pages are built without Rust. The test fails
//! if one of them is outdated; `UPDATE_GENERATED=1 cargo test -p iplink-formats
//! generated_typescript` writes them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;
use ts_rs::{Config, TS, TypeVisitor};

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

const HEADER: &str = "// Generated from Rust by `UPDATE_GENERATED=1 cargo test -p iplink-formats \
                      generated_typescript`.\n// Do not edit.\n\n";

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
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &files {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    for (name, text) in files {
        let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(committed == text, "{name} is outdated: run this test with UPDATE_GENERATED=1");
    }
}

fn palette() -> String {
    let mut text = HEADER.to_owned();
    text += &type_declarations::<Theme>();
    text += &constant(
        "The colors of hosts, by rank: red, green and blue.",
        "HOST_COLORS",
        &HOST_COLORS,
    );
    let roles: BTreeMap<_, _> = HostRole::ALL.map(|role| (role.name(), role.rgb())).into();
    text += &constant("The colors of host roles: red, green and blue.", "ROLE_COLORS", &roles);
    text += &theme("The theme for paper.", "LIGHT", &Theme::light());
    text += &theme("The theme for dark screens.", "DARK", &Theme::dark());
    text
}

fn theme(about: &str, name: &str, theme: &Theme) -> String {
    let json = serde_json::to_string_pretty(theme).unwrap();
    format!("/** {about} */\nexport const {name}: Theme = {json};\n\n")
}

fn number_format() -> String {
    let mut text = HEADER.to_owned();
    text +=
        &constant("The factor between two units of bytes.", "BYTE_UNIT_FACTOR", &BYTE_UNIT_FACTOR);
    text += &constant("The units of bytes, from 1,024 bytes.", "BYTE_UNITS", &BYTE_UNITS);
    text
}

fn ticks() -> String {
    #[expect(clippy::cast_precision_loss, reason = "a tick step needs no 53 bits")]
    let seconds = |ns: i128| ns as f64 / SECOND as f64;
    let steps = tick_steps().filter(|step| (SECOND / 1_000..=MAX_TICK_STEP).contains(step));
    let steps: Vec<_> = steps.map(seconds).collect();
    let mut text = HEADER.to_owned();
    text += &constant(
        "The distances between ticks of a time axis, in seconds, from a millisecond.",
        "TICK_SECONDS",
        &steps,
    );
    text += &constant("The longer distances, in months.", "TICK_MONTHS", &TICK_MONTHS);
    text += &constant(
        "The factors of 1,000, or of 1,024 for bytes, that give the distances between ticks of a\n * linear axis.",
        "TICK_FACTORS",
        &TICK_FACTORS,
    );
    text
}

fn force_layout() -> String {
    let mut text = HEADER.to_owned();
    for (about, name, value) in [
        (
            "The growth of a node's mass with the square root of its degree.",
            "HUB_MASS",
            constants::HUB_MASS,
        ),
        (
            "The gravity toward the center, relative to the side of a cube of all nodes.",
            "GRAVITY_3D",
            constants::GRAVITY_3D,
        ),
        (
            "The weight of a node's stiffness in its step.",
            "STIFFNESS_DAMPING",
            constants::STIFFNESS_DAMPING,
        ),
    ] {
        text += &constant(about, name, &value);
    }
    text += &constant(
        "The maximum depth of the Barnes–Hut tree.",
        "MAX_TREE_DEPTH",
        &constants::MAX_TREE_DEPTH,
    );
    text
}

fn page_data() -> String {
    let mut declarations = Declarations::default();
    declarations.add::<ReportData<'_>>();
    declarations.add::<SceneData>();
    declarations.add::<Graph3dData>();
    HEADER.to_owned() + &declarations.finish()
}

fn constant(about: &str, name: &str, value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap();
    let json = json.replace(',', ", ").replace(':', ": ");
    let mut text = String::new();
    writeln!(text, "/** {about} */\nexport const {name} = {json} as const;\n").unwrap();
    text
}

fn type_declarations<T: TS + 'static>() -> String {
    let mut declarations = Declarations::default();
    declarations.add::<T>();
    declarations.finish()
}

/// Type declarations by their names.
#[derive(Default)]
struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// Adds a type and all types that it consists of.
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }

    fn finish(self) -> String {
        self.0.into_values().collect()
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types without an output path are built into TypeScript.
        if T::output_path().is_none() {
            return;
        }
        let config = Config::new().with_large_int("number");
        let name = T::ident(&config);
        if self.0.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("{docs}export {}\n\n", read_only(&T::decl(&config)));
        self.0.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

/// Makes all parts of a declaration read-only.
fn read_only(declaration: &str) -> String {
    declaration.replace("Array<", "ReadonlyArray<")
}
