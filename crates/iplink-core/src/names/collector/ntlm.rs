//! Names of computers in NTLM messages (MS-NLMP, section 2.2.1), which SMB, HTTP and DCE-RPC carry.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::byte_reader::array_at;
use super::search::host_name;

/// The start of each message.
const SIGNATURE: &[u8] = b"NTLMSSP\0";

// Message types.
const CHALLENGE: u32 = 2;
const AUTHENTICATE: u32 = 3;

// Offsets of fields, in bytes.
const MESSAGE_TYPE: usize = 8;
const CHALLENGE_FLAGS: usize = 20;
const TARGET_INFO: usize = 40;
const WORKSTATION: usize = 44;
const AUTHENTICATE_FLAGS: usize = 60;

/// The flag for text in UTF-16.
const UNICODE: u32 = 1;

// Types of target information: the names of the server.
const NETBIOS_COMPUTER_NAME: u16 = 1;
const DNS_COMPUTER_NAME: u16 = 3;

/// The maximum number of bytes of a payload that are searched.
const MAX_SEARCH_LEN: usize = 2_048;

/// The maximum length of a message in base64, in bytes.
const MAX_BASE64_LEN: usize = 4_096;

/// The maximum number of values of the target information.
const MAX_VALUES: usize = 32;

/// Returns whether a payload is a message of SMB or DCE-RPC, which may carry an NTLM message.
pub(super) fn may_carry(payload: &[u8]) -> bool {
    matches!(payload, [0, _, _, _, 0xfe | 0xff, b'S', b'M', b'B', ..] | [5, 0 | 1, 11..=16, ..])
}

/// Calls `add` for each computer name in the first NTLM message of a payload.
pub(super) fn for_each_name(payload: &[u8], add: impl FnMut(&str)) {
    let searched = payload.get(..MAX_SEARCH_LEN).unwrap_or(payload);
    let start = searched.windows(SIGNATURE.len()).position(|bytes| bytes == SIGNATURE);
    if let Some(message) = start.and_then(|start| payload.get(start..)) {
        read_message(message, add);
    }
}

/// Calls `add` for each computer name in the head of an HTTP message, whose headers
/// `Authorization` or `WWW-Authenticate` may have an NTLM message in base64.
pub(super) fn for_each_name_in_http(head: &[u8], mut add: impl FnMut(&str)) {
    for line in head.get(..MAX_BASE64_LEN).unwrap_or(head).split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if line.is_empty() {
            return;
        }
        let is_authentication = |name: &[u8]| {
            line.split_at_checked(name.len()).is_some_and(|(it, _)| it.eq_ignore_ascii_case(name))
        };
        if is_authentication(b"authorization:") || is_authentication(b"www-authenticate:") {
            let value = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
            if let Ok(message) = STANDARD.decode(value) {
                for_each_name(&message, &mut add);
            }
        }
    }
}

/// Calls `add` for each computer name in a message.
fn read_message(message: &[u8], mut add: impl FnMut(&str)) {
    let number_at = |offset| array_at(message, offset).map(u32::from_le_bytes);
    match number_at(MESSAGE_TYPE) {
        Some(CHALLENGE) if number_at(CHALLENGE_FLAGS).is_some() => {
            read_target_info(field(message, TARGET_INFO).unwrap_or_default(), add);
        }
        Some(AUTHENTICATE) => {
            let name = field(message, WORKSTATION).unwrap_or_default();
            let flags = number_at(AUTHENTICATE_FLAGS).unwrap_or(UNICODE);
            if flags & UNICODE != 0 {
                add_utf16(name, &mut add);
            } else if let Some(name) = host_name(name) {
                add(name);
            }
        }
        _ => {}
    }
}

/// Returns the value of a field that has a length, a maximum length and an offset.
fn field(message: &[u8], offset: usize) -> Option<&[u8]> {
    let len = usize::from(u16::from_le_bytes(array_at(message, offset)?));
    let start = usize::try_from(u32::from_le_bytes(array_at(message, offset + 4)?)).ok()?;
    message.get(start..start.checked_add(len)?)
}

/// Calls `add` for each name of the server in the target information: a sequence of values, each
/// with a type and a length.
fn read_target_info(mut values: &[u8], mut add: impl FnMut(&str)) {
    for _ in 0..MAX_VALUES {
        let Some(([a, b, c, d], rest)) = values.split_first_chunk() else {
            return;
        };
        let (value_type, len) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
        let Some((value, rest)) = rest.split_at_checked(len.into()) else {
            return;
        };
        if matches!(value_type, NETBIOS_COMPUTER_NAME | DNS_COMPUTER_NAME) {
            add_utf16(value, &mut add);
        }
        values = rest;
    }
}

/// Calls `add` for a name in UTF-16.
fn add_utf16(name: &[u8], mut add: impl FnMut(&str)) {
    let (units, _) = name.as_chunks();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    // A client that does not tell its name sends `NULL`.
    if let Some(name) = text.ok().as_deref().and_then(|text| host_name(text.as_bytes()))
        && name != "NULL"
    {
        add(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// Returns a message with a value for a field at this offset.
    fn message(message_type: u8, field_offset: usize, value: &[u8]) -> Vec<u8> {
        let mut message = [SIGNATURE, &[message_type, 0, 0, 0]].concat();
        message.resize(72, 0);
        message[AUTHENTICATE_FLAGS] = 1;
        let len = u16::try_from(value.len()).unwrap().to_le_bytes();
        message[field_offset..][..2].copy_from_slice(&len);
        message[field_offset + 4] = 72;
        message.extend_from_slice(value);
        message
    }

    fn challenge() -> Vec<u8> {
        let value = |value_type: u8, text: &str| {
            let text = utf16(text);
            [&[value_type, 0, u8::try_from(text.len()).unwrap(), 0][..], &text].concat()
        };
        let values = [value(2, "OFFICE"), value(1, "SERVER"), value(3, "server.test"), vec![0; 4]];
        message(2, TARGET_INFO, &values.concat())
    }

    fn names_in(payload: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for_each_name(payload, |name| names.push(name.to_owned()));
        names
    }

    #[test]
    fn workstation_of_authentication_is_found() {
        let authenticate = message(3, WORKSTATION, &utf16("PC-1"));
        let smb = [&b"\0\0\0\x50\xfeSMB"[..], &[0; 60], &authenticate].concat();
        assert!(may_carry(&smb));
        assert_eq!(names_in(&smb), ["PC-1"]);
        let mut oem = message(3, WORKSTATION, b"PC-1");
        oem[AUTHENTICATE_FLAGS] = 0;
        assert_eq!(names_in(&oem), ["PC-1"]);
        assert!(names_in(&message(3, WORKSTATION, &utf16("NULL"))).is_empty());
        assert!(names_in(&message(1, WORKSTATION, &utf16("PC-1"))).is_empty());
    }

    #[test]
    fn names_of_challenger_are_found() {
        assert_eq!(names_in(&challenge()), ["SERVER", "server.test"]);
    }

    #[test]
    fn message_in_http_is_decoded() {
        let text = STANDARD.encode(challenge());
        let head = format!("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM {text}\r\n\r\n");
        let mut names = Vec::new();
        for_each_name_in_http(head.as_bytes(), |name| names.push(name.to_owned()));
        assert_eq!(names, ["SERVER", "server.test"]);
    }

    #[test]
    fn truncated_and_changed_messages_do_not_panic() {
        for original in [challenge(), message(3, WORKSTATION, &utf16("PC-1"))] {
            for index in 0..original.len() {
                names_in(&original[..index]);
                let mut changed = original.clone();
                changed[index] = 0xff;
                names_in(&changed);
            }
        }
    }
}
