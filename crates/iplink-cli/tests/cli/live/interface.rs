//! `iplink live -i lo`: capturing from an interface, which requires root privileges.

use std::net::UdpSocket;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::client::{LiveServer, program, read_events_until};
use crate::support::iplink;

/// The bit of `CAP_NET_RAW`, the capability to capture packets, in the line `CapEff` of
/// `/proc/self/status`.
const CAP_NET_RAW: u64 = 1 << 13;

/// The id of the user and the group without privileges.
const NOBODY_ID: u32 = 65_534;

/// Fails a test if this process may not capture packets.
fn require_capture_rights() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap();
    let has_right = u64::from_str_radix(line.trim(), 16).unwrap() & CAP_NET_RAW != 0;
    assert!(has_right, "this test needs CAP_NET_RAW, a capability of root");
}

/// Sends UDP packets from one loopback address to a port of another.
fn send_packets(from: &str, to: &str, port: u16, packets: usize) {
    let socket = UdpSocket::bind((from, 0)).unwrap();
    for _ in 0..packets {
        // Errors are ignored, because the port may be closed.
        let _ = socket.send_to(b"hello", (to, port));
    }
}

#[test]
#[ignore = "needs CAP_NET_RAW"]
fn interface_capture_applies_libpcap_filter() {
    require_capture_rights();
    // Reserves a port that no other program uses.
    let listener = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let filter = format!("udp and dst port {port}");
    let server = LiveServer::start(&["live", "-i", "lo", "-F", &filter, "--as", "tsv"]);
    let event_stream = server.send_request("GET", &server.with_token("/events"), &[]);
    // Packets that are sent before the capture starts are missed, so probes are repeated until
    // then.
    let is_capturing = Arc::new(AtomicBool::new(false));
    let stop_probes = Arc::clone(&is_capturing);
    let probes = std::thread::spawn(move || {
        while !stop_probes.load(Ordering::Relaxed) {
            send_packets("127.0.0.1", "127.0.0.1", port, 1);
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    // The number of packets read before the packets whose filtering is tested.
    let mut read_before = None;
    let last = read_events_until(event_stream, |event| {
        let read = event["read"].as_u64().unwrap();
        if read_before.is_none() && read > 0 {
            is_capturing.store(true, Ordering::Relaxed);
            // The filter excludes the first packets, which are sent to another port.
            send_packets("127.0.0.4", "127.0.0.3", port ^ 1, 100);
            send_packets("127.0.0.2", "127.0.0.3", port, 200);
            read_before = Some(read);
        }
        read_before.is_some_and(|before| read >= before + 200)
    });
    probes.join().unwrap();
    assert_eq!(last["input"], "lo");
    assert_eq!(last["dropped"].as_u64().unwrap_or(0), 0);
    let result = server.stop();
    assert_eq!(result.code, 0, "{}", result.stderr);
    let packets = |source: &str| {
        let row = result.stdout.lines().find(|line| line.starts_with(source));
        row.map(|row| row.split('\t').nth(2).unwrap().to_owned())
    };
    assert_eq!(packets("127.0.0.2\t127.0.0.3\t").as_deref(), Some("200"), "{}", result.stdout);
    assert_eq!(packets("127.0.0.4"), None, "{}", result.stdout);
}

#[test]
#[ignore = "needs CAP_NET_RAW"]
fn interface_errors_state_the_reason() {
    require_capture_rights();
    let assert_rejected = |args: &[&str], message: &str| {
        let result = iplink(args);
        assert_eq!(result.code, 2, "{}", result.stderr);
        assert!(result.stderr.contains(message), "{}", result.stderr);
        assert!(!result.stderr.contains("libpcap error"), "{}", result.stderr);
    };
    assert_rejected(&["live", "-i", "nosuch0"], "nosuch0: no such interface; available: ");
    assert_rejected(
        &["live", "-i", "lo", "-F", "udp prot 53"],
        "lo: invalid capture filter \"udp prot 53\": ",
    );
}

#[test]
#[ignore = "needs CAP_NET_RAW"]
fn missing_capture_privilege_is_reported() {
    require_capture_rights();
    // A copy, because other users may not be able to enter the folder of the program.
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let copy = folder.path().join("iplink");
    std::fs::copy(program(), &copy).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), mode).unwrap();
    let output = Command::new(&copy)
        .args(["live", "-i", "lo"])
        .uid(NOBODY_ID)
        .gid(NOBODY_ID)
        .current_dir("/")
        .output()
        .unwrap();
    let notes = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{notes}");
    assert!(notes.contains("lo: capturing requires root privileges or the capability"), "{notes}");
}
