//! The table of policies that current responses cite.

use super::column::{Column, ExportedTable, columns};
use crate::shelf::{Policy, View};

/// Policies that current responses cite.
pub struct PolicyTable;

impl ExportedTable for PolicyTable {
    type Row<'c> = View<'c, Policy>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[columns!(PolicyTable, |reader, row| {
        /// Id of the policy, the same in every release.
        policy: Text = &row.row.id;
        /// Kind of the policy, such as LAW or STRATEGY.
        kind: Text = row.row.says.kind.as_str();
        /// Title of the policy.
        title: Text = &row.row.says.title;
        /// Language of the title, as a BCP 47 tag.
        language: Text = &row.row.says.language;
        /// Issuer of the policy, such as a ministry or a parliament.
        issuer: Text = row.row.says.issuer.as_ref();
        /// Code of the place where the policy applies. Empty if the place is not public.
        jurisdiction: Text = {
            let place = row.row.says.jurisdiction.as_deref().and_then(|code| row.catalog.jurisdiction(code));
            place.map(|place| &place.row.code)
        };
        /// Year in which the policy was issued.
        year: Integer = row.row.says.year;
        /// Address of the policy.
        url: Text = row.url();
        /// Number of current responses that cite the policy.
        responses: Integer = row.citing().count();
        /// Number of the release shown by the file.
        release: Integer = reader.catalog.number();
    })];
}
