//! Hosts put together by where their addresses are.

use std::borrow::Cow;
use std::net::IpAddr;

use super::Groups;
use crate::names::Geo;

/// Groups of the hosts of a country.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the databases are all there is to it")]
pub struct ByCountry(pub Geo);

/// Groups of the hosts of an autonomous system.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the databases are all there is to it")]
pub struct BySystem(pub Geo);

impl Groups for ByCountry {
    fn name_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        self.0.country(address).map(Cow::Owned)
    }
}

/// A group is called by the number and, where that is known, by who runs the
/// system: `AS64500 Example`.
impl Groups for BySystem {
    fn name_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let (number, name) = self.0.system(address)?;
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        Some(format!("AS{number}{name}").into())
    }
}
