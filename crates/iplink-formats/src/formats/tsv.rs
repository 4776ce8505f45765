//! Links with tabs between their values, and a header.

use iplink_core::query::View;

use crate::output::Output;
use crate::table::Style;
use crate::{Error, Format, Param, Params, Render, Values, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "what stands in a line, in this order",
    default: "source,target,packets,bytes,first_seen,last_seen",
    values: Values::List(columns::link_names),
};

pub(super) static FORMAT: Format = Format {
    name: "tsv",
    about: "links with a header and exact numbers",
    opened_by: "awk, cut, spreadsheets, iplink itself",
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
        let file = out.begin("links.tsv")?;
        Ok(Style::Tsv.write(&columns, view.links(), file)?)
    }
}
