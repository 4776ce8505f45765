//! Tests of `--nodes`, which selects IP addresses, MAC addresses or services as hosts, and of
//! grouped and merged hosts.

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp};

use crate::support::{iplink, office};

/// The TCP flag SYN.
const SYN: u8 = 0x02;
/// The TCP flags SYN and ACK.
const SYN_ACK: u8 = 0x12;

/// Writes a capture of two connections from one client to port 443 of a server, and an ARP packet.
/// Returns its temporary folder and its path.
fn capture() -> (tempfile::TempDir, String) {
    let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let mut file = PcapFile::new();
    for port in [50_001, 50_002] {
        let syn = ipv4(client, server, 6, &tcp(port, 443, SYN, b""));
        let syn_ack = ipv4(server, client, 6, &tcp(443, port, SYN_ACK, b""));
        file = file.record(1, 0, &ethernet(0x0800, &syn));
        file = file.record(2, 0, &ethernet(0x0800, &syn_ack));
    }
    let file = file.record(3, 0, &ethernet(0x0806, &[0; 28]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcap");
    std::fs::write(&path, file.build()).unwrap();
    (folder, path.into_os_string().into_string().unwrap())
}

#[test]
fn service_nodes_do_not_distinguish_client_ports() {
    let (_folder, path) = capture();
    let columns = "source,target,packets,initiator,answered";
    let args = ["-q", "links", "--nodes", "service", "--as", "tsv", "--columns", columns, &path];
    assert_eq!(
        iplink(&args).stdout,
        "source\ttarget\tpackets\tinitiator\tanswered\n\
         10.0.0.1\t10.0.0.2:443/tcp\t2\tsource\tyes\n\
         10.0.0.2:443/tcp\t10.0.0.1\t2\ttarget\tyes\n"
    );
}

#[test]
fn uses_and_serves_columns_list_the_services_of_links() {
    let (_folder, path) = capture();
    let args = ["-q", "links", "--as", "tsv", "--columns", "source,uses,serves", &path];
    assert_eq!(
        iplink(&args).stdout,
        "source\tuses\tserves\n10.0.0.1\t443/tcp\t\n10.0.0.2\t\t443/tcp\n"
    );
}

#[test]
fn mac_nodes_include_frames_without_ip() {
    let (_folder, path) = capture();
    let columns = "packets,ether_types";
    let args = ["links", "--nodes", "mac", "--as", "tsv", "--columns", columns, &path];
    let result = iplink(&args);
    assert_eq!(result.stdout, "packets\tether_types\n5\tIPv4 ARP\n");
    assert_eq!(result.stderr, "");
}

#[test]
fn merged_hosts_are_reported_and_totals_are_preserved() {
    let total_packets = |args: &[&str]| {
        let office = office();
        let result =
            iplink(&[&["links", "--as", "tsv", "--columns", "packets"], args, &[&office]].concat());
        let packets = result.stdout.lines().skip(1).map(|line| line.parse::<u64>().unwrap());
        (packets.sum::<u64>(), result.stderr)
    };
    let (total, _) = total_packets(&[]);
    let (merged, notes) = total_packets(&["--budget", "10"]);
    assert_eq!(merged, total);
    assert!(notes.contains("merged: others (60 hosts): "), "{notes}");
    assert_eq!(total_packets(&["--group", "cidr:16,48", "--both-ways"]).0, total);
    let (focused, notes) = total_packets(&["--focus", "10.20.1.10"]);
    assert!(focused <= total);
    assert!(focused == total || notes.contains("omitted: "), "{notes}");
}

#[test]
fn hosts_are_grouped_by_named_networks() {
    let (folder, path) = capture();
    let names = folder.path().join("names");
    std::fs::write(&names, "10.0.0.0/24 office\n").unwrap();
    let names = names.to_str().unwrap();
    let columns = "source,target,packets";
    let args = ["-q", "links", "--group", names, "--as", "tsv", "--columns", columns, &path];
    assert_eq!(iplink(&args).stdout, "source\ttarget\tpackets\noffice\toffice\t4\n");
    std::fs::write(names, "10.0.0.0/24 office\n10.0.0.0/33 lab\n").unwrap();
    let result = iplink(&args);
    assert_eq!(result.code, 2);
    let message = "line 2: invalid entry `10.0.0.0/33 lab`: expected a network and a name, as in `10.0.0.0/8 office`\n";
    assert_eq!(result.stderr, format!("iplink: --group {names}: {message}"));
}
