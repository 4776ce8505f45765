//! Formats port numbers with the names of their services.

use iplink_core::service_names::port_name;

/// Formats a port with the name of its service: `https 443`, or `50123` if the
/// service is unknown.
#[must_use]
pub fn format_port(port: u16) -> String {
    port_name(port).map_or_else(|| port.to_string(), |name| format!("{name} {port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_port_adds_the_service_name() {
        assert_eq!(format_port(443), "https 443");
        assert_eq!(format_port(445), "smb 445");
        assert_eq!(format_port(50_123), "50123");
    }
}
