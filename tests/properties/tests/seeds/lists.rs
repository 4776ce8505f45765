//! Seeds of the target `lists`.

use super::Seeds;

const LINK: &str = "{\"source\":\"10.0.0.1\",\"target\":\"10.0.0.2\",\"packets\":7,\"bytes\":900,\
                    \"first_seen\":\"2026-01-01T00:00:00.000000Z\",\"last_seen\":null,\"bpf\":\"ip\"}";

const ZEEK: &str = "#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tconn\n\
    #fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\tconn_state\torig_pkts\t\
    orig_ip_bytes\tresp_pkts\tresp_ip_bytes\n\
    1300475167.096535\t10.0.0.1\t5353\t224.0.0.251\t5353\tudp\t-\tS0\t1\t73\t0\t0\n\
    1300475168.853899\t10.0.0.1\t43927\t10.0.0.2\t443\ttcp\t0.500435\tSF\t4\t66\t3\t117\n\
    1300475169.0\tfe80::1\t135\tff02::2\t136\ticmp\t-\tOTH\t2\t90\t-\t-\n#close\tx\n";

/// Returns lists of links in every format, valid and invalid.
pub(crate) fn lists() -> Seeds {
    let array = format!("[\n{LINK},\n{LINK}\n]\n");
    let document = format!(
        "{{\"format\":\"iplink\",\"version\":1,\n\"view\":{{\"weight\":\"packets\"}},\n\
         \"hosts\":[{{\"host\":\"10.0.0.1\",\"members\":1}}],\n\"links\":[\n{LINK}\n]}}\n"
    );
    let json_zeek = "{\"ts\":1300475167.0965,\"id.orig_h\":\"::1\",\"id.orig_p\":1,\"id.resp_h\":\"::2\",\
                     \"id.resp_p\":2,\"proto\":\"tcp\",\"orig_pkts\":1,\"resp_pkts\":2}\n";
    let texts = [
        ("ip-link", "10.0.0.1;10.0.0.2;7\n10.0.0.2;10.0.0.1;3\n::1;::2;1\n".to_owned()),
        ("csv", "source,\"target\",packets,name\r\n10.0.0.1,10.0.0.2,7,\"a,\"\"b\nc\"\r\n".to_owned()),
        ("tsv", "source\ttarget\tpackets\tbytes\n10.0.0.1:53/udp\t10.0.0.0/24\t7\t1\nothers\tsilent to ::1\t1\t2\n".to_owned()),
        ("mac-addresses", "00:1b:44:11:3a:b7|ff:ff:ff:ff:ff:ff|9\n".to_owned()),
        ("second-header", "source,target,packets\n::1,::2,1\ntarget,packets,source\n::1,2,::3\n".to_owned()),
        ("ndjson", format!("{LINK}\n\n{LINK}\n")),
        ("array", array),
        ("no-links", "[]\n".to_owned()),
        ("document", document),
        ("zeek", ZEEK.to_owned()),
        ("zeek-json", json_zeek.to_owned()),
        ("netflow", "ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n2026-01-01 00:00:00.1,2026-01-01 00:00:01,0.9,10.0.0.1,10.0.0.2,1,53,UDP,2,99\n".to_owned()),
        ("bad-line", "10.0.0.1;10.0.0.2;7\n10.0.0.1;10.0.0.2;0\n".to_owned()),
        ("max-packets", "10.0.0.1;10.0.0.2;72057594037927936\n10.0.0.1;10.0.0.2;1\n".to_owned()),
        ("no-list", "id;packets\n1;2\n".to_owned()),
    ];
    texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}
