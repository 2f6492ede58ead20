//! Marks the migrations beside which an older version may run.

/// Whether the version before a migration may run on the migrated tables, while instances are replaced one by one or
/// restart meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compatibility {
    /// The older version may run: the migration adds tables, or columns that the older version need not fill, and the
    /// older version understands all rows.
    Additive,
    /// The older version may not run: it relies on a column or a word that is gone or has another meaning, or it would
    /// undo changes that it does not know.
    Breaking,
}

impl Compatibility {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Additive => "ADDITIVE",
            Self::Breaking => "BREAKING",
        }
    }
}

use Compatibility::{Additive, Breaking};

/// The compatibility of each migration, by the end of its name. A migration that is not listed is breaking until
/// someone has decided.
const CHANGES: &[(&str, Compatibility)] = &[
    ("create_releases", Additive),
    ("create_places", Additive),
    ("create_questions", Additive),
    ("create_answers", Additive),
    ("create_shipments", Additive),
    ("create_desk", Additive),
    // The version before would confirm a rejected proposal.
    ("reject_withdrawals", Breaking),
    // The version before makes drafts without the number of the revision after which they began.
    ("begin_drafts_after", Breaking),
    // The version before hashes a release without the aliases in it.
    ("create_aliases", Breaking),
    // The version before lets one admin alone publish a codebook, and hashes audit entries without the new column.
    ("propose_changes", Breaking),
    // The version before cannot read `TECHNICAL` revisions.
    ("technical_revisions", Breaking),
    // The version before shows withdrawn answers.
    ("withdraw_responses", Breaking),
    // The version before identifies a policy by its address too, and would store one policy twice.
    ("addresses", Breaking),
    ("mark_changes", Additive),
    // The version before hashes a release without the redirects in it.
    ("redirect_policies", Breaking),
    ("index_folded_codes", Additive),
];

/// The compatibility of a migration, by its name.
pub fn compatibility(name: &str) -> Compatibility {
    let deed = |name: &str| name.splitn(3, '_').nth(2).map(str::to_owned);
    let known = CHANGES.iter().find(|(known, _)| deed(name).as_deref() == Some(*known));
    known.map_or(Breaking, |(_, compatibility)| *compatibility)
}

#[cfg(test)]
mod tests {
    use sea_orm_migration::MigratorTrait;

    use super::*;

    #[test]
    fn every_change_says_whether_the_version_before_may_run_beside_it() {
        for change in crate::Migrator::migrations() {
            let name = change.name().to_owned();
            let is_named = CHANGES.iter().any(|(deed, _)| name.ends_with(&format!("_{deed}")));
            assert!(is_named, "say in compatibility.rs what {name} is");
        }
        assert_eq!(compatibility("m20261128_000014_mark_changes"), Additive);
        assert_eq!(compatibility("m29990101_000001_fly"), Breaking);
    }
}
