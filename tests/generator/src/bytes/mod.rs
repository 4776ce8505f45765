//! Builds files and packets byte by byte, valid or invalid.
//!
//! No field is checked, so a record may claim more bytes than it has, and a header
//! may have a wrong length.
//!
//! ```
//! use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};
//!
//! let packet = ethernet(0x0800, &ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b"")));
//! let file = PcapFile::new().big_endian().record(1, 0, &packet).build();
//! assert_eq!(file.len(), 24 + 16 + 14 + 20 + 8);
//! ```

mod dns;
mod order;
mod packet;
mod pcap;
mod pcapng;

pub use dns::{dns_message, dns_name, dns_question, dns_record};
pub use packet::{ethernet, ipv4, ipv6, tcp, udp, vlan};
pub use pcap::PcapFile;
pub use pcapng::PcapngFile;
