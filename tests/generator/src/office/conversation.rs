//! TCP connections with consistent sequence numbers.

use etherparse::TcpHeader;

use super::frames;
use super::hosts::{Endpoint, Host};
use super::timeline::{Micros, Timeline};
use crate::error::Error;

/// The maximum payload of a TCP segment over IPv4 in an Ethernet frame, in bytes.
pub(super) const MAX_SEGMENT_LEN: usize = 1_460;

/// The receive window, in bytes.
const WINDOW: u16 = 64_240;
/// The minimum time between consecutive frames of one host, in microseconds.
const FRAME_INTERVAL_US: u32 = 40;

/// One of the two ends of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// The kind of a segment, which determines its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Syn,
    SynAck,
    Ack,
    Data,
    Fin,
    Reset,
    /// The reset that refuses a SYN.
    ResetAck,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Conversation<'day> {
    day: &'day mut Timeline,
    /// The time of the last segment.
    now: Micros,
    last_sender: Side,
    client: Peer,
    server: Peer,
}

/// The endpoint at one end of a connection, with the sequence number of its next segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    endpoint: Endpoint,
    sequence: u32,
}

impl Peer {
    /// Creates a peer with a random initial sequence number.
    pub(super) fn new(day: &mut Timeline, endpoint: Endpoint) -> Self {
        Self { endpoint, sequence: day.random.below(u32::MAX) }
    }

    /// Creates a peer with sequence number 0.
    pub(super) fn with_sequence_zero(endpoint: Endpoint) -> Self {
        Self { endpoint, sequence: 0 }
    }

    /// Advances the sequence number by `count`.
    pub(super) fn advance(&mut self, count: u32) {
        self.sequence = self.sequence.wrapping_add(count);
    }
}

impl<'day> Conversation<'day> {
    /// Opens a connection from a new port: the three-way handshake.
    pub(super) fn open(
        day: &'day mut Timeline,
        time: Micros,
        client: Host,
        server: Endpoint,
    ) -> Result<Self, Error> {
        let client = client.endpoint(day.ephemeral_port());
        let client = Peer::new(day, client);
        let server = Peer::new(day, server);
        let mut connection = Self { day, now: time, last_sender: Side::Client, client, server };
        connection.send(Side::Client, Segment::Syn, &[])?;
        connection.wait_for_turn(Side::Server).send(Side::Server, Segment::SynAck, &[])?;
        connection.wait_for_turn(Side::Client).send(Side::Client, Segment::Ack, &[])?;
        Ok(connection)
    }

    /// Sends one segment of data as soon as `side` can.
    pub(super) fn send_data(&mut self, side: Side, data: &[u8]) -> Result<&mut Self, Error> {
        self.wait_for_turn(side).send(side, Segment::Data, data)?;
        Ok(self)
    }

    /// Sends one segment of data exactly at `time`.
    pub(super) fn send_data_at(
        &mut self,
        time: Micros,
        side: Side,
        data: &[u8],
    ) -> Result<(), Error> {
        self.now = time;
        self.send(side, Segment::Data, data)
    }

    /// Sends the same data `count` times; every second segment is acknowledged.
    pub(super) fn send_repeatedly(
        &mut self,
        side: Side,
        data: &[u8],
        count: u32,
    ) -> Result<&mut Self, Error> {
        for index in 1..=count {
            self.send_data(side, data)?;
            if index % 2 == 0 {
                let receiver = side.opposite();
                self.wait_for_turn(receiver).send(receiver, Segment::Ack, &[])?;
            }
        }
        Ok(self)
    }

    /// Advances the time by `span`, without sending anything.
    pub(super) fn wait(&mut self, span: Micros) -> &mut Self {
        self.now += span;
        self
    }

    /// Closes the connection; the client sends the first FIN.
    pub(super) fn close(&mut self) -> Result<(), Error> {
        self.wait_for_turn(Side::Client).send(Side::Client, Segment::Fin, &[])?;
        self.wait_for_turn(Side::Server).send(Side::Server, Segment::Fin, &[])?;
        self.wait_for_turn(Side::Client).send(Side::Client, Segment::Ack, &[])
    }

    /// Advances the time until `side` can send: by the frame interval if it sent the last segment,
    /// otherwise by its latency. Either wait is up to a quarter longer, at random.
    fn wait_for_turn(&mut self, side: Side) -> &mut Self {
        let pause =
            if side == self.last_sender { FRAME_INTERVAL_US } else { self.latency_us(side) };
        self.now += u64::from(pause + self.day.random.below(pause / 4));
        self
    }

    /// Returns the time that the host at one end takes to reply, in microseconds.
    fn latency_us(&self, side: Side) -> u32 {
        match side {
            Side::Client => self.client.endpoint.host.latency_us,
            Side::Server => self.server.endpoint.host.latency_us,
        }
    }

    /// Sends one segment at the current time.
    fn send(&mut self, side: Side, segment: Segment, data: &[u8]) -> Result<(), Error> {
        let (from, to) = match side {
            Side::Client => (&mut self.client, &self.server),
            Side::Server => (&mut self.server, &self.client),
        };
        let frame = tcp_frame(from, to, segment, data)?;
        from.advance(sequence_len(segment, data)?);
        self.last_sender = side;
        self.day.push(self.now, frame)
    }
}

impl Side {
    /// Returns the other end of the connection.
    fn opposite(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// Returns a frame with one segment. If its kind has the ACK flag, it acknowledges all that `to` has
/// sent.
pub(super) fn tcp_frame(
    from: &Peer,
    to: &Peer,
    segment: Segment,
    data: &[u8],
) -> Result<Vec<u8>, Error> {
    use Segment::{Data, Fin, Reset, ResetAck, Syn, SynAck};
    let (source, target) = (from.endpoint, to.endpoint);
    let mut header = TcpHeader::new(source.port, target.port, from.sequence, WINDOW);
    header.syn = matches!(segment, Syn | SynAck);
    header.psh = segment == Data;
    header.fin = segment == Fin;
    header.rst = matches!(segment, Reset | ResetAck);
    header.ack = !matches!(segment, Syn | Reset);
    if header.ack {
        header.acknowledgment_number = to.sequence;
    }
    frames::tcp(source.host, target.host, header, data)
}

/// Returns the length of a segment in sequence numbers: its bytes, plus one for SYN or FIN (RFC
/// 9293, section 3.4).
pub(super) fn sequence_len(segment: Segment, data: &[u8]) -> Result<u32, Error> {
    let flag = u32::from(matches!(segment, Segment::Syn | Segment::SynAck | Segment::Fin));
    Ok(u32::try_from(data.len())? + flag)
}
