//! What there is to say of the inputs, and of the graph of them all.

use iplink_core::capture::Interface;
use iplink_core::graph::{Host, HostMetadata, NameSource};
use iplink_core::query::View;
use iplink_core::{PacketCounters, Statistics};

use crate::table::{Column, Value};

/// One thing that there is to say of the inputs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fact<'a> {
    /// The input; empty for all of them together.
    pub input: &'a str,
    /// What it is about.
    pub item: String,
    /// What there is to say.
    pub value: Value<'a>,
}

/// Returns the columns of [`Fact`]s.
#[must_use]
pub const fn facts<'a>() -> [Column<Fact<'a>>; 3] {
    [
        Column::new("input", "the input; empty for all together", |fact| fact.input.into()),
        Column::new("item", "what it is about", |fact| fact.item.as_str().into()),
        Column::new("value", "what there is to say", |fact| fact.value.clone()),
    ]
}

/// Returns what there is to say of the inputs: each one's format and account,
/// then the graph of them all.
#[must_use]
pub fn info<'a>(view: &View<'a>) -> Vec<Fact<'a>> {
    let account: &'a Statistics = view.account();
    let mut facts = Vec::new();
    for input in &account.inputs {
        let mut fact = |item: &str, value| {
            facts.push(Fact { input: &input.name, item: item.to_owned(), value })
        };
        fact("format", input.format.as_deref().unwrap_or("unknown").into());
        if input.stopped {
            fact("reading stopped", "before the end of the input".into());
        }
        input.damage.iter().for_each(|damage| fact("damage", damage.as_str().into()));
        for interface in input.interfaces.as_slice() {
            fact(&format!("interface {}", interface.number), describe(interface).into());
        }
        if input.interfaces.omitted() > 0 {
            fact("interfaces not kept", Value::Integer(input.interfaces.omitted()));
        }
        for (item, names) in [
            ("names of hosts", &input.names),
            ("names in DNS answers", &input.dns),
            ("names in mDNS answers", &input.mdns),
        ] {
            let (kept, omitted) = (names.as_slice().len() as u64, names.omitted());
            if kept > 0 {
                fact(item, Value::Integer(kept));
            }
            if omitted > 0 {
                fact(&format!("{item} not kept"), Value::Integer(omitted));
            }
        }
        facts.extend(tally(&input.name, &input.tally));
    }
    if account.inputs.len() > 1 {
        facts.extend(tally("", &account.total()));
    }
    facts.extend(graph(view));
    facts
}

/// Says what an interface is, as far as the capture does.
fn describe(interface: &Interface) -> String {
    let texts = [&interface.name, &interface.description];
    let mut parts: Vec<_> = texts.into_iter().flatten().map(ToString::to_string).collect();
    parts.push(format!("link type {}", interface.link_type));
    if interface.snap_len > 0 {
        parts.push(format!("snap length {}", interface.snap_len));
    }
    parts.join(", ")
}

/// Says what became of packets.
fn tally<'a>(input: &'a str, tally: &PacketCounters) -> Vec<Fact<'a>> {
    let fact =
        |item: &str, packets| Fact { input, item: item.to_owned(), value: Value::Integer(packets) };
    let mut facts = vec![
        fact("packets read", tally.read),
        fact("packets linked", tally.linked),
        fact("packets filtered out", tally.filtered),
        fact("packets skipped", tally.skipped()),
    ];
    let reasons = tally.skipped.iter();
    facts.extend(reasons.map(|(skip, packets)| fact(&format!("skipped: {skip}"), *packets)));
    facts
}

/// Says how large the graph is and when it was.
fn graph<'a>(view: &View<'a>) -> Vec<Fact<'a>> {
    let fact = |item: &str, value| Fact { input: "", item: item.to_owned(), value };
    let total = view.traffic();
    let mut facts = vec![
        fact("hosts", Value::Integer(view.hosts().len() as u64)),
        fact("links", Value::Integer(view.links().len() as u64)),
        fact("bytes linked", Value::Integer(total.bytes)),
        fact("first seen", Value::Time(total.first_seen)),
        fact("last seen", Value::Time(total.last_seen)),
    ];
    facts.extend(naming(view));
    facts
}

/// Says how many hosts have names, and from where.
fn naming<'a>(view: &View<'a>) -> Vec<Fact<'a>> {
    let fact = |item: String, count: usize| {
        (count > 0).then_some(Fact { input: "", item, value: Value::Integer(count as u64) })
    };
    let of = |source: NameSource| {
        let has = |host: &&Host| host.known.as_ref().is_some_and(|it| is_from(it, source));
        fact(format!("hosts named by {source}"), view.hosts().filter(has).count())
    };
    let named = view.hosts().filter(|host| host.name.is_some()).count();
    let conflicts = view.hosts().filter(|host| names_of(host) > 1).count();
    let all = [fact("hosts with a name".to_owned(), named)];
    let several = [fact("hosts with several names".to_owned(), conflicts)];
    all.into_iter().chain(several).chain(NameSource::ALL.map(of)).flatten().collect()
}

fn is_from(known: &HostMetadata, source: NameSource) -> bool {
    known.names.iter().any(|(from, _)| *from == source)
}

fn names_of(host: &Host) -> usize {
    host.known.as_ref().map_or(0, |known| known.names.len())
}
