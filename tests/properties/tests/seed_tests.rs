//! Runs every property on its seeds, and on every prefix of the seeds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::seeds;

/// Returns the folder with the seeds of a fuzz target.
fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

/// Runs the property on every file of its folder, and on every prefix of the files.
fn replay(target: &str, property: fn(&[u8])) {
    let mut files = 0;
    for entry in fs::read_dir(folder(target)).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for len in 0..=bytes.len() {
            property(bytes.get(..len).unwrap());
        }
        files += 1;
    }
    assert!(files > 0, "{target} has no seeds");
}

/// Compares the committed seeds with the generated ones. `UPDATE_SEEDS=1` rewrites the committed
/// ones first.
fn compare(target: &str, seeds: Vec<(&'static str, Vec<u8>)>) {
    let update = std::env::var_os("UPDATE_SEEDS").is_some();
    for (name, bytes) in seeds {
        let path = folder(target).join(name);
        if update {
            fs::create_dir_all(folder(target)).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        let committed =
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(bytes.len() < 2_048, "{name} is larger than 2 KiB");
        assert_eq!(committed, bytes, "{name} differs: UPDATE_SEEDS=1 rewrites the seeds");
    }
}

#[test]
fn pcap() {
    compare("pcap", seeds::pcap());
    replay("pcap", iplink_properties::pcap);
}

#[test]
fn pcapng() {
    compare("pcapng", seeds::pcapng());
    replay("pcapng", iplink_properties::pcapng);
}

#[test]
fn compressed() {
    // Compared only after updating, because another version of a compressor may write other bytes.
    if std::env::var_os("UPDATE_SEEDS").is_some() {
        compare("compressed", seeds::compressed());
    }
    replay("compressed", iplink_properties::compressed);
}

#[test]
fn dissect() {
    compare("dissect", seeds::dissect());
    replay("dissect", iplink_properties::dissect);
}

#[test]
fn dns() {
    compare("dns", seeds::dns());
    replay("dns", iplink_properties::dns);
}

#[test]
fn lists() {
    compare("lists", seeds::lists());
    replay("lists", iplink_properties::lists);
}

#[test]
fn merge() {
    compare("merge", seeds::merge());
    replay("merge", iplink_properties::merge);
}

#[test]
fn saved() {
    compare("saved", seeds::saved());
    replay("saved", iplink_properties::saved);
}

#[test]
fn filter() {
    compare("filter", seeds::filter());
    replay("filter", iplink_properties::filter);
}
