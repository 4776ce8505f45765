//! The property that the slice reader and the stream reader of captures agree.

use std::io::Read;

use iplink_core::Error;
use iplink_core::capture::{Packet, Packets, Reader};

use crate::chunks::Chunks;

/// Checks that both readers agree, with a stream that returns all bytes at once and one in chunks.
pub(crate) fn assert_agree(bytes: &[u8]) {
    assert_stream_agrees(bytes, bytes);
    assert_stream_agrees(bytes, Chunks::new(bytes));
}

/// Checks that both readers give the same packets, or fail to open the capture with the same error.
fn assert_stream_agrees(bytes: &[u8], stream: impl Read) {
    match (Packets::new(bytes), Reader::open(stream)) {
        (Ok(packets), Ok(reader)) => {
            let count = read_both(packets, reader);
            // The shortest record, a simple packet block without data, has 16 bytes. The limit allows
            // twice as many packets.
            assert!(count <= bytes.len() / 8 + 1, "more packets than fit in the bytes");
        }
        (Err(slice), Err(stream)) => assert_eq!(slice.to_string(), stream.to_string()),
        (slice, stream) => {
            panic!("slice reader: {:?}, stream reader: {:?}", slice.err(), stream.err())
        }
    }
}

/// Reads with both readers to the end, compares each packet, and returns the number of packets.
fn read_both(mut packets: Packets<'_>, mut reader: Reader<impl Read>) -> usize {
    let mut count = 0;
    while next_of_both(&mut packets, &mut reader) {
        count += 1;
    }
    for _ in 0..3 {
        assert!(packets.next().is_none(), "a packet follows the end");
        assert!(matches!(reader.next_packet(), Ok(None)), "a packet follows the end");
    }
    let (slice, stream) = (packets.interfaces(), reader.interfaces());
    assert_eq!(slice.as_slice(), stream.as_slice());
    assert_eq!(slice.dropped(), stream.dropped());
    let (slice, stream) = (packets.names(), reader.names());
    assert_eq!(slice.as_slice(), stream.as_slice());
    assert_eq!(slice.dropped(), stream.dropped());
    count
}

/// Reads a packet with each reader, compares them, and returns whether there was one.
fn next_of_both(packets: &mut Packets<'_>, reader: &mut Reader<impl Read>) -> bool {
    let text = |error: Error| error.to_string();
    let slice: Result<Option<Packet<'_>>, _> = packets.next().transpose().map_err(text);
    let stream = reader.next_packet().map_err(text);
    assert_eq!(slice, stream);
    matches!(slice, Ok(Some(_)))
}
