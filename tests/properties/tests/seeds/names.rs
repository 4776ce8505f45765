//! Seeds of the target `names`.

use iplink_generator::bytes::{dns_message, dns_name, dns_question, dns_record};

use super::Seeds;

/// Returns a packet: the selector of its protocol, its length and its payload.
fn packet(selector: u8, payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(payload.len()).unwrap();
    [&[selector][..], &len.to_be_bytes(), payload].concat()
}

/// Returns the packets of a stream that is split at an offset.
fn split(selector: u8, stream: &[u8], offset: usize) -> Vec<u8> {
    let (start, end) = stream.split_at(offset);
    [packet(selector, start), packet(selector, end)].concat()
}

/// Returns bytes that follow their length.
fn with_len16(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// Returns the seeds: packets with a name each.
pub(crate) fn names() -> Seeds {
    let address = dns_record(b"\xc0\x0c", 1, 1, &[10, 0, 0, 9]);
    let response = dns_message(0x8180, &[dns_question(&dns_name("www.test"), 1)], &[address]);
    let request = b"GET / HTTP/1.1\r\nHost: www.test:80\r\n\r\n";
    vec![
        ("multicast", packet(1, &response)),
        ("link-local", packet(2, &response)),
        ("netbios", packet(3, &registration())),
        ("dhcp", [packet(4, &dhcp(3, 0)), packet(5, &dhcp(5, 7))].concat()),
        ("dhcp-ipv6", dhcp_ipv6()),
        ("kerberos", [packet(8, &kerberos()), kerberos_stream()].concat()),
        (
            "quic",
            packet(9, &[&b"\xc3\0\0\0\x01\x08abcdefgh\0\0\x44\x9e"[..], &[7; 1_182]].concat()),
        ),
        ("tls", packet(10, &client_hello())),
        ("tls-split", split(10, &client_hello(), 40)),
        ("http", split(10, request, 20)),
        ("dns-stream", split(11, &[with_len16(&response), with_len16(&response)].concat(), 50)),
        ("ntlm", packet(13, &ntlm())),
    ]
}

/// Returns a NetBIOS registration of `PC-1`.
fn registration() -> Vec<u8> {
    let name = [&b"\x20FAEDCNDB"[..], &b"CA".repeat(11), b"AA\0"].concat();
    let record = dns_record(b"\xc0\x0c", 0x20, 1, &[0, 0, 10, 0, 0, 1]);
    dns_message(0x2910, &[dns_question(&name, 0x20)], &[record])
}

/// Returns a DHCP message of this type, with the last byte of the assigned address.
fn dhcp(message_type: u8, address: u8) -> Vec<u8> {
    let address = [10, 0, 0, address];
    let start = [&[1, 1, 6, 0][..], &[0; 12], &address, &[0; 216], &[0x63, 0x82, 0x53, 0x63]];
    let options = [&[53, 1, message_type][..], b"\x0c\x04pc-1", b"\x51\x08\x04\0\0\x04pc-2\xff"];
    [start.concat(), options.concat()].concat()
}

/// Returns a request and a reply of DHCP for IPv6.
fn dhcp_ipv6() -> Vec<u8> {
    let option = |code: u8, value: &[u8]| [&[0, code][..], &with_len16(value)].concat();
    let address = option(5, &[0x20; 24]);
    let association = option(3, &[&[0; 12][..], &address].concat());
    let request = [&[3, 1, 2, 3][..], &option(39, b"\x01\x04pc-1")].concat();
    let reply = [&[7, 1, 2, 3][..], &association].concat();
    let relayed = [&[12, 0][..], &[1; 32], &option(9, &request)].concat();
    [packet(6, &relayed), packet(6, &request), packet(7, &reply)].concat()
}

/// Returns a Kerberos request of the machine `PC-1`.
fn kerberos() -> Vec<u8> {
    let value = |tag: u8, parts: &[&[u8]]| {
        let content = parts.concat();
        [&[tag, u8::try_from(content.len()).unwrap()][..], &content].concat()
    };
    let strings = value(0x30, &[&value(0x1b, &[b"PC-1$"])]);
    let name = value(0x30, &[&value(0xa0, &[&[2, 1, 1]]), &value(0xa1, &[&strings])]);
    let address = [value(0xa0, &[&[2, 1, 20]]), value(0xa1, &[&value(4, &[b"PC-2            "])])];
    let addresses = value(0x30, &[&value(0x30, &[&address.concat()])]);
    let body = value(0x30, &[&value(0xa1, &[&name]), &value(0xa9, &[&addresses])]);
    value(0x6a, &[&value(0x30, &[&value(0xa4, &[&body])])])
}

/// Returns the same request over TCP, in two segments.
fn kerberos_stream() -> Vec<u8> {
    split(12, &[&[0, 0][..], &with_len16(&kerberos())].concat(), 9)
}

/// Returns a TLS record with a `ClientHello` for `www.test`.
fn client_hello() -> Vec<u8> {
    let names = with_len16(&[&[0][..], &with_len16(b"www.test")].concat());
    let extensions = with_len16(&[&[0, 0][..], &with_len16(&names)].concat());
    let body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 1, 1, 0], &extensions].concat();
    let message = [&[1, 0][..], &with_len16(&body)].concat();
    [&[22, 3, 1][..], &with_len16(&message)].concat()
}

/// Returns an NTLM authentication in an SMB message.
fn ntlm() -> Vec<u8> {
    let workstation = [8, 0, 0, 0, 64, 0, 0, 0];
    let flags = [1, 0, 0, 0];
    let message = [&b"NTLMSSP\0\x03\0\0\0"[..], &[0; 32], &workstation, &[0; 8], &flags].concat();
    [&b"\0\0\0\x60\xfeSMB"[..], &[0; 24], &message, b"P\0C\0-\x001\0"].concat()
}
