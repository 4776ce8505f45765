//! Contacts that come again and again.

use crate::graph::Link;
use crate::query::View;

/// Packets with less than this between them are one contact, in nanoseconds.
const PAUSE: i64 = 1_000_000_000;

/// Fewer contacts have no rhythm to speak of.
const FEWEST: usize = 4;

/// A link whose contacts come again and again. These are numbers, and no verdict:
/// clocks and backups are as regular as malware.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rhythm<'a> {
    /// The link.
    pub link: Link<'a>,
    /// How many contacts there were: packets with a pause of a second before them.
    pub contacts: usize,
    /// The median of the times from one contact to the next, in nanoseconds.
    pub period: i64,
    /// The share of these times that differ from the median by a tenth of it at
    /// most: from 0 to 1.
    pub regularity: f64,
}

/// Returns the rhythm of the links that had four contacts or more, the most
/// regular first, then those of most contacts.
///
/// The graph must tell packets apart by their times; with
/// [`Dimensions::MOMENTS`](crate::Dimensions::MOMENTS) the answer is exact, with wider
/// bins as exact as these.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
///
/// ```
/// use iplink_core::query::{View, algo};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::MOMENTS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
/// let view = View::new(&graph, &account);
/// for rhythm in algo::rhythm(&view) {
///     assert!(rhythm.contacts >= 4 && rhythm.period > 0);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn rhythm<'a>(view: &'a View<'_>) -> Vec<Rhythm<'a>> {
    let mut rhythms: Vec<_> = view.links().filter_map(of_link).collect();
    rhythms.sort_by(|one, other| {
        let by_regularity = other.regularity.total_cmp(&one.regularity);
        by_regularity.then(other.contacts.cmp(&one.contacts))
    });
    rhythms
}

fn of_link(link: Link<'_>) -> Option<Rhythm<'_>> {
    let times = link.traffic_by(|part| part.aspects.bin());
    let times: Vec<i64> = times.into_keys().map(|time| time.as_nanos()).collect();
    let mut contacts: Vec<i64> = Vec::new();
    let mut before = None;
    for time in times {
        if before.is_none_or(|before: i64| time.saturating_sub(before) >= PAUSE) {
            contacts.push(time);
        }
        before = Some(time);
    }
    if contacts.len() < FEWEST {
        return None;
    }
    let pairs = contacts.iter().zip(contacts.iter().skip(1));
    let mut gaps: Vec<i64> = pairs.map(|(one, next)| next.saturating_sub(*one)).collect();
    gaps.sort_unstable();
    let period = gaps.get(gaps.len() / 2).copied()?;
    let is_near = |gap: &&i64| (**gap).abs_diff(period) <= period.unsigned_abs() / 10;
    let regularity = gaps.iter().filter(is_near).count() as f64 / gaps.len() as f64;
    Some(Rhythm { link, contacts: contacts.len(), period, regularity })
}
