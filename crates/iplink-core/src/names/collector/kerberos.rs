//! Names of machines in Kerberos requests: RFC 4120, section 5.4.1.

use super::der::{find, values};
use super::search::{host_name, padded_name};

// Tags of the application class, which identify a request for a first ticket (AS-REQ) and for
// another ticket (TGS-REQ).
const AS_REQ: u8 = 0x6a;
const TGS_REQ: u8 = 0x6c;

/// The tag of a sequence.
const SEQUENCE: u8 = 0x30;
/// The tag of the field with number 0 of a sequence; the tags of its other fields follow.
const FIELD: u8 = 0xa0;

// Numbers of fields.
const REQUEST_BODY: u8 = 4;
const CLIENT_NAME: u8 = 1;
const CLIENT_ADDRESSES: u8 = 9;
const NAME_STRINGS: u8 = 1;
const ADDRESS_TYPE: u8 = 0;
const ADDRESS: u8 = 1;

/// The type of a client address that is a NetBIOS name: 15 bytes padded with spaces, and a suffix.
const NETBIOS: [u8; 3] = [2, 1, 20];
const NETBIOS_NAME_LEN: usize = 15;

/// The maximum number of client addresses.
const MAX_ADDRESSES: usize = 16;

/// Calls `add` for each name of the client in a request: its NetBIOS name, and the name of its
/// account if that is the account of a machine, which ends with `$`.
pub(super) fn for_each_name(message: &[u8], mut add: impl FnMut(&str)) {
    let Some(body) = request_body(message) else {
        return;
    };
    if let Some(name) = machine_account(body) {
        add(name);
    }
    let addresses = field(body, CLIENT_ADDRESSES).and_then(|value| find(value, SEQUENCE));
    for address in values(addresses.unwrap_or_default()).take(MAX_ADDRESSES) {
        if let Some(name) = netbios_name(address.content) {
            add(name);
        }
    }
}

/// Returns the content of the body of a request.
fn request_body(message: &[u8]) -> Option<&[u8]> {
    let request = find(message, AS_REQ).or_else(|| find(message, TGS_REQ))?;
    find(field(find(request, SEQUENCE)?, REQUEST_BODY)?, SEQUENCE)
}

/// Returns the name of a machine account without its final `$`.
fn machine_account(body: &[u8]) -> Option<&str> {
    let name = find(field(body, CLIENT_NAME)?, SEQUENCE)?;
    let strings = find(field(name, NAME_STRINGS)?, SEQUENCE)?;
    let account = values(strings).next()?.content;
    // The name may have the realm, as in `PC-1$@EXAMPLE.TEST`.
    let account = account.split(|byte| *byte == b'@').next()?;
    host_name(account.strip_suffix(b"$")?)
}

/// Returns the name in a client address.
fn netbios_name(address: &[u8]) -> Option<&str> {
    if field(address, ADDRESS_TYPE)? != NETBIOS {
        return None;
    }
    let [value] = [values(field(address, ADDRESS)?).next()?.content];
    padded_name(value.get(..NETBIOS_NAME_LEN).unwrap_or(value))
}

/// Returns the content of a field of a sequence.
fn field(sequence: &[u8], number: u8) -> Option<&[u8]> {
    find(sequence, FIELD | number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let len = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &len, &content].concat()
    }

    fn request(account: &[u8]) -> Vec<u8> {
        let strings = value(SEQUENCE, &[&value(0x1b, &[account])]);
        let name = value(SEQUENCE, &[&value(0xa0, &[&[2, 1, 1]]), &value(0xa1, &[&strings])]);
        let address = value(
            SEQUENCE,
            &[&value(0xa0, &[&NETBIOS]), &value(0xa1, &[&value(4, &[b"PC-2            "])])],
        );
        let addresses = value(SEQUENCE, &[&address]);
        let body = value(SEQUENCE, &[&value(0xa1, &[&name]), &value(0xa9, &[&addresses])]);
        let fields = [value(0xa1, &[&[2, 1, 5]]), value(0xa4, &[&body])].concat();
        value(AS_REQ, &[&value(SEQUENCE, &[&fields])])
    }

    fn names_in(message: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for_each_name(message, |name| names.push(name.to_owned()));
        names
    }

    #[test]
    fn machine_account_and_netbios_name_are_found() {
        assert_eq!(names_in(&request(b"PC-1$")), ["PC-1", "PC-2"]);
        assert_eq!(names_in(&request(b"PC-1$@TEST")), ["PC-1", "PC-2"]);
        assert_eq!(names_in(&request(b"alice")), ["PC-2"]);
    }

    #[test]
    fn truncated_and_changed_requests_do_not_panic() {
        let request = request(b"PC-1$");
        for index in 0..request.len() {
            names_in(&request[..index]);
            let mut changed = request.clone();
            changed[index] = 0xff;
            names_in(&changed);
        }
    }
}
