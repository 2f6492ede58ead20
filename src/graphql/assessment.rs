//! Assessments.

use async_graphql::{Context, ID, Object};

use super::context::written;
use super::instrument::Instrument;
use super::jurisdiction::{Country, Jurisdiction};
use super::page::connection;
use super::release::Release;
use super::revision::Revision;
use super::vocabulary::{PublicationStatus, Select};
use crate::error::Error;
use crate::shelf::select::{
    self, AssessmentField, AssessmentPredicate, Filter, Order, Page, Paging, RowScope,
};
use crate::shelf::{self, Catalog, RevisionView, View};

/// One assessment of one place with one instrument. The content of the assessment is in its revisions.
#[derive(Clone, Copy)]
pub struct Assessment<'a>(pub View<'a, shelf::Assessment>);

/// One assessment of one place with one instrument. The content of the assessment is in its revisions.
#[Object(serial)]
impl<'a> Assessment<'a> {
    /// Id of the assessment, such as `Assessment:KEN/mgi-national/2021`. Same in every release.
    async fn id(&self) -> ID {
        format!("Assessment:{}", self.0.id).into()
    }

    /// Readable reference: code of the place, code of the instrument and key, such as `KEN/mgi-national/2021`.
    #[graphql(name = "ref")]
    async fn readable_ref(&self) -> &'a str {
        &self.0.row.id
    }

    /// Instrument with which the place was assessed.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// Place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// Country assessed, or country in which the place assessed lies. Null if the place lies in no country, as for a
    /// regional body.
    async fn country(&self) -> Option<Country<'a>> {
        self.0.jurisdiction().country().map(Country)
    }

    /// Distinguishes assessments of one place and instrument, such as `2019` or `second-profile`.
    async fn key(&self) -> &'a str {
        &self.0.row.key
    }

    /// Publication status in the release shown: `CURRENT`, `ARCHIVED` or `WITHDRAWN`.
    async fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// Current revision in the release shown. Null if the assessment is archived or withdrawn.
    async fn revision(&self) -> Option<Revision<'a>> {
        self.0.current().map(Revision)
    }

    /// Revisions of the assessment up to the release shown, oldest first, without withdrawn revisions.
    async fn revisions(&self) -> Vec<Revision<'a>> {
        self.0.revisions().map(Revision).collect()
    }

    /// Tombstone of the assessment or of its newest revision, shown in every release. Null if neither was withdrawn.
    async fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.beside(row)))
    }
}

/// Tombstone of one withdrawn assessment, revision or answer.
pub struct Withdrawal<'a>(pub View<'a, shelf::Withdrawal>);

/// Tombstone of one withdrawn assessment, revision or answer.
#[Object(serial)]
impl<'a> Withdrawal<'a> {
    /// Public reason for the withdrawal.
    async fn reason(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.reason)
    }

    /// Id of the withdrawn revision, such as `Revision:KEN/mgi-national/2021@2`. Null if the whole assessment was
    /// withdrawn, or an answer in all its revisions.
    async fn revision(&self) -> Option<ID> {
        self.0.row.revision.as_deref().map(|id| format!("Revision:{id}").into())
    }

    /// Release that made the withdrawal. Never null.
    async fn release(&self) -> Option<Release<'a>> {
        self.0.catalog.shelf().history.get(self.0.since).map(|row| Release(self.0.beside(row)))
    }
}

connection! {
    #[doc = "One page of assessments."] AssessmentConnection,
    #[doc = "One assessment on a page, with its cursor."] AssessmentEdge, Assessment from RevisionView<'a>: from_revision
}

fn from_revision(revision: RevisionView<'_>) -> Assessment<'_> {
    Assessment(revision.assessment)
}

/// What a caller asks of assessments: which, and in which order.
type AssessmentQuery = (Filter<AssessmentPredicate>, Vec<Order<AssessmentField>>);

/// A page of current assessments, by ref. `field` is the connection's own name.
pub fn page<'a>(
    catalog: &'a Catalog,
    field: &str,
    among: RowScope<'_>,
    (filter, orders): AssessmentQuery,
    select: Select,
    paging: Paging,
) -> Result<AssessmentConnection<'a>, Error> {
    let select = select::Selection::from(select);
    let rows = catalog.select_assessments(among, &filter, select);
    Page::new(catalog.meter(), &(field, among, filter, select), rows, orders, paging)
        .map(AssessmentConnection)
}
