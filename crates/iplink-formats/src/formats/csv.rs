//! Links as values with a delimiter between them.

use iplink_core::Detail;
use iplink_core::query::{View, ViewLink};

use crate::output::Output;
use crate::params::YES_NO;
use crate::table::{Column, Delimited, write_delimited};
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
    values: Values::Character,
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
    needs: Detail::PROTOCOLS,
    params: &[COLUMNS, DELIMITER, HEADER],
    build: |params| Ok(Box::new(Csv::new(params)?)),
};

struct Csv {
    columns: Vec<String>,
    dialect: Delimited,
}

impl Csv {
    fn new(params: &Params) -> Result<Self, Error> {
        let text = params.text(DELIMITER);
        let delimiter = match text.as_bytes() {
            [byte] if !matches!(byte, b'"' | b'\r' | b'\n') => *byte,
            _ => {
                let takes = "an ASCII character other than a quote or a line end".to_owned();
                let value = text.to_owned();
                return Err(Error::ParamValue {
                    name: DELIMITER.name,
                    value,
                    takes,
                });
            }
        };
        let columns = params.list(COLUMNS).map(str::to_owned).collect();
        let dialect = Delimited {
            delimiter,
            header: params.is_yes(HEADER),
            quotes: true,
        };
        Ok(Self { columns, dialect })
    }
}

impl Render for Csv {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("links.csv")?;
        let all = columns::links();
        let chosen: Vec<Column<ViewLink<'_>>> = self
            .columns
            .iter()
            .filter_map(|name| all.iter().find(|column| column.name == name).copied())
            .collect();
        Ok(write_delimited(&self.dialect, &chosen, view.links(), file)?)
    }
}

fn column_names() -> Vec<&'static str> {
    columns::links().iter().map(|column| column.name).collect()
}
