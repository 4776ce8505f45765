//! The backup at two in the morning.

use super::conversation::{Conversation, Side};
use super::dns::Question;
use super::hosts::{BACKUP_SERVER, FILE_SERVER, GATEWAY, MAIL_SERVER, lan};
use super::morning::resolve_with_arp;
use super::names::{BACKUP_NAME, FILES_NAME, Resolver};
use super::payload;
use super::timeline::{MINUTE, SECOND, Timeline, clock};
use crate::error::Error;

const SSH: u16 = 22;
const RSYNC: u16 = 873;

/// The length of the large frames that network cards with segmentation offload pass to a
/// capture. Two of them fit the receive window.
const OFFLOADED_LEN: usize = 31_856;

/// Copies the mail to the file server, and then all files to the backup server.
pub(super) fn backup(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    mail_to_files(day, names)?;
    files_to_backup(day, names)
}

fn mail_to_files(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    let (mail, time) = (lan(MAIL_SERVER), clock(26, 0, 0));
    resolve_with_arp(day, time, mail, lan(FILE_SERVER))?;
    let query = (FILES_NAME, Question::V4);
    let time = names.look_up(day, time + SECOND, mail, lan(GATEWAY), query)?;
    let mut copy = Conversation::open(day, time, mail, lan(FILE_SERVER).port(RSYNC))?;
    copy.say(Side::Server, b"@RSYNCD: 31.0\n")?.say(Side::Client, b"@RSYNCD: 31.0\n")?;
    let data = payload::opaque(OFFLOADED_LEN);
    for _ in 0..5 {
        copy.wait(9 * SECOND).bulk(Side::Client, &data, 4)?;
    }
    copy.close()
}

fn files_to_backup(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    let (files, time) = (lan(FILE_SERVER), clock(26, 10, 0));
    resolve_with_arp(day, time, files, lan(BACKUP_SERVER))?;
    let query = (BACKUP_NAME, Question::V4);
    let time = names.look_up(day, time + SECOND, files, lan(GATEWAY), query)?;
    let mut copy = Conversation::open(day, time, files, lan(BACKUP_SERVER).port(SSH))?;
    copy.say(Side::Server, b"SSH-2.0-OpenSSH_9.6\r\n")?
        .say(Side::Client, b"SSH-2.0-OpenSSH_9.6\r\n")?;
    let data = payload::ssh(OFFLOADED_LEN)?;
    for _ in 0..10 {
        copy.wait(2 * MINUTE).bulk(Side::Client, &data, 4)?;
    }
    copy.close()
}
