#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| shared::fuzzing::from_client(bytes).unwrap());
