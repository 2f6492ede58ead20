//! Loads the public identities that a content names, and changes the address of a policy.

use std::collections::{BTreeMap, BTreeSet};

use entity::shelf::*;
use entity::vocabulary::ChangeKind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::acts::PublishError;
use super::identities::{Identities, KnownReference};
use super::{Publication, VALUES_PER_STATEMENT};
use crate::content::{Content, Document, Policy};

/// Whether a public response cites a policy: neither the response nor its revision is withdrawn.
///
/// A scalar subquery and not `EXISTS`, which PostgreSQL may answer by reading all evidence once for all policies: 200 ms
/// at 190,000 pieces of evidence, for some ten policies.
const POLICY_IS_NAMED: &str = "(SELECT 1 FROM evidence e JOIN revision r ON r.id = e.revision \
     WHERE e.policy = policy.id \
     AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.subject IN (r.id, r.assessment)) \
     AND NOT EXISTS (SELECT 1 FROM response_tombstone w WHERE w.assessment = r.assessment \
                     AND w.indicator = e.indicator AND w.since > r.since) LIMIT 1) IS NOT NULL";

/// Whether a revision that is not withdrawn names a report.
const DOCUMENT_IS_NAMED: &str = "(SELECT 1 FROM revision_document d JOIN revision r ON r.id = d.revision \
     WHERE d.document = document.id \
     AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.subject IN (r.id, r.assessment)) LIMIT 1) IS NOT NULL";

impl Identities {
    /// Loads the public policies and reports with the titles that a content names, and which of them the current revision
    /// names.
    pub(super) async fn load(
        &mut self,
        tx: &DatabaseTransaction,
        content: &Content,
        current: Option<&str>,
    ) -> Result<(), DbErr> {
        let citations = content.responses.iter().flat_map(|response| &response.evidence);
        let titles: BTreeSet<&str> = citations
            .map(|evidence| &evidence.policy)
            .filter(|policy| !self.is_known(&policy.id()))
            .map(|policy| policy.title.as_str())
            .collect();
        let redirects: BTreeMap<String, String> = policy_redirect::Entity::find()
            .filter(policy_redirect::Column::Until.is_null())
            .all(tx)
            .await?
            .into_iter()
            .map(|row| (row.policy, row.target))
            .collect();
        macro_rules! learn {
            ($titles:expr, $table:ident, $addresses:ident, $column:ident, $is_named:expr) => {
                let titles: Vec<&str> = $titles.into_iter().collect();
                for titles in titles.chunks(VALUES_PER_STATEMENT) {
                    let rows = $table::Entity::find()
                        .filter($table::Column::Title.is_in(titles.iter().copied()))
                        .order_by_asc($table::Column::Since)
                        .order_by_asc($table::Column::Id)
                        .all(tx)
                        .await?;
                    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
                    let mut named: BTreeSet<String> = BTreeSet::new();
                    let mut later: BTreeMap<String, Vec<(i32, String)>> = BTreeMap::new();
                    for ids in ids.chunks(VALUES_PER_STATEMENT) {
                        let some: Vec<String> = $table::Entity::find()
                            .select_only()
                            .column($table::Column::Id)
                            .filter($table::Column::Id.is_in(ids))
                            .filter(Expr::cust($is_named))
                            .into_tuple()
                            .all(tx)
                            .await?;
                        named.extend(some);
                        let addresses = $addresses::Entity::find()
                            .filter($addresses::Column::$column.is_in(ids))
                            .order_by_asc($addresses::Column::Since)
                            .all(tx)
                            .await?;
                        for row in addresses {
                            later.entry(row.$table).or_default().push((row.since, row.url));
                        }
                    }
                    let mut found: Vec<(String, KnownReference)> = vec![];
                    for row in rows {
                        let later = later.remove(&row.id).unwrap_or_default();
                        let shown = shown(tx, &redirects, &row.id).await?.map(Box::new);
                        let is_withdrawn = !named.contains(&row.id);
                        let known = KnownReference::new(row.id.clone(), row.url.clone());
                        let known = KnownReference { later, is_withdrawn, shown, ..known };
                        found.push((identity::$table(row), known));
                    }
                    // This publication may have changed an identity since it was read from the database.
                    found.retain(|(identity, _)| !self.is_known(identity));
                    for (identity, known) in found {
                        self.learn(identity, known);
                    }
                }
            };
        }
        learn!(titles, policy, policy_address, Policy, POLICY_IS_NAMED);
        let reports = content.documents.iter().filter(|document| !self.is_known(&document.id()));
        let titles: BTreeSet<&str> = reports.map(|document| document.title.as_str()).collect();
        learn!(titles, document, document_address, Document, DOCUMENT_IS_NAMED);
        self.named.clear();
        if let Some(revision) = current {
            macro_rules! named {
                ($table:ident, $column:ident) => {
                    let ids: Vec<String> = $table::Entity::find()
                        .select_only()
                        .column($table::Column::$column)
                        .distinct()
                        .filter($table::Column::Revision.eq(revision))
                        .into_tuple()
                        .all(tx)
                        .await?;
                    self.named.extend(ids);
                };
            }
            named!(evidence, Policy);
            named!(revision_document, Document);
        }
        Ok(())
    }
}

/// The policy at the end of the chain of mergers of a policy. None for a report, because reports are not merged.
async fn shown(
    tx: &DatabaseTransaction,
    redirects: &BTreeMap<String, String>,
    id: &str,
) -> Result<Option<KnownReference>, DbErr> {
    let mut last = None;
    while let Some(next) = redirects.get(last.map_or(id, String::as_str)) {
        last = Some(next);
    }
    let Some(last) = last else { return Ok(None) };
    let Some(policy) = policy::Entity::find_by_id(last).one(tx).await? else { return Ok(None) };
    let later = policy_address::Entity::find()
        .filter(policy_address::Column::Policy.eq(last))
        .order_by_asc(policy_address::Column::Since)
        .all(tx)
        .await?;
    let later = later.into_iter().map(|row| (row.since, row.url)).collect();
    Ok(Some(KnownReference { later, ..KnownReference::new(policy.id, policy.url) }))
}

/// The identities of rows, without their addresses.
mod identity {
    use super::{Document, Policy, document as document_table, policy as policy_table};

    pub fn policy(row: policy_table::Model) -> String {
        let policy_table::Model { kind, title, language, issuer, jurisdiction, year, .. } = row;
        Policy { kind, title, language, issuer, jurisdiction, year, url: None }.id()
    }

    pub fn document(row: document_table::Model) -> String {
        let document_table::Model { language, translation_of, title, reference, isbn, .. } = row;
        Document { language, translation_of, title, reference, isbn, url: None }.id()
    }
}

impl Publication<'_> {
    /// Changes the address of a policy, for all responses that cite it. `reason` is public.
    pub async fn move_policy(&mut self, id: &str, url: &str, reason: &str) -> Result<(), PublishError> {
        let Some(policy) = policy::Entity::find_by_id(id).one(self.tx).await? else {
            return Err(PublishError::Impossible(format!("There is no policy {id}.")));
        };
        let open = policy_address::Entity::find()
            .filter(policy_address::Column::Policy.eq(id))
            .filter(policy_address::Column::Until.is_null())
            .one(self.tx)
            .await?;
        let address = open.as_ref().map(|row| row.url.as_str()).or(policy.url.as_deref());
        if address == Some(url) {
            return Err(PublishError::Impossible(format!("The address of this policy is {url} already.")));
        }
        self.endings.policy_address.extend(open);
        let (policy, url) = (id.to_owned(), url.to_owned());
        self.arrivals.policy_address.push(policy_address::Model { policy, url, since: 0, until: None });
        self.changes.push(address_change(format!("Policy:{id}"), Some(reason)));
        Ok(())
    }
}

/// An entry about a changed address in the list of changes of a release.
pub fn address_change(subject: String, reason: Option<&str>) -> release_change::Model {
    release_change::Model {
        position: 0,
        kind: ChangeKind::Changed,
        subject,
        assessment: None,
        revision: None,
        reason: reason.map(Into::into),
        since: 0,
        until: None,
    }
}
