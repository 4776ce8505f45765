//! Captures packets from a network interface, as the bytes of a capture file.
//!
//! In this form, they pass through the same reader and dissection as packets from files.

use std::fmt;
use std::io::{self, Read};
use std::thread;
use std::time::Duration;

use pcap::{Active, Capture, Device, Error};

use crate::{DropCounter, LiveError};

/// The snap length, in bytes: no packet is larger, so none is truncated.
const SNAP_LEN: i32 = 262_144;

/// The size of the system's buffer for packets that were not read yet, in bytes.
const SYSTEM_BUFFER_LEN: i32 = 32 * 1024 * 1024;

/// The interval at which an idle interface is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The link type of raw IP: libpcap returns `DLT_RAW` for an interface, but files have
/// `LINKTYPE_RAW`.
const DLT_RAW: i32 = 12;
const LINKTYPE_RAW: u32 = 101;

/// The packets of a network interface, as a stream of classic pcap.
pub struct InterfaceCapture {
    capture: Capture<Active>,
    /// A part of the stream. Its bytes from `position` on were not read yet.
    buffer: Vec<u8>,
    position: usize,
    drop_counter: DropCounter,
}

impl InterfaceCapture {
    /// Starts to capture the packets that match a filter in the syntax of libpcap; the empty
    /// filter matches all.
    ///
    /// # Errors
    ///
    /// Returns an error if the interface does not exist, the filter is invalid, or the process
    /// lacks the privilege to capture packets.
    pub fn open(interface: &str, filter: &str) -> Result<Self, LiveError> {
        let capture = Capture::from_device(interface).and_then(|capture| {
            let capture = capture.promisc(true).immediate_mode(true).buffer_size(SYSTEM_BUFFER_LEN);
            capture.snaplen(SNAP_LEN).open()?.setnonblock()
        });
        let mut capture = capture.map_err(|error| open_error(&error))?;
        capture.filter(filter, true).map_err(|error| LiveError::CaptureFilter {
            filter: filter.to_owned(),
            reason: pcap_message(&error),
        })?;
        let link_type = match capture.get_datalink().0 {
            DLT_RAW => LINKTYPE_RAW,
            link_type => u32::try_from(link_type).unwrap_or(u32::MAX),
        };
        // The file header of classic pcap: magic number, version 2.4, time zone, accuracy, snap
        // length, link type.
        let mut buffer = Vec::new();
        for field in [0xa1b2_c3d4, 4 << 16 | 2, 0, 0, SNAP_LEN.unsigned_abs(), link_type] {
            buffer.extend_from_slice(&u32::to_le_bytes(field));
        }
        Ok(Self { capture, buffer, position: 0, drop_counter: DropCounter::default() })
    }

    /// Returns the counter of packets that the system dropped.
    #[must_use]
    pub fn drop_counter(&self) -> DropCounter {
        self.drop_counter.clone()
    }

    /// Fetches packets until the buffer has at least `min_len` bytes or no packet is left. Sleeps
    /// for [`POLL_INTERVAL`] if no packet was available.
    fn fetch(&mut self, min_len: usize) -> io::Result<()> {
        self.buffer.clear();
        self.position = 0;
        while self.buffer.len() < min_len {
            match self.capture.next_packet() {
                Ok(packet) => append_record(&mut self.buffer, &packet),
                Err(Error::TimeoutExpired) => break,
                Err(error) => return Err(io::Error::other(pcap_message(&error))),
            }
        }
        if self.buffer.is_empty() {
            if let Ok(statistics) = self.capture.stats() {
                self.drop_counter
                    .set(u64::from(statistics.dropped) + u64::from(statistics.if_dropped));
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }
}

impl Read for InterfaceCapture {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position == self.buffer.len() && !buffer.is_empty() {
            self.fetch(buffer.len())?;
        }
        let mut unread = self.buffer.get(self.position..).unwrap_or_default();
        let len = unread.read(buffer)?;
        self.position += len;
        Ok(len)
    }
}

impl fmt::Debug for InterfaceCapture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterfaceCapture").finish_non_exhaustive()
    }
}

/// Classifies an error by its text, because the crate `pcap` does not expose the error codes of
/// libpcap.
fn open_error(error: &Error) -> LiveError {
    let reason = pcap_message(error);
    let contains_any = |texts: &[&str]| texts.iter().any(|text| reason.contains(text));
    if contains_any(&["No such device", "SIOCGIFHWADDR", "doesn't exist"]) {
        let devices = Device::list().unwrap_or_default();
        let available = devices.into_iter().map(|device| device.name).collect();
        return LiveError::UnknownInterface { available };
    }
    if contains_any(&["permission", "not permitted"]) {
        return LiveError::CapturePermission { reason };
    }
    LiveError::Capture { reason }
}

/// Returns the message of libpcap, without the prefix of the crate `pcap`.
fn pcap_message(error: &Error) -> String {
    match error {
        Error::PcapError(message) => message.clone(),
        error => error.to_string(),
    }
}

/// Appends a packet as a record of classic pcap.
fn append_record(buffer: &mut Vec<u8>, packet: &pcap::Packet<'_>) {
    let time = packet.header.ts;
    // The format has 32 bits for the seconds since 1970.
    let seconds = u32::try_from(time.tv_sec).unwrap_or(u32::MAX);
    let micros = u32::try_from(time.tv_usec).unwrap_or(0);
    let captured_len = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
    for field in [seconds, micros, captured_len, packet.header.len] {
        buffer.extend_from_slice(&field.to_le_bytes());
    }
    buffer.extend_from_slice(packet.data);
}
