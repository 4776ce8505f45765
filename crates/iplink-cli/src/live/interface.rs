//! Packets of a network interface, as the bytes of a capture.
//!
//! So they go the way of all others: through the reader, the dissection and the
//! account of iplink-core.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use pcap::{Active, Capture, Device, Error};

/// No packet is cut: the largest that there are are of 256 KiB.
const SNAP_LEN: i32 = 262_144;

/// The system keeps so many bytes of packets while nobody looks.
const SYSTEM_BUFFER: i32 = 32 * 1024 * 1024;

/// While there is no packet, it is looked for this often.
const NAP: Duration = Duration::from_millis(5);

/// `LINKTYPE_RAW`, which libpcap calls otherwise in memory than in files.
const RAW: (i32, u32) = (12, 101);

/// What is captured from an interface, as a classic capture.
pub(super) struct Interface {
    capture: Capture<Active>,
    /// Bytes of the capture that nobody has taken yet.
    waiting: Vec<u8>,
    taken: usize,
    dropped: Arc<AtomicU64>,
}

impl Interface {
    /// Begins to capture what passes a filter of libpcap, and counts into `dropped`
    /// what the system had no room for.
    ///
    /// # Errors
    ///
    /// Returns an error where there is no such interface, the filter is none, or
    /// the system does not let it.
    pub(super) fn open(name: &str, filter: &str, dropped: Arc<AtomicU64>) -> io::Result<Self> {
        let capture = Capture::from_device(name).and_then(|capture| {
            let capture = capture.promisc(true).immediate_mode(true).buffer_size(SYSTEM_BUFFER);
            capture.snaplen(SNAP_LEN).open()?.setnonblock()
        });
        let mut capture = capture.map_err(|error| refusal(&error))?;
        capture.filter(filter, true).map_err(|error| {
            io::Error::other(format!("-F {filter:?} is no filter of libpcap: {}", said(&error)))
        })?;
        let link_type = match capture.get_datalink().0 {
            known if known == RAW.0 => RAW.1,
            other => u32::try_from(other).unwrap_or(u32::MAX),
        };
        let mut waiting = Vec::new();
        for field in [0xa1b2_c3d4, 4 << 16 | 2, 0, 0, SNAP_LEN.unsigned_abs(), link_type] {
            waiting.extend_from_slice(&u32::to_le_bytes(field));
        }
        Ok(Self { capture, waiting, taken: 0, dropped })
    }

    /// Takes the packets that have come, but no more than are read at once; naps
    /// where there is none.
    fn fetch(&mut self, enough: usize) -> io::Result<()> {
        self.waiting.clear();
        self.taken = 0;
        while self.waiting.len() < enough {
            match self.capture.next_packet() {
                Ok(packet) => append(&mut self.waiting, &packet),
                Err(Error::TimeoutExpired) => break,
                Err(error) => return Err(io::Error::other(said(&error))),
            }
        }
        if self.waiting.is_empty() {
            if let Ok(stat) = self.capture.stats() {
                let dropped = u64::from(stat.dropped) + u64::from(stat.if_dropped);
                self.dropped.store(dropped, Ordering::Relaxed);
            }
            thread::sleep(NAP);
        }
        Ok(())
    }
}

impl Read for Interface {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.waiting.len() && !room.is_empty() {
            self.fetch(room.len())?;
        }
        let mut rest = self.waiting.get(self.taken..).unwrap_or_default();
        let came = rest.read(room)?;
        self.taken += came;
        Ok(came)
    }
}

/// Says why an interface cannot be captured from, and what helps. libpcap tells the
/// reasons apart by their texts alone.
fn refusal(error: &Error) -> io::Error {
    let why = said(error);
    if ["No such device", "SIOCGIFHWADDR", "doesn't exist"].iter().any(|it| why.contains(it)) {
        let known = Device::list().unwrap_or_default();
        let known: Vec<_> = known.iter().map(|device| device.name.as_str()).collect();
        return io::Error::other(format!("there is no such interface, but {}", known.join(", ")));
    }
    if ["permission", "not permitted"].iter().any(|it| why.contains(it)) {
        return io::Error::other(format!(
            "capturing takes the rights of root, or the capability CAP_NET_RAW ({why})"
        ));
    }
    io::Error::other(why)
}

/// Returns what libpcap says.
fn said(error: &Error) -> String {
    match error {
        Error::PcapError(why) => why.clone(),
        other => other.to_string(),
    }
}

/// Writes a packet as a record of a capture.
fn append(capture: &mut Vec<u8>, packet: &pcap::Packet<'_>) {
    let time = packet.header.ts;
    // A capture has 32 bits for the seconds since 1970.
    let seconds = u32::try_from(time.tv_sec).unwrap_or(u32::MAX);
    let micros = u32::try_from(time.tv_usec).unwrap_or(0);
    let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
    for field in [seconds, micros, captured, packet.header.len] {
        capture.extend_from_slice(&field.to_le_bytes());
    }
    capture.extend_from_slice(packet.data);
}
