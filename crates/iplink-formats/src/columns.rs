//! The columns of our tables: what there is to say of links, hosts, inputs and
//! formats.

use iplink_core::graph::{Host, Link};
use iplink_core::query::View;
use iplink_core::{Account, Detail, Tally};

use crate::table::{Column, Value};
use crate::{Error, Format};

/// Returns the columns of these names, in their order and each once;
/// `all` is every one.
///
/// # Errors
///
/// Returns [`Error::UnknownColumn`] when there is none of that name.
pub fn choose<T>(all: &[Column<T>], names: &[impl AsRef<str>]) -> Result<Vec<Column<T>>, Error> {
    let mut chosen: Vec<Column<T>> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        let mut named = all.iter().filter(|column| name == "all" || column.name == name).peekable();
        if named.peek().is_none() {
            let known: Vec<_> = all.iter().map(|column| column.name).collect();
            let (name, known) = (name.to_owned(), known.join(", "));
            return Err(Error::UnknownColumn { name, known });
        }
        for column in named {
            if chosen.iter().all(|known| known.name != column.name) {
                chosen.push(*column);
            }
        }
    }
    Ok(chosen)
}

/// Returns what else than hosts and links the graph must keep to fill these
/// columns.
#[must_use]
pub fn needs<T>(columns: &[Column<T>]) -> Detail {
    columns.iter().fold(Detail::LINKS, |needs, column| needs.and(column.needs))
}

/// Returns what can be said of a link.
#[must_use]
pub const fn links<'a>() -> [Column<Link<'a>>; 7] {
    [
        Column::new("source", "address that sent the packets", |link| {
            Value::Address(link.source.address)
        }),
        Column::new("target", "address that they were sent to", |link| {
            Value::Address(link.target.address)
        }),
        Column::new("packets", "number of packets", |link| Value::Integer(link.traffic.packets)),
        Column::new("bytes", "their length on the wire, in bytes", |link| {
            Value::Integer(link.traffic.bytes)
        }),
        Column::new("first_seen", "time of the first packet, UTC", |link| {
            Value::Time(link.traffic.first_seen)
        }),
        Column::new("last_seen", "time of the last packet, UTC", |link| {
            Value::Time(link.traffic.last_seen)
        }),
        Column::new("protocols", "protocols, in the order of their packets", |link| {
            protocols(link).into()
        })
        .needing(Detail::PROTOCOLS),
    ]
}

/// Returns what can be said of a host.
#[must_use]
pub const fn hosts<'a>() -> [Column<&'a Host>; 7] {
    [
        Column::new("host", "address", |host| Value::Address(host.address)),
        Column::new("packets_sent", "number of packets that it sent", |host| {
            Value::Integer(host.sent.packets)
        }),
        Column::new("bytes_sent", "their length on the wire, in bytes", |host| {
            Value::Integer(host.sent.bytes)
        }),
        Column::new("packets_received", "number of packets sent to it", |host| {
            Value::Integer(host.received.packets)
        }),
        Column::new("bytes_received", "their length on the wire, in bytes", |host| {
            Value::Integer(host.received.bytes)
        }),
        Column::new("first_seen", "time of the first of these packets, UTC", |host| {
            Value::Time(host.first_seen)
        }),
        Column::new("last_seen", "time of the last of them, UTC", |host| {
            Value::Time(host.last_seen)
        }),
    ]
}

/// Returns what there is to say of an output format.
#[must_use]
pub const fn formats<'a>() -> [Column<&'a Format>; 4] {
    [
        Column::new("format", "name, as -f takes it", |format| format.name.into()),
        Column::new("about", "what it is", |format| format.about.into()),
        Column::new("opened_by", "what its files are for", |format| format.opened_by.into()),
        Column::new("parameters", "what -P takes, with the defaults", |format| {
            let params = format.params.iter();
            let texts: Vec<_> = params
                .map(|param| {
                    format!("{}={} ({})", param.name, param.default, param.values.describe())
                })
                .collect();
            texts.join(" ").into()
        }),
    ]
}

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
    let account: &'a Account = view.account();
    let mut facts = Vec::new();
    for input in &account.inputs {
        let mut fact = |item: &str, value| {
            facts.push(Fact { input: &input.name, item: item.to_owned(), value })
        };
        fact("format", input.format.as_deref().unwrap_or("unknown").to_owned().into());
        input.damage.iter().for_each(|damage| fact("damage", damage.as_str().into()));
        facts.extend(tally(&input.name, &input.tally));
    }
    if account.inputs.len() > 1 {
        facts.extend(tally("", &account.total()));
    }
    facts.extend(graph(view));
    facts
}

/// Says what became of packets.
fn tally<'a>(input: &'a str, tally: &Tally) -> Vec<Fact<'a>> {
    let fact =
        |item: &str, packets| Fact { input, item: item.to_owned(), value: Value::Integer(packets) };
    let mut facts = vec![
        fact("packets read", tally.read),
        fact("packets linked", tally.linked),
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
    vec![
        fact("hosts", Value::Integer(view.hosts().len() as u64)),
        fact("links", Value::Integer(view.links().len() as u64)),
        fact("bytes linked", Value::Integer(total.bytes)),
        fact("first seen", Value::Time(total.first_seen)),
        fact("last seen", Value::Time(total.last_seen)),
    ]
}

/// Names the protocols of a link, the one with most packets first.
fn protocols(link: &Link<'_>) -> String {
    let mut parts: Vec<_> = link.protocols.iter().collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.traffic.packets));
    let names: Vec<_> = parts.iter().map(|part| part.protocol.to_string()).collect();
    names.join(" ")
}
