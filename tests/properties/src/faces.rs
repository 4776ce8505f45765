//! The two faces of the capture engine.

use std::io::Read;

use iplink_core::Error;
use iplink_core::capture::{Packet, Packets, Reader};

use crate::chunks::Chunks;

/// Checks that the slice and the stream, whole and in chunks, read the same.
pub(crate) fn agree(bytes: &[u8]) {
    agree_with(bytes, bytes);
    agree_with(bytes, Chunks::new(bytes));
}

fn agree_with(bytes: &[u8], stream: impl Read) {
    match (Packets::new(bytes), Reader::open(stream)) {
        (Ok(packets), Ok(reader)) => {
            let read = lockstep(packets, reader);
            // A simple packet block of no bytes takes 16.
            assert!(read <= bytes.len() / 8 + 1, "more packets than bytes");
        }
        (Err(slice), Err(stream)) => assert_eq!(slice.to_string(), stream.to_string()),
        (slice, stream) => panic!("{:?} is not {:?}", slice.err(), stream.err()),
    }
}

/// Reads both to their end, packet by packet; returns how many there were.
fn lockstep(mut packets: Packets<'_>, mut reader: Reader<impl Read>) -> usize {
    let mut read = 0;
    while both(&mut packets, &mut reader) {
        read += 1;
    }
    for _ in 0..3 {
        assert!(packets.next().is_none(), "a packet behind the end");
        assert!(matches!(reader.next_packet(), Ok(None)), "a packet behind the end");
    }
    let (slice, stream) = (packets.interfaces(), reader.interfaces());
    assert_eq!(slice.as_slice(), stream.as_slice());
    assert_eq!(slice.omitted(), stream.omitted());
    let (slice, stream) = (packets.names(), reader.names());
    assert_eq!(slice.as_slice(), stream.as_slice());
    assert_eq!(slice.omitted(), stream.omitted());
    read
}

/// Reads one packet of each; tells whether there was one.
fn both(packets: &mut Packets<'_>, reader: &mut Reader<impl Read>) -> bool {
    let text = |error: Error| error.to_string();
    let slice: Result<Option<Packet<'_>>, _> = packets.next().transpose().map_err(text);
    let stream = reader.next_packet().map_err(text);
    assert_eq!(slice, stream);
    matches!(slice, Ok(Some(_)))
}
