//! Tests of the report in a browser, and of its gallery of static pages.

use std::path::Path;
use std::process::Command;

use super::harness::Browser;
use crate::support::{iplink, office, project, require_program};

/// Writes a report, and returns its path.
fn write_report(folder: &Path, input: &str, options: &[&str]) -> String {
    let path = folder.join("report.html").to_str().unwrap().to_owned();
    let result = iplink(&[&["-q", "report", input, "-o", &path, "--force"], options].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{input}");
    path
}

#[test]
#[ignore = "needs Chromium"]
fn report_controls_have_their_effects() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let page = write_report(folder.path(), &office(), &[]);
    browser.check("report.mjs", &page, &[]);
}

#[test]
#[ignore = "needs Chromium"]
fn pages_show_times_in_the_requested_time_zone() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let week = file("week.pcap");
    std::fs::write(&week, week_capture()).unwrap();
    let zone = ["--tz", "America/New_York"];
    browser.check("zone.mjs", &write_report(folder.path(), &week, &zone), &["report"]);
    let page = file("week.3d.html");
    let result = iplink(&[&["-q", "render", &week, "-o", &page], &zone[..]].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    browser.check("zone.mjs", &page, &["graph3d"]);
}

/// Returns a capture with a packet every six hours from midnight of 2025-03-07 in New York;
/// daylight saving time starts two days later.
fn week_capture() -> Vec<u8> {
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};
    let packet = ethernet(0x0800, &ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b"")));
    let times = (0..28).map(|index| 1_741_323_600 + index * 21_600);
    times.fold(PcapFile::new(), |file, time| file.record(time, 0, &packet)).build()
}

#[test]
#[ignore = "needs Chromium"]
fn report_and_gallery_are_accessible() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let page = write_report(folder.path(), &office(), &[]);
    let clicks = [
        "[data-value=chord]",
        "[data-value=matrix]",
        "#tab-links",
        "#table-links button.host",
        ".never-contacted summary",
    ];
    browser.check("access.mjs", &page, &clicks);
    let gallery = format!("{}/gallery/", folder.path().display());
    let result = iplink(&["-q", "report", &office(), "-o", &gallery]);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    for name in ["index.html", "host-192-168-10-113.html"] {
        browser.check("access.mjs", &format!("{gallery}{name}"), &[]);
    }
}

#[test]
#[ignore = "needs Chromium"]
fn report_of_an_empty_or_tiny_capture_has_no_errors() {
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let loopback = ethernet(0x0800, &ipv4([127, 0, 0, 1], [127, 0, 0, 1], 17, &udp(1, 2, b"")));
    for file in [PcapFile::new(), PcapFile::new().record(1, 5, &loopback)] {
        let capture = folder.path().join("x.pcap");
        std::fs::write(&capture, file.build()).unwrap();
        let page = write_report(folder.path(), capture.to_str().unwrap(), &[]);
        browser.check("no-errors.mjs", &page, &[]);
    }
}

#[test]
#[ignore = "needs Chromium"]
fn hostile_names_stay_text_in_the_report() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    let list_elements = |names: &str| {
        std::fs::write(&hosts, names).unwrap();
        let page = write_report(folder.path(), &office(), &["--names", hosts.to_str().unwrap()]);
        browser.run("report-elements.mjs", &page, &[]).unwrap()
    };
    let harmless = list_elements("192.168.10.2 alpha\n192.168.10.3 beta\n192.168.10.113 gamma\n");
    let hostile = list_elements(
        "192.168.10.2 <img/src=x/onerror=isHacked=1>\n\
         192.168.10.3 </script><script>isHacked=1</script>\n\
         192.168.10.113 </title><svg/onload=isHacked=1>&lt;b&gt;\n",
    );
    assert!(harmless.contains("no script ran"), "{harmless}");
    assert_eq!(hostile, harmless);
}

#[test]
#[ignore = "needs Chromium, Python and IPLINK_CORPUS"]
fn names_in_hostile_captures_of_the_corpus_run_no_script() {
    let browser = Browser::find();
    let corpus = std::env::var_os("IPLINK_CORPUS").expect("this test needs IPLINK_CORPUS");
    let generator = project().join(corpus).join("../adversarial/gen_adversarial.py");
    assert!(generator.exists(), "this test needs {}", generator.display());
    require_program("python3");
    let folder = tempfile::tempdir().unwrap();
    let mut python = Command::new("python3");
    let output = python.arg(generator).current_dir(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["n-dns-hostile.pcap", "n-nrb-hostile.pcapng"] {
        let capture = folder.path().join(name);
        let page = write_report(folder.path(), capture.to_str().unwrap(), &["--dns"]);
        let output = browser.run("report-elements.mjs", &page, &[]).unwrap();
        assert!(output.contains("no script ran"), "{name}: {output}");
    }
}

#[test]
fn gallery_has_a_page_for_each_host() {
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/gallery/", folder.path().display());
    let hosts = folder.path().join("hosts");
    std::fs::write(&hosts, "192.168.10.2 <script>x</script>\n").unwrap();
    let names = hosts.to_str().unwrap();
    let result = iplink(&["-q", "report", &office(), "-o", &out, "--names", names]);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    let files: Vec<_> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let pages = files.iter().filter(|name| name.starts_with("host-") && name.ends_with(".html"));
    assert_eq!(pages.count(), 69);
    let mut links = 0;
    for name in files.iter().filter(|name| name.ends_with(".html")) {
        let text = std::fs::read_to_string(Path::new(&out).join(name)).unwrap();
        assert!(!text.contains("<script"), "{name}");
        for target in text.split(" href=\"").skip(1).chain(text.split(" src=\"").skip(1)) {
            let target = target.split('"').next().unwrap();
            links += 1;
            assert!(target == "data:," || files.iter().any(|file| file == target), "{target}");
        }
    }
    assert!(links > 5_000, "{links}");
    let page = std::fs::read_to_string(Path::new(&out).join("host-192-168-10-2.html")).unwrap();
    assert!(page.contains("Contacted <small>14 hosts"), "{page}");
    assert!(page.contains("Never contacted <small>54 hosts"), "{page}");
    assert!(page.contains("&lt;script&gt;x&lt;/script&gt;"), "{page}");
}

#[test]
fn report_merges_hosts_and_links_beyond_the_limits_and_preserves_totals() {
    let folder = tempfile::tempdir().unwrap();
    let data = |options: &[&str]| -> serde_json::Value {
        let page =
            std::fs::read_to_string(write_report(folder.path(), &office(), options)).unwrap();
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        serde_json::from_str(data).unwrap()
    };
    let sum = |data: &serde_json::Value, name: &str| -> u64 {
        data["cells"][name].as_array().unwrap().iter().filter_map(|count| count.as_u64()).sum()
    };
    let (complete, few_hosts) = (data(&[]), data(&["-P", "hosts=20"]));
    assert_eq!(complete["merged"]["hosts"], 0);
    assert_eq!(few_hosts["hosts"]["address"].as_array().unwrap().len(), 20);
    assert_eq!(few_hosts["merged"]["hosts"], 50);
    assert_eq!(few_hosts["hosts"]["address"][19], "others (50 hosts)");
    let few_links = data(&["-P", "links=60"]);
    assert!(few_links["links"]["source"].as_array().unwrap().len() <= 60);
    for data in [&few_hosts, &few_links] {
        for name in ["packets", "bytes"] {
            assert_eq!(sum(data, name), sum(&complete, name), "{name}");
        }
    }
}
