//! Columns of output formats.

use crate::Format;
use crate::table::Column;

/// Returns the columns of output formats.
#[must_use]
pub const fn formats<'a>() -> [Column<&'a Format>; 4] {
    [
        Column::new("format", "name, as accepted by -f", |format| format.name.into()),
        Column::new("about", "description", |format| format.about.into()),
        Column::new("opened_by", "programs that open its files", |format| format.used_by.into()),
        Column::new("parameters", "parameters of -P with their defaults", |format| {
            let params = format.params.iter();
            let texts: Vec<_> = params
                .map(|param| format!("{}={} ({})", param.name, param.default, param.values))
                .collect();
            texts.join(" ").into()
        }),
    ]
}
