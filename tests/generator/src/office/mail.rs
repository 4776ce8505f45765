//! Mail traffic: workstations read and submit mail, and the mail server exchanges it with an Internet
//! server.

use super::conversation::{Conversation, MAX_SEGMENT_LEN, Side};
use super::dns::RecordType;
use super::hosts::{GATEWAY, Host, MAIL_SERVER, WORKSTATIONS, internet, lan};
use super::names::{self, MAIL_NAME, RELAY, Resolver};
use super::payload;
use super::timeline::{Micros, Timeline, clock};
use crate::error::Error;

const SMTP_PORT: u16 = 25;
const SUBMISSION_PORT: u16 = 587;
const IMAPS_PORT: u16 = 993;

/// Lets every second workstation read its mail, and some of these send a message.
pub(super) fn add_mail_reading(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    for host in WORKSTATIONS.step_by(2) {
        let time = day.random_working_time();
        let query = (MAIL_NAME, RecordType::A);
        let time = resolver.look_up(day, time, lan(host), lan(GATEWAY), query)?;
        read_inbox(day, time, lan(host))?;
        if host % 6 == 1 {
            let time = day.random_working_time();
            submit_message(day, time, lan(host))?;
        }
    }
    Ok(())
}

/// Lets a client read its mail over IMAP with TLS.
fn read_inbox(day: &mut Timeline, time: Micros, client: Host) -> Result<(), Error> {
    let segments = 1 + day.random.below(3);
    Conversation::open(day, time, client, lan(MAIL_SERVER).endpoint(IMAPS_PORT))?
        .send_data(Side::Client, &payload::tls(517))?
        .send_repeatedly(Side::Server, &payload::tls(MAX_SEGMENT_LEN), segments)?
        .close()
}

/// Lets a client submit a message over SMTP with STARTTLS.
fn submit_message(day: &mut Timeline, time: Micros, client: Host) -> Result<(), Error> {
    Conversation::open(day, time, client, lan(MAIL_SERVER).endpoint(SUBMISSION_PORT))?
        .send_data(Side::Server, b"220 mail.example.com ESMTP\r\n")?
        .send_data(Side::Client, b"EHLO workstation.office.example\r\n")?
        .send_data(Side::Server, b"250-mail.example.com\r\n250 STARTTLS\r\n")?
        .send_data(Side::Client, b"STARTTLS\r\n")?
        .send_data(Side::Server, b"220 ready\r\n")?
        .send_repeatedly(Side::Client, &payload::tls(MAX_SEGMENT_LEN), 2)?
        .close()
}

/// Lets the mail server exchange mail with the external relay, twice in each direction.
pub(super) fn add_mail_deliveries(
    day: &mut Timeline,
    resolver: &mut Resolver,
) -> Result<(), Error> {
    let query = (RELAY, RecordType::A);
    let (server, time) = (lan(MAIL_SERVER), clock(8, 5, 11));
    resolver.look_up(day, time, server, lan(GATEWAY), query)?;
    let Some(ip) = names::address(RELAY, RecordType::A) else {
        return Ok(());
    };
    for (hour, minute) in [(8, 5), (15, 41)] {
        deliver_message(day, clock(hour, minute, 12), server, internet(ip), "mail.example.com")?;
        deliver_message(day, clock(hour + 1, minute, 3), internet(ip), server, "mx.example.net")?;
    }
    Ok(())
}

/// Lets a server deliver a message to another server over SMTP. `sender_name` is the domain name of
/// the sender.
fn deliver_message(
    day: &mut Timeline,
    time: Micros,
    sender: Host,
    receiver: Host,
    sender_name: &str,
) -> Result<(), Error> {
    Conversation::open(day, time, sender, receiver.endpoint(SMTP_PORT))?
        .send_data(Side::Server, b"220 ESMTP ready\r\n")?
        .send_data(Side::Client, format!("EHLO {sender_name}\r\n").as_bytes())?
        .send_data(Side::Server, b"250 OK\r\n")?
        .send_data(Side::Client, format!("MAIL FROM:<post@{sender_name}>\r\n").as_bytes())?
        .send_data(Side::Server, b"250 OK\r\n")?
        .send_data(Side::Client, b"DATA\r\n")?
        .send_data(Side::Server, b"354 go ahead\r\n")?
        .send_repeatedly(Side::Client, &message_text(), 2)?
        .send_data(Side::Client, b".\r\n")?
        .send_data(Side::Server, b"250 queued\r\n")?
        .send_data(Side::Client, b"QUIT\r\n")?
        .close()
}

/// Returns a part of a mail message that fits in one segment.
fn message_text() -> Vec<u8> {
    // 25 lines of 57 bytes.
    b"Lorem ipsum dolor sit amet, consectetur adipiscing elit\r\n"
        .iter()
        .copied()
        .cycle()
        .take(57 * 25)
        .collect()
}
