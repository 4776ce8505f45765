//! Links as values with a delimiter between them.

use iplink_core::Detail;
use iplink_core::query::View;

use crate::output::Output;
use crate::params::YES_NO;
use crate::table::{Delimited, write_delimited};
use crate::{Error, Format, Param, Params, Render, Values, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "what stands in a line, in this order",
    default: "source,target,packets",
    values: Values::List(column_names),
};

const DELIMITER: Param = Param {
    name: "delimiter",
    about: "what stands between two values",
    default: ";",
    values: Values::Delimiter,
};

const HEADER: Param = Param {
    name: "header",
    about: "whether the first line names the columns",
    default: "no",
    values: YES_NO,
};

pub(super) static FORMAT: Format = Format {
    name: "csv",
    about: "links as IP-Link wrote them: source;destination;weight",
    opened_by: "spreadsheets, scripts",
    extension: "csv",
    needs,
    params: &[COLUMNS, DELIMITER, HEADER],
    build: |params| Box::new(Csv::new(params)),
};

struct Csv {
    columns: Vec<String>,
    dialect: Delimited,
}

impl Csv {
    fn new(params: &Params) -> Self {
        let delimiter = params.text(DELIMITER).bytes().next().unwrap_or(b';');
        let dialect = Delimited { delimiter, header: params.is_yes(HEADER), quotes: true };
        Self { columns: params.list(COLUMNS).map(str::to_owned).collect(), dialect }
    }
}

impl Render for Csv {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let columns = columns::choose(&columns::links(), &self.columns)?;
        let file = out.begin("links.csv")?;
        Ok(write_delimited(&self.dialect, &columns, view.links(), file)?)
    }
}

fn column_names() -> Vec<&'static str> {
    columns::links().iter().map(|column| column.name).chain(["all"]).collect()
}

/// Says which columns need more than hosts and links.
fn needs(params: &Params) -> Detail {
    let names: Vec<_> = params.list(COLUMNS).collect();
    columns::choose(&columns::links(), &names)
        .map_or(Detail::LINKS, |chosen| columns::needs(&chosen))
}
