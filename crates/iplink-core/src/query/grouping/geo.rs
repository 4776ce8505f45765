//! Groups by country and by autonomous system.

use std::borrow::Cow;
use std::net::IpAddr;

use super::GroupNames;
use crate::names::Geo;

/// Groups hosts by country.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a grouping has no other settings")]
pub struct ByCountry(pub Geo);

/// Groups hosts by autonomous system.
#[doc(alias = "ASN")]
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a grouping has no other settings")]
pub struct ByAutonomousSystem(pub Geo);

impl GroupNames for ByCountry {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        self.0.country(address).map(Cow::Owned)
    }
}

/// Names a group by the AS number and, if known, the organization:
/// `AS64500 Example`.
impl GroupNames for ByAutonomousSystem {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let (number, name) = self.0.autonomous_system(address)?;
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        Some(format!("AS{number}{name}").into())
    }
}
