//! Links as newline-delimited JSON, one object per line.

use iplink_core::query::View;

use crate::output::Output;
use crate::table::Style;
use crate::{AllowedValues, Error, Format, Param, Params, Render, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "the properties of each link",
    default: "source,target,packets,bytes,first_seen,last_seen,bpf,wireshark",
    values: AllowedValues::List(columns::link_names),
};

pub(super) static FORMAT: Format = Format {
    name: "ndjson",
    about: "links as one JSON object per line, with a packet filter each",
    used_by: "jq, log stores, scripts",
    extension: "ndjson",
    needs: |params| columns::link_needs(params.list(COLUMNS)),
    params: &[COLUMNS],
    build: |params| Box::new(NdJson::new(params)),
};

struct NdJson {
    columns: Vec<String>,
}

impl NdJson {
    fn new(params: &Params) -> Self {
        Self { columns: params.list(COLUMNS).map(str::to_owned).collect() }
    }
}

impl Render for NdJson {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let columns = columns::choose(&columns::links(), &self.columns)?;
        let file = out.create_file("links.ndjson")?;
        Ok(Style::Ndjson.write(&columns, view.links(), file)?)
    }
}
