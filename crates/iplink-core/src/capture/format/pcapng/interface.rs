//! Interface description blocks, and the timestamps of each interface.

use byteorder_slice::ByteOrder;
use byteorder_slice::option::ReadSlice;

use super::options::Options;
use crate::capture::LinkType;
use crate::error::ErrorKind;
use crate::time::Timestamp;

/// The codes of the options that are read.
const IF_NAME: u16 = 2;
const IF_DESCRIPTION: u16 = 3;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;

/// The minimum length of an interface description block, in bytes.
const MIN_INTERFACE_LEN: u32 = 20;

/// The fields of an interface description block that are needed to decode packets.
///
/// A malicious section may declare a million interfaces, so this is small: 16 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InterfaceDescription {
    pub(super) link_type: LinkType,
    resolution: TimestampResolution,
    /// The snap length, in bytes; 0 means no limit.
    pub(super) snap_len: u32,
    /// The number of seconds that are added to each timestamp (`if_tsoffset`).
    offset_seconds: i64,
}

/// The unit of an interface's timestamps in seconds, as encoded in `if_tsresol`: a
/// negative power of 10, or of 2 if the highest bit is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TimestampResolution(u8);

/// The strings of an interface description block, as bytes that are not decoded yet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InterfaceStrings<'a> {
    pub(super) name: &'a [u8],
    pub(super) description: &'a [u8],
}

impl InterfaceDescription {
    /// Decodes the body of an interface description block.
    ///
    /// The length of the frame check sequence (`if_fcslen`) is ignored: it is not subtracted from
    /// the lengths of packets.
    pub(super) fn parse<B: ByteOrder>(
        body: &[u8],
    ) -> Result<(Self, InterfaceStrings<'_>), ErrorKind> {
        let (mut interface, options) = Self::read_fixed_fields::<B>(body)
            .ok_or_else(|| super::too_short(body, MIN_INTERFACE_LEN))?;
        let mut strings = InterfaceStrings::default();
        for option in Options::<B>::new(options) {
            let (code, value) = option?;
            match code {
                IF_NAME => strings.name = value,
                IF_DESCRIPTION => strings.description = value,
                _ => interface.set_option::<B>(code, value),
            }
        }
        Ok((interface, strings))
    }

    /// Decodes the mandatory fields; also returns the options that follow them.
    fn read_fixed_fields<B: ByteOrder>(mut body: &[u8]) -> Option<(Self, &[u8])> {
        let link_type = LinkType(body.read_u16::<B>()?);
        let _reserved = body.read_u16::<B>()?;
        let snap_len = body.read_u32::<B>()?;
        let resolution = TimestampResolution::MICROSECONDS;
        Some((Self { link_type, resolution, snap_len, offset_seconds: 0 }, body))
    }

    /// Applies an option that affects timestamps; ignores any other.
    fn set_option<B: ByteOrder>(&mut self, code: u16, mut value: &[u8]) {
        match (code, value.first()) {
            (IF_TSRESOL, Some(byte)) => self.resolution = TimestampResolution(*byte),
            (IF_TSOFFSET, _) => self.offset_seconds = value.read_i64::<B>().unwrap_or_default(),
            _ => {}
        }
    }

    /// Converts the timestamp of a packet, in units of the interface's resolution. Returns
    /// `None` if the time is outside the range of [`Timestamp`].
    #[inline]
    pub(super) fn to_timestamp(&self, ticks: u64) -> Option<Timestamp> {
        let nanos = match (self.resolution, self.offset_seconds) {
            (TimestampResolution::MICROSECONDS, 0) => {
                i64::try_from(ticks.checked_mul(1_000)?).ok()?
            }
            (TimestampResolution::NANOSECONDS, 0) => i64::try_from(ticks).ok()?,
            _ => self.nanos(ticks)?,
        };
        Timestamp::from_nanos(nanos)
    }

    /// Converts a timestamp with any resolution and offset to nanoseconds since the Unix
    /// epoch.
    fn nanos(&self, ticks: u64) -> Option<i64> {
        let offset = i128::from(self.offset_seconds).checked_mul(1_000_000_000)?;
        let nanos = i128::try_from(self.resolution.nanos(ticks)).ok()?;
        i64::try_from(nanos.checked_add(offset)?).ok()
    }
}

impl TimestampResolution {
    const MICROSECONDS: Self = Self(6);
    const NANOSECONDS: Self = Self(9);

    /// Converts a number of ticks to nanoseconds, rounded down.
    fn nanos(self, ticks: u64) -> u128 {
        let ticks = u128::from(ticks);
        let exponent = u32::from(self.0 & 0x7f);
        if self.0 & 0x80 != 0 {
            // 2^64 ticks times 10^9 is less than 2^94.
            let nanos = ticks.saturating_mul(1_000_000_000);
            return nanos.checked_shr(exponent).unwrap_or(0);
        }
        match 10_u128.checked_pow(exponent.abs_diff(9)) {
            Some(factor) if exponent <= 9 => ticks.saturating_mul(factor),
            Some(divisor) => ticks.checked_div(divisor).unwrap_or(0),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(resolution: u8, offset_seconds: i64) -> InterfaceDescription {
        InterfaceDescription {
            link_type: LinkType::ETHERNET,
            resolution: TimestampResolution(resolution),
            snap_len: 0,
            offset_seconds,
        }
    }

    fn nanos(resolution: u8, offset_seconds: i64, ticks: u64) -> Option<i64> {
        interface(resolution, offset_seconds).to_timestamp(ticks).map(Timestamp::as_nanos)
    }

    #[test]
    fn interface_description_takes_16_bytes() {
        assert_eq!(size_of::<InterfaceDescription>(), 16);
    }

    #[test]
    fn equal_times_with_different_resolutions_are_equal() {
        let expected = Some(1_700_000_000_000_000_000);
        assert_eq!(nanos(0, 0, 1_700_000_000), expected);
        assert_eq!(nanos(3, 0, 1_700_000_000_000), expected);
        assert_eq!(nanos(9, 0, 1_700_000_000_000_000_000), expected);
        assert_eq!(nanos(10, 0, 17_000_000_000_000_000_000), expected);
        assert_eq!(nanos(0x80 | 20, 0, 1_700_000_000 << 20), expected);
        assert_eq!(nanos(6, 3_600, 1_699_996_400_000_000), expected);
    }

    #[test]
    fn ticks_shorter_than_a_nanosecond_in_total_give_the_epoch() {
        assert_eq!(nanos(0x7f, 0, u64::MAX), Some(0));
        assert_eq!(nanos(0xff, 0, u64::MAX), Some(0));
    }

    #[test]
    fn time_out_of_range_is_none_and_never_wraps() {
        assert_eq!(nanos(0, 0, u64::MAX), None);
        assert_eq!(nanos(6, i64::MAX, 0), None);
        assert_eq!(nanos(6, i64::MIN, u64::MAX), None);
    }
}
