//! The backup, at two o'clock the next morning.

use super::conversation::{Conversation, Side};
use super::dns::RecordType;
use super::hosts::{BACKUP_SERVER, FILE_SERVER, GATEWAY, MAIL_SERVER, lan};
use super::morning::resolve_with_arp;
use super::names::{BACKUP_NAME, FILES_NAME, Resolver};
use super::payload;
use super::timeline::{MINUTE, SECOND, Timeline, clock};
use crate::error::Error;

const SSH_PORT: u16 = 22;
const RSYNC_PORT: u16 = 873;

/// The payload length of large frames, in bytes, as captured with segmentation offload. Two of them
/// fit in the receive window.
const OFFLOADED_LEN: usize = 31_856;

/// Copies the mail to the file server, and then all files to the backup server.
pub(super) fn add_backup(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    copy_mail_to_file_server(day, resolver)?;
    copy_files_to_backup_server(day, resolver)
}

/// Copies the mail over rsync, in five bursts.
fn copy_mail_to_file_server(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    let (mail_server, time) = (lan(MAIL_SERVER), clock(26, 0, 0));
    resolve_with_arp(day, time, mail_server, lan(FILE_SERVER))?;
    let query = (FILES_NAME, RecordType::A);
    let time = resolver.look_up(day, time + SECOND, mail_server, lan(GATEWAY), query)?;
    let mut connection =
        Conversation::open(day, time, mail_server, lan(FILE_SERVER).endpoint(RSYNC_PORT))?;
    connection
        .send_data(Side::Server, b"@RSYNCD: 31.0\n")?
        .send_data(Side::Client, b"@RSYNCD: 31.0\n")?;
    let data = payload::opaque(OFFLOADED_LEN);
    for _ in 0..5 {
        connection.wait(9 * SECOND).send_repeatedly(Side::Client, &data, 4)?;
    }
    connection.close()
}

/// Copies the files over SSH, in ten bursts.
fn copy_files_to_backup_server(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    let (file_server, time) = (lan(FILE_SERVER), clock(26, 10, 0));
    resolve_with_arp(day, time, file_server, lan(BACKUP_SERVER))?;
    let query = (BACKUP_NAME, RecordType::A);
    let time = resolver.look_up(day, time + SECOND, file_server, lan(GATEWAY), query)?;
    let mut connection =
        Conversation::open(day, time, file_server, lan(BACKUP_SERVER).endpoint(SSH_PORT))?;
    connection
        .send_data(Side::Server, b"SSH-2.0-OpenSSH_9.6\r\n")?
        .send_data(Side::Client, b"SSH-2.0-OpenSSH_9.6\r\n")?;
    let data = payload::ssh(OFFLOADED_LEN)?;
    for _ in 0..10 {
        connection.wait(2 * MINUTE).send_repeatedly(Side::Client, &data, 4)?;
    }
    connection.close()
}
