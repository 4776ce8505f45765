//! The history of a flow: the kinds of packets it had, in the order of their first occurrence.

use std::fmt;

use super::five_tuple::Side;

/// A kind of packet in the history of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HistoryEvent {
    /// A connection request: SYN without ACK.
    Syn,
    /// An accepted request: SYN with ACK.
    SynAck,
    /// An ACK without payload.
    Ack,
    /// A packet with payload.
    Data,
    /// The end of one direction: FIN.
    Fin,
    /// A reset: RST.
    Rst,
    /// Contradictory flags: SYN or FIN together with RST.
    Inconsistent,
    /// SYN together with FIN.
    SynFin,
}

/// The letters of all events, by their number. Zeek uses the same letters.
const LETTERS: [u8; 8] = *b"SHADFRIQ";

impl HistoryEvent {
    /// Returns the number of the event, from 0 to 7.
    const fn number(self) -> u8 {
        match self {
            Self::Syn => 0,
            Self::SynAck => 1,
            Self::Ack => 2,
            Self::Data => 3,
            Self::Fin => 4,
            Self::Rst => 5,
            Self::Inconsistent => 6,
            Self::SynFin => 7,
        }
    }
}

/// The distinct events of both sides in the order of their first occurrence: at most 16, with four
/// bits each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RawHistory {
    codes: u64,
    /// The set of codes that have occurred.
    present: u16,
}

impl RawHistory {
    /// Adds an event of a side, unless it has occurred before.
    #[inline]
    pub(super) const fn add(&mut self, side: Side, event: HistoryEvent) {
        let code = event.number() << 1 | side.number();
        let bit = 1_u16 << code;
        if self.present & bit == 0 {
            self.codes |= (code as u64) << (4 * self.present.count_ones());
            self.present |= bit;
        }
    }

    /// Returns whether a side has sent anything but resets.
    pub(super) const fn has_more_than_resets(self, side: Side) -> bool {
        let resets = 1 << (HistoryEvent::Rst.number() << 1)
            | 1 << (HistoryEvent::Inconsistent.number() << 1);
        let all = 0x5555 & !resets;
        self.present & all << side.number() != 0
    }

    /// Returns the history as seen from the originator.
    pub(super) fn oriented(self, originator: Side) -> History {
        let count = self.present.count_ones();
        // Exchanging the sides of all events inverts the lowest bit of each code.
        let inverted = match originator {
            Side::Low => 0,
            Side::High => 0x1111_1111_1111_1111 & low_bits(4 * count),
        };
        History { codes: self.codes ^ inverted, count: u8::try_from(count).unwrap_or(u8::MAX) }
    }
}

/// Returns a mask of the lowest bits; `count` is at most 64.
const fn low_bits(count: u32) -> u64 {
    match count {
        0 => 0,
        count => u64::MAX >> (64 - count),
    }
}

/// The history of a flow: one letter for each kind of packet, in the order of the first
/// occurrence, as in Zeek's `conn.log`. Letters of the originator are upper case, letters of the
/// responder are lower case.
///
/// | Letter | Packet |
/// |---|---|
/// | S | SYN without ACK |
/// | H | SYN with ACK |
/// | A | ACK without payload |
/// | D | payload |
/// | F | FIN |
/// | R | RST |
/// | I | RST together with SYN or FIN |
/// | Q | SYN together with FIN |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct History {
    codes: u64,
    count: u8,
}

impl History {
    /// Returns true if the flow has no history: only TCP and UDP have.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the history with these letters, unless one of them is unknown or occurs twice.
    pub(crate) fn from_letters(letters: &str) -> Option<Self> {
        let (mut history, mut present) = (Self::default(), 0_u16);
        for letter in letters.bytes() {
            let number = LETTERS.iter().position(|known| known.eq_ignore_ascii_case(&letter))?;
            let code = number << 1 | usize::from(letter.is_ascii_lowercase());
            let bit = 1_u16 << code;
            if present & bit != 0 {
                return None;
            }
            present |= bit;
            history.codes |= (code as u64) << (4 * history.count);
            history.count += 1;
        }
        Some(history)
    }

    /// Returns the letters in order.
    fn letters(self) -> impl Iterator<Item = char> {
        (0..u32::from(self.count)).map(move |index| {
            let code = (self.codes >> (4 * index)) & 15;
            let letter = LETTERS.get((code >> 1) as usize).copied().unwrap_or_default();
            char::from(if code & 1 == 0 { letter } else { letter.to_ascii_lowercase() })
        })
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().try_for_each(|letter| write!(f, "{letter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_in_order_of_first_occurrence_and_by_side() {
        let mut history = RawHistory::default();
        assert_eq!(history.oriented(Side::High).to_string(), "");
        for (side, event) in [
            (Side::High, HistoryEvent::Syn),
            (Side::Low, HistoryEvent::SynAck),
            (Side::High, HistoryEvent::Ack),
            (Side::High, HistoryEvent::Data),
            (Side::High, HistoryEvent::Data),
            (Side::Low, HistoryEvent::Ack),
            (Side::Low, HistoryEvent::Rst),
        ] {
            history.add(side, event);
        }
        assert_eq!(history.oriented(Side::High).to_string(), "ShADar");
        assert_eq!(history.oriented(Side::Low).to_string(), "sHadAR");
    }

    #[test]
    fn history_has_room_for_all_events_of_both_sides() {
        let mut history = RawHistory::default();
        let all = [
            HistoryEvent::Syn,
            HistoryEvent::SynAck,
            HistoryEvent::Ack,
            HistoryEvent::Data,
            HistoryEvent::Fin,
            HistoryEvent::Rst,
            HistoryEvent::Inconsistent,
            HistoryEvent::SynFin,
        ];
        for event in all {
            history.add(Side::Low, event);
            history.add(Side::High, event);
        }
        assert_eq!(history.oriented(Side::Low).to_string(), "SsHhAaDdFfRrIiQq");
        assert_eq!(history.oriented(Side::High).to_string(), "sShHaAdDfFrRiIqQ");
        for side in [Side::Low, Side::High] {
            let letters = history.oriented(side).to_string();
            assert_eq!(History::from_letters(&letters), Some(history.oriented(side)));
        }
    }

    #[test]
    fn unknown_and_repeated_letters_are_rejected() {
        assert_eq!(History::from_letters(""), Some(History::default()));
        assert_eq!(History::from_letters("X"), None);
        assert_eq!(History::from_letters("é"), None);
        assert_eq!(History::from_letters("ShS"), None);
        assert_eq!(History::from_letters("SsHhAaDdFfRrIiQqS"), None);
    }
}
