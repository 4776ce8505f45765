//! Interface description blocks, and the clock of each interface.

use byteorder_slice::ByteOrder;
use byteorder_slice::option::ReadSlice;

use super::options::Options;
use crate::capture::LinkType;
use crate::error::ErrorKind;
use crate::time::Timestamp;

const IF_NAME: u16 = 2;
const IF_DESCRIPTION: u16 = 3;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;

/// The smallest interface description block, in bytes.
const INTERFACE_LEN: u32 = 20;

/// What reading a packet needs to know of the interface that it came from.
///
/// A hostile section declares a million, so it is small: 16 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) link_type: LinkType,
    resolution: Resolution,
    /// In bytes; 0 is without limit.
    pub(super) snap_len: u32,
    offset_seconds: i64,
}

/// How long one unit of an interface's time stamps is, as `if_tsresol` has it:
/// a negative power of 10 seconds, or of 2 with the highest bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Resolution(u8);

/// The texts of an interface description block, as they stand there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Texts<'a> {
    pub(super) name: &'a [u8],
    pub(super) description: &'a [u8],
}

impl Declared {
    /// Decodes the body of an interface description block.
    ///
    /// The length of the frame check sequence (`if_fcslen`) is passed over: a
    /// packet's lengths are those that the capture gives.
    pub(super) fn parse<B: ByteOrder>(body: &[u8]) -> Result<(Self, Texts<'_>), ErrorKind> {
        let (mut declared, options) =
            Self::fixed::<B>(body).ok_or_else(|| super::too_short(body, INTERFACE_LEN))?;
        let mut texts = Texts::default();
        for option in Options::<B>::new(options) {
            let (code, value) = option?;
            match code {
                IF_NAME => texts.name = value,
                IF_DESCRIPTION => texts.description = value,
                _ => declared.take_option::<B>(code, value),
            }
        }
        Ok((declared, texts))
    }

    /// Decodes the fields that are always there; returns the options too.
    fn fixed<B: ByteOrder>(mut body: &[u8]) -> Option<(Self, &[u8])> {
        let link_type = LinkType(body.read_u16::<B>()?);
        let _reserved = body.read_u16::<B>()?;
        let snap_len = body.read_u32::<B>()?;
        Some((
            Self { link_type, resolution: Resolution::MICROSECONDS, snap_len, offset_seconds: 0 },
            body,
        ))
    }

    fn take_option<B: ByteOrder>(&mut self, code: u16, mut value: &[u8]) {
        match (code, value.first()) {
            (IF_TSRESOL, Some(byte)) => self.resolution = Resolution(*byte),
            (IF_TSOFFSET, _) => self.offset_seconds = value.read_i64::<B>().unwrap_or_default(),
            _ => {}
        }
    }

    /// Converts a time stamp of this interface; `None` where it is out of the
    /// range of [`Timestamp`].
    #[inline]
    pub(super) fn time(&self, ticks: u64) -> Option<Timestamp> {
        let nanos = match (self.resolution, self.offset_seconds) {
            (Resolution::MICROSECONDS, 0) => i64::try_from(ticks.checked_mul(1_000)?).ok()?,
            (Resolution::NANOSECONDS, 0) => i64::try_from(ticks).ok()?,
            _ => self.nanos(ticks)?,
        };
        Timestamp::from_nanos(nanos)
    }

    fn nanos(&self, ticks: u64) -> Option<i64> {
        let offset = i128::from(self.offset_seconds).checked_mul(1_000_000_000)?;
        let nanos = i128::try_from(self.resolution.nanos(ticks)).ok()?;
        i64::try_from(nanos.checked_add(offset)?).ok()
    }
}

impl Resolution {
    const MICROSECONDS: Self = Self(6);
    const NANOSECONDS: Self = Self(9);

    /// Converts ticks to nanoseconds; what is less than one is cut off.
    fn nanos(self, ticks: u64) -> u128 {
        let ticks = u128::from(ticks);
        let power = u32::from(self.0 & 0x7f);
        if self.0 & 0x80 != 0 {
            // 2^64 ticks times 10^9 is less than 2^94.
            let nanos = ticks.saturating_mul(1_000_000_000);
            return nanos.checked_shr(power).unwrap_or(0);
        }
        match 10_u128.checked_pow(power.abs_diff(9)) {
            Some(factor) if power <= 9 => ticks.saturating_mul(factor),
            Some(divisor) => ticks.checked_div(divisor).unwrap_or(0),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(resolution: u8, offset_seconds: i64) -> Declared {
        Declared {
            link_type: LinkType::ETHERNET,
            resolution: Resolution(resolution),
            snap_len: 0,
            offset_seconds,
        }
    }

    #[test]
    fn a_million_interfaces_take_16_mb() {
        assert_eq!(size_of::<Declared>(), 16);
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
