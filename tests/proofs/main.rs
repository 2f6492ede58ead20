//! The proofs: long tests with random input from a repeatable seed. They use `tests/support`, and run on SQLite or,
//! with `MGI_TEST_DB=postgres`, on PostgreSQL.

#![allow(clippy::disallowed_methods, reason = "a test run reads its parameters from the environment")]

mod analysis;
mod cancelled;
mod durability;
mod filter;
mod luck;
mod non_interference;
mod property;
mod races;
mod search;
#[allow(dead_code, unused_imports, reason = "tests/api uses all of it")]
#[path = "../support/mod.rs"]
mod support;
mod walk;
