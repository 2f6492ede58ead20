//! The table of evidence: one row for each citation of a policy by a response.

use super::assessment::assessment_columns;
use super::column::{Column, ExportedTable, columns};
use crate::shelf::{Evidence, Policy, ResponseView, View};

/// Citations of policies by responses of current assessments.
pub struct EvidenceTable;

/// One citation with its response.
#[derive(Clone, Copy)]
pub struct CitationRow<'c> {
    pub response: ResponseView<'c>,
    /// Its position in the response, from 0.
    pub position: usize,
    pub evidence: &'c Evidence,
}

impl<'c> CitationRow<'c> {
    /// The citations of a response, in its order.
    pub fn for_response(response: ResponseView<'c>) -> impl Iterator<Item = Self> {
        let evidence = response.evidence().iter().enumerate();
        evidence.map(move |(position, evidence)| Self { response, position, evidence })
    }

    /// The policy; if it was merged, the one into which it was merged.
    fn policy(self) -> View<'c, Policy> {
        self.response.assessment().beside(self.evidence).policy()
    }
}

impl ExportedTable for EvidenceTable {
    type Row<'c> = CitationRow<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        assessment_columns!(EvidenceTable, |row| row.response.revision),
        columns!(EvidenceTable, |_, row| {
            /// Code of the indicator whose answer cites the policy.
            indicator: Text = &row.response.indicator().row.code;
            /// Position of the citation in the answer, from 1.
            position: Integer = row.position + 1;
            /// Id of the policy cited.
            policy: Text = &row.policy().row.id;
            /// Title of the policy.
            policy_title: Text = &row.policy().row.says.title;
            /// Kind of the policy, such as LAW or STRATEGY.
            policy_kind: Text = row.policy().row.says.kind.as_str();
            /// Year of the policy.
            policy_year: Integer = row.policy().row.says.year;
            /// Address of the policy.
            policy_url: Text = row.policy().url();
            /// Place in the policy, such as `art. 12`. Empty if the policy is cited as a whole.
            locator: Text = row.evidence.locator.as_deref();
            /// Date on which the policy was read, as precise as known.
            accessed: Text = row.evidence.accessed.as_deref();
            /// Address of an archived copy.
            archived: Text = row.evidence.archived.as_deref();
        }),
    ];
}
