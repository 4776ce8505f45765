//! Tests every option of every command, each by the difference that it makes in the output.
//!
//! The test reads the options from the help of each command. Each pair of a command and an option
//! needs a case in [`CASES`]; a missing or a stale case is a failure.

mod cases;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};

use self::cases::Expect::{Codes, Elsewhere, InFile, Lines, NoText, Same, Text};
use self::cases::{CASES, Case, LIVE_CASES, TOP_CLIENT};
use crate::support::{office, project};

/// The input files of the cases, in a temporary folder.
struct CaseFiles(tempfile::TempDir);

impl CaseFiles {
    /// Writes the files of all cases.
    fn create() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write("tunnel", &tunnel());
        files.write("silent", &silent_hosts());
        // The first 29,949 bytes of the example are its first 297 packets.
        files.write("half", &std::fs::read(office()).unwrap()[..29_949]);
        files.write("hosts", b"192.168.10.113 gamma.example\n");
        files.write("key", &[7; 32]);
        let database = files.path("database");
        let import = ["-q", "import", &office(), "--db", database.to_str().unwrap()];
        assert!(iplink(&files.0, &import.map(str::to_owned)).status.success());
        files
    }

    /// Writes a file to the folder.
    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// Returns the path of a file by its name in the cases.
    fn path(&self, name: &str) -> PathBuf {
        match name {
            "office" => office().into(),
            "country" => project().join("tests/corpus/geo/country.mmdb"),
            _ => self.0.path().join(name),
        }
    }

    /// Returns the path of the file `name` if the argument is `{name}`, and the argument otherwise.
    fn expand(&self, argument: &str) -> String {
        let name = argument.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        name.map_or(argument.to_owned(), |name| self.path(name).to_str().unwrap().to_owned())
    }
}

/// Returns a capture of a tunnel between two hosts, with three other hosts inside.
fn tunnel() -> Vec<u8> {
    let packet = |last_byte| {
        let inner = ipv4([10, 9, 0, 1], [10, 9, 0, last_byte], 17, &udp(1, 2, b"x"));
        ethernet(0x0800, &ipv4([192, 0, 2, 1], [192, 0, 2, 2], 4, &inner))
    };
    PcapFile::new().record(1, 0, &packet(2)).record(2, 0, &packet(3)).build()
}

/// Returns a capture of a host that sends to twenty others, none of which replies.
fn silent_hosts() -> Vec<u8> {
    let packet = |last_byte| {
        ethernet(0x0800, &ipv4([10, 0, 0, 9], [10, 0, 1, last_byte], 17, &udp(1, 2, b"x")))
    };
    (1..=20).fold(PcapFile::new(), |file, last_byte| file.record(1, 0, &packet(last_byte))).build()
}

/// The result of a command line: its exit code, output and files.
#[derive(Clone)]
struct RunResult {
    code: i32,
    stdout: String,
    stderr: String,
    /// The bytes of the file `out`, if the command has written it.
    file: Option<Vec<u8>>,
    /// The hosts and links of a graph that was saved or imported.
    saved: String,
}

impl RunResult {
    /// Returns all text that the command line has printed or stored.
    fn text(&self) -> String {
        format!("{}\n{}\n{}", self.stdout, self.stderr, self.saved)
    }
}

/// Runs a command line in a folder.
fn iplink(folder: &tempfile::TempDir, args: &[String]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The results of command lines without the tested option, which many cases share.
type Cache = Mutex<HashMap<Vec<String>, RunResult>>;

/// Runs a command line, or returns the result of an earlier run from the cache.
fn cached_run(files: &CaseFiles, cache: &Cache, command: &str, args: Vec<String>) -> RunResult {
    let cached = cache.lock().unwrap().get(&args).cloned();
    cached.unwrap_or_else(|| {
        let run = run(files, command, &args);
        cache.lock().unwrap().insert(args, run.clone());
        run
    })
}

/// Runs a command line in a new folder.
fn run(files: &CaseFiles, command: &str, args: &[String]) -> RunResult {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old"), "old").unwrap();
    if args.iter().any(|argument| argument == "copy.db") {
        std::fs::copy(files.path("database"), folder.path().join("copy.db")).unwrap();
    }
    let output = match command {
        #[cfg(all(feature = "live", target_os = "linux"))]
        "live" => live(&folder, args),
        _ => iplink(&folder, args),
    };
    let file = std::fs::read(folder.path().join("out")).ok();
    let has_graph = file.is_some() && matches!(command, "save" | "import" | "live");
    let saved = if has_graph { read_back(&folder) } else { String::new() };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    RunResult {
        code: output.status.code().unwrap(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        file,
        saved,
    }
}

/// Lists the hosts and links of a graph that a command has written.
fn read_back(folder: &tempfile::TempDir) -> String {
    let lists = [
        ["hosts", "host,name,country"],
        ["links", "source,target"],
        ["links", "source,target,protocols"],
    ];
    let list = |[command, columns]: [&str; 2]| {
        let args = ["-q", command, "out", "--as", "tsv", "--columns", columns].map(str::to_owned);
        String::from_utf8_lossy(&iplink(folder, &args).stdout).into_owned()
    };
    lists.map(list).concat()
}

/// Runs `iplink live` until its input ends, and stops it with a signal.
#[cfg(all(feature = "live", target_os = "linux"))]
fn live(folder: &tempfile::TempDir, args: &[String]) -> Output {
    use std::fmt::Write;
    use std::io::{BufRead, BufReader};
    use std::time::Duration;

    let mut child = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let is_quiet = args.iter().any(|argument| argument == "-q");
    let mut stderr = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        let is_url = line.contains("/?token=");
        // The port and the token are different in each run.
        let line = if is_url { line.rsplit_once(':').unwrap().0 } else { &line };
        writeln!(stderr, "{line}").unwrap();
        if is_url && is_quiet {
            // With `-q`, no message reports the end of the input.
            std::thread::sleep(Duration::from_millis(500));
        }
        if line.contains("stays available until") || (is_url && is_quiet) {
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        }
    }
    let output = child.wait_with_output().unwrap();
    Output { stderr: stderr.into_bytes(), ..output }
}

/// Returns the arguments of a command: its input, the default options that the case does not set,
/// and the extra arguments, which are those of the case with or without its option.
fn command_line(files: &CaseFiles, command: &str, case: &Case, extra: &[&str]) -> Vec<String> {
    let mut args: Vec<&str> = Vec::from_iter((!command.is_empty()).then_some(command));
    let input = format!("{{{}}}", case.input);
    let defaults: &[&str] = match command {
        _ if case.input.is_empty() => &[],
        "render" => &["{input}", "-f", "csv"],
        "ask" => &["top-talkers", "{input}", "--columns", "all"],
        "path" => &["{input}", TOP_CLIENT, "192.168.10.2"],
        "diff" => &["{half}", "{input}"],
        "hosts" => &["{input}", "--columns", "host,name,country"],
        "save" => &["{input}", "-o", "out"],
        "live" => &["{input}", "-o", "out", "--replay", "1000000"],
        _ => &["{input}"],
    };
    let is_set = |option: &&str| case.with.contains(option);
    let mut defaults = defaults.iter().peekable();
    while let Some(argument) = defaults.next() {
        match argument.starts_with('-') && is_set(argument) {
            true => drop(defaults.next()),
            false if *argument == "{input}" => args.push(&input),
            false => args.push(argument),
        }
    }
    args.extend(extra);
    let prints_table = !matches!(command, "render" | "report" | "save" | "import" | "live" | "");
    if prints_table && !case.input.is_empty() && !["--as", "-f"].iter().any(is_set) {
        args.extend(["--as", "tsv"]);
    }
    args.iter().map(|argument| files.expand(argument)).collect()
}

/// Checks one case of one command, and returns an error if the difference is not the expected one.
fn check_case(files: &CaseFiles, cache: &Cache, command: &str, case: &Case) -> Result<(), String> {
    if let Elsewhere(reason) = case.expect {
        assert!(!reason.is_empty(), "{command} {} needs a reason", case.option);
        return Ok(());
    }
    let without_args = command_line(files, command, case, case.without);
    let with_args = command_line(files, command, case, case.with);
    let without = cached_run(files, cache, command, without_args);
    let with = run(files, command, &with_args);
    let (before, after) = (without.text(), with.text());
    let problem = match case.expect {
        Text(text) if !after.contains(text) => format!("{text:?} is missing"),
        Text(text) if before.contains(text) => {
            format!("{text:?} is also present without the option")
        }
        NoText(text) if after.contains(text) => format!("{text:?} is present"),
        NoText(text) if !before.contains(text) => {
            format!("{text:?} is also missing without the option")
        }
        Lines(lines) if with.stdout.lines().count() != lines => {
            format!("{} lines, not {lines}", with.stdout.lines().count())
        }
        Lines(_) if with.stdout.lines().count() == without.stdout.lines().count() => {
            "the number of lines is the same".to_owned()
        }
        Codes(before, after) if (without.code, with.code) != (before, after) => {
            format!("exit codes {} and {}, not {before} and {after}", without.code, with.code)
        }
        InFile if !with.stdout.is_empty() => "the standard output is not empty".to_owned(),
        InFile
            if with.file.as_deref().map(String::from_utf8_lossy).as_deref()
                != Some(&*without.stdout) =>
        {
            "the file differs from the standard output without the option".to_owned()
        }
        Same(reason) if before != after => format!("the outputs differ, though {reason}"),
        _ => return Ok(()),
    };
    let shorten = |text: String| text.chars().take(1_500).collect::<String>();
    let (before, after) = (shorten(before), shorten(after));
    Err(format!(
        "{command} {}: {problem}\n  {with_args:?}\n--- without\n{before}\n--- with\n{after}\n",
        case.option
    ))
}

/// Returns the commands in the help of the program, and the program itself as an empty name.
fn commands(files: &CaseFiles) -> Vec<String> {
    let help = String::from_utf8(iplink(&files.0, &["--help".to_owned()]).stdout).unwrap();
    let list = help.split_once("\nCommands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").chain([String::new()]).collect()
}

/// Returns the long names of the options in the help of a command.
fn options(files: &CaseFiles, command: &str) -> BTreeSet<String> {
    let args =
        [command, "--help"].map(str::to_owned).into_iter().filter(|argument| !argument.is_empty());
    let help = String::from_utf8(iplink(&files.0, &args.collect::<Vec<_>>()).stdout).unwrap();
    let is_option = |line: &&str| {
        let text = line.trim_start();
        // The lines of a description are indented further.
        line.len() - text.len() <= 6 && text.starts_with('-')
    };
    let long_name = |line: &str| {
        let words = line.split([' ', ',']);
        words
            .map(|word| word.trim_end_matches('.'))
            .find(|word| word.starts_with("--"))
            .unwrap()
            .to_owned()
    };
    help.lines().filter(is_option).map(long_name).collect()
}

/// Returns the cases by command and option.
fn cases() -> BTreeMap<(&'static str, &'static str), &'static Case> {
    let mut cases = BTreeMap::new();
    for case in CASES.iter().chain(LIVE_CASES) {
        for command in case.commands {
            let duplicate = cases.insert((*command, case.option), case);
            assert!(duplicate.is_none(), "{command} {} has two cases", case.option);
        }
    }
    cases
}

#[test]
fn every_option_of_every_command_has_the_effect_in_its_case() {
    let (files, cases) = (CaseFiles::create(), cases());
    let commands = commands(&files);
    let mut existing = BTreeSet::new();
    for command in &commands {
        let names = options(&files, command).into_iter();
        existing.extend(names.map(|option| (command.clone(), option)));
    }
    let tested =
        cases.keys().map(|(command, option)| ((*command).to_owned(), (*option).to_owned()));
    let tested: BTreeSet<_> = tested.collect();
    let missing: Vec<_> = existing.difference(&tested).collect();
    let stale: Vec<_> = tested.difference(&existing).collect();
    assert!(missing.is_empty(), "CASES has no case for {missing:?}");
    assert!(stale.is_empty(), "CASES has cases for options that do not exist: {stale:?}");

    let (cache, problems) = (Cache::default(), Mutex::new(Vec::new()));
    let queue = Mutex::new(cases.into_iter());
    let next = || queue.lock().unwrap().next();
    std::thread::scope(|scope| {
        // Several threads are useful even on a single core, because `live` mostly waits.
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(((command, _), case)) = next() {
                    problems
                        .lock()
                        .unwrap()
                        .extend(check_case(&files, &cache, command, case).err());
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn short_help_fits_one_screen_and_long_help_starts_with_examples() {
    let files = CaseFiles::create();
    for command in commands(&files) {
        let help = |option: &str| {
            let args = [&*command, option].map(str::to_owned);
            let args: Vec<_> = args.into_iter().filter(|argument| !argument.is_empty()).collect();
            String::from_utf8(iplink(&files.0, &args).stdout).unwrap()
        };
        let short_help = help("-h");
        let lines = short_help.lines().count();
        let hint = "hide_short_help hides an option that is rarely used";
        assert!(lines <= 50, "{lines} lines, more than 50; {hint}:\n{short_help}");
        let long_help = help("--help");
        let (_, examples) = long_help.split_once("\n\nExamples:\n").unwrap();
        let examples: Vec<_> = examples.lines().take_while(|line| !line.is_empty()).collect();
        assert_eq!(examples.len(), 3, "{long_help}");
        assert!(
            examples.iter().all(|line| line.contains(&format!("iplink {command}"))),
            "{long_help}"
        );
    }
}

/// Each example runs in a folder with the files that it names.
#[test]
fn examples_in_help_succeed() {
    let files = CaseFiles::create();
    for command in commands(&files).iter().filter(|command| *command != "live") {
        let args = [command, "--help"].map(str::to_owned);
        let args: Vec<_> = args.into_iter().filter(|argument| !argument.is_empty()).collect();
        let help = String::from_utf8(iplink(&files.0, &args).stdout).unwrap();
        let examples = help.split_once("\n\nExamples:\n").unwrap().1;
        for example in examples.lines().take_while(|line| !line.is_empty()) {
            run_example(example);
        }
    }
}

/// Runs an example of a help text, which must succeed.
fn run_example(example: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("captures")).unwrap();
    for name in ["capture.pcap", "before.pcap", "captures/one.pcap"] {
        std::fs::copy(Path::new(&office()), path(name)).unwrap();
    }
    std::fs::write(path("after.pcap"), silent_hosts()).unwrap();
    // An explanation follows the command after several spaces.
    let line = example.trim().split("   ").next().unwrap();
    let mut args = Vec::new();
    // Every second piece is inside of quotation marks.
    for (index, piece) in line.split('\'').enumerate() {
        match index % 2 {
            0 => args.extend(piece.split_whitespace().map(str::to_owned)),
            _ => args.push(piece.to_owned()),
        }
    }
    let output = iplink(&folder, &args[1..]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let is_diff = args[1] == "diff" && output.status.code() == Some(1);
    assert!(output.status.success() || is_diff, "{example}: {stderr}");
}
