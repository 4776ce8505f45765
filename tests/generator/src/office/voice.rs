//! Telephones in VLAN 20: SIP signaling and RTP audio.

use super::frames;
use super::hosts::{EXCHANGE, Endpoint, TELEPHONES, tagged};
use super::names::exchange;
use super::payload;
use super::timeline::{Micros, SECOND, Timeline, clock};
use crate::error::Error;

const SIP: u16 = 5_060;
const RTP: u16 = 16_384;
/// The interval between G.711 audio packets, 20 ms.
const PACKET_US: Micros = 20_000;
const PACKETS_A_CALL: u16 = 10;

/// Lets every telephone register with the exchange.
pub(super) fn registrations(day: &mut Timeline) -> Result<(), Error> {
    let server = tagged(EXCHANGE).port(SIP);
    for telephone in TELEPHONES {
        let time = clock(7, 45, telephone.into());
        let request = request("REGISTER", telephone);
        let [request, response] = [&request, "SIP/2.0 200 OK\r\n\r\n"].map(str::as_bytes);
        let client = tagged(telephone).port(SIP);
        exchange(day, (time, time + 1_900), client, server, [request, response])?;
    }
    Ok(())
}

/// Lets two pairs of telephones make a short call.
pub(super) fn calls(day: &mut Timeline) -> Result<(), Error> {
    call(day, clock(10, 14, 30), tagged(11), tagged(13))?;
    call(day, clock(16, 2, 9), tagged(14), tagged(12))
}

/// Lets two telephones call each other. The exchange forwards the signaling; audio is sent directly.
fn call(day: &mut Timeline, time: Micros, caller: Endpoint, called: Endpoint) -> Result<(), Error> {
    let exchange = tagged(EXCHANGE);
    let signals: [(Micros, Endpoint, Endpoint, String); 8] = [
        (0, caller, exchange, request("INVITE", 1)),
        (2_000, exchange, caller, "SIP/2.0 100 Trying\r\n\r\n".into()),
        (3_000, exchange, called, request("INVITE", 1)),
        (60_000, called, exchange, "SIP/2.0 180 Ringing\r\n\r\n".into()),
        (61_000, exchange, caller, "SIP/2.0 180 Ringing\r\n\r\n".into()),
        (4 * SECOND, called, exchange, "SIP/2.0 200 OK\r\n\r\n".into()),
        (4 * SECOND + 1_000, exchange, caller, "SIP/2.0 200 OK\r\n\r\n".into()),
        (5 * SECOND, caller, exchange, request("BYE", 2)),
    ];
    for (after, source, target, text) in signals {
        let frame = frames::udp(source.port(SIP), target.port(SIP), text.as_bytes())?;
        day.push(time + after, frame)?;
    }
    sound(day, time + 4 * SECOND + 50_000, caller, called)
}

fn sound(
    day: &mut Timeline,
    start: Micros,
    caller: Endpoint,
    called: Endpoint,
) -> Result<(), Error> {
    for number in 0..PACKETS_A_CALL {
        let time = start + PACKET_US * u64::from(number);
        for (source, target, stream) in [(caller, called, 0x1111), (called, caller, 0x2222)] {
            let time = day.moment(time, 900);
            let sound = payload::rtp(number, stream);
            day.push(time, frames::udp(source.port(RTP), target.port(RTP), &sound)?)?;
        }
    }
    Ok(())
}

fn request(method: &str, sequence: u8) -> String {
    format!(
        "{method} sip:192.168.20.{EXCHANGE} SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.168.20.{EXCHANGE}\r\n\
         CSeq: {sequence} {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
}
