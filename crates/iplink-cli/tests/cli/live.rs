//! Tests of `iplink live` with packets from pipes and files, and with regular and hostile clients.

pub(crate) mod client;
#[cfg(feature = "live-capture")]
mod interface;

use std::io::Write;
use std::process::ChildStdin;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use iplink_generator::{CaptureFormat, Profile, TrafficKind, write_capture};

use self::client::{LiveServer, program, read_events_until};
use crate::pages::Browser;
use crate::support::{iplink, office};

/// The length, in bytes, to which the example is truncated; it is within a packet.
const TRUNCATED_LEN: usize = 50_001;

/// Returns the number of packets sent through the pipe. `.ci/run` sets `IPLINK_LIVE_PACKETS` to a
/// larger number.
fn packets() -> u64 {
    let packets = std::env::var("IPLINK_LIVE_PACKETS").ok();
    packets.map_or(100_000, |packets| packets.parse().unwrap())
}

/// Returns the profile of a capture with this number of packets.
fn profile(packets: u64) -> Profile {
    Profile { packets, hosts: 20_000, kind: TrafficKind::Mixed, ..Profile::default() }
}

/// Writes packets into a pipe, on a new thread. `.ci/run` sets `IPLINK_LIVE_GENERATOR` to the path
/// of an optimized generator, because this test is not built with optimizations. Without that
/// variable, the second half of the capture is written when `resume` receives a message, so that
/// the page shows a part of the capture first.
fn write_packets(
    profile: Profile,
    mut pipe: ChildStdin,
    resume: Receiver<()>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || match std::env::var_os("IPLINK_LIVE_GENERATOR") {
        Some(generator) => {
            let (packets, hosts) = (profile.packets.to_string(), profile.hosts.to_string());
            let args = ["mixed", "--packets", &packets, "--hosts", &hosts, "-o", "-"];
            let mut generator = std::process::Command::new(generator);
            assert!(generator.args(args).stdout(pipe).status().unwrap().success());
        }
        None => {
            let mut capture = Vec::new();
            write_capture(&profile, CaptureFormat::Pcap, &mut capture).unwrap();
            let (first, second) = capture.split_at(capture.len() / 2);
            pipe.write_all(first).unwrap();
            resume.recv_timeout(Duration::from_secs(60)).unwrap();
            pipe.write_all(second).unwrap();
        }
    })
}

/// Prints the speed and the growth of memory with `std::io::stderr`, because the test harness
/// captures the output of `eprintln!`.
fn print_speed(packets: u64, duration: Duration, growth_kib: u64) {
    let rate = u128::from(packets) * 1_000 / duration.as_millis().max(1);
    let line = format!("{packets} packets: {rate} per second, memory grew by {growth_kib} KiB\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

#[test]
fn idle_and_slow_clients_do_not_affect_the_graph() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("graph.iplink");
    let mut server =
        LiveServer::start(&["live", "-", "-o", saved.to_str().unwrap(), "--print", "3"]);
    let idle: Vec<_> = (0..50).map(|_| server.connect()).collect();
    let incomplete_requests: Vec<_> = (0..50)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.").unwrap();
            stream
        })
        .collect();
    let never_reading = server.send_request("GET", &server.with_token("/events"), &[]);
    let event_stream = server.send_request("GET", &server.with_token("/events"), &[]);
    let memory_before_kib = server.peak_memory_kib();
    let profile = profile(packets());
    let (resume, resumed) = channel();
    let writer = write_packets(profile.clone(), server.take_stdin(), resumed);
    let start = std::time::Instant::now();
    let mut read_counts = Vec::new();
    let last = read_events_until(event_stream, |event| {
        let read = event["read"].as_u64().unwrap();
        read_counts.push(read);
        if read > 0 {
            let _ = resume.send(()); // the optimized generator does not wait
        }
        event["phase"] == "ended"
    });
    let duration = start.elapsed();
    writer.join().unwrap();
    let count = |name: &str| last[name].as_u64().unwrap();
    let skipped: u64 =
        last["skipped"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(count("read"), profile.packets);
    assert_eq!(count("linked") + count("filtered") + skipped, profile.packets);
    assert!(
        read_counts.is_sorted()
            && read_counts.iter().any(|read| (1..profile.packets).contains(read))
    );
    let growth_kib = server.peak_memory_kib() - memory_before_kib;
    print_speed(profile.packets, duration, growth_kib);
    // Memory grows with the links of the graph and of the page, but not noticeably with the number
    // of clients.
    assert!(growth_kib < 180_000, "memory grew by {growth_kib} KiB");
    drop((idle, incomplete_requests, never_reading));
    let result = server.stop();
    assert_eq!(result.code, 0, "{}", result.stderr);
    assert_eq!(result.stdout.lines().count(), 4, "{}", result.stdout);
    assert_same_graph(&profile, &saved, folder.path());
}

/// Checks that the saved graph has the links of the capture with this profile, read from a file.
fn assert_same_graph(profile: &Profile, saved: &std::path::Path, folder: &std::path::Path) {
    let capture = folder.join("same.pcap");
    write_capture(profile, CaptureFormat::Pcap, &mut std::fs::File::create(&capture).unwrap())
        .unwrap();
    let links = |input: &std::path::Path| {
        let mut links = std::process::Command::new(program());
        links.args(["links", "--as", "tsv"]).arg(input).output().unwrap().stdout
    };
    assert!(links(saved) == links(&capture), "the graphs differ");
}

/// The HTTP methods that are tried. Only the first one is authorized.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "OPTIONS", "DELETE"];

#[test]
fn only_one_combination_of_host_origin_method_and_token_is_authorized() {
    let server = LiveServer::start(&["live", &office()]);
    let port = server.port;
    let hosts = [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0.0.0.0:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("evil.example:{port}"),
        format!("user@127.0.0.1:{port}"),
        String::new(),
    ];
    let origins = [
        None,
        Some("null".to_owned()),
        Some("http://evil.example".to_owned()),
        Some(format!("https://127.0.0.1:{port}")),
        Some(format!("http://localhost:{port}")),
        Some(format!("http://127.0.0.1:{}", port ^ 1)),
    ];
    let mut authorized = Vec::new();
    for path in ["/", "/events", "/live.js"] {
        for (host, origin, method, has_token) in hosts.iter().flat_map(|host| {
            origins.iter().flat_map(move |origin| {
                METHODS.iter().flat_map(move |method| {
                    [true, false].map(|has_token| (host, origin, *method, has_token))
                })
            })
        }) {
            let path = if has_token { server.with_token(path) } else { path.to_owned() };
            let mut headers = vec![("Host", host.as_str())];
            headers.extend(origin.as_deref().map(|origin| ("Origin", origin)));
            let response = server.request(method, &path, &headers);
            assert!(response.status >= 400 || response.status == 200, "{}", response.head);
            assert!(!response.head.to_lowercase().contains("access-control"), "{}", response.head);
            if response.status == 200 {
                authorized.push((host.clone(), origin.clone(), method));
            }
        }
    }
    assert_eq!(authorized, vec![(hosts[0].clone(), None, "GET"); 3]);
}

#[test]
fn cookie_authorizes_the_files_of_the_page() {
    let server = LiveServer::start(&["live", &office()]);
    let host = format!("127.0.0.1:{}", server.port);
    let page = server.request("GET", &server.with_token("/"), &[("Host", &host)]);
    let cookie = page.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let own_origin = format!("http://{host}");
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/live.js", "text/javascript; charset=utf-8"),
        ("/live.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/licenses.txt", "text/plain; charset=utf-8"),
    ] {
        let headers = [("Host", &*host), ("Cookie", cookie), ("Origin", &own_origin)];
        let response = server.request("GET", path, &headers);
        assert_eq!((response.status, response.header("content-type")), (200, Some(kind)), "{path}");
        let policy = response.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert!(!response.body.contains(cookie.split('=').nth(1).unwrap()));
    }
    let status = |path: &str, cookie: &str| {
        server.request("GET", path, &[("Host", &host), ("Cookie", cookie)]).status
    };
    assert_eq!(status("/../etc/passwd", cookie), 404);
    assert_eq!(status("/", "iplink-live=1"), 403);
    assert_eq!(status("/", &cookie.replace(|digit: char| digit.is_ascii_digit(), "f")), 403);
}

#[test]
fn oversized_and_slow_requests_are_rejected() {
    let server = LiveServer::start(&["live", &office()]);
    let long_text = "a".repeat(100_000);
    let many_headers: Vec<_> = (0..200).map(|_| ("X-A", "b")).collect();
    assert!(server.request("GET", &format!("/{long_text}"), &[]).status >= 400);
    assert!(server.request("GET", "/", &[("X-A", &long_text)]).status >= 400);
    assert!(server.request("GET", "/", &many_headers).status >= 400);
    let mut slow_client = server.connect();
    slow_client.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    slow_client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The server closes the connection before the timeout, with or without a response.
    std::io::Read::read_to_end(&mut slow_client, &mut Vec::new()).unwrap();
}

#[test]
fn growing_file_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("growing.pcap");
    let bytes = std::fs::read(office()).unwrap();
    std::fs::write(&capture, &bytes[..TRUNCATED_LEN]).unwrap();
    let server = LiveServer::start(&["live", capture.to_str().unwrap(), "--as", "tsv"]);
    let event_stream = server.send_request("GET", &server.with_token("/events"), &[]);
    let mut first_read = 0;
    let last = read_events_until(event_stream, |event| {
        let read = event["read"].as_u64().unwrap();
        if first_read == 0 && read > 0 {
            first_read = read;
            let mut file = std::fs::OpenOptions::new().append(true).open(&capture).unwrap();
            file.write_all(&bytes[TRUNCATED_LEN..bytes.len() - 5]).unwrap();
        }
        read > first_read && first_read > 0
    });
    assert!(last["read"].as_u64().unwrap() > first_read);
    let result = server.stop();
    assert_eq!(result.code, 0, "{}", result.stderr);
    assert!(result.stderr.contains("stopped after "), "{}", result.stderr);
    let expected = iplink(&["links", "--as", "tsv", "--top", "25", &office()]);
    // The incomplete last packet does not change the number of links.
    assert_eq!(result.stdout.lines().count(), expected.stdout.lines().count());
}

#[test]
fn live_damage_is_reported_and_earlier_packets_are_kept() {
    let bytes = std::fs::read(office()).unwrap();
    let mut server = LiveServer::start(&["live"]);
    let event_stream = server.send_request("GET", &server.with_token("/events"), &[]);
    server.take_stdin().write_all(&bytes[..TRUNCATED_LEN]).unwrap();
    let last = read_events_until(event_stream, |event| event["phase"] == "ended");
    let damage = last["damage"].as_str().unwrap();
    assert!(damage.contains("truncated"), "{damage}");
    let result = server.stop();
    assert_eq!(result.code, 3);
    assert!(result.stderr.contains(damage), "{}", result.stderr);
    assert!(result.stdout.lines().count() > 10);
}

#[test]
fn events_reflect_names_top_and_replay_options() {
    let folder = tempfile::tempdir().unwrap();
    let names = folder.path().join("hosts");
    std::fs::write(&names, "203.0.113.66 gamma.example\n").unwrap();
    let names = ["--names", names.to_str().unwrap()];
    let capture = office();
    let args = [&["live", &capture, "--top", "7", "--replay", "600000"], &names[..]].concat();
    let server = LiveServer::start(&args);
    let event_stream = server.send_request("GET", &server.with_token("/events"), &[]);
    let mut labels = Vec::new();
    let last = read_events_until(event_stream, |event| {
        let hosts = event["hosts"].as_array().unwrap().iter();
        labels.extend(hosts.map(|host| host[1].as_str().unwrap().to_owned()));
        event["phase"] == "ended"
    });
    assert_eq!((&last["limit"], &last["speed"]), (&7.into(), &600_000.0.into()));
    assert!(labels.iter().any(|label| label == "gamma.example"), "{labels:?}");
    assert!(labels.iter().all(|label| label != "203.0.113.66"), "{labels:?}");
}

#[test]
fn live_rejects_unsupported_inputs_and_options() {
    let assert_rejected = |args: &[&str], message: &str| {
        let result = iplink(args);
        assert_eq!(result.code, 2, "{}", result.stderr);
        assert!(result.stderr.contains(message), "{}", result.stderr);
    };
    assert_rejected(&["live", "--bind", "0.0.0.0"], "this requires --allow-remote");
    assert_rejected(&["live", "--bind", "[::]:80"], "this requires --allow-remote");
    assert_rejected(&["live", "--nodes", "service"], "--nodes service is not available live");
    assert_rejected(&["live", "--replay", "0"], "invalid replay speed \"0\"");
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    let saved = saved.to_str().unwrap();
    iplink(&["save", &office(), "-o", saved]);
    assert_rejected(&["live", saved], "live requires a capture, not a saved graph");
    assert_rejected(
        &["live", folder.path().to_str().unwrap()],
        "live requires a capture, not a saved graph",
    );
}

#[test]
#[ignore = "needs Chromium"]
fn live_page_controls_have_their_effects() {
    let browser = Browser::find();
    for renderer in ["webgl", "canvas"] {
        let server = LiveServer::start(&["live", &office(), "--replay", "600"]);
        browser.check("live.mjs", &server.url, &[renderer]);
        let result = server.stop();
        assert_eq!(result.code, 0, "{}", result.stderr);
    }
}

#[test]
#[ignore = "needs Chromium"]
fn hostile_names_on_live_page_are_text() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    let elements = |names: &str| {
        std::fs::write(&hosts, names).unwrap();
        let server = LiveServer::start(&["live", &office(), "--names", hosts.to_str().unwrap()]);
        browser.run("tags.mjs", &server.url, &[]).unwrap()
    };
    let harmless = elements("192.168.10.2 alpha\n192.168.10.3 beta\n192.168.10.113 gamma\n");
    let hostile = elements(
        "192.168.10.2 <img/src=x/onerror=hacked=1>\n\
         192.168.10.3 </script><script>hacked=1</script>\n\
         192.168.10.113 </title><svg/onload=hacked=1>&lt;b&gt;\n",
    );
    assert!(
        harmless.contains("CANVAS") && harmless.trim().ends_with("no script ran"),
        "{harmless}"
    );
    assert_eq!(hostile, harmless);
}

#[test]
#[ignore = "needs Chromium"]
fn live_page_is_accessible() {
    let browser = Browser::find();
    let server = LiveServer::start(&["live", &office(), "--replay", "3600"]);
    browser.check("access.mjs", &server.url, &["#toggle-3d", "#theme"]);
}
