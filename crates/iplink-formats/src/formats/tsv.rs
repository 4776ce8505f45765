//! Links as tab-separated values with a header.

use iplink_core::query::View;

use crate::output::Output;
use crate::table::Style;
use crate::{AllowedValues, Error, Format, Param, Params, Render, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "the columns, in order",
    default: "source,target,packets,bytes,first_seen,last_seen",
    values: AllowedValues::List(columns::link_names),
};

pub(super) static FORMAT: Format = Format {
    name: "tsv",
    about: "links with a header and exact numbers",
    used_by: "awk, cut, spreadsheets, iplink itself",
    extension: "tsv",
    needs: |params| columns::link_needs(params.list(COLUMNS)),
    params: &[COLUMNS],
    build: |params| Box::new(Tsv::new(params)),
};

struct Tsv {
    columns: Vec<String>,
}

impl Tsv {
    fn new(params: &Params) -> Self {
        Self { columns: params.list(COLUMNS).map(str::to_owned).collect() }
    }
}

impl Render for Tsv {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let columns = columns::choose(&columns::links(), &self.columns)?;
        let file = out.create_file("links.tsv")?;
        Ok(Style::Tsv.write(&columns, view.links(), file)?)
    }
}
