//! The public tables: one file for each. Every row names the release that added it and the release that ended it.

use sea_orm::{EntityTrait, ModelTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

mod prelude {
    pub use super::{PublicRow, PublicTable};
    pub use crate::vocabulary::*;
    pub use sea_orm::entity::prelude::*;
    pub use serde::{Deserialize, Serialize};
}

/// A row of a public table.
pub trait PublicRow:
    ModelTrait + Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static
{
    /// The natural key of the row, as a JSON array.
    fn key(&self) -> String;
    /// The release that added the row.
    fn since(&self) -> i32;
    /// The release that ended the row, if it has ended.
    fn until(&self) -> Option<i32>;
    /// Sets the release that adds the row, when it is written.
    fn set_since(&mut self, release: i32);
    /// Sets the release that ends the row, when it is replaced.
    fn set_until(&mut self, release: i32);
}

/// A table of public rows.
pub trait PublicTable: EntityTrait<Model: PublicRow> {
    /// Whether a later row may replace a row of the same key.
    const VERSIONED: bool;
    fn since() -> Self::Column;
    fn until() -> Self::Column;
}

macro_rules! public_row {
    (@versioned fixed) => { false };
    (@versioned versioned) => { true };
    ($kind:ident: $($key:ident),+) => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}

        impl PublicRow for Model {
            fn key(&self) -> String {
                serde_json::json!([$(self.$key),+]).to_string()
            }
            fn since(&self) -> i32 {
                self.since
            }
            fn until(&self) -> Option<i32> {
                self.until
            }
            fn set_since(&mut self, release: i32) {
                self.since = release;
            }
            fn set_until(&mut self, release: i32) {
                self.until = Some(release);
            }
        }

        impl PublicTable for Entity {
            const VERSIONED: bool = public_row!(@versioned $kind);
            fn since() -> Column {
                Column::Since
            }
            fn until() -> Column {
                Column::Until
            }
        }
    };
}

pub mod answer_option;
pub mod answer_option_label;
pub mod assessment;
pub mod category;
pub mod category_name;
pub mod codebook;
pub mod country_group;
pub mod country_group_name;
pub mod coverage;
pub mod dimension;
pub mod dimension_name;
pub mod document;
pub mod document_address;
pub mod edition;
pub mod evidence;
pub mod finding;
pub mod finding_text;
pub mod gcm_objective;
pub mod gcm_objective_title;
pub mod grouping;
pub mod grouping_name;
pub mod indicator;
pub mod indicator_text;
pub mod instrument;
pub mod instrument_name;
pub mod jurisdiction;
pub mod jurisdiction_alias;
pub mod jurisdiction_name;
pub mod jurisdiction_record;
pub mod membership;
pub mod milestone;
pub mod objective_link;
pub mod policy;
pub mod policy_address;
pub mod policy_redirect;
pub mod publication;
pub mod register_entry;
pub mod release;
pub mod release_change;
pub mod release_counter;
pub mod response;
pub mod response_option;
pub mod response_text;
pub mod response_tombstone;
pub mod revision;
pub mod revision_document;
pub mod sdg_link;
pub mod sdg_target;
pub mod sdg_target_title;
pub mod sign_off;
pub mod source;
pub mod tombstone;

/// Calls the macro `$visit` with the name of every public table but `release`;
/// a table comes after those it refers to.
#[macro_export]
macro_rules! for_each_public_table {
    ($visit:ident) => {
        $visit! {
            release_change
            edition
            jurisdiction
            jurisdiction_record
            jurisdiction_name
            jurisdiction_alias
            grouping
            grouping_name
            country_group
            country_group_name
            membership
            instrument
            instrument_name
            codebook
            dimension
            dimension_name
            category
            category_name
            indicator
            indicator_text
            answer_option
            answer_option_label
            gcm_objective
            gcm_objective_title
            sdg_target
            sdg_target_title
            objective_link
            sdg_link
            register_entry
            source
            policy
            document
            policy_address
            document_address
            policy_redirect
            assessment
            revision
            publication
            tombstone
            response_tombstone
            milestone
            coverage
            response
            response_option
            response_text
            evidence
            finding
            finding_text
            revision_document
            sign_off
        }
    };
}

macro_rules! rows {
    ($($table:ident)+) => {
        /// Rows of every public table: all public rows, or those that one release adds.
        #[derive(Debug, Default, Clone)]
        pub struct Rows {
            $(pub $table: Vec<$table::Model>,)+
        }

        impl Rows {
            pub fn is_empty(&self) -> bool {
                $(self.$table.is_empty())&&+
            }
        }

        /// The name of every public table but `release`.
        pub const TABLES: &[&str] = &[$(stringify!($table)),+];
    };
}
for_each_public_table!(rows);
