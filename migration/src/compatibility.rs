//! Which changes a version that does not know them may run beside.

/// Whether the version before a change may run on the tables with it, while instances are replaced one by one, or when
/// one of them restarts meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compatibility {
    /// It may: there are new tables, or columns that it need not fill, and it reads nothing that it cannot understand.
    Additive,
    /// It may not: a column or a word that it relies on is gone or means something else, or it would undo by what it
    /// does not know.
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

/// What each change is, by the end of its name. One that is not here is breaking until somebody has thought about it.
const CHANGES: &[(&str, Compatibility)] = &[
    ("create_releases", Additive),
    ("create_places", Additive),
    ("create_questions", Additive),
    ("create_answers", Additive),
    ("create_shipments", Additive),
    ("create_desk", Additive),
    // The version before takes a rejected proposal for one that may be confirmed.
    ("reject_withdrawals", Breaking),
    // It makes drafts of which it does not say after which revision they began.
    ("begin_drafts_after", Breaking),
    // The version before hashes a release without the aliases in it.
    ("create_aliases", Breaking),
    // One admin alone could publish a codebook by the version before, and it hashes the log without what is new in it.
    ("propose_changes", Breaking),
    // The version before cannot read a revision that is technical.
    ("technical_revisions", Breaking),
    // It shows answers that were withdrawn.
    ("withdraw_responses", Breaking),
    // It knows a policy by its address too, and would make a second one of it.
    ("addresses", Breaking),
    ("mark_changes", Additive),
    // The version before hashes a release without the redirects in it.
    ("redirect_policies", Breaking),
];

/// What a change is, by its name.
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
