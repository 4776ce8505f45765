//! What a packet costs on its way from a file to the graph, in instructions.
//!
//! Time depends on the machine and on what else it does; the number of
//! instructions hardly does, so it can be compared with the number that is
//! committed: a change that makes the way of a packet longer fails here.
//!
//! `hot_path`, a program of `benches/`, runs under valgrind over a short and a
//! long capture; the difference is that of the packets alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use iplink_generator::{Container, Kind, Shape, write_capture};

/// The captures that are compared, by their number of packets.
const SHORT: u64 = 50_000;
const LONG: u64 = 150_000;

/// So few that hardly a link is new in the long capture.
const HOSTS: u32 = 50;

/// The committed number may be missed by this part of it. The hasher's random
/// seed alone makes for less than a hundredth.
const TOLERANCE: f64 = 0.05;

#[test]
fn a_packet_costs_no_more_instructions_than_it_did() {
    if !has_valgrind() {
        return;
    }
    let measured = measure();
    if std::env::var_os("UPDATE_INSTRUCTIONS").is_some_and(|value| value == "1") {
        fs::write(recorded_path(), measured.to_text()).unwrap();
        return;
    }
    let recorded = Figures::from_text(&fs::read_to_string(recorded_path()).unwrap());
    if recorded.machine != measured.machine {
        return skip(&format!(
            "the numbers are those of {}, this is {}",
            recorded.machine, measured.machine
        ));
    }
    let risen = compare(&recorded, &measured);
    if recorded.compiler != measured.compiler {
        say(&format!(
            "the numbers are those of {}, this is {}",
            recorded.compiler, measured.compiler
        ));
        return;
    }
    assert!(
        risen.is_empty(),
        "a packet costs more instructions than before: {}; where that is worth it, renew \
         benches/instructions.txt with UPDATE_INSTRUCTIONS=1",
        risen.join(", ")
    );
}

#[test]
fn what_is_written_is_read() {
    let figures = Figures {
        compiler: "rustc 1.95.0 (59807616e 2026-04-14)".to_owned(),
        machine: "x86_64".to_owned(),
        per_packet: [("pcap".to_owned(), 217.5)].into(),
    };
    assert_eq!(Figures::from_text(&figures.to_text()), figures);
}

/// Instructions a packet, and what they depend on besides our code.
#[derive(Debug, PartialEq)]
struct Figures {
    compiler: String,
    machine: String,
    per_packet: BTreeMap<String, f64>,
}

impl Figures {
    fn from_text(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let mut fields: BTreeMap<_, _> = lines
            .filter_map(|line| line.split_once(' '))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let compiler = fields.remove("compiler").unwrap();
        let machine = fields.remove("machine").unwrap();
        let numbers = fields.into_iter();
        let per_packet = numbers.map(|(name, value)| (name, value.parse().unwrap()));
        Self { compiler, machine, per_packet: per_packet.collect() }
    }

    fn to_text(&self) -> String {
        let Self { compiler, machine, .. } = self;
        let mut text = format!(
            "# Instructions a packet on its way from a file to the graph, by container.\n\
             # UPDATE_INSTRUCTIONS=1 cargo test -p iplink-core --test instructions\n\
             compiler {compiler}\nmachine {machine}\n"
        );
        for (container, instructions) in &self.per_packet {
            text += &format!("{container} {instructions:.1}\n");
        }
        text
    }
}

/// Says what changed; returns what rose by too much.
fn compare(recorded: &Figures, measured: &Figures) -> Vec<String> {
    let mut risen = Vec::new();
    for (container, now) in &measured.per_packet {
        let before = recorded.per_packet.get(container).copied().unwrap_or(0.0);
        let change = format!("{container} {now:.1} instead of {before:.1}");
        if *now > before * (1.0 + TOLERANCE) {
            say(&format!("{change} instructions a packet"));
            risen.push(change);
        } else if *now < before * (1.0 - TOLERANCE) {
            say(&format!("{change} instructions a packet: renew them with UPDATE_INSTRUCTIONS=1"));
        }
    }
    risen
}

fn measure() -> Figures {
    let program = build();
    let folder = tempfile::tempdir().unwrap();
    let per_packet = [("pcap", Container::Pcap), ("pcapng", Container::Pcapng)];
    let per_packet = per_packet.map(|(name, container)| {
        let [short, long] =
            [SHORT, LONG].map(|packets| count(&program, packets, container, folder.path()));
        let instructions = (long - short) as f64 / (LONG - SHORT) as f64;
        (name.to_owned(), instructions)
    });
    Figures {
        compiler: compiler(),
        machine: std::env::consts::ARCH.to_owned(),
        per_packet: per_packet.into(),
    }
}

/// Builds the program as it is released, without the flags of whoever runs the
/// tests, and returns where it is.
fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let arguments = ["build", "--quiet", "--release", "--package"];
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["iplink-benches", "--bin", "hot_path", "--target-dir"])
        .arg(target)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(project())
        .status();
    assert!(status.unwrap().success(), "hot_path was not built");
    target.join("release/hot_path")
}

/// Counts the instructions of the program over a capture of so many packets.
fn count(program: &Path, packets: u64, container: Container, folder: &Path) -> u64 {
    let shape = Shape { packets, hosts: HOSTS, seed: 7, kind: Kind::Mixed };
    let (capture, counted) = (folder.join("capture"), folder.join("counted"));
    write_capture(&shape, container, &mut File::create(&capture).unwrap()).unwrap();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", counted.display()))
        .args([program, &capture])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(output.stdout, format!("{packets}\n").as_bytes());
    let counted = fs::read_to_string(counted).unwrap();
    let total = counted.lines().find_map(|line| line.strip_prefix("totals: "));
    total.unwrap().trim().parse().unwrap()
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn recorded_path() -> PathBuf {
    project().join("benches/instructions.txt")
}

/// Tells whether valgrind is there. Where it is not, the test says so and is
/// skipped, or fails with `IPLINK_REQUIRE_TOOLS=1`.
fn has_valgrind() -> bool {
    let found = Command::new("valgrind").arg("--version").output().is_ok();
    if !found {
        skip("valgrind is not installed");
    }
    found
}

fn skip(why: &str) {
    let required = std::env::var_os("IPLINK_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "{why}, and IPLINK_REQUIRE_TOOLS=1");
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    say(&format!("SKIPPED {name}: {why}"));
}

/// Says something past the test harness, which would swallow it.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
