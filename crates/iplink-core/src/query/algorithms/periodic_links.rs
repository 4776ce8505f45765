//! Periodic links (beaconing): links whose packets come at regular intervals.

use crate::graph::Link;
use crate::query::View;

/// The minimum pause between two contacts, in nanoseconds. Packets less than this apart belong
/// to the same contact.
const MIN_PAUSE_NS: i64 = 1_000_000_000;

/// The minimum number of contacts of a periodic link. Fewer have no meaningful period.
const MIN_CONTACTS: usize = 4;

/// A link with repeated contacts, and their period.
///
/// Regular contacts are not proof of malware: time synchronization and backups are just as
/// regular.
#[doc(alias = "beacon")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PeriodicLink<'a> {
    /// The link.
    pub link: Link<'a>,
    /// The number of contacts. A contact starts with the first packet, and with each packet after a
    /// pause of at least one second.
    pub contacts: usize,
    /// The median of the intervals between contacts, in nanoseconds.
    pub period: i64,
    /// The share, from 0 to 1, of intervals that differ from the median by at most 10 %.
    pub regularity: f64,
}

/// Measures the period of all links with at least four contacts, sorted by regularity, then
/// by the number of contacts, both descending, then in the order of the links.
///
/// The graph must keep times: with [`Dimensions::EXACT_TIMES`](crate::Dimensions::EXACT_TIMES) the
/// result is exact; with wider time bins, it is as precise as the bins.
///
/// # Complexity
///
/// O(n log n) in the number of flow records.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::EXACT_TIMES);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
/// let view = View::new(&graph, &statistics);
/// for link in algorithms::periodic_links(&view) {
///     assert!(link.contacts >= 4 && link.period > 0);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[doc(alias = "beaconing")]
#[must_use]
pub fn periodic_links<'a>(view: &'a View<'_>) -> Vec<PeriodicLink<'a>> {
    let mut links: Vec<_> = view.links().filter_map(periodic_link).collect();
    links.sort_by(|a, b| {
        let by_regularity = b.regularity.total_cmp(&a.regularity);
        by_regularity.then(b.contacts.cmp(&a.contacts))
    });
    links
}

/// Measures the period of a link, or returns `None` if it has too few contacts.
fn periodic_link(link: Link<'_>) -> Option<PeriodicLink<'_>> {
    let times = link.traffic_by(|record| record.key.bin());
    let times: Vec<i64> = times.into_keys().map(|time| time.as_nanos()).collect();
    let contacts = contact_times(&times);
    if contacts.len() < MIN_CONTACTS {
        return None;
    }
    let pairs = contacts.iter().zip(contacts.iter().skip(1));
    let mut intervals: Vec<i64> =
        pairs.map(|(contact, next)| next.saturating_sub(*contact)).collect();
    intervals.sort_unstable();
    let period = intervals.get(intervals.len() / 2).copied()?;
    let is_near = |interval: &&i64| (**interval).abs_diff(period) <= period.unsigned_abs() / 10;
    let regularity = intervals.iter().filter(is_near).count() as f64 / intervals.len() as f64;
    Some(PeriodicLink { link, contacts: contacts.len(), period, regularity })
}

/// Returns the times of the packets that start a contact: the first one, and those after a
/// pause.
fn contact_times(times: &[i64]) -> Vec<i64> {
    let mut contacts = Vec::new();
    let mut previous: Option<i64> = None;
    for time in times {
        if previous.is_none_or(|previous| time.saturating_sub(previous) >= MIN_PAUSE_NS) {
            contacts.push(*time);
        }
        previous = Some(*time);
    }
    contacts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{RAW_IP, short_address};
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ipv4, udp};

    #[test]
    fn contact_starts_after_a_pause_of_a_second() {
        let times = [0, 999_999_999, 1_999_999_998, 2_999_999_998, 9_000_000_000];
        assert_eq!(contact_times(&times), [0, 2_999_999_998, 9_000_000_000]);
        assert!(contact_times(&[]).is_empty());
    }

    #[test]
    fn links_are_sorted_by_regularity_then_contacts() {
        let mut file = PcapFile::new().link_type(RAW_IP);
        let mut send = |source: u8, times: &[u32]| {
            for time in times {
                let packet = ipv4([10, 0, 0, source], [10, 0, 0, 9], 17, &udp(1, 2, b""));
                file = std::mem::replace(&mut file, PcapFile::new()).record(*time, 0, &packet);
            }
        };
        send(1, &[0, 10, 20]); // too few contacts
        send(2, &[0, 10, 20, 40]); // the median is 10 s, one of three intervals is off
        send(3, &[0, 10, 21, 31]); // 11 s is within 10 %
        send(4, &[0, 10, 20, 30, 40]);
        send(5, &[0, 10, 20, 30, 42]); // 12 s is not within 10 %
        let mut ingest = Ingest::new(Dimensions::EXACT_TIMES);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let links = periodic_links(&view);
        let found: Vec<_> = links
            .iter()
            .map(|row| {
                let host = short_address(row.link.source.address);
                (host, row.contacts, row.period, row.regularity)
            })
            .collect();
        let expected = [("4", 5, 1.0), ("3", 4, 1.0), ("5", 5, 0.75), ("2", 4, 2.0 / 3.0)];
        let expected = expected.map(|(host, contacts, regularity)| {
            (host.to_owned(), contacts, 10_000_000_000, regularity)
        });
        assert_eq!(found, expected);
    }
}
