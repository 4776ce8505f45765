//! The popularity of hosts: a few hosts have most of the traffic.

use crate::random::Random;

/// Zipf's distribution with exponent 1 over the ranks `1..=hosts`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zipf {
    hosts: u32,
    /// The number of octaves `[2^k, 2^(k+1))` that contain the ranks.
    octaves: u32,
}

impl Zipf {
    /// Creates the distribution over `hosts` ranks, at least one.
    pub(crate) fn new(hosts: u32) -> Self {
        let hosts = hosts.max(1);
        Self { hosts, octaves: hosts.ilog2() + 1 }
    }

    /// Draws the index of a host; 0 is the most popular one.
    ///
    /// This is rejection sampling: an octave `[2^k, 2^(k+1))` is
    /// chosen uniformly, then a rank in it uniformly, which is accepted with probability
    /// 2^k / rank. The product is exactly proportional to 1 / rank, and needs only
    /// integers: `exp` and `ln` may differ in their last bit between platforms, which
    /// would change the capture.
    ///
    /// # Complexity
    ///
    /// O(1) expected: a draw is accepted with probability ln 2, or slightly less if
    /// `hosts` ends within an octave. Needs no table.
    pub(crate) fn draw_host(self, random: &mut Random) -> u32 {
        loop {
            let first = 1 << random.below(self.octaves);
            let rank = first + random.below(first);
            if rank <= self.hosts && random.below(rank) < first {
                return rank - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts how often each host is drawn.
    fn counts(hosts: u32, draws: u32) -> Vec<u32> {
        let zipf = Zipf::new(hosts);
        let mut random = Random::new(3);
        let mut counts = vec![0; hosts as usize];
        for _ in 0..draws {
            counts[zipf.draw_host(&mut random) as usize] += 1;
        }
        counts
    }

    #[test]
    fn traffic_of_nth_host_is_an_nth_of_that_of_the_first() {
        let counts = counts(1_000, 1_000_000);
        for rank in [2, 3, 4, 7, 10] {
            let expected = counts[0] / rank;
            let count = counts[rank as usize - 1];
            assert!(count.abs_diff(expected) < expected / 20, "{rank}: {count} not {expected}");
        }
    }

    #[test]
    fn every_host_is_drawn() {
        assert!(counts(100, 50_000).iter().all(|&count| count > 0));
    }

    #[test]
    fn largest_number_of_hosts_does_not_overflow() {
        let mut random = Random::new(9);
        let zipf = Zipf::new(u32::MAX);
        assert!((0..10_000).all(|_| zipf.draw_host(&mut random) < u32::MAX));
    }
}
