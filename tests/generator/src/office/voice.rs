//! Telephones in VLAN 20: SIP signaling and RTP audio.

use super::frames;
use super::hosts::{Host, PBX, TELEPHONES, in_vlan_20};
use super::names::add_query_and_response;
use super::payload;
use super::timeline::{Micros, SECOND, Timeline, clock};
use crate::error::Error;

const SIP_PORT: u16 = 5_060;
const RTP_PORT: u16 = 16_384;
/// The interval between G.711 audio packets: 20 ms.
const PACKET_INTERVAL: Micros = 20_000;
/// The number of audio packets per direction of a call.
const PACKETS_PER_DIRECTION: u16 = 10;

/// Lets every telephone register with the PBX.
pub(super) fn add_registrations(day: &mut Timeline) -> Result<(), Error> {
    let server = in_vlan_20(PBX).endpoint(SIP_PORT);
    for telephone in TELEPHONES {
        let time = clock(7, 45, telephone.into());
        let request = sip_request("REGISTER", telephone);
        let [request, response] = [&request, "SIP/2.0 200 OK\r\n\r\n"].map(str::as_bytes);
        let client = in_vlan_20(telephone).endpoint(SIP_PORT);
        add_query_and_response(day, (time, time + 1_900), client, server, [request, response])?;
    }
    Ok(())
}

/// Lets two pairs of telephones make a short call.
pub(super) fn add_calls(day: &mut Timeline) -> Result<(), Error> {
    add_call(day, clock(10, 14, 30), in_vlan_20(11), in_vlan_20(13))?;
    add_call(day, clock(16, 2, 9), in_vlan_20(14), in_vlan_20(12))
}

/// Lets one telephone call another. The PBX forwards the signaling, and the audio is sent directly.
fn add_call(day: &mut Timeline, time: Micros, caller: Host, callee: Host) -> Result<(), Error> {
    let pbx = in_vlan_20(PBX);
    let signals: [(Micros, Host, Host, String); 8] = [
        (0, caller, pbx, sip_request("INVITE", 1)),
        (2_000, pbx, caller, "SIP/2.0 100 Trying\r\n\r\n".into()),
        (3_000, pbx, callee, sip_request("INVITE", 1)),
        (60_000, callee, pbx, "SIP/2.0 180 Ringing\r\n\r\n".into()),
        (61_000, pbx, caller, "SIP/2.0 180 Ringing\r\n\r\n".into()),
        (4 * SECOND, callee, pbx, "SIP/2.0 200 OK\r\n\r\n".into()),
        (4 * SECOND + 1_000, pbx, caller, "SIP/2.0 200 OK\r\n\r\n".into()),
        (5 * SECOND, caller, pbx, sip_request("BYE", 2)),
    ];
    for (delay, source, target, text) in signals {
        let frame =
            frames::udp(source.endpoint(SIP_PORT), target.endpoint(SIP_PORT), text.as_bytes())?;
        day.push(time + delay, frame)?;
    }
    add_audio(day, time + 4 * SECOND + 50_000, caller, callee)
}

/// Adds the audio packets of a call, in both directions.
fn add_audio(day: &mut Timeline, start: Micros, caller: Host, callee: Host) -> Result<(), Error> {
    for sequence in 0..PACKETS_PER_DIRECTION {
        let time = start + PACKET_INTERVAL * u64::from(sequence);
        for (source, target, ssrc) in [(caller, callee, 0x1111), (callee, caller, 0x2222)] {
            let time = day.random_time(time, 900);
            let audio = payload::rtp(sequence, ssrc);
            day.push(
                time,
                frames::udp(source.endpoint(RTP_PORT), target.endpoint(RTP_PORT), &audio)?,
            )?;
        }
    }
    Ok(())
}

/// Returns a SIP request with this method and sequence number.
fn sip_request(method: &str, sequence: u8) -> String {
    format!(
        "{method} sip:192.168.20.{PBX} SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.168.20.{PBX}\r\n\
         CSeq: {sequence} {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
}
