//! `iplink ask` and `iplink path`.

use iplink_formats::questions::QUESTIONS;

use crate::support::{Ended, iplink, office};

/// Asks of the example, with what the question must be told.
fn ask(name: &str, args: &[&str]) -> Ended {
    let of = ["--of", "192.168.10.2"];
    let of = if name == "never-contacted" { &of[..] } else { &[] };
    iplink(&[&["-q", "ask", name, &office()], of, args].concat())
}

fn header(name: &str, args: &[&str]) -> String {
    let ended = ask(name, &[&["--as", "tsv"], args].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{name}");
    assert!(ended.stdout.lines().count() > 1, "{name} has no answer");
    ended.stdout.lines().next().unwrap().to_owned()
}

#[test]
fn questions_are_listed_with_parameters_and_columns() {
    let listed = iplink(&["ask", "--as", "tsv"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    assert_eq!(listed.stdout, iplink(&["ask", "--list", "--as", "tsv"]).stdout);
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert_eq!(lines[0], "question\tabout\tparameters\tcolumns");
    assert_eq!(lines.len(), QUESTIONS.len() + 1);
    let scans = lines.iter().find(|line| line.starts_with("scans\t")).unwrap();
    let told = "how many others sent nothing back: --at-least=5";
    let columns = "host,host_name,contacted,unanswered,packets,bytes";
    assert!(scans.ends_with(&format!("\t{told}\t{columns}")), "{scans}");
    assert_eq!(iplink(&["ask", "scans"]).code, 2);
}

#[test]
fn every_question_is_answered_in_the_columns_that_are_chosen() {
    for question in QUESTIONS {
        let all: Vec<&str> = question.columns().iter().map(|(name, _)| *name).collect();
        let is_name = |name: &&&str| name.ends_with("_name");
        let usual: Vec<&str> = all.iter().filter(|name| !is_name(name)).copied().collect();
        assert_eq!(header(question.name, &[]), usual.join("\t"));
        assert_eq!(header(question.name, &["--columns", "all"]), all.join("\t"));
        let last = [all[all.len() - 1], all[0]];
        assert_eq!(header(question.name, &["--columns", &last.join(",")]), last.join("\t"));
        let ended = ask(question.name, &["--columns", "nothing"]);
        let said = format!("unknown column \"nothing\"; valid columns: {}", all.join(", "));
        assert_eq!((ended.code, ended.stderr), (2, format!("iplink: {said}\n")));
    }
}

#[test]
fn names_are_a_column() {
    let args = ["--dns", "--as", "csv", "--columns", "host_name,host"];
    let ended = ask("top-talkers", &args);
    let first = ended.stdout.lines().nth(1).unwrap();
    assert_eq!(first, "files.office.example,192.168.10.2");
}

#[test]
fn questions_of_directions_refuse_to_have_none() {
    for question in QUESTIONS {
        let ended = ask(question.name, &["--both-ways"]);
        let said =
            format!("iplink: {} requires directed links: omit --both-ways\n", question.name);
        let expected = if question.is_directed { (2, said) } else { (0, String::new()) };
        assert!(
            ended.code == expected.0 && ended.stderr.starts_with(&expected.1),
            "{}",
            ended.stderr
        );
    }
    let ended = iplink(&["path", &office(), "10.0.0.1", "10.0.0.2", "--both-ways"]);
    assert_eq!(ended.code, 2);
}

#[test]
fn what_a_question_does_not_take_is_refused() {
    let office = office();
    for (args, said) in [
        (vec!["scans", &office, "--of", "10.0.0.1"], "scans does not accept --of"),
        (vec!["degree", &office, "--at-least", "3"], "degree does not accept --at-least"),
        (vec!["never-contacted", &office], "never-contacted requires a host: use --of HOST"),
        (vec!["who", &office], "unknown question \"who\"; valid questions: articulation, "),
        (vec!["never-contacted", &office, "--of", "10.9.9.9"], "host 10.9.9.9 not found"),
    ] {
        let ended = iplink(&[&["-q", "ask"], &args[..]].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
}

#[test]
fn the_scan_of_the_example_is_found() {
    let ended = ask("port-scans", &["--as", "tsv", "--columns", "source,target,ports,unserved"]);
    let row = "192.168.10.113\t192.168.10.2\t120\t116";
    assert_eq!(ended.stdout, format!("source\ttarget\tports\tunserved\n{row}\n"));
    let ended = ask("port-scans", &["--as", "tsv", "--at-least", "117"]);
    assert_eq!(ended.stdout.lines().count(), 1);
}

#[test]
fn a_sample_says_that_it_is_one() {
    use iplink_generator::{Container, TrafficKind, Profile, capture};
    let profile = Profile { packets: 9_000, hosts: 6_000, kind: TrafficKind::Mixed, ..Profile::default() };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), capture(&profile, Container::Pcap)).unwrap();
    let path = file.path().to_str().unwrap();
    let ended = iplink(&["ask", "betweenness", path, "--as", "tsv"]);
    let hosts = ended.stdout.lines().count() - 1;
    assert!(hosts > 2_000, "{hosts}");
    let note = format!("iplink: a sample: ways from 256 of {hosts} hosts\n");
    assert!(ended.stderr.ends_with(&note), "{}", ended.stderr);
    assert!(ended.stdout.lines().skip(1).all(|line| line.ends_with("\t256")));
}

#[test]
fn replaced_addresses_are_asked_for_by_the_true_ones() {
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), [7; 32]).unwrap();
    let hide = ["--anonymize", key.path().to_str().unwrap()];
    for question in QUESTIONS {
        let (open, hidden) = (ask(question.name, &[]), ask(question.name, &hide));
        assert_eq!((hidden.code, hidden.stderr.as_str()), (0, ""), "{}", question.name);
        assert_eq!(open.stdout.lines().count(), hidden.stdout.lines().count());
        let is_told = ["192.168.", "203.0.113.", "2001:db8:"].map(|it| hidden.stdout.contains(it));
        assert_eq!(is_told, [false; 3], "{}: {}", question.name, hidden.stdout);
    }
    let ends = ["192.168.10.117", "192.168.10.5"];
    let way = |args: &[&str]| iplink(&[&["-q", "path", &office()], &ends[..], args].concat());
    let (open, hidden) = (way(&["--in-time"]), way(&["--in-time", hide[0], hide[1]]));
    assert_eq!((open.code, hidden.code), (0, 0));
    assert_eq!(open.stdout.lines().count(), hidden.stdout.lines().count());
    assert!(!hidden.stdout.contains("192.168.10"), "{}", hidden.stdout);
    let lost = iplink(&["-q", "path", &office(), "10.9.9.9", "192.168.10.5", hide[0], hide[1]]);
    assert_eq!((lost.code, lost.stderr.as_str()), (2, "iplink: host 10.9.9.9 not found\n"));
}

#[test]
fn where_no_way_leads_the_exit_code_is_1() {
    let ended = iplink(&["path", &office(), "192.168.10.117", "2001:db8:113::20", "--as", "tsv"]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (1, 1));
    let said = "iplink: no path from 192.168.10.117 to 2001:db8:113::20\n";
    assert!(ended.stderr.ends_with(said), "{}", ended.stderr);
}

#[test]
fn options_may_stand_between_the_input_and_the_ends_of_a_way() {
    let ends = ["203.0.113.66", "192.168.10.113"];
    let after = iplink(&["-q", "path", &office(), ends[0], ends[1], "--as", "tsv"]);
    let between = iplink(&["-q", "path", &office(), "--as", "tsv", ends[0], ends[1]]);
    assert_eq!((after.code, after.stdout.lines().count()), (0, 4));
    assert_eq!(after.stdout, between.stdout);
    let ended = iplink(&["path", &office(), ends[0]]);
    let said = "iplink: path requires at least one input, the first host and the last host\n";
    assert_eq!((ended.code, ended.stderr.as_str()), (2, said));
}
