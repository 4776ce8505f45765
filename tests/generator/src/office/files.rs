//! Access to files on the file server, and print jobs.

use super::conversation::{Conversation, MAX_SEGMENT_LEN, Side};
use super::dns::RecordType;
use super::hosts::{FILE_SERVER, GATEWAY, Host, PRINTER, lan};
use super::names::{FILES_NAME, PRINTER_NAME, Resolver};
use super::payload;
use super::timeline::{Micros, Timeline};
use crate::error::Error;

const SMB_PORT: u16 = 445;
const RAW_PRINTING_PORT: u16 = 9_100;
const IPP_PORT: u16 = 631;

const SMB_READ: u16 = 8;
const SMB_WRITE: u16 = 9;
/// The flag that marks a response (`SMB2_FLAGS_SERVER_TO_REDIR`).
const SMB_FROM_SERVER: u32 = 1;

/// The use of a file: `Open` reads it from the server, and `Save` writes it there.
#[derive(Clone, Copy, Debug)]
enum FileUse {
    Open,
    Save,
}

/// Lets some workstations open files, and some save them.
pub(super) fn add_file_access(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    for host in [102, 105, 109, 112, 113, 118, 120, 120, 124, 127] {
        let time = day.random_working_time();
        let query = (FILES_NAME, RecordType::A);
        let time = resolver.look_up(day, time, lan(host), lan(GATEWAY), query)?;
        let file_use = if day.random.percent_chance(60) { FileUse::Open } else { FileUse::Save };
        add_file_session(day, time, lan(host), file_use)?;
    }
    Ok(())
}

/// Adds a connection to the file server, in which a file is read or written in several requests.
fn add_file_session(
    day: &mut Timeline,
    time: Micros,
    client: Host,
    file_use: FileUse,
) -> Result<(), Error> {
    let requests = 2 + day.random.below(3);
    let server = lan(FILE_SERVER).endpoint(SMB_PORT);
    let mut connection = Conversation::open(day, time, client, server)?;
    for _ in 0..requests {
        let [request, response] = match file_use {
            FileUse::Open => [
                payload::smb(SMB_READ, 0, 49, 117),
                payload::smb(SMB_READ, SMB_FROM_SERVER, 17, 32_000),
            ],
            FileUse::Save => [
                payload::smb(SMB_WRITE, 0, 49, 32_000),
                payload::smb(SMB_WRITE, SMB_FROM_SERVER, 17, 84),
            ],
        };
        connection.send_data(Side::Client, &request)?.send_data(Side::Server, &response)?;
    }
    connection.close()
}

/// Lets four workstations print, one of them through IPP.
pub(super) fn add_print_jobs(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    for (host, port) in [
        (104, RAW_PRINTING_PORT),
        (111, RAW_PRINTING_PORT),
        (121, IPP_PORT),
        (126, RAW_PRINTING_PORT),
    ] {
        let time = day.random_working_time();
        let query = (PRINTER_NAME, RecordType::A);
        let time = resolver.look_up(day, time, lan(host), lan(GATEWAY), query)?;
        add_print_job(day, time, lan(host), port)?;
    }
    Ok(())
}

/// Adds a print job over one connection, to the port for raw data or IPP.
fn add_print_job(day: &mut Timeline, time: Micros, client: Host, port: u16) -> Result<(), Error> {
    let job_start: &[u8] = match port {
        IPP_PORT => {
            // The length is that of the six segments of the job.
            b"POST /ipp/print HTTP/1.1\r\nHost: printer.office.example\r\n\
              Content-Type: application/ipp\r\nContent-Length: 8760\r\n\r\n"
        }
        _ => b"\x1b%-12345X@PJL JOB NAME=\"minutes\"\r\n",
    };
    let response: &[u8] = match port {
        IPP_PORT => b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        _ => b"@PJL USTATUS JOB\r\nEND\r\n",
    };
    Conversation::open(day, time, client, lan(PRINTER).endpoint(port))?
        .send_data(Side::Client, job_start)?
        .send_repeatedly(Side::Client, &payload::opaque(MAX_SEGMENT_LEN), 6)?
        .send_data(Side::Server, response)?
        .close()
}
