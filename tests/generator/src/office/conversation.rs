//! TCP connections with consistent sequence numbers.

use etherparse::TcpHeader;

use super::frames;
use super::hosts::{Endpoint, Socket};
use super::timeline::{Micros, Timeline};
use crate::error::Error;

/// The maximum payload of a TCP segment over IPv4 in an Ethernet frame, in bytes.
pub(super) const SEGMENT_LEN: usize = 1_460;

const WINDOW: u16 = 64_240;
/// The time between frames that one host sends in a row.
const LINE_RATE_US: u32 = 40;

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// The purpose of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Syn,
    SynAck,
    Ack,
    Data,
    Fin,
    Reset,
    /// The refusal of a SYN.
    ResetAck,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Conversation<'day> {
    day: &'day mut Timeline,
    now: Micros,
    last: Side,
    client: Peer,
    server: Peer,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    socket: Socket,
    sequence: u32,
}

impl Peer {
    /// Creates an end with an initial sequence number of the day's.
    pub(super) fn new(day: &mut Timeline, socket: Socket) -> Self {
        Self { socket, sequence: day.random.below(u32::MAX) }
    }

    /// Creates an end that has sent nothing and never will.
    pub(super) fn silent(socket: Socket) -> Self {
        Self { socket, sequence: 0 }
    }

    /// Advances the sequence number.
    pub(super) fn advance(&mut self, count: u32) {
        self.sequence = self.sequence.wrapping_add(count);
    }
}

impl<'day> Conversation<'day> {
    /// Opens a connection from a new port: the three-way handshake.
    pub(super) fn open(
        day: &'day mut Timeline,
        time: Micros,
        client: Endpoint,
        server: Socket,
    ) -> Result<Self, Error> {
        let client = client.port(day.ephemeral_port());
        let client = Peer::new(day, client);
        let server = Peer::new(day, server);
        let mut opened = Self { day, now: time, last: Side::Client, client, server };
        opened.send(Side::Client, Segment::Syn, &[])?;
        opened.turn(Side::Server).send(Side::Server, Segment::SynAck, &[])?;
        opened.turn(Side::Client).send(Side::Client, Segment::Ack, &[])?;
        Ok(opened)
    }

    /// Sends one segment of data at the next turn of `side`.
    pub(super) fn say(&mut self, side: Side, data: &[u8]) -> Result<&mut Self, Error> {
        self.turn(side).send(side, Segment::Data, data)?;
        Ok(self)
    }

    /// Sends one segment of data at `time`, to the microsecond.
    pub(super) fn say_at(&mut self, time: Micros, side: Side, data: &[u8]) -> Result<(), Error> {
        self.now = time;
        self.send(side, Segment::Data, data)
    }

    /// Sends the same data `count` times; every second segment is acknowledged.
    pub(super) fn bulk(&mut self, side: Side, data: &[u8], count: u32) -> Result<&mut Self, Error> {
        for number in 1..=count {
            self.say(side, data)?;
            if number % 2 == 0 {
                let other = side.other();
                self.turn(other).send(other, Segment::Ack, &[])?;
            }
        }
        Ok(self)
    }

    /// Advances the clock.
    pub(super) fn wait(&mut self, span: Micros) -> &mut Self {
        self.now += span;
        self
    }

    /// Closes the connection from the client's end.
    pub(super) fn close(&mut self) -> Result<(), Error> {
        self.turn(Side::Client).send(Side::Client, Segment::Fin, &[])?;
        self.turn(Side::Server).send(Side::Server, Segment::Fin, &[])?;
        self.turn(Side::Client).send(Side::Client, Segment::Ack, &[])
    }

    /// Moves on to when `side` can send: at once after its own segment, else
    /// after its latency and up to a quarter more.
    fn turn(&mut self, side: Side) -> &mut Self {
        let pause = if side == self.last { LINE_RATE_US } else { self.latency_us(side) };
        self.now += u64::from(pause + self.day.random.below(pause / 4));
        self
    }

    fn latency_us(&self, side: Side) -> u32 {
        match side {
            Side::Client => self.client.socket.endpoint.latency_us,
            Side::Server => self.server.socket.endpoint.latency_us,
        }
    }

    fn send(&mut self, side: Side, segment: Segment, data: &[u8]) -> Result<(), Error> {
        let (from, to) = match side {
            Side::Client => (&mut self.client, &self.server),
            Side::Server => (&mut self.server, &self.client),
        };
        let frame = frame(from, to, segment, data)?;
        from.advance(consumed(segment, data)?);
        self.last = side;
        self.day.push(self.now, frame)
    }
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// Returns one segment, acknowledging all that `to` has sent.
pub(super) fn frame(
    from: &Peer,
    to: &Peer,
    segment: Segment,
    data: &[u8],
) -> Result<Vec<u8>, Error> {
    use Segment::{Data, Fin, Reset, ResetAck, Syn, SynAck};
    let (source, target) = (from.socket, to.socket);
    let mut header = TcpHeader::new(source.port, target.port, from.sequence, WINDOW);
    header.syn = matches!(segment, Syn | SynAck);
    header.psh = segment == Data;
    header.fin = segment == Fin;
    header.rst = matches!(segment, Reset | ResetAck);
    header.ack = !matches!(segment, Syn | Reset);
    if header.ack {
        header.acknowledgment_number = to.sequence;
    }
    frames::tcp(source.endpoint, target.endpoint, header, data)
}

/// Returns by how much a segment advances the sequence number (RFC 9293, section 3.4).
pub(super) fn consumed(segment: Segment, data: &[u8]) -> Result<u32, Error> {
    let flag = u32::from(matches!(segment, Segment::Syn | Segment::SynAck | Segment::Fin));
    Ok(u32::try_from(data.len())? + flag)
}
