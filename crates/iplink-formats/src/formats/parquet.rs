//! Parquet: links or flows in typed columns.

mod columns;
mod write;

use iplink_core::Dimensions;
use iplink_core::query::{View, flows};

use crate::output::Output;
use crate::{Error, Format, Param, Render, Values};

const ROWS: Param = Param {
    name: "rows",
    about: "what a row is: a link, or a flow with both its directions",
    default: "links",
    values: Values::Choice(&["links", "flows"]),
};

pub(super) static FORMAT: Format = Format {
    name: "parquet",
    about: "links or flows in typed columns, with exact integers and nanoseconds",
    opened_by: "DuckDB, pandas, polars, Spark, and what else reads Parquet",
    extension: "parquet",
    needs: |params| match params.text(ROWS) {
        "flows" => Dimensions::FLOWS,
        _ => Dimensions::LINKS,
    },
    params: &[ROWS],
    build: |params| match params.text(ROWS) {
        "flows" => Box::new(Rows::Flows),
        _ => Box::new(Rows::Links),
    },
};

enum Rows {
    Links,
    Flows,
}

impl Render for Rows {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        match self {
            Self::Links => {
                let file = out.begin("links.parquet")?;
                write::table("links", &columns::links(), view.links(), file)
            }
            Self::Flows => {
                let file = out.begin("flows.parquet")?;
                write::table("flows", &columns::flows(), flows(view).into_iter(), file)
            }
        }
    }
}
