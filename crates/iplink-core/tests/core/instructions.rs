//! Checks that the number of instructions per packet, from file to graph, does not increase.
//!
//! Time depends on the machine and its load. The number of instructions hardly does, so that it can
//! be compared with a recorded number.
//!
//! `hot_path`, a program of `benches/`, runs under valgrind on a short and on a long capture. The
//! difference between the two numbers of instructions is caused only by the additional packets. The
//! numbers depend on the compiler, which `rust-toolchain.toml` pins.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use iplink_generator::{CaptureFormat, Profile, TrafficKind, write_capture};

/// The numbers of packets in the captures that are compared.
const SHORT_PACKETS: u64 = 50_000;
const LONG_PACKETS: u64 = 150_000;

/// The number of hosts: few, so that the long capture has hardly any new links.
const HOSTS: u32 = 50;

/// The tolerated deviation, as a fraction. The random seed of the hasher alone changes the number
/// by less than 1 %.
const TOLERANCE: f64 = 0.05;

#[test]
#[ignore = "slow: needs valgrind and a release build"]
fn instructions_per_packet_do_not_increase() {
    let environment = Environment::current();
    if std::env::var_os("UPDATE_INSTRUCTIONS").is_some_and(|value| value == "1") {
        let figures = Figures { environment, per_packet: measure() };
        return fs::write(recorded_path(), figures.to_text()).unwrap();
    }
    let recorded = Figures::from_text(&fs::read_to_string(recorded_path()).unwrap());
    assert_eq!(
        recorded.environment, environment,
        "benches/instructions.txt is for another compiler or machine; UPDATE_INSTRUCTIONS=1 updates \
         it"
    );
    let increases = compare(&recorded.per_packet, &measure());
    assert!(
        increases.is_empty(),
        "instructions per packet increased: {}; if this is justified, UPDATE_INSTRUCTIONS=1 updates \
         benches/instructions.txt",
        increases.join(", ")
    );
}

#[test]
fn instruction_figures_round_trip_through_text() {
    let environment = Environment {
        compiler: "rustc 1.95.0 (59807616e 2026-04-14)".to_owned(),
        machine: "x86_64".to_owned(),
    };
    let figures = Figures { environment, per_packet: [("pcap".to_owned(), 217.5)].into() };
    assert_eq!(Figures::from_text(&figures.to_text()), figures);
}

/// The number of instructions per packet, by capture format.
type PerPacket = BTreeMap<String, f64>;

/// Measured or recorded numbers of instructions, and the environment of the measurement.
#[derive(Debug, PartialEq)]
struct Figures {
    environment: Environment,
    per_packet: PerPacket,
}

/// The environment of a measurement. The numbers depend on it and on the code of the project.
#[derive(Debug, PartialEq)]
struct Environment {
    compiler: String,
    machine: String,
}

impl Environment {
    fn current() -> Self {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc).arg("--version").output().unwrap();
        let compiler = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        Self { compiler, machine: std::env::consts::ARCH.to_owned() }
    }
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
        let per_packet = fields.into_iter().map(|(name, value)| (name, value.parse().unwrap()));
        let environment = Environment { compiler, machine };
        Self { environment, per_packet: per_packet.collect() }
    }

    fn to_text(&self) -> String {
        let Environment { compiler, machine } = &self.environment;
        let mut text = format!(
            "# Instructions per packet from the file to the graph, by capture format.\n\
             # Updated by UPDATE_INSTRUCTIONS=1 cargo test -p iplink-core --test core instructions \
             -- --include-ignored\n\
             compiler {compiler}\nmachine {machine}\n"
        );
        for (format, instructions) in &self.per_packet {
            text += &format!("{format} {instructions:.1}\n");
        }
        text
    }
}

/// Returns the increases that exceed the tolerance, and prints the decreases that do.
fn compare(recorded: &PerPacket, measured: &PerPacket) -> Vec<String> {
    let mut increases = Vec::new();
    for (format, after) in measured {
        let before = recorded.get(format).copied().unwrap_or(0.0);
        let change = format!("{format} {after:.1} instead of {before:.1}");
        if *after > before * (1.0 + TOLERANCE) {
            increases.push(change);
        } else if *after < before * (1.0 - TOLERANCE) {
            print_uncaptured(&format!(
                "{change} instructions per packet: UPDATE_INSTRUCTIONS=1 records the improvement"
            ));
        }
    }
    increases
}

/// Measures the number of instructions per packet of each capture format.
fn measure() -> PerPacket {
    let valgrind = Command::new("valgrind").arg("--version").output();
    assert!(valgrind.is_ok(), "this test needs valgrind");
    let program = build_hot_path();
    let folder = tempfile::tempdir().unwrap();
    let formats = [("pcap", CaptureFormat::Pcap), ("pcapng", CaptureFormat::Pcapng)];
    let per_packet = formats.map(|(name, format)| {
        let [short, long] = [SHORT_PACKETS, LONG_PACKETS]
            .map(|packets| count_instructions(&program, packets, format, folder.path()));
        let instructions = (long - short) as f64 / (LONG_PACKETS - SHORT_PACKETS) as f64;
        (name.to_owned(), instructions)
    });
    per_packet.into()
}

/// Builds `hot_path` in release mode, without the flags of the caller, and returns its path.
fn build_hot_path() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let arguments = ["build", "--quiet", "--release", "--package"];
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["iplink-benches", "--bin", "hot_path", "--target-dir"])
        .arg(target)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(workspace())
        .status();
    assert!(status.unwrap().success(), "hot_path was not built");
    target.join("release/hot_path")
}

/// Counts the instructions of the program on a capture with this number of packets.
fn count_instructions(program: &Path, packets: u64, format: CaptureFormat, folder: &Path) -> u64 {
    let profile = Profile { packets, hosts: HOSTS, seed: 7, kind: TrafficKind::Mixed };
    let (capture, callgrind_path) = (folder.join("capture"), folder.join("callgrind"));
    write_capture(&profile, format, &mut File::create(&capture).unwrap()).unwrap();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", callgrind_path.display()))
        .args([program, &capture])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert_eq!(output.stdout, format!("{packets}\n").as_bytes());
    let callgrind_output = fs::read_to_string(callgrind_path).unwrap();
    let total = callgrind_output.lines().find_map(|line| line.strip_prefix("totals: "));
    total.unwrap().trim().parse().unwrap()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn recorded_path() -> PathBuf {
    workspace().join("benches/instructions.txt")
}

/// Prints a line that the test harness does not capture.
fn print_uncaptured(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
