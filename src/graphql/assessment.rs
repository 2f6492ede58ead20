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
use crate::shelf::select::{self, Among, AssessmentField, AssessmentTests, Filter, Order, Page, Paging};
use crate::shelf::{self, Catalog, Published, Seen};

/// An assessment: an identity, which revisions give a content.
#[derive(Clone, Copy)]
pub struct Assessment<'a>(pub Seen<'a, shelf::Assessment>);

/// An assessment: an identity, which revisions give a content.
#[Object(serial)]
impl<'a> Assessment<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Assessment:{}", self.0.id).into()
    }

    /// Its readable name: `KEN/mgi-national/2021`.
    #[graphql(name = "ref")]
    async fn readable_ref(&self) -> &'a str {
        &self.0.row.id
    }

    /// The instrument it was made with.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// The place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// The country assessed, or the one that the place assessed is in.
    async fn country(&self) -> Option<Country<'a>> {
        self.0.jurisdiction().country().map(Country)
    }

    /// What tells it from others of the place with the instrument: `2019`, `second-profile`.
    async fn key(&self) -> &'a str {
        &self.0.row.key
    }

    /// What has become of it.
    async fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// The revision that is current; none if the assessment is archived or withdrawn.
    async fn revision(&self) -> Option<Revision<'a>> {
        self.0.current().map(Revision)
    }

    /// All its revisions, oldest first, but for those withdrawn.
    async fn revisions(&self) -> Vec<Revision<'a>> {
        self.0.revisions().map(Revision).collect()
    }

    /// The tombstone, if it or its newest revision was withdrawn. It shows at every release.
    async fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.beside(row)))
    }
}

/// What is left of something withdrawn.
pub struct Withdrawal<'a>(pub Seen<'a, shelf::Withdrawal>);

/// What is left of something withdrawn.
#[Object(serial)]
impl<'a> Withdrawal<'a> {
    /// Why, in public.
    async fn reason(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.reason)
    }

    /// The id of the revision withdrawn; none if it was the whole assessment, or an answer in all its revisions.
    async fn revision(&self) -> Option<ID> {
        self.0.row.revision.as_deref().map(|id| format!("Revision:{id}").into())
    }

    /// The release that withdrew it.
    async fn release(&self) -> Option<Release<'a>> {
        self.0.catalog.shelf().history.get(self.0.since).map(|row| Release(self.0.beside(row)))
    }
}

connection! {
    #[doc = "One page of assessments."] AssessmentConnection,
    #[doc = "An assessment on a page."] AssessmentEdge, Assessment from Published<'a>: of
}

fn of(revision: Published<'_>) -> Assessment<'_> {
    Assessment(revision.assessment)
}

/// What a caller asks of assessments: which, and in which order.
type Asked = (Filter<AssessmentTests>, Vec<Order<AssessmentField>>);

/// A page of current assessments, by ref. `field` is the connection's own name.
pub fn page<'a>(
    catalog: &'a Catalog,
    field: &str,
    among: Among<'_>,
    (filter, orders): Asked,
    select: Select,
    paging: Paging,
) -> Result<AssessmentConnection<'a>, Error> {
    let select = select::Select::from(select);
    let rows = catalog.select_assessments(among, &filter, select);
    Page::of(catalog.meter(), &(field, among, filter, select), rows, orders, paging).map(AssessmentConnection)
}
