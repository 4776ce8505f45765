//! What there is to say of an output format.

use crate::Format;
use crate::table::Column;

/// Returns what there is to say of an output format.
#[must_use]
pub const fn formats<'a>() -> [Column<&'a Format>; 4] {
    [
        Column::new("format", "name, as -f takes it", |format| format.name.into()),
        Column::new("about", "what it is", |format| format.about.into()),
        Column::new("opened_by", "what its files are for", |format| format.opened_by.into()),
        Column::new("parameters", "what -P takes, with the defaults", |format| {
            let params = format.params.iter();
            let texts: Vec<_> = params
                .map(|param| {
                    format!("{}={} ({})", param.name, param.default, param.values.describe())
                })
                .collect();
            texts.join(" ").into()
        }),
    ]
}
