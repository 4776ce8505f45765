//! Links as delimited text (CSV).

use iplink_core::query::View;

use crate::output::Output;
use crate::params::YES_NO;
use crate::table::{Delimited, write_delimited};
use crate::{AllowedValues, Error, Format, Param, Params, Render, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "the columns, in order",
    default: "source,target,packets",
    values: AllowedValues::List(columns::link_names),
};

const DELIMITER: Param = Param {
    name: "delimiter",
    about: "the delimiter between two values",
    default: ";",
    values: AllowedValues::Delimiter,
};

const HEADER: Param = Param {
    name: "header",
    about: "whether the first line contains the column names",
    default: "no",
    values: YES_NO,
};

pub(super) static FORMAT: Format = Format {
    name: "csv",
    about: "links in the format of IP-Link, the Python tool from 2009: source;destination;weight",
    used_by: "spreadsheets, scripts",
    extension: "csv",
    needs: |params| columns::link_needs(params.list(COLUMNS)),
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
        let file = out.create_file("links.csv")?;
        Ok(write_delimited(&self.dialect, &columns, view.links(), file)?)
    }
}
