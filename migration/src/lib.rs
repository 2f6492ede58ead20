//! The migrations of the database, in order. Each runs in a transaction, on SQLite and on PostgreSQL.

use sea_orm_migration::prelude::*;

mod column_check;
mod compatibility;
mod m20261123_000001_create_releases;
mod m20261123_000002_create_places;
mod m20261123_000003_create_questions;
mod m20261123_000004_create_answers;
mod m20261123_000005_create_shipments;
mod m20261124_000006_create_desk;
mod m20261126_000007_reject_withdrawals;
mod m20261127_000008_begin_drafts_after;
mod m20261128_000009_create_aliases;
mod m20261128_000010_propose_changes;
mod m20261128_000011_technical_revisions;
mod m20261128_000012_withdraw_responses;
mod m20261128_000013_addresses;
mod m20261128_000014_mark_changes;
mod m20261128_000015_redirect_policies;
mod m20261129_000016_index_folded_codes;
mod public_table;

pub use compatibility::{Compatibility, compatibility};

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_releases::Migration),
            Box::new(m20261123_000002_create_places::Migration),
            Box::new(m20261123_000003_create_questions::Migration),
            Box::new(m20261123_000004_create_answers::Migration),
            Box::new(m20261123_000005_create_shipments::Migration),
            Box::new(m20261124_000006_create_desk::Migration),
            Box::new(m20261126_000007_reject_withdrawals::Migration),
            Box::new(m20261127_000008_begin_drafts_after::Migration),
            Box::new(m20261128_000009_create_aliases::Migration),
            Box::new(m20261128_000010_propose_changes::Migration),
            Box::new(m20261128_000011_technical_revisions::Migration),
            Box::new(m20261128_000012_withdraw_responses::Migration),
            Box::new(m20261128_000013_addresses::Migration),
            Box::new(m20261128_000014_mark_changes::Migration),
            Box::new(m20261128_000015_redirect_policies::Migration),
            Box::new(m20261129_000016_index_folded_codes::Migration),
        ]
    }
}
