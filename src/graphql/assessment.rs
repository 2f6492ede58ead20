//! Assessments, and the tombstones of what was withdrawn.

use async_graphql::{Context, ID, Object};

use super::code;
use super::context::{catalog, written};
use super::instrument::Instrument;
use super::jurisdiction::{Country, Jurisdiction};
use super::page::connection;
use super::release::Release;
use super::revision::Revision;
use super::scalar::Instant;
use super::select::assessment::{AssessmentFilter, AssessmentOrder};
use super::select::revision::RevisionFilter;
use super::select::{filter_of, orders};
use super::vocabulary::{Level, PublicationStatus, Select};
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

    /// Level of government that the instrument assesses: `NATIONAL`, `LOCAL` or `REGIONAL`.
    async fn level(&self) -> Level {
        self.0.instrument().row.level.into()
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

    /// Key that distinguishes assessments of one place and instrument, such as `2019` or `second-profile`.
    async fn key(&self) -> &'a str {
        &self.0.row.key
    }

    /// Year that the current revision describes, such as `2021`. Null if the year is not known, or if the assessment has
    /// no current revision.
    async fn year(&self) -> Option<i32> {
        self.0.current()?.revision.row.year
    }

    /// Time at which the current revision was published. Null if the assessment has no current revision.
    async fn published_at(&self) -> Option<Instant> {
        self.0.current()?.published_at().map(Instant)
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
    async fn revisions(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            RevisionFilter,
        >,
    ) -> Result<Vec<Revision<'a>>, Error> {
        Ok(self.0.select_revisions(&filter_of(filter)?).map(Revision).collect())
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

/// Which assessments a caller wants, and in which order.
type AssessmentSelection = (Filter<AssessmentPredicate>, Vec<Order<AssessmentField>>);

/// A page of current assessments, in order of ref by default. `field` is the name of the connection.
pub fn page<'a>(
    catalog: &'a Catalog,
    field: &str,
    among: RowScope<'_>,
    (filter, orders): AssessmentSelection,
    select: Select,
    paging: Paging,
) -> Result<AssessmentConnection<'a>, Error> {
    let select = select::Selection::from(select);
    let rows = catalog.select_assessments(among, &filter, select);
    Page::new(catalog.meter(), &(field, among, filter, select), rows, orders, paging)
        .map(AssessmentConnection)
}

/// Root fields for assessments.
#[derive(Default)]
pub struct AssessmentQuery;

#[Object(serial)]
impl AssessmentQuery {
    /// One assessment by its id or by its ref, also if the assessment is archived or withdrawn; exactly one of `id` and
    /// `ref` is required. Null if there is no such assessment; a text that cannot be a ref is an error.
    async fn assessment<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Id of the assessment, such as `Assessment:KEN/sdg-10-7-2/2019`; left out if `ref` is given."
        )]
        id: Option<ID>,
        #[graphql(
            name = "ref",
            desc = "Ref of the assessment, such as `KEN/sdg-10-7-2/2019`; left out if `id` is given."
        )]
        readable_ref: Option<String>,
    ) -> Option<Result<Assessment<'c>, Error>> {
        let found = match (&id, &readable_ref) {
            (Some(id), None) => catalog(ctx).assessment(id.strip_prefix("Assessment:")?),
            (None, Some(readable_ref)) => match catalog(ctx).find_assessment(readable_ref) {
                None => return code::no_ref(readable_ref).map(Err),
                found => found,
            },
            // So put, the field is null beside its error; an error outside the Option would drop it.
            _ => return Some(Err(Error::bad_input("id", "Give either id or ref."))),
        };
        found.map(Assessment).map(Ok)
    }

    /// Current assessments, in order of ref by default.
    async fn assessments<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            AssessmentFilter,
        >,
        #[graphql(
            desc = "Choice among the current assessments of each place with each instrument: `ALL`, or only the `LATEST` that has an answer. Fields that list assessments show `ALL` by default, so that no round is missing from the list.",
            default_with = "Select::All"
        )]
        select: Select,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of `ref`."
        )]
        order_by: Option<Vec<AssessmentOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<AssessmentConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        page(catalog(ctx), "Query.assessments", RowScope::default(), asked, select, paging)
    }
}
