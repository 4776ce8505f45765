//! Parser for hosts files, which have the format of `/etc/hosts`.

use std::net::IpAddr;

/// The error for an invalid line of a hosts file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: invalid entry `{text}`: expected an address and names, as in `10.0.0.1 printer`"
)]
#[non_exhaustive]
pub struct HostsFileError {
    /// The line number, from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
}

/// Parses a hosts file, and calls `add` for each name with its address.
pub(super) fn for_each_name(
    text: &str,
    mut add: impl FnMut(IpAddr, &str),
) -> Result<(), HostsFileError> {
    // Windows editors write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let entry = line.split('#').next().unwrap_or_default().trim();
        if entry.is_empty() {
            continue;
        }
        let error = || HostsFileError { line: index + 1, text: line.trim().to_owned() };
        let (address, names) = entry.split_once(char::is_whitespace).ok_or_else(error)?;
        let address = parse_address(address).ok_or_else(error)?;
        names.split_whitespace().for_each(|name| add(address, name));
    }
    Ok(())
}

/// Parses an address with an optional IPv6 zone: `fe80::1%lo0`.
fn parse_address(text: &str) -> Option<IpAddr> {
    let (address, zone) = text.split_once('%').unwrap_or((text, ""));
    address.parse().ok().filter(|address: &IpAddr| zone.is_empty() || address.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        let result = for_each_name(text, |address, name| names.push(format!("{address} {name}")));
        result.map(|()| names).map_err(|error| error.to_string())
    }

    #[test]
    fn line_has_an_address_and_names() {
        let text = "\u{feff}127.0.0.1\tlocalhost\r\n# all\n\n  ::1 localhost ip6 # six\nfe80::1%lo0 link\n";
        let expected = ["127.0.0.1 localhost", "::1 localhost", "::1 ip6", "fe80::1 link"];
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn invalid_line_is_reported_with_its_number() {
        assert_eq!(
            parse("10.0.0.1 a\n10.0.0.256 b # c\n").unwrap_err(),
            "line 2: invalid entry `10.0.0.256 b # c`: expected an address and names, as in \
             `10.0.0.1 printer`"
        );
        for line in ["10.0.0.1", "10.0.0.1 # a", "printer 10.0.0.1", "10.0.0.1%eth0 a"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
