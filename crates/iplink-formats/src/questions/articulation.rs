//! Hosts that alone hold parts of the network together.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Articulation};

use super::{HOST_NAME, Question, described, integer, name_of};
use crate::columns::address;
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "articulation",
    about: "hosts without which others lose touch, by how many they cut off",
    needs: Dimensions::LINKS,
    is_directed: false,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algo::articulation(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Articulation<'a>>; 4] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("parts", "parts that there would be without it", |row| integer(row.parts)),
        Column::new("cut_off", "hosts outside the largest of them", |row| integer(row.cut_off)),
    ]
}
