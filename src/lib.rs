//! The MGI data API: the map, one line for each room.

pub mod app;
pub mod auth;
pub mod clock;
pub mod command;
pub mod config;
pub mod content;
pub mod cursor;
pub mod database;
pub mod date;
pub mod demonstration;
pub mod desk;
pub mod error;
pub mod exchange;
pub mod form;
pub mod graphql;
pub mod hash;
pub mod http;
pub mod language;
pub mod publish;
#[cfg(test)]
mod round_trip;
pub mod shelf;
pub mod shipped;
pub mod telemetry;
pub mod text;
pub mod web_address;
