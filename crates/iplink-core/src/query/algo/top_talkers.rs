//! Which hosts sent and received the most.

use std::cmp::Reverse;

use super::per_host::PerHost;
use crate::graph::{Count, Host};
use crate::query::{View, Weight};

/// How much a host sent and received.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Talker<'a> {
    /// The host.
    pub host: &'a Host,
    /// What it sent.
    pub sent: Count,
    /// What was sent to it.
    pub received: Count,
    /// The share of what it sent or received in all that the view shows, by the
    /// weight of the view and from 0 to 1. What it sent to itself counts once.
    ///
    /// Since a packet has two ends, the shares of all hosts are up to 2.
    pub share: f64,
}

/// Returns all hosts, the heaviest first, then in their order.
///
/// How heavy a host is says the weight of the view: its packets or its bytes,
/// sent and received, on the links that the view shows; or its peers, of which
/// the share is that of all other hosts.
///
/// # Complexity
///
/// O(n) in the number of links, and O(n log n) in that of hosts.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let talkers = algo::top_talkers(&view);
/// assert!(talkers.is_sorted_by(|one, next| one.share >= next.share));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn top_talkers<'a>(view: &'a View<'_>) -> Vec<Talker<'a>> {
    let weight = view.weight();
    let mut all = Count::default();
    let mut talkers: PerHost<_> = view.hosts().map(Sum::new).collect();
    for link in view.links() {
        let count = link.traffic.count();
        add(&mut all, count);
        add(&mut talkers[link.source_number].sent, count);
        add(&mut talkers[link.target_number].received, count);
        if link.source_number == link.target_number {
            talkers[link.source_number].own = count;
        }
    }
    let total = match weight {
        Weight::Packets => all.packets,
        Weight::Bytes => all.bytes,
        Weight::Peers => (talkers.len() as u64).saturating_sub(1),
    };
    let mut talkers = talkers.into_values();
    talkers.sort_by_cached_key(|sum| Reverse(sum.weight(weight)));
    talkers.into_iter().map(|sum| sum.of(total, weight)).collect()
}

/// What is summed up of a host.
struct Sum<'a> {
    host: &'a Host,
    sent: Count,
    received: Count,
    /// What it sent to itself.
    own: Count,
}

impl<'a> Sum<'a> {
    fn new(host: &'a Host) -> Self {
        let none = Count::default();
        Self { host, sent: none, received: none, own: none }
    }

    fn weight(&self, by: Weight) -> u64 {
        let of: fn(Count) -> u64 = match by {
            Weight::Packets => |count| count.packets,
            Weight::Bytes => |count| count.bytes,
            Weight::Peers => return by.of_host(self.host),
        };
        of(self.sent).saturating_add(of(self.received)).saturating_sub(of(self.own))
    }

    fn of(&self, total: u64, by: Weight) -> Talker<'a> {
        let share = if total == 0 { 0.0 } else { self.weight(by) as f64 / total as f64 };
        Talker { host: self.host, sent: self.sent, received: self.received, share }
    }
}

fn add(sum: &mut Count, count: Count) {
    sum.packets = sum.packets.saturating_add(count.packets);
    sum.bytes = sum.bytes.saturating_add(count.bytes);
}
