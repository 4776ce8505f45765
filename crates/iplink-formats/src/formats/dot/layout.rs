//! Layouts computed by iplink, and clusters.

use std::io::Write;

use iplink_core::query::View;

use crate::Error;
use crate::kit::layout::{LayoutGraph, NodePosition, force_layout, layered_layout, ring_layout};
use crate::kit::model::host_role::HostRole;
use crate::kit::model::subnet::Subnets;
use crate::kit::text::escape;

/// The horizontal and vertical distance between neighbors, in points: the size of a host node plus
/// a margin.
const NODE_SPACING: (f32, f32) = (130.0, 75.0);

/// The maximum number of networks. If there are more, networks with shorter prefixes are used.
const MAX_NETWORKS: usize = 12;

/// Returns whether iplink computes the layout instead of Graphviz.
pub(super) fn is_computed_by_iplink(layout: &str) -> bool {
    matches!(layout, "force" | "concentric" | "layered")
}

/// Returns the positions of hosts, in points, where y grows upward; `None` if Graphviz computes
/// the layout.
pub(super) fn positions(layout: &str, view: &View<'_>) -> Option<Vec<NodePosition>> {
    let graph = LayoutGraph::from_view(view);
    let positions = match layout {
        "force" => force_layout(&graph),
        "concentric" => ring_layout(graph.nodes, &hosts_by_role(view, &HostRole::ALL)),
        "layered" => layered_layout(&graph, &columns(view)),
        _ => return None,
    };
    let scaled = |position: NodePosition| NodePosition {
        x: position.x * NODE_SPACING.0,
        y: -position.y * NODE_SPACING.1,
    };
    Some(positions.into_iter().map(scaled).collect())
}

/// Returns the indexes of the hosts with each of the roles.
fn hosts_by_role(view: &View<'_>, roles: &[HostRole]) -> Vec<Vec<usize>> {
    let hosts_with = |role: HostRole| {
        let hosts = view.hosts().enumerate().filter(move |(_, host)| HostRole::of(host) == role);
        hosts.map(|(index, _)| index).collect()
    };
    roles.iter().copied().map(hosts_with).collect()
}

/// Returns the column of each host: 0 for hosts that only send, 1 for those that also receive, and
/// 2 for those that only receive.
fn columns(view: &View<'_>) -> Vec<usize> {
    let column = |role| match role {
        HostRole::Sends => 0,
        HostRole::Both => 1,
        HostRole::Receives => 2,
    };
    view.hosts().map(|host| column(HostRole::of(host))).collect()
}

/// Writes clusters of hosts with the same role or network. Writes nothing for any other value of
/// `grouping`.
pub(super) fn write_clusters(
    grouping: &str,
    view: &View<'_>,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let clusters = match grouping {
        "role" => {
            let names = HostRole::ALL.map(|role| role.name().to_owned());
            names.into_iter().zip(hosts_by_role(view, &HostRole::ALL)).collect()
        }
        "network" => network_clusters(view),
        _ => Vec::new(),
    };
    let non_empty = clusters.iter().filter(|(_, hosts)| !hosts.is_empty());
    for (index, (name, hosts)) in non_empty.enumerate() {
        write!(file, "  subgraph cluster_{index} {{ graph [label=\"{}\"", escape::dot(name))?;
        write!(file, ", style=\"rounded\", color=\"#c4ccd4\", labelloc=t, labeljust=l];")?;
        hosts.iter().try_for_each(|host| write!(file, " h{host};"))?;
        writeln!(file, " }}")?;
    }
    Ok(())
}

/// Returns the name and the hosts of each network.
fn network_clusters(view: &View<'_>) -> Vec<(String, Vec<usize>)> {
    let hosts: Vec<_> =
        view.hosts().map(|host| (host.address, view.weight().of_host(host))).collect();
    let Subnets { names, network_of_host } = Subnets::new(&hosts, MAX_NETWORKS);
    let members = |index: usize| {
        let hosts =
            network_of_host.iter().enumerate().filter(move |(_, network)| **network == index);
        hosts.map(|(host, _)| host).collect()
    };
    names.into_iter().enumerate().map(|(index, name)| (name, members(index))).collect()
}
