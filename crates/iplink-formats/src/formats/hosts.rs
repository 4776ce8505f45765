//! Host names in hosts-file format.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, Host, HostMetadata};
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "hosts",
    about: "host names in the format of /etc/hosts, best name first",
    used_by: "resolvers, iplink --names",
    extension: "hosts",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Hosts),
};

struct Hosts;

impl Render for Hosts {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("names.hosts")?;
        let named: BTreeMap<IpAddr, &HostMetadata> =
            view.hosts().filter_map(named_address).collect();
        if named.is_empty() {
            writeln!(file, "# no host names known; use --resolve capture or --names FILE")?;
        }
        for (address, metadata) in named {
            write_names(address, metadata, file)?;
        }
        Ok(())
    }
}

/// Returns the IP address and the metadata of a host, if it has a name. The address of a service is
/// that of its host.
fn named_address(host: &Host) -> Option<(IpAddr, &HostMetadata)> {
    let (Address::Ip(address) | Address::Port(address, ..)) = host.address else {
        return None;
    };
    let metadata = host.metadata.as_deref()?;
    (!metadata.names.is_empty()).then_some((address, metadata))
}

/// Writes a line with the valid host names, and a comment line for each name that is not
/// valid.
fn write_names(address: IpAddr, metadata: &HostMetadata, file: &mut dyn Write) -> io::Result<()> {
    let names = metadata.names.iter().map(|name| &*name.name);
    let (names, invalid): (Vec<&str>, Vec<&str>) = names.partition(|name| is_host_name(name));
    if !names.is_empty() {
        writeln!(file, "{address}\t{}", names.join(" "))?;
    }
    invalid.iter().try_for_each(|name| writeln!(file, "# {address}\t{}", escape::cell(name)))
}

/// Returns whether a text is a valid host name: ASCII letters, digits, dots, hyphens and
/// underscores, where neither a dot nor a hyphen is first (RFC 952, RFC 1123; underscores are not
/// in these standards but in wide use).
fn is_host_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_start = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().next().is_some_and(is_start) && name.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_valid_host_names_are_accepted() {
        for name in ["a", "www.example.com", "_dmarc.test", "1.2.3.4.test", "xn--bcher-kva.de"] {
            assert!(is_host_name(name), "{name}");
        }
        for name in ["", "-x", ".", "a b", "a#b", "a\nb", "<script>", "b\u{fc}ro", "a\\.b"] {
            assert!(!is_host_name(name), "{name}");
        }
    }
}
