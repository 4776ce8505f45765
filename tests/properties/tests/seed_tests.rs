//! Runs every property on its seeds, and on every prefix of the seeds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::seeds;

/// Returns the folder with the seeds of a fuzz target.
fn seed_folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

/// Runs the property on every file of its folder, and on every prefix of the files.
fn assert_property_holds(target: &str, property: fn(&[u8])) {
    let mut files = 0;
    for entry in fs::read_dir(seed_folder(target)).unwrap() {
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
fn assert_seeds_are_current(target: &str, seeds: Vec<(&'static str, Vec<u8>)>) {
    let update = std::env::var_os("UPDATE_SEEDS").is_some();
    for (name, bytes) in seeds {
        let path = seed_folder(target).join(name);
        if update {
            fs::create_dir_all(seed_folder(target)).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        let committed =
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(bytes.len() < 2_048, "{name} is larger than 2 KiB");
        assert_eq!(committed, bytes, "{name} differs: UPDATE_SEEDS=1 rewrites the seeds");
    }
}

#[test]
fn pcap_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("pcap", seeds::pcap());
    assert_property_holds("pcap", iplink_properties::pcap);
}

#[test]
fn pcapng_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("pcapng", seeds::pcapng());
    assert_property_holds("pcapng", iplink_properties::pcapng);
}

#[test]
fn compressed_seeds_satisfy_property() {
    // Compared only after updating, because another version of a compressor may write other bytes.
    if std::env::var_os("UPDATE_SEEDS").is_some() {
        assert_seeds_are_current("compressed", seeds::compressed());
    }
    assert_property_holds("compressed", iplink_properties::compressed);
}

#[test]
fn dissect_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("dissect", seeds::dissect());
    assert_property_holds("dissect", iplink_properties::dissect);
}

#[test]
fn dns_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("dns", seeds::dns());
    assert_property_holds("dns", iplink_properties::dns);
}

#[test]
fn name_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("names", seeds::names());
    assert_property_holds("names", iplink_properties::names);
}

#[test]
fn lists_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("lists", seeds::lists());
    assert_property_holds("lists", iplink_properties::lists);
}

#[test]
fn merge_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("merge", seeds::merge());
    assert_property_holds("merge", iplink_properties::merge);
}

#[test]
fn saved_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("saved", seeds::saved());
    assert_property_holds("saved", iplink_properties::saved);
}

#[test]
fn filter_seeds_are_current_and_satisfy_property() {
    assert_seeds_are_current("filter", seeds::filter());
    assert_property_holds("filter", iplink_properties::filter);
}
