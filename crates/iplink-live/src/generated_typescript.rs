//! Generates the TypeScript types of live events for the live page.

use std::path::Path;

use iplink_typescript::{Declarations, assert_current};
use ts_rs::TS;

use crate::snapshot::SnapshotChanges;

/// A number of packets and their bytes.
#[derive(TS)]
#[expect(dead_code, reason = "only the names and types of the fields are used")]
pub(crate) struct Count {
    packets: u64,
    bytes: u64,
}

#[test]
fn generated_typescript_is_current() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iplink-formats");
    let files =
        [("live-events.ts", Declarations::default().with::<SnapshotChanges<'_>>().finish())];
    let test = "cargo test -p iplink-live generated_typescript";
    assert_current(&formats.join("assets/src/generated"), test, &files);
}
