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
                      generated_typescript`.\n// Do not edit.\n";

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
    let roles: BTreeMap<_, _> = HostRole::ALL.map(|role| (role.name(), role.rgb())).into();
    [
        HEADER,
        &declarations(&[Declarations::add::<Theme>]),
        &constant(
            "The colors of hosts, by rank: red, green and blue.",
            "HOST_COLORS",
            &literal(&HOST_COLORS),
        ),
        &constant("The colors of host roles: red, green and blue.", "ROLE_COLORS", &object(&roles)),
        &theme("The theme for paper.", "LIGHT", &Theme::light()),
        &theme("The theme for dark screens.", "DARK", &Theme::dark()),
    ]
    .concat()
}

fn theme(about: &str, name: &str, theme: &Theme) -> String {
    format!("\n/** {about} */\nexport const {name}: Theme = {};\n", object(theme))
}

fn number_format() -> String {
    [
        HEADER,
        &constant(
            "The factor between two units of bytes.",
            "BYTE_UNIT_FACTOR",
            &literal(&BYTE_UNIT_FACTOR),
        ),
        &constant("The units of bytes, from 1,024 bytes.", "BYTE_UNITS", &literal(&BYTE_UNITS)),
    ]
    .concat()
}

fn ticks() -> String {
    let steps = tick_steps().filter(|step| (SECOND / 1_000..=MAX_TICK_STEP).contains(step));
    let steps: Vec<_> = steps.map(|ns| (ns as f64 / SECOND as f64).to_string()).collect();
    [
        HEADER,
        &constant(
            "The distances between ticks of a time axis, in seconds, from a millisecond.",
            "TICK_SECONDS",
            &format!("[{}]", steps.join(", ")),
        ),
        &constant(
            "The distances between ticks of long time axes, in months.",
            "TICK_MONTHS",
            &literal(&TICK_MONTHS),
        ),
        &constant(
            "The distances between ticks of a linear axis, as factors of 1,000, or of 1,024 for bytes.",
            "TICK_FACTORS",
            &literal(&TICK_FACTORS),
        ),
    ]
    .concat()
}

fn force_layout() -> String {
    [
        HEADER,
        &constant(
            "The growth of a node's mass with the square root of its degree.",
            "HUB_MASS",
            &literal(&constants::HUB_MASS),
        ),
        &constant(
            "The gravity toward the center, relative to the side of a cube of all nodes.",
            "GRAVITY_3D",
            &literal(&constants::GRAVITY_3D),
        ),
        &constant(
            "The weight of a node's stiffness in its step.",
            "STIFFNESS_DAMPING",
            &literal(&constants::STIFFNESS_DAMPING),
        ),
        &constant(
            "The maximum depth of the Barnes–Hut tree.",
            "MAX_TREE_DEPTH",
            &literal(&constants::MAX_TREE_DEPTH),
        ),
    ]
    .concat()
}

fn page_data() -> String {
    let types = [
        Declarations::add::<ReportData<'_>>,
        Declarations::add::<SceneData>,
        Declarations::add::<Graph3dData>,
    ];
    HEADER.to_owned() + &declarations(&types)
}

fn constant(about: &str, name: &str, literal: &str) -> String {
    format!("\n/** {about} */\nexport const {name} = {literal} as const;\n")
}

fn literal(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap().replace(',', ", ").replace(':', ": ")
}

/// Writes an object with one property per line, sorted by name.
fn object(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    let mut text = "{\n".to_owned();
    for (name, value) in value.as_object().unwrap() {
        let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let name = if is_identifier { name.clone() } else { format!("{name:?}") };
        writeln!(text, "  {name}: {},", literal(value)).unwrap();
    }
    text + "}"
}

fn declarations(types: &[fn(&mut Declarations)]) -> String {
    let mut declarations = Declarations::default();
    types.iter().for_each(|add| add(&mut declarations));
    declarations.0.into_values().collect()
}

/// Type declarations, sorted by their names.
#[derive(Default)]
struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// Adds a type and all types that it refers to.
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types that are declared in Rust have an output path.
        if T::output_path().is_none() {
            return;
        }
        let config = Config::new().with_large_int("number");
        let name = T::ident(&config);
        if self.0.contains_key(&name) {
            return;
        }
        let about = T::docs().unwrap_or_default();
        let declaration = format!("\n{about}export {}\n", format_declaration(&T::decl(&config)));
        self.0.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

/// Formats a declaration of `ts-rs`: one property per line, all of them read-only.
fn format_declaration(declaration: &str) -> String {
    let declaration = declaration.replace("Array<", "ReadonlyArray<");
    let Some((head, body)) = declaration.split_once(" = { ") else {
        return declaration;
    };
    let mut text = format!("{head} = {{\n");
    let mut rest = body.trim_end_matches("};").trim();
    while !rest.is_empty() {
        if let Some((about, behind)) = rest.split_once("*/").filter(|_| rest.starts_with("/**")) {
            let lines = about.lines().map(|line| line.trim_matches(['/', '*', ' ']));
            let about: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            writeln!(text, "  /** {} */", about.join("\n   * ")).unwrap();
            rest = behind.trim();
        }
        let (property, behind) = rest.split_at(property_len(rest));
        let property = property.trim_end_matches(',').replacen(": [", ": readonly [", 1);
        let property = property.replace("<[", "<readonly [");
        writeln!(text, "  readonly {property};").unwrap();
        rest = behind.trim();
    }
    text + "};"
}

/// Returns the length of the first property of an object type, its comma included.
fn property_len(text: &str) -> usize {
    let mut depth = 0_usize;
    for (index, character) in text.char_indices() {
        match character {
            '[' | '<' | '{' | '(' => depth += 1,
            ']' | '>' | '}' | ')' => depth -= 1,
            ',' if depth == 0 => return index + 1,
            _ => {}
        }
    }
    text.len()
}
