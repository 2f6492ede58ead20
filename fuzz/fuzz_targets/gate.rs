//! Any bytes at all: what the gate's lexer lets through, the engine's parser does not nest deeper.
//!
//! `cargo fuzz run gate -- -dict=gate.dict -max_len=4096`

#![no_main]

use std::sync::LazyLock;

use async_graphql::{Variables, parser::parse_query};
use libfuzzer_sys::fuzz_target;
use mgi_api::graphql::gate::{
    Gate, GateLimits,
    lexer::{LexErrorKind, measure},
};
use nesting::nesting;

#[path = "../../src/graphql/gate/nesting.rs"]
mod nesting;

static GATE: LazyLock<Gate> =
    LazyLock::new(|| Gate::new(include_str!("../../src/graphql/gate/sample.graphql"), &[("Country.names", 6)], &[]));

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = std::str::from_utf8(bytes) else { return };
    match measure(document) {
        Ok(shape) if shape.nesting <= 32 => {
            if let Ok(parsed) = parse_query(document) {
                assert!(nesting(&parsed) <= shape.nesting, "deeper than {shape:?}");
            }
        }
        Ok(_) => {}
        Err(unreadable) if unreadable.kind == LexErrorKind::UnclosedBlockString => {}
        // What nests too deep for the parser is not given to it, readable or not.
        Err(unreadable) if document.bytes().filter(|byte| b"[{(".contains(byte)).count() <= 100 => {
            assert!(parse_query(document).is_err(), "{unreadable:?}, but it can be parsed");
        }
        Err(_) => {}
    }
    // Whatever comes of it, it comes without a panic.
    let _ = GATE.admit(document, Some("a"), &Variables::default(), &GateLimits::ANONYMOUS);
});
