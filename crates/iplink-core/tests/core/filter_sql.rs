//! Checks that a filter and its SQL condition match the same packets.

use std::net::IpAddr;

use iplink_core::capture::{LinkType, Packets};
use iplink_core::dissect::{Observation, Protocol, dissect};
use iplink_core::dissect::{Ports, TcpFlags};
use iplink_core::filter::{AddressColumn, Filter, SqlColumns, SqlCondition, SqlValue};
use iplink_core::time::Timestamp;
use iplink_generator::bytes::{PcapFile, ipv4, udp};
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

/// The tables of iplink databases, with addresses also stored in the packet table.
const SCHEMA: &str = "
    CREATE TABLE host (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL UNIQUE) STRICT;
    CREATE TABLE packet (
      id INTEGER PRIMARY KEY, time_ns INTEGER,
      source INTEGER NOT NULL REFERENCES host, target INTEGER NOT NULL REFERENCES host,
      source_port INTEGER, target_port INTEGER, protocol INTEGER NOT NULL,
      length INTEGER NOT NULL, tcp_flags INTEGER, vlan INTEGER, fragment INTEGER NOT NULL,
      source_bytes BLOB NOT NULL, target_bytes BLOB NOT NULL,
      source_text TEXT NOT NULL, target_text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX packet_tts ON packet (time_ns / 1000000000 + time_ns % 1000000000 / 1e9);
    CREATE INDEX packet_source ON packet (source, target);
    CREATE INDEX packet_target ON packet (target);";

/// Columns with the addresses in the packet table, as bytes.
const ADDRESS_BYTES: SqlColumns<'static> = SqlColumns {
    time: "time_ns",
    seconds: None,
    source: AddressColumn::Bytes("source_bytes"),
    target: AddressColumn::Bytes("target_bytes"),
    source_port: "source_port",
    target_port: "target_port",
    protocol: "protocol",
    length: "length",
    tcp_flags: "tcp_flags",
    vlan: "vlan",
    fragment: "fragment",
};

/// Columns with the addresses in the packet table, as text.
const ADDRESS_TEXT: SqlColumns<'static> = SqlColumns {
    source: AddressColumn::Text("source_text"),
    target: AddressColumn::Text("target_text"),
    ..ADDRESS_BYTES
};

fn address_bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn insert_packet(connection: &Connection, id: usize, observation: &Observation) {
    let host_id = |address| {
        let query = "INSERT INTO host (bytes) VALUES (?) ON CONFLICT DO UPDATE SET bytes = bytes RETURNING id";
        connection.query_row(query, [address_bytes(address)], |row| row.get::<_, i64>(0)).unwrap()
    };
    let row = params![
        i64::try_from(id).unwrap(),
        observation.time.map(Timestamp::as_nanos),
        host_id(observation.source),
        host_id(observation.target),
        observation.ports.map(|ports| ports.source),
        observation.ports.map(|ports| ports.target),
        observation.protocol.0,
        observation.wire_len,
        observation.tcp_flags.map(|flags| flags.0),
        observation.vlan,
        observation.fragment,
        address_bytes(observation.source),
        address_bytes(observation.target),
        observation.source.to_string(),
        observation.target.to_string(),
    ];
    let insert = "INSERT INTO packet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare(insert).unwrap().execute(row).unwrap();
}

/// Returns a database of these packets, whose ids are their indices.
fn database(packets: &[Observation]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(SCHEMA).unwrap();
    packets.iter().enumerate().for_each(|(id, observation)| {
        insert_packet(&connection, id, observation);
    });
    connection
}

fn bound_values(condition: &SqlCondition) -> Vec<Value> {
    let values = condition.values.iter().map(|value| match value {
        SqlValue::Integer(number) => Value::Integer(*number),
        SqlValue::Blob(bytes) => Value::Blob(bytes.clone()),
        SqlValue::Text(text) => Value::Text(text.clone()),
    });
    values.collect()
}

/// Returns the indices of the packets that a condition selects.
fn select_ids(connection: &Connection, condition: &SqlCondition) -> Vec<usize> {
    let query = format!("SELECT id FROM packet WHERE {} ORDER BY id", condition.text);
    let mut statement =
        connection.prepare(&query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let ids = statement
        .query_map(params_from_iter(bound_values(condition)), |row| row.get::<_, i64>(0))
        .unwrap();
    ids.map(|id| usize::try_from(id.unwrap()).unwrap()).collect()
}

/// Generates observations with few different values, so that many match a filter.
fn observations() -> impl Strategy<Value = Observation> {
    let data = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b""));
    let file = PcapFile::new().link_type(LinkType::RAW.0.into()).record(0, 0, &data).build();
    let base = dissect(&Packets::new(&file).unwrap().next().unwrap().unwrap()).unwrap();
    let ipv4 = select(vec![
        "10.0.0.1",
        "10.0.0.2",
        "10.0.1.1",
        "192.168.0.1",
        "0.0.0.0",
        "8.8.8.8",
        "224.0.0.1",
        "255.255.255.255",
    ]);
    let ipv6 =
        select(vec!["::1", "::", "2001:db8::1", "2001:db8:1::1", "a00:1::", "fe80::1", "ff02::1"]);
    let ends = prop_oneof![(ipv4.clone(), ipv4), (ipv6.clone(), ipv6)];
    let time = prop_oneof![Just(None), (-2..3_i64, -2..3_i64).prop_map(Some)];
    let ports = proptest::option::of((0..4_u16, 79..82_u16));
    let flags = proptest::option::of(any::<u8>());
    let other_fields = (proptest::option::of(0..3_u16), any::<bool>(), 58..62_u32, 0..20_u8);
    (ends, time, ports, flags, other_fields).prop_map(
        move |(ends, time, ports, flags, other_fields)| {
            let mut observation = base;
            (observation.source, observation.target) =
                (ends.0.parse().unwrap(), ends.1.parse().unwrap());
            observation.time =
                time.and_then(|(s, ns)| Timestamp::from_nanos(s * 1_000_000_000 + ns));
            observation.ports = ports.map(|(source, target)| Ports { source, target });
            observation.tcp_flags = flags.map(TcpFlags);
            let (vlan, fragment, wire_len, protocol) = other_fields;
            (observation.vlan, observation.fragment) = (vlan, fragment);
            (observation.wire_len, observation.protocol) = (wire_len, Protocol(protocol));
            observation
        },
    )
}

/// Generates filter expressions.
fn filter_texts() -> impl Strategy<Value = String> {
    let primitive = select(vec![
        "host 10.0.0.1",
        "src 10.0.0.1",
        "dst net 10.0.0.0/24",
        "net 10",
        "src and dst net 10",
        "net 0.0.0.0/0",
        "net 10.0.0.0/15",
        "src net 10.0.1.0/25 or dst net 192.0.0.0/4",
        "net ::/0",
        "host ::1",
        "dst net 2001:db8::/32",
        "src net a00::/8",
        "net a00::/8",
        "internal",
        "src internal",
        "dst external",
        "src and dst external",
        "multicast",
        "broadcast",
        "arp",
        "port 80",
        "src port 2",
        "portrange 2-80",
        "dst portrange 80-81",
        "src and dst port 0",
        "tcp",
        "udp port 80",
        "proto 1",
        "ip",
        "ip6",
        "vlan",
        "vlan 1",
        "len < 60",
        "len >= 60",
        "len != 59",
        "len = 60",
        "syn",
        "fragment",
        "since 1",
        "since 0.000000001",
        "since -1.000000001",
        "until 1",
        "until -1",
        "until 1.000000002",
        "until -0.000000001",
    ]);
    let leaf = primitive.prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = proptest::collection::vec(inner.clone(), 2..12);
        prop_oneof![
            inner.prop_map(|inner| format!("not ({inner})")),
            (list, any::<bool>()).prop_map(|(operands, is_and)| {
                let operands: Vec<_> =
                    operands.iter().map(|operand| format!("({operand})")).collect();
                operands.join(if is_and { " and " } else { " or " })
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sql_selects_the_packets_that_match(
        packets in proptest::collection::vec(observations(), 1..24),
        text in filter_texts(),
    ) {
        let filter: Filter = text.parse().unwrap();
        prop_assert_eq!(&filter.to_string().parse::<Filter>().unwrap(), &filter);
        let matching = packets.iter().enumerate().filter(|(_, observation)| filter.matches(observation));
        let matching: Vec<_> = matching.map(|(id, _)| id).collect();
        let connection = database(&packets);
        for columns in [SqlColumns::default(), ADDRESS_BYTES] {
            let condition = filter.to_sql(&columns).unwrap();
            prop_assert_eq!(&select_ids(&connection, &condition), &matching, "{}: {}", text, condition.text);
        }
        // The text of an IPv6 address has many spellings, so that only IPv4 is compared exactly.
        let is_ipv4 = |id: &usize| packets[*id].source.is_ipv4();
        let condition = filter.to_sql(&ADDRESS_TEXT).unwrap();
        let selected_ipv4: Vec<_> = select_ids(&connection, &condition).into_iter().filter(is_ipv4).collect();
        let matching: Vec<_> = matching.into_iter().filter(is_ipv4).collect();
        prop_assert_eq!(selected_ipv4, matching, "{}: {}", text, condition.text);
    }
}

#[test]
fn times_and_hosts_use_an_index() {
    let connection = database(&[]);
    for (text, index) in [
        ("since 5 and until 6 and tcp", "packet_tts"),
        ("src 10.0.0.1", "packet_source"),
        ("dst net 10 and udp", "packet_target"),
    ] {
        let condition = text.parse::<Filter>().unwrap().to_sql(&SqlColumns::default()).unwrap();
        let query = format!("EXPLAIN QUERY PLAN SELECT id FROM packet WHERE {}", condition.text);
        let mut statement = connection.prepare(&query).unwrap();
        let steps = statement
            .query_map(params_from_iter(bound_values(&condition)), |row| {
                row.get::<_, String>("detail")
            })
            .unwrap()
            .map(Result::unwrap);
        let steps: Vec<_> = steps.collect();
        let step = format!("SEARCH packet USING INDEX {index}");
        let covering = format!("SEARCH packet USING COVERING INDEX {index}");
        let uses_index = |text: &String| text.starts_with(&step) || text.starts_with(&covering);
        assert!(steps.iter().any(uses_index), "{text}: {steps:?}");
    }
}

#[test]
fn long_filter_stays_below_the_limits_of_sqlite() {
    let ports: Vec<_> = (0..8_000).map(|port| format!("src port {port}")).collect();
    let filter: Filter = ports.join(" or ").parse().unwrap();
    let condition = filter.to_sql(&SqlColumns::default()).unwrap();
    assert_eq!(select_ids(&database(&[]), &condition), [0_usize; 0]);
    let filter: Filter = vec!["port 1"; 16_384].join(" or ").parse().unwrap();
    let error = filter.to_sql(&SqlColumns::default()).unwrap_err();
    assert_eq!(
        "since 18:13"
            .parse::<Filter>()
            .unwrap()
            .to_sql(&SqlColumns::default())
            .unwrap_err()
            .to_string(),
        "a database cannot test the time of day"
    );
    assert_eq!(error.to_string(), "the filter has 32768 values, the limit of a database is 32766");
}
