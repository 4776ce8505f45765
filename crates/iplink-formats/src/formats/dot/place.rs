//! Places of our own, and clusters.

use std::io::Write;

use iplink_core::query::View;

use crate::Error;
use crate::kit::layout::{Net, Point, force, layers, rings};
use crate::kit::model::host_role::Role;
use crate::kit::model::subnet::Subnets;
use crate::kit::text::escape;

/// Neighbours are so many points apart: as wide and as high as a host with some room.
const SPREAD: (f32, f32) = (130.0, 75.0);

/// More networks are put together into wider ones.
const MOST_NETWORKS: usize = 12;

/// Tells whether places are ours, and not those of a program of Graphviz.
pub(super) fn is_our_own(layout: &str) -> bool {
    matches!(layout, "force" | "concentric" | "layered")
}

/// Returns where hosts are, in points, upwards; `None` where Graphviz is to place them.
pub(super) fn places(layout: &str, view: &View<'_>) -> Option<Vec<Point>> {
    let net = Net::of(view);
    let places = match layout {
        "force" => force(&net),
        "concentric" => rings(net.nodes, &by_role(view, &Role::ALL)),
        "layered" => layers(&net, &columns(view)),
        _ => return None,
    };
    let scaled = |place: Point| Point { x: place.x * SPREAD.0, y: -place.y * SPREAD.1 };
    Some(places.into_iter().map(scaled).collect())
}

/// Returns the hosts of each role.
fn by_role(view: &View<'_>, roles: &[Role]) -> Vec<Vec<usize>> {
    let of = |role: Role| {
        let hosts = view.hosts().enumerate().filter(move |(_, host)| Role::of(host) == role);
        hosts.map(|(number, _)| number).collect()
    };
    roles.iter().copied().map(of).collect()
}

/// Returns the column of each host: sources, those that do both, targets.
fn columns(view: &View<'_>) -> Vec<usize> {
    let column = |role| match role {
        Role::Sends => 0,
        Role::Both => 1,
        Role::Receives => 2,
    };
    view.hosts().map(|host| column(Role::of(host))).collect()
}

/// Puts hosts into clusters, by their roles or their networks.
pub(super) fn write_clusters(by: &str, view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    let clusters = match by {
        "role" => {
            let names = Role::ALL.map(|role| role.name().to_owned());
            names.into_iter().zip(by_role(view, &Role::ALL)).collect()
        }
        "network" => networks(view),
        _ => Vec::new(),
    };
    let full = clusters.iter().filter(|(_, hosts)| !hosts.is_empty());
    for (number, (name, hosts)) in full.enumerate() {
        write!(file, "  subgraph cluster_{number} {{ graph [label=\"{}\"", escape::dot(name))?;
        write!(file, ", style=\"rounded\", color=\"#c4ccd4\", labelloc=t, labeljust=l];")?;
        hosts.iter().try_for_each(|host| write!(file, " h{host};"))?;
        writeln!(file, " }}")?;
    }
    Ok(())
}

fn networks(view: &View<'_>) -> Vec<(String, Vec<usize>)> {
    let hosts: Vec<_> =
        view.hosts().map(|host| (host.address, view.weight().of_host(host))).collect();
    let Subnets { names, of } = Subnets::new(&hosts, MOST_NETWORKS);
    let members = |place: usize| {
        let hosts = of.iter().enumerate().filter(move |(_, network)| **network == place);
        hosts.map(|(host, _)| host).collect()
    };
    names.into_iter().enumerate().map(|(place, name)| (name, members(place))).collect()
}
