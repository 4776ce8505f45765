//! Hosts that alone hold parts of the network together.

use iplink_core::Detail;
use iplink_core::query::algo::{self, Articulation};

use super::{Question, integer};
use crate::columns::address;
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "articulation",
    about: "hosts without which others lose touch, by how many they cut off",
    needs: Detail::LINKS,
    takes: &[],
    answer: |view, _, style, out| {
        style.write(&columns(), algo::articulation(view).into_iter(), out)?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Articulation<'a>>; 3] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("parts", "parts that there would be without it", |row| integer(row.parts)),
        Column::new("cut_off", "hosts outside the largest of them", |row| integer(row.cut_off)),
    ]
}
