//! Parquet files of links or flows, with typed columns.

mod columns;
mod write;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Render};

const ROWS: Param = Param {
    name: "rows",
    about: "what a row stands for: a link, or a flow with both directions",
    default: "links",
    values: AllowedValues::Choice(&["links", "flows"]),
};

pub(super) static FORMAT: Format = Format {
    name: "parquet",
    about: "links or flows in typed columns, with exact integers and nanoseconds",
    used_by: "DuckDB, pandas, polars, Spark and other Parquet readers",
    extension: "parquet",
    needs: |params| match params.text(ROWS) {
        "flows" => Dimensions::FLOWS,
        _ => Dimensions::LINKS,
    },
    params: &[ROWS],
    build: |params| match params.text(ROWS) {
        "flows" => Box::new(ParquetTable::Flows),
        _ => Box::new(ParquetTable::Links),
    },
};

enum ParquetTable {
    Links,
    Flows,
}

impl Render for ParquetTable {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        match self {
            Self::Links => {
                let file = out.create_file("links.parquet")?;
                write::write_table("links", &columns::links(), view.links(), file)
            }
            Self::Flows => {
                let file = out.create_file("flows.parquet")?;
                write::write_table("flows", &columns::flows(), view.flows(), file)
            }
        }
    }
}
