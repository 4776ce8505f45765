//! FTP data connections, which the control connection announces.

use std::net::{IpAddr, Ipv4Addr};

/// Returns the endpoint that a command or reply of an FTP control connection announces for a data
/// connection: PORT and EPRT of the client, replies 227 and 229 of the server (RFC 959; RFC 2428).
/// `sender` is its sender, whose address EPSV leaves out.
pub(super) fn announced_endpoint(payload: &[u8], sender: IpAddr) -> Option<(IpAddr, u16)> {
    let line = payload.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (command, argument) = line.split_at_checked(4)?;
    match command.to_ascii_uppercase().as_str() {
        "PORT" => read_numbers(argument),
        "227 " | "227-" => {
            read_numbers(argument.get(argument.find(|it: char| it.is_ascii_digit())?..)?)
        }
        "EPRT" => read_extended(argument.trim(), sender),
        "229 " | "229-" => {
            let (_, endpoint) = argument.split_once('(')?;
            read_extended(endpoint.split_once(')')?.0, sender)
        }
        _ => None,
    }
}

/// Reads an IPv4 address and a port as six numbers: `h1,h2,h3,h4,p1,p2`.
fn read_numbers(text: &str) -> Option<(IpAddr, u16)> {
    let end = text.trim_start().find(|it: char| !it.is_ascii_digit() && it != ',');
    let numbers = text.trim_start().get(..end.unwrap_or(text.trim_start().len()))?;
    let mut numbers = numbers.split(',').map(|number| number.parse::<u8>().ok());
    let mut next = || numbers.next().flatten();
    let address = Ipv4Addr::new(next()?, next()?, next()?, next()?);
    Some((address.into(), u16::from_be_bytes([next()?, next()?])))
}

/// Reads a protocol, an address and a port between delimiters: `|2|2001:db8::1|50000|`. The first two
/// may be empty.
fn read_extended(text: &str, sender: IpAddr) -> Option<(IpAddr, u16)> {
    let delimiter = text.chars().next()?;
    let mut fields = text.split(delimiter).skip(2);
    let address = match fields.next()? {
        "" => sender,
        address => address.parse().ok()?,
    };
    Some((address, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ftp_commands_and_replies_announce_endpoints() {
        let sender: IpAddr = "2001:db8::1".parse().unwrap();
        let announced = |line: &str| {
            let (address, port) = announced_endpoint(line.as_bytes(), sender)?;
            Some(format!("{address} {port}"))
        };
        let ipv4 = Some("192.0.2.1 4097".to_owned());
        assert_eq!(announced("PORT 192,0,2,1,16,1\r\n"), ipv4);
        assert_eq!(announced("227 Entering Passive Mode (192,0,2,1,16,1).\r\n"), ipv4);
        assert_eq!(announced("EPRT |1|192.0.2.1|4097|\r\n"), ipv4);
        let extended = Some("2001:db8::1 50000".to_owned());
        assert_eq!(announced("229 Entering Extended Passive Mode (|||50000|)\r\n"), extended);
        for other in
            ["227 no numbers", "PORT 1,2", "PORT 1,2,3,4,5,999", "USER anonymous", "229 ()"]
        {
            assert_eq!(announced(other), None, "{other}");
        }
    }
}
