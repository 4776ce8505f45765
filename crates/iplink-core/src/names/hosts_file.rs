//! Hosts files, as `/etc/hosts` is one.

use std::net::IpAddr;

/// What is wrong with a hosts file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}` is no address and its names, as in `10.0.0.1 printer`")]
#[non_exhaustive]
pub struct HostsFileError {
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

/// Calls `found` with every address and each of its names.
pub(super) fn read(text: &str, mut found: impl FnMut(IpAddr, &str)) -> Result<(), HostsFileError> {
    // Editors of Windows begin a file with this mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in text.lines().enumerate() {
        let said = line.split('#').next().unwrap_or_default().trim();
        if said.is_empty() {
            continue;
        }
        let error = || HostsFileError { line: number + 1, text: line.trim().to_owned() };
        let (address, names) = said.split_once(char::is_whitespace).ok_or_else(error)?;
        let address = address_of(address).ok_or_else(error)?;
        names.split_whitespace().for_each(|name| found(address, name));
    }
    Ok(())
}

/// Reads an address, which may say its zone: `fe80::1%lo0`.
fn address_of(text: &str) -> Option<IpAddr> {
    let (address, zone) = text.split_once('%').unwrap_or((text, ""));
    address.parse().ok().filter(|address: &IpAddr| zone.is_empty() || address.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        let result = read(text, |address, name| names.push(format!("{address} {name}")));
        result.map(|()| names).map_err(|error| error.to_string())
    }

    #[test]
    fn a_line_is_an_address_and_its_names() {
        let text = "\u{feff}127.0.0.1\tlocalhost\r\n# all\n\n  ::1 localhost ip6 # six\nfe80::1%lo0 link\n";
        let expected = ["127.0.0.1 localhost", "::1 localhost", "::1 ip6", "fe80::1 link"];
        assert_eq!(names(text).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        assert_eq!(
            names("10.0.0.1 a\n10.0.0.256 b # c\n").unwrap_err(),
            "line 2: `10.0.0.256 b # c` is no address and its names, as in `10.0.0.1 printer`"
        );
        for line in ["10.0.0.1", "10.0.0.1 # a", "printer 10.0.0.1", "10.0.0.1%eth0 a"] {
            assert!(names(line).is_err(), "{line}");
        }
    }
}
