//! The file formats of generated captures.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::time::Duration;

use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketBlock;
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::{DataLink, Endianness, TsResolution};

use crate::error::Error;

/// The file format of a generated capture. All formats are little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CaptureFormat {
    /// Classic pcap with timestamps in microseconds.
    #[default]
    Pcap,
    /// Classic pcap with timestamps in nanoseconds.
    PcapNanoseconds,
    /// pcapng with one section, one interface and timestamps in nanoseconds.
    Pcapng,
}

/// The buffered output of a recorder.
type Output<'out> = BufWriter<&'out mut dyn Write>;

/// A writer of a capture, by its file format.
pub(crate) enum Recorder<'out> {
    Pcap(PcapWriter<Output<'out>>),
    Pcapng(PcapNgWriter<Output<'out>>),
}

impl<'out> Recorder<'out> {
    /// Writes the file header. `snap_len` is in bytes.
    pub(crate) fn start(
        format: CaptureFormat,
        snap_len: u32,
        out: &'out mut dyn Write,
    ) -> Result<Self, Error> {
        let out = BufWriter::with_capacity(1 << 16, out);
        Ok(match format {
            CaptureFormat::Pcap => Self::pcap(TsResolution::MicroSecond, snap_len, out)?,
            CaptureFormat::PcapNanoseconds => Self::pcap(TsResolution::NanoSecond, snap_len, out)?,
            CaptureFormat::Pcapng => Self::pcapng(snap_len, out)?,
        })
    }

    /// Writes one record. `time` is the time since the Unix epoch, and `wire_len` is the length of
    /// the frame in bytes before it was truncated to `data`.
    pub(crate) fn record(
        &mut self,
        time: Duration,
        wire_len: u32,
        data: &[u8],
    ) -> Result<(), Error> {
        match self {
            Self::Pcap(writer) => writer.write_packet(&PcapPacket::new(time, wire_len, data))?,
            Self::Pcapng(writer) => writer.write_pcapng_block(EnhancedPacketBlock {
                interface_id: 0,
                timestamp: time,
                original_len: wire_len,
                data: Cow::Borrowed(data),
                options: Vec::new(),
            })?,
        };
        Ok(())
    }

    /// Flushes the buffer.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let mut out = match self {
            Self::Pcap(writer) => writer.into_writer(),
            Self::Pcapng(writer) => writer.into_inner(),
        };
        Ok(out.flush()?)
    }

    /// Writes the header of a pcap file.
    fn pcap(ts_resolution: TsResolution, snap_len: u32, out: Output<'out>) -> Result<Self, Error> {
        let header = PcapHeader {
            snaplen: snap_len,
            ts_resolution,
            endianness: Endianness::Little,
            ..PcapHeader::default()
        };
        Ok(Self::Pcap(PcapWriter::with_header(out, header)?))
    }

    /// Writes the section header and the interface of a pcapng file.
    fn pcapng(snap_len: u32, out: Output<'out>) -> Result<Self, Error> {
        let mut writer = PcapNgWriter::with_endianness(out, Endianness::Little)?;
        writer.write_pcapng_block(InterfaceDescriptionBlock {
            linktype: DataLink::ETHERNET,
            snaplen: snap_len,
            // pcap-file always writes nanoseconds, so the interface must declare this unit.
            options: vec![InterfaceDescriptionOption::IfTsResol(9)],
        })?;
        Ok(Self::Pcapng(writer))
    }
}
