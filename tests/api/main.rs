//! The behaviour of the service, over HTTP and GraphQL: each test has a database of its own, on SQLite or,
//! with `MGI_TEST_DB=postgres`, on a PostgreSQL cluster that this process starts.

#![allow(clippy::disallowed_methods, reason = "a test run reads its parameters from the environment")]

mod access;
mod acts;
mod aliases;
mod alignment;
mod allowance;
mod as_of;
mod assessment;
mod before_the_house;
mod body;
mod browser;
mod bulletin;
mod cache;
mod clock;
mod codes;
mod command;
mod comparison;
mod connection;
mod cookbook;
mod dashboard;
mod database_address;
mod database_file;
mod dataset;
mod demonstration;
mod desk;
mod distribution;
mod document;
mod durability;
mod examples;
mod export;
mod facets;
mod graphiql;
mod history;
mod hostile;
mod http;
mod immutable;
mod latest;
mod limits;
mod node;
mod notice;
mod order;
mod outage;
mod persisted;
mod postgres;
mod pressure;
mod proxy;
mod reference;
mod release;
mod response;
mod rollout;
mod search;
mod sockets;
#[path = "../support/mod.rs"]
mod support;
mod withdrawal;
mod words;
