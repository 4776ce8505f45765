//! Interface description blocks, and the clock of each interface.

use byteorder_slice::ByteOrder;
use byteorder_slice::option::ReadSlice;

use crate::capture::LinkType;
use crate::error::ErrorKind;
use crate::time::Timestamp;

const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
const END_OF_OPTIONS: u16 = 0;

/// The smallest interface description block, in bytes.
const INTERFACE_LEN: u32 = 20;

/// An interface that a section declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) link_type: LinkType,
    /// In bytes; 0 is without limit.
    pub(super) snap_len: u32,
    tick: Tick,
    offset_seconds: i64,
}

/// How long one unit of an interface's time stamps is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    /// So many nanoseconds.
    Nanos(u32),
    /// 10 to the power of minus so many seconds, less than a nanosecond.
    Decimal(u8),
    /// 2 to the power of minus so many seconds.
    Binary(u8),
}

impl Interface {
    /// Decodes the body of an interface description block.
    pub(super) fn parse<B: ByteOrder>(body: &[u8]) -> Result<Self, ErrorKind> {
        let (mut interface, options) = Self::fixed::<B>(body).ok_or_else(|| {
            let len = u32::try_from(body.len()).unwrap_or(u32::MAX);
            ErrorKind::BlockLength { len: len.saturating_add(12), least: INTERFACE_LEN }
        })?;
        interface.read_options::<B>(options)?;
        Ok(interface)
    }

    /// Decodes the fields that are always there; returns the options too.
    fn fixed<B: ByteOrder>(mut body: &[u8]) -> Option<(Self, &[u8])> {
        let link_type = LinkType(body.read_u16::<B>()?);
        let _reserved = body.read_u16::<B>()?;
        let snap_len = body.read_u32::<B>()?;
        Some((Self { link_type, snap_len, tick: Tick::Nanos(1_000), offset_seconds: 0 }, body))
    }

    /// Reads options up to their end mark or to the end of the block: the end
    /// mark may be absent.
    fn read_options<B: ByteOrder>(&mut self, mut options: &[u8]) -> Result<(), ErrorKind> {
        while let (Some(code), Some(len)) = (options.read_u16::<B>(), options.read_u16::<B>()) {
            if code == END_OF_OPTIONS {
                break;
            }
            let Some(value) = options.get(..len.into()) else {
                return Err(ErrorKind::OptionBeyondBlock { code, len, room: options.len() });
            };
            self.take_option::<B>(code, value);
            let padded = usize::from(len).next_multiple_of(4);
            options = options.get(padded..).unwrap_or_default();
        }
        Ok(())
    }

    fn take_option<B: ByteOrder>(&mut self, code: u16, mut value: &[u8]) {
        match code {
            IF_TSRESOL => {
                self.tick = value.first().map_or(self.tick, |byte| Tick::from_byte(*byte))
            }
            IF_TSOFFSET => self.offset_seconds = value.read_i64::<B>().unwrap_or_default(),
            _ => {}
        }
    }

    /// Converts a time stamp of this interface; `None` where it is out of the
    /// range of [`Timestamp`].
    #[inline]
    pub(super) fn time(&self, ticks: u64) -> Option<Timestamp> {
        match (self.tick, self.offset_seconds) {
            (Tick::Nanos(nanos), 0) => {
                let nanos = ticks.checked_mul(nanos.into())?;
                Timestamp::from_nanos(i64::try_from(nanos).ok()?)
            }
            (tick, offset) => {
                let offset = i128::from(offset).checked_mul(1_000_000_000)?;
                let nanos = i128::try_from(tick.nanos(ticks)).ok()?.checked_add(offset)?;
                Timestamp::from_nanos(i64::try_from(nanos).ok()?)
            }
        }
    }
}

impl Tick {
    /// Decodes `if_tsresol`: a negative power of 10, or of 2 with the highest
    /// bit set.
    fn from_byte(byte: u8) -> Self {
        match (byte & 0x80, byte & 0x7f) {
            (0, power @ 0..=9) => Self::Nanos(10_u32.pow(9_u32.saturating_sub(power.into()))),
            (0, power) => Self::Decimal(power),
            (_, power) => Self::Binary(power),
        }
    }

    /// Converts ticks to nanoseconds; what is less than one is cut off.
    fn nanos(self, ticks: u64) -> u128 {
        let ticks = u128::from(ticks);
        match self {
            Self::Nanos(nanos) => ticks.saturating_mul(nanos.into()),
            Self::Decimal(power) => 10_u128
                .checked_pow(u32::from(power).saturating_sub(9))
                .and_then(|divisor| ticks.checked_div(divisor))
                .unwrap_or(0),
            // 2^64 ticks times 10^9 is less than 2^94.
            Self::Binary(power) => {
                ticks.saturating_mul(1_000_000_000).checked_shr(power.into()).unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(resolution: u8, offset_seconds: i64) -> Interface {
        let tick = Tick::from_byte(resolution);
        Interface { link_type: LinkType::ETHERNET, snap_len: 0, tick, offset_seconds }
    }

    fn nanos(resolution: u8, offset: i64, ticks: u64) -> Option<i64> {
        interface(resolution, offset).time(ticks).map(Timestamp::as_nanos)
    }

    #[test]
    fn each_resolution_gives_the_same_moment() {
        let second = Some(1_700_000_000_000_000_000);
        assert_eq!(nanos(0, 0, 1_700_000_000), second);
        assert_eq!(nanos(3, 0, 1_700_000_000_000), second);
        assert_eq!(nanos(9, 0, 1_700_000_000_000_000_000), second);
        assert_eq!(nanos(10, 0, 17_000_000_000_000_000_000), second);
        assert_eq!(nanos(0x80 | 20, 0, 1_700_000_000 << 20), second);
        assert_eq!(nanos(6, 3_600, 1_699_996_400_000_000), second);
    }

    #[test]
    fn a_resolution_beyond_any_clock_is_the_epoch() {
        assert_eq!(nanos(0x7f, 0, u64::MAX), Some(0));
        assert_eq!(nanos(0xff, 0, u64::MAX), Some(0));
    }

    #[test]
    fn a_time_out_of_range_is_unknown_and_never_wraps() {
        assert_eq!(nanos(0, 0, u64::MAX), None);
        assert_eq!(nanos(6, i64::MAX, 0), None);
        assert_eq!(nanos(6, i64::MIN, u64::MAX), None);
    }
}
