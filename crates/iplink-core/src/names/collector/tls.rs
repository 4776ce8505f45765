//! Server names (SNI) in TLS: RFC 8446, sections 4.1.2 and 5.1, and RFC 6066, section 3.

use super::byte_reader::ByteReader;
use super::search::Search;

/// The content type of records with handshake messages.
const HANDSHAKE: u8 = 22;
/// The type of the first handshake message of a client.
const CLIENT_HELLO: u8 = 1;
/// The extension with the name of the server.
const SERVER_NAME: u16 = 0;
/// The type of a name that is a host name.
const HOST_NAME: u8 = 0;

/// The length of the header of a record, in bytes.
const RECORD_HEADER_LEN: usize = 5;

/// Returns whether bytes are the start of a record with a `ClientHello`, as far as they go. At least
/// three bytes are needed.
pub(super) fn is_client_hello(stream: &[u8]) -> bool {
    matches!(stream, [HANDSHAKE, 3, 0..=4, rest @ ..] if rest.get(2).is_none_or(|it| *it == CLIENT_HELLO))
}

/// Finds the server name in a stream that starts with a record of a `ClientHello`.
pub(super) fn find_server_name(stream: &[u8]) -> Search<'_> {
    let mut records = ByteReader(stream);
    let Some(first) = read_fragment(&mut records) else {
        return Search::Incomplete;
    };
    match find_in_handshake(first) {
        // The message continues in another record. That is rare, so its copy costs nothing usually.
        Search::Incomplete if !records.0.is_empty() => find_in_fragments(first, records),
        search => search,
    }
}

/// Finds the server name in the joined fragments of several records.
fn find_in_fragments(first: &[u8], mut records: ByteReader<'_>) -> Search<'static> {
    let mut message = first.to_vec();
    while let Some(fragment) = read_fragment(&mut records) {
        message.extend_from_slice(fragment);
    }
    find_in_handshake(&message).into_owned()
}

/// Reads the fragment of a record with handshake messages, as far as it is in the stream.
fn read_fragment<'a>(records: &mut ByteReader<'a>) -> Option<&'a [u8]> {
    let (header, fragment) = records.0.split_at_checked(RECORD_HEADER_LEN)?;
    let [HANDSHAKE, 3, _, len @ ..] = header else {
        return None;
    };
    let len = usize::from(u16::from_be_bytes(*len.first_chunk()?)).min(fragment.len());
    let (fragment, rest) = fragment.split_at_checked(len)?;
    records.0 = rest;
    Some(fragment)
}

/// Finds the server name in the start of a handshake. The result is [`Search::Incomplete`] if the
/// `ClientHello` has more bytes, in which the name may be.
pub(super) fn find_in_handshake(handshake: &[u8]) -> Search<'_> {
    let mut reader = ByteReader(handshake);
    match reader.u8() {
        Some(CLIENT_HELLO) => {}
        Some(_) => return Search::NotFound,
        None => return Search::Incomplete,
    }
    let Some(len) = reader.u24().and_then(|len| usize::try_from(len).ok()) else {
        return Search::Incomplete;
    };
    let is_complete = len <= reader.0.len();
    let message = reader.0.get(..len).unwrap_or(reader.0);
    match (server_name(message), is_complete) {
        (Some(name), _) => Search::from_text(name),
        (None, true) => Search::NotFound,
        (None, false) => Search::Incomplete,
    }
}

/// Returns the server name in the body of a `ClientHello`, which may be truncated after it.
fn server_name(body: &[u8]) -> Option<&[u8]> {
    let mut reader = ByteReader(body);
    reader.take(2 + 32)?; // version and random
    reader.vector8()?; // session identifier
    reader.vector16()?; // cipher suites
    reader.vector8()?; // compression methods
    let len = usize::from(reader.u16()?);
    let mut extensions = ByteReader(reader.0.get(..len).unwrap_or(reader.0));
    loop {
        let (extension, data) = (extensions.u16()?, extensions.vector16()?);
        if extension == SERVER_NAME {
            let mut names = ByteReader(ByteReader(data).vector16()?);
            return (names.u8()? == HOST_NAME).then(|| names.vector16()).flatten();
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns a `ClientHello` with this server name, as a handshake message.
    pub(in crate::names) fn client_hello(name: &str) -> Vec<u8> {
        let len = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
        let name = [&[HOST_NAME][..], &len(name.as_bytes()), name.as_bytes()].concat();
        let names = [&len(&name)[..], &name].concat();
        let padding = [&[0, 21, 0, 40][..], &[0; 40]].concat();
        let extension = [&[0, 0][..], &len(&names), &names].concat();
        let extensions = [padding, extension].concat();
        let body = [
            &[3, 3][..],
            &[7; 32],
            &[1, 9],
            &[0, 2, 0x13, 1],
            &[1, 0],
            &len(&extensions),
            &extensions,
        ]
        .concat();
        let [_, _, high, low] = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[CLIENT_HELLO, 0, high, low][..], &body].concat()
    }

    /// Returns a record with a part of a handshake.
    fn record(fragment: &[u8]) -> Vec<u8> {
        let len = u16::try_from(fragment.len()).unwrap().to_be_bytes();
        [&[HANDSHAKE, 3, 1][..], &len, fragment].concat()
    }

    fn found(name: &str) -> Search<'_> {
        Search::Found(name.into())
    }

    #[test]
    fn server_name_is_found_in_any_complete_prefix() {
        let stream = record(&client_hello("www.test"));
        let end = stream.windows(8).position(|bytes| bytes == b"www.test").unwrap() + 8;
        for len in 0..stream.len() {
            let expected = if len < end { Search::Incomplete } else { found("www.test") };
            assert_eq!(find_server_name(&stream[..len]), expected, "{len}");
            assert_eq!(is_client_hello(&stream[..len]), len >= 3, "{len}");
        }
    }

    #[test]
    fn client_hello_over_several_records_is_joined() {
        let hello = client_hello("www.test");
        for len in 1..hello.len() {
            let stream = [record(&hello[..len]), record(&hello[len..])].concat();
            assert_eq!(find_server_name(&stream), found("www.test"), "{len}");
        }
    }

    #[test]
    fn client_hello_without_name_is_complete() {
        let mut hello = client_hello("www.test");
        let extension = hello.windows(4).position(|bytes| bytes == [0, 0, 0, 13]).unwrap();
        hello[extension] = 0x7f;
        assert_eq!(find_server_name(&record(&hello)), Search::NotFound);
        assert_eq!(find_server_name(&record(&client_hello("10.0.0.1"))), Search::NotFound);
        assert_eq!(find_in_handshake(&[2, 0, 0, 0]), Search::NotFound);
    }

    #[test]
    fn changed_bytes_do_not_panic() {
        let stream = record(&client_hello("www.test"));
        for index in 0..stream.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut changed = stream.clone();
                changed[index] = byte;
                let _ = find_server_name(&changed);
            }
        }
    }
}
