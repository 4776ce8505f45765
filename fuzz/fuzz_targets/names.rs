#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iplink_properties::names(bytes));
