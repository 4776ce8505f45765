//! Pages about hosts: what their files are called, so that pictures can lead to
//! them.

use iplink_core::graph::Address;

/// Returns the name of the file that is a host's page: its address in small
/// letters, with `-` for whatever is neither letter nor digit.
///
/// ```
/// use iplink_formats::kit::page::host_page;
///
/// let page = |address: &str| host_page(address.parse().unwrap());
/// assert_eq!(page("10.0.0.1"), "host-10-0-0-1.html");
/// assert_eq!(page("2001:db8::1"), "host-2001-db8--1.html");
/// ```
#[must_use]
pub fn host_page(address: Address) -> String {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let address = address.to_string().to_ascii_lowercase();
    let plain: String =
        address.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    format!("host-{plain}.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leaves_the_folder() {
        for address in ["10.0.0.0/24", "[::1]:53/udp", "group 3", "silent to 10.0.0.1", "others"] {
            let page = host_page(address.parse().unwrap());
            let middle = page.strip_prefix("host-").and_then(|page| page.strip_suffix(".html"));
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            assert!(middle.unwrap().bytes().all(|byte| is_plain(byte) || byte == b'-'), "{page}");
        }
    }
}
