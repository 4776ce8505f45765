//! Finds cut vertices: hosts whose removal disconnects other hosts.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, ArticulationPoint};

use super::{HOST_NAME, Question, column_infos, integer, name_of};
use crate::columns::address;
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "articulation",
    about: "cut vertices: hosts whose removal disconnects others, by the number of hosts they cut off",
    needs: Dimensions::LINKS,
    is_directed: false,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algorithms::articulation_points(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<ArticulationPoint<'a>>; 4] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("parts", "components that remain without it", |row| integer(row.components)),
        Column::new("cut_off", "hosts outside the largest of these components", |row| {
            integer(row.cut_off)
        }),
    ]
}
