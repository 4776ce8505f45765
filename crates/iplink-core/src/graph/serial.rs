//! The serde representation of a graph: only its links and flows, from which the hosts are derived,
//! so that no serialized graph can be inconsistent.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::build::Collector;
use super::flow::Binning;
use super::{Address, Flow, FlowKey, FlowRecord, LinkGraph, Traffic};
use crate::dissect::{Ports, Protocol};
use crate::flows::{FlowDetails, FlowState, FlowTraffic, History, OriginatorEvidence};
use crate::service_detection::ApplicationProtocol;

/// A serialized graph.
#[derive(Serialize, Deserialize)]
struct SerialGraph<'a, L> {
    bins: Option<Binning>,
    links: L,
    /// The flows; `None` in the representation of earlier versions, which have no flows.
    flows: Option<Vec<SerialFlow<'a>>>,
    #[serde(default)]
    untracked: Traffic,
}

/// A serialized link.
#[derive(Serialize, Deserialize)]
struct SerialLink<'a> {
    source: Address,
    target: Address,
    traffic: Traffic,
    #[serde(rename = "parts")]
    flow_records: Cow<'a, [FlowRecord]>,
}

/// A serialized flow. Enums are represented by their names, and a history by its letters.
#[derive(Serialize, Deserialize)]
struct SerialFlow<'a> {
    originator: Address,
    responder: Address,
    protocol: Protocol,
    /// The ports of originator and responder.
    ports: Option<(u16, u16)>,
    vlan: Option<u16>,
    sent: SerialFlowTraffic,
    received: SerialFlowTraffic,
    first_packet: u64,
    last_packet: u64,
    state: Cow<'a, str>,
    history: String,
    evidence: Cow<'a, str>,
    application: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upgraded_to: Option<Cow<'a, str>>,
    is_answered: bool,
}

/// The serialized traffic of one direction of a flow.
#[derive(Serialize, Deserialize)]
struct SerialFlowTraffic {
    traffic: Traffic,
    ip_bytes: u64,
    payload_bytes: u64,
}

/// Serializes the links and the flows, in order.
impl Serialize for LinkGraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let links: Vec<_> = self
            .links()
            .map(|link| SerialLink {
                source: link.source.address,
                target: link.target.address,
                traffic: *link.traffic,
                flow_records: Cow::Borrowed(link.flow_records),
            })
            .collect();
        let flows = Some(self.flows().map(SerialFlow::new).collect());
        let (bins, untracked) = (self.binning(), *self.untracked_traffic());
        SerialGraph { bins, links, flows, untracked }.serialize(serializer)
    }
}

/// Deserializes links in any order, and merges those between the same hosts. If a link has flow
/// records, its traffic is the sum of theirs. Flows are sorted by their first packets; those between
/// hosts without links are ignored. A representation without flows, as earlier versions wrote it, has
/// those that the flow records show.
impl<'de> Deserialize<'de> for LinkGraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let serial = SerialGraph::<Vec<SerialLink<'_>>>::deserialize(deserializer)?;
        // Times are divided by the width, which therefore must not be 0.
        if serial.bins.is_some_and(|bins| bins.width() < 1) {
            return Err(D::Error::custom("time bins have no width"));
        }
        let mut collector = Collector::with_capacity(serial.links.len());
        for SerialLink { source, target, traffic, flow_records } in serial.links {
            let ends = (collector.host_index(source), collector.host_index(target));
            let mut add = |key, traffic| collector.add(ends, key, traffic);
            flow_records.iter().for_each(|record| add(record.key, record.traffic));
            if flow_records.is_empty() {
                add(FlowKey::default(), traffic);
            }
        }
        let mut graph = collector.finish();
        graph.set_binning(serial.bins);
        let Some(flows) = serial.flows else {
            graph.derive_flows();
            return Ok(graph);
        };
        let flows = flows.iter().map(SerialFlow::details).collect::<Result<Vec<_>, _>>();
        let mut flows = flows.map_err(D::Error::custom)?;
        flows.sort_by_key(|(_, details)| details.first_packet);
        graph.set_flows(flows.into_iter(), serial.untracked);
        Ok(graph)
    }
}

impl<'a> SerialFlow<'a> {
    fn new(flow: Flow<'a>) -> Self {
        Self {
            originator: flow.originator.address,
            responder: flow.responder.address,
            protocol: flow.protocol,
            ports: flow.ports.map(|ports| (ports.source, ports.target)),
            vlan: flow.vlan,
            sent: flow.sent.into(),
            received: flow.received.into(),
            first_packet: flow.first_packet,
            last_packet: flow.last_packet,
            state: flow.state.name().into(),
            history: flow.history.to_string(),
            evidence: flow.evidence.name().into(),
            application: flow.application.map(|application| application.name().into()),
            upgraded_to: flow.upgraded_to.map(|application| application.name().into()),
            is_answered: flow.is_answered,
        }
    }

    /// Returns the addresses of originator and responder, and the properties of the flow. Returns a
    /// message if a name is unknown.
    fn details(&self) -> Result<([Address; 2], FlowDetails), String> {
        let unknown = |property: &str, name: &str| format!("unknown {property} {name:?}");
        let state = FlowState::ALL.into_iter().find(|state| state.name() == self.state);
        let mut evidence = OriginatorEvidence::ALL.into_iter();
        let evidence = evidence.find(|evidence| evidence.name() == self.evidence);
        let application = |name: Option<&str>| {
            name.map(|name| {
                let application = ApplicationProtocol::from_name(name);
                application.ok_or_else(|| unknown("application protocol", name))
            })
            .transpose()
        };
        let history = History::from_letters(&self.history);
        let details = FlowDetails {
            protocol: self.protocol,
            ports: self.ports.map(|(source, target)| Ports { source, target }),
            vlan: self.vlan,
            sent: (&self.sent).into(),
            received: (&self.received).into(),
            first_packet: self.first_packet,
            last_packet: self.last_packet,
            state: state.ok_or_else(|| unknown("flow state", &self.state))?,
            history: history.ok_or_else(|| unknown("history", &self.history))?,
            evidence: evidence.ok_or_else(|| unknown("evidence", &self.evidence))?,
            application: application(self.application.as_deref())?,
            upgraded_to: application(self.upgraded_to.as_deref())?,
            is_answered: self.is_answered,
        };
        Ok(([self.originator, self.responder], details))
    }
}

impl From<FlowTraffic> for SerialFlowTraffic {
    fn from(FlowTraffic { traffic, ip_bytes, payload_bytes }: FlowTraffic) -> Self {
        Self { traffic, ip_bytes, payload_bytes }
    }
}

impl From<&SerialFlowTraffic> for FlowTraffic {
    fn from(&SerialFlowTraffic { traffic, ip_bytes, payload_bytes }: &SerialFlowTraffic) -> Self {
        Self { traffic, ip_bytes, payload_bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};

    #[test]
    fn graph_is_deserialized_equal() {
        for dimensions in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
            let mut ingest = Ingest::new(dimensions);
            ingest.read("office", &iplink_generator::office()[..]).unwrap();
            let (graph, _) = ingest.finish();
            let json = serde_json::to_string(&graph).unwrap();
            assert!(serde_json::from_str::<LinkGraph>(&json).unwrap() == graph);
        }
    }

    /// Returns the JSON of a graph with one flow.
    fn json_of_one_flow() -> serde_json::Value {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(50_000, 53, b""));
        let capture = PcapFile::new().record(1, 0, &ethernet(0x0800, &packet)).build();
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("udp", &capture[..]).unwrap();
        serde_json::to_value(ingest.finish().0).unwrap()
    }

    #[test]
    fn flows_of_earlier_representation_are_derived() {
        let mut json = json_of_one_flow();
        json.as_object_mut().unwrap().retain(|key, _| matches!(key.as_str(), "bins" | "links"));
        let graph: LinkGraph = serde_json::from_value(json).unwrap();
        let flow = graph.flows().next().unwrap();
        assert!(!flow.has_packets());
        assert!(graph.links().next().unwrap().flow_records[0].service().is_some());
    }

    #[test]
    fn unknown_names_in_flows_are_rejected() {
        for (property, text, expected) in [
            ("state", "S9", "unknown flow state \"S9\""),
            ("history", "SS", "unknown history \"SS\""),
            ("evidence", "luck", "unknown evidence \"luck\""),
            ("application", "gopher", "unknown application protocol \"gopher\""),
        ] {
            let mut json = json_of_one_flow();
            json["flows"][0][property] = text.into();
            let error = serde_json::from_value::<LinkGraph>(json).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn deserialized_flows_are_in_the_order_of_their_first_packets() {
        let mut json = json_of_one_flow();
        let mut flow = json["flows"][0].clone();
        flow["first_packet"] = 0.into();
        flow["last_packet"] = 0.into();
        json["flows"].as_array_mut().unwrap().push(flow);
        let graph: LinkGraph = serde_json::from_value(json).unwrap();
        let first_packets: Vec<_> = graph.flows().map(|flow| flow.first_packet).collect();
        assert_eq!(first_packets, [0, 1]);
    }
}
