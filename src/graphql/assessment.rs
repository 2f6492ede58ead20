//! Assessments, and the tombstones of what was withdrawn.

use std::sync::Arc;

use async_graphql::{Description, ID};

use super::code;
use super::comparison::AssessmentComparison;
use super::facet::Facet;
use super::instrument::Instrument;
use super::jurisdiction::{Country, Jurisdiction};
use super::object::object;
use super::page::connection;
use super::release::Release;
use super::revision::Revision;
use super::scalar::Instant;
use super::select::distribution::DistributionGrouping;
use super::vocabulary::{Level, PublicationStatus, Select};
use crate::error::Error;
use crate::shelf::select::{
    self, AssessmentField, AssessmentPredicate, Filter, Orders, Page, Paging, RevisionPredicate, RowScope,
};
use crate::shelf::{self, Catalog, RevisionView, View};

/// One assessment of one place with one instrument. The content of the assessment is in its revisions.
#[derive(Clone, Copy, Description)]
pub struct Assessment<'a>(pub View<'a, shelf::Assessment>);

#[object]
impl<'a> Assessment<'a> {
    /// Id of the assessment, such as `Assessment:KEN/mgi-national/2021`. Same in every release.
    fn id(&self) -> ID {
        format!("Assessment:{}", self.0.id).into()
    }

    /// Readable reference: code of the place, code of the instrument and key, such as `KEN/mgi-national/2021`.
    #[field(name = "ref")]
    fn readable_ref(&self) -> &'a str {
        &self.0.row.id
    }

    /// Instrument with which the place was assessed.
    fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// Level of government that the instrument assesses: `NATIONAL`, `LOCAL` or `REGIONAL`.
    fn level(&self) -> Level {
        self.0.instrument().row.level.into()
    }

    /// Place assessed.
    fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// Country assessed, or country in which the place assessed lies. Null if the place lies in no country, as for a
    /// regional body.
    fn country(&self) -> Option<Country<'a>> {
        self.0.jurisdiction().country().map(Country)
    }

    /// Key that distinguishes assessments of one place and instrument, such as `2019` or `second-profile`.
    fn key(&self) -> &'a str {
        &self.0.row.key
    }

    /// Year that the current revision describes, such as `2021`. Null if the year is not known, or if the assessment has
    /// no current revision.
    fn year(&self) -> Option<i32> {
        self.0.current()?.revision.row.year
    }

    /// Time at which the current revision was published. Null if the assessment has no current revision.
    fn published_at(&self) -> Option<Instant> {
        self.0.current()?.published_at().map(Instant)
    }

    /// Publication status in the release shown: `CURRENT`, `ARCHIVED` or `WITHDRAWN`.
    fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// Current revision in the release shown. Null if the assessment is archived or withdrawn.
    fn revision(&self) -> Option<Revision<'a>> {
        self.0.current().map(Revision)
    }

    /// Revisions of the assessment up to the release shown, oldest first, without withdrawn revisions.
    fn revisions(&self, filter: &Filter<RevisionPredicate>) -> Result<Vec<Revision<'a>>, Error> {
        Ok(self.0.select_revisions(filter).map(Revision).collect())
    }

    /// Changes of the answers from another round to this assessment. Each is compared by its current revision. Null if
    /// one of the two has no current revision, or if there is no round before.
    fn comparison(
        &self,
        /// Id of an assessment of the same place with the same instrument, such as `Assessment:KEN/sdg-10-7-2/2019`, with
        /// or without the prefix `Assessment:`; any other id is an error. If null or left out, the round before: the
        /// answered current assessment with the next smaller year, then key; an unknown year is before all others.
        with: &Option<ID>,
    ) -> Option<Result<AssessmentComparison<'a>, Error>> {
        let with = with.as_deref().map(|id| code::without_prefix(id, "Assessment"));
        self.0.comparison(with).map(|found| found.map(AssessmentComparison)).transpose()
    }

    /// Tombstone of the assessment or of its newest revision, shown in every release. Null if neither was withdrawn.
    fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.beside(row)))
    }
}

/// Tombstone of one withdrawn assessment, revision or answer.
#[derive(Description)]
pub struct Withdrawal<'a>(pub View<'a, shelf::Withdrawal>);

#[object]
impl<'a> Withdrawal<'a> {
    /// Public reason for the withdrawal.
    fn reason(&self) -> &'a str {
        &self.0.row.reason
    }

    /// Id of the withdrawn revision, such as `Revision:KEN/mgi-national/2021@2`. Null if the whole assessment was
    /// withdrawn, or an answer in all its revisions.
    fn revision(&self) -> Option<ID> {
        self.0.row.revision.as_deref().map(|id| format!("Revision:{id}").into())
    }

    /// Release that made the withdrawal. Never null.
    fn release(&self) -> Option<Release<'a>> {
        self.0.catalog.shelf().history.get(self.0.since).map(|row| Release(self.0.beside(row)))
    }
}

/// One page of assessments, with counts of those on all pages.
#[derive(Description)]
pub struct AssessmentConnection<'a> {
    catalog: &'a Catalog,
    page: AssessmentPage<'a>,
    rows: Arc<Vec<RevisionView<'a>>>,
}

#[object]
impl<'a> AssessmentConnection<'a> {
    #[flatten]
    fn page(&self) -> &AssessmentPage<'a> {
        &self.page
    }

    /// Numbers of assessments on all pages by the value of one property, those without a value last. In order of the
    /// value. `DIMENSION`, `GCM_OBJECTIVE` and `INDICATOR` are errors: they are properties of responses.
    fn facets(
        &self,
        /// Property by which the assessments are counted.
        by: DistributionGrouping,
    ) -> Result<Vec<Facet<'a>>, Error> {
        let groups = self.catalog.assessment_facets(&by.into(), self.rows.iter().copied())?;
        Ok(Facet::list(self.catalog, groups))
    }
}

connection! {
    #[doc = "One page of assessments."] AssessmentPage,
    #[doc = "One assessment on a page, with its cursor."] AssessmentEdge, Assessment from RevisionView<'a>: from_revision
}

fn from_revision(revision: RevisionView<'_>) -> Assessment<'_> {
    Assessment(revision.assessment)
}

/// Which assessments a caller wants, and in which order.
type AssessmentSelection<'r> = (&'r Filter<AssessmentPredicate>, &'r Orders<AssessmentField>);

/// A page of current assessments, in order of ref by default. `field` is the name of the connection.
pub fn cut_page<'a>(
    catalog: &'a Catalog,
    field: &'static str,
    among: RowScope<'_>,
    (filter, orders): AssessmentSelection<'_>,
    select: Select,
    paging: &Paging,
) -> Result<AssessmentConnection<'a>, Error> {
    let (select, scope) = (select::Selection::from(select), serde_json::json!(among));
    let rows = Arc::new(catalog.select_assessments(among, filter, select));
    let field = (field, scope, filter.clone(), select);
    let page = AssessmentPage(Page::new(catalog.meter(), field, rows.clone(), orders, paging)?);
    Ok(AssessmentConnection { catalog, page, rows })
}

/// Root fields for assessments.
#[derive(Default, Description)]
pub struct AssessmentQuery;

#[object]
impl AssessmentQuery {
    /// One assessment by its id or by its ref, also if the assessment is archived or withdrawn; exactly one of `id` and
    /// `ref` is required. Null if there is no such assessment; a text that cannot be a ref is an error.
    fn assessment<'c>(
        &self,
        catalog: &'c Catalog,
        /// Id of the assessment, such as `Assessment:KEN/sdg-10-7-2/2019`; left out if `ref` is given.
        id: &Option<ID>,
        /// Ref of the assessment, such as `KEN/sdg-10-7-2/2019`; left out if `id` is given.
        #[arg(name = "ref")]
        readable_ref: &Option<String>,
    ) -> Option<Result<Assessment<'c>, Error>> {
        let found = match (&id, &readable_ref) {
            (Some(id), None) => catalog.assessment(id.strip_prefix("Assessment:")?),
            (None, Some(readable_ref)) => match catalog.find_assessment(readable_ref) {
                None => return code::no_ref(readable_ref).map(Err),
                found => found,
            },
            // So put, the field is null beside its error; an error outside the Option would drop it.
            _ => return Some(Err(Error::bad_input("id", "Give either id or ref."))),
        };
        found.map(Assessment).map(Ok)
    }

    /// Current assessments, in order of ref by default.
    fn assessments<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<AssessmentPredicate>,
        /// Choice among the current assessments of each place with each instrument: `ALL`, or only the `LATEST`
        /// that has an answer. Fields that list assessments show `ALL` by default, so that no round is missing
        /// from the list.
        #[arg(default = Select::All)]
        select: Select,
        /// If left out, items are in order of `ref`.
        order_by: &Orders<AssessmentField>,
        page: &Paging,
    ) -> Result<AssessmentConnection<'c>, Error> {
        cut_page(catalog, "Query.assessments", RowScope::default(), (filter, order_by), select, page)
    }
}
