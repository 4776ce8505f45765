//! The file server's shares and the printer.

use super::conversation::{Conversation, SEGMENT_LEN, Side};
use super::dns::Question;
use super::hosts::{Endpoint, FILE_SERVER, GATEWAY, PRINTER, lan};
use super::names::{FILES_NAME, PRINTER_NAME, Resolver};
use super::payload;
use super::timeline::{Micros, Timeline};
use crate::error::Error;

const SMB: u16 = 445;
const RAW_PRINTING: u16 = 9_100;
const IPP: u16 = 631;

const READ: u16 = 8;
const WRITE: u16 = 9;
const FROM_SERVER: u32 = 1;

/// The use of a file.
#[derive(Clone, Copy, Debug)]
enum Use {
    Open,
    Save,
}

/// Lets some workstations open files and save them again.
pub(super) fn shares(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    for host in [102, 105, 109, 112, 113, 118, 120, 120, 124, 127] {
        let time = day.working_moment();
        let query = (FILES_NAME, Question::V4);
        let time = names.look_up(day, time, lan(host), lan(GATEWAY), query)?;
        let purpose = if day.random.percent(60) { Use::Open } else { Use::Save };
        share(day, time, lan(host), purpose)?;
    }
    Ok(())
}

fn share(day: &mut Timeline, time: Micros, client: Endpoint, purpose: Use) -> Result<(), Error> {
    let times = 2 + day.random.below(3);
    let server = lan(FILE_SERVER).port(SMB);
    let mut connection = Conversation::open(day, time, client, server)?;
    for _ in 0..times {
        let [request, response] = match purpose {
            Use::Open => {
                [payload::smb(READ, 0, 49, 117), payload::smb(READ, FROM_SERVER, 17, 32_000)]
            }
            Use::Save => {
                [payload::smb(WRITE, 0, 49, 32_000), payload::smb(WRITE, FROM_SERVER, 17, 84)]
            }
        };
        connection.say(Side::Client, &request)?.say(Side::Server, &response)?;
    }
    connection.close()
}

/// Lets four workstations print, one of them through IPP.
pub(super) fn print_jobs(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    for (host, port) in [(104, RAW_PRINTING), (111, RAW_PRINTING), (121, IPP), (126, RAW_PRINTING)]
    {
        let time = day.working_moment();
        let query = (PRINTER_NAME, Question::V4);
        let time = names.look_up(day, time, lan(host), lan(GATEWAY), query)?;
        print(day, time, lan(host), port)?;
    }
    Ok(())
}

fn print(day: &mut Timeline, time: Micros, client: Endpoint, port: u16) -> Result<(), Error> {
    let start: &[u8] = match port {
        IPP => {
            b"POST /ipp/print HTTP/1.1\r\nHost: printer.office.example\r\n\
              Content-Type: application/ipp\r\nContent-Length: 8760\r\n\r\n"
        }
        _ => b"\x1b%-12345X@PJL JOB NAME=\"minutes\"\r\n",
    };
    let answer: &[u8] = match port {
        IPP => b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        _ => b"@PJL USTATUS JOB\r\nEND\r\n",
    };
    Conversation::open(day, time, client, lan(PRINTER).port(port))?
        .say(Side::Client, start)?
        .bulk(Side::Client, &payload::opaque(SEGMENT_LEN), 6)?
        .say(Side::Server, answer)?
        .close()
}
