//! Releases, the changes that they made, and editions.

use async_graphql::{Description, ID};

use super::assessment::Assessment;
use super::object::object;
use super::page::connection;
use super::revision::Revision;
use super::scalar::Instant;
use super::source::Source;
use super::vocabulary::{ChangeKind, ReleaseKind};
use crate::error::Error;
use crate::shelf::select::{Filter, Orders, Page, Paging, ReleaseField, ReleasePredicate};
use crate::shelf::{self, Catalog, View};

/// One state of all public data. The release number goes up by one with every act that changes one public byte.
#[derive(Clone, Copy, Description)]
pub struct Release<'a>(pub View<'a, shelf::Release>);

#[object]
impl<'a> Release<'a> {
    /// Id of the release, such as `Release:41`. Same in every release.
    fn id(&self) -> ID {
        format!("Release:{}", self.0.number).into()
    }

    /// Number of the release, from `1`. With `?release=` and this number on the endpoint's URL, any query is answered
    /// as of this release.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// Time at which the release was made.
    fn published_at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Kind of act that made the release.
    fn kind(&self) -> ReleaseKind {
        self.0.kind.into()
    }

    /// SHA-256 over everything that the release added and ended and over the previous release's hash, 64 hexadecimal
    /// digits.
    fn hash(&self) -> &'a str {
        &self.0.row.hash
    }

    /// Hash of the previous release, 64 hexadecimal digits. Null for release `1`.
    fn previous_hash(&self) -> Option<&'a str> {
        self.0.row.previous_hash.as_deref()
    }

    /// Changes of the release, one for each object changed, in the order in which they were made. The whole list,
    /// without pages.
    fn changes(&self) -> Vec<ReleaseChange<'a>> {
        self.0.row.changes.iter().map(|row| ReleaseChange(self.0.beside(row))).collect()
    }
}

/// One change that a release made to one object.
#[derive(Description)]
pub struct ReleaseChange<'a>(View<'a, shelf::ReleaseChange>);

#[object]
impl<'a> ReleaseChange<'a> {
    /// Kind of change.
    fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }

    /// Id of the object changed, such as `Revision:KEN/mgi-national/2021@1` or `Codebook:mgi-national@2026`.
    fn subject(&self) -> &'a str {
        &self.0.row.subject
    }

    /// Assessment concerned. Null if the change concerns no assessment, such as the change of a codebook.
    fn assessment(&self) -> Option<Assessment<'a>> {
        self.0.catalog.assessment(self.0.row.assessment.as_deref()?).map(Assessment)
    }

    /// Revision concerned. Null if the change concerns no single revision, or if the revision was withdrawn.
    fn revision(&self) -> Option<Revision<'a>> {
        self.0.catalog.revision(self.0.row.revision.as_deref()?).map(Revision)
    }

    /// Public reason for the change. Null if none was given.
    fn reason(&self) -> Option<&'a str> {
        self.0.row.reason.as_deref()
    }
}

connection! {
    #[doc = "One page of releases."] ReleaseConnection,
    #[doc = "One release on a page, with its cursor."] ReleaseEdge, Release from View<'a, shelf::Release>: Release
}

/// One release with a name, a title and a citation.
#[derive(Description)]
pub struct Edition<'a>(pub View<'a, shelf::Edition>);

#[object]
impl<'a> Edition<'a> {
    /// Id of the edition, such as `Edition:2026-imrf`. Same in every release.
    fn id(&self) -> ID {
        format!("Edition:{}", self.0.name).into()
    }

    /// Name of the edition, such as `2026-imrf`. With `?edition=` and this name, the URL of the endpoint answers any
    /// query as of the edition's release.
    fn name(&self) -> &'a str {
        &self.0.row.name
    }

    /// Title of the edition.
    fn title(&self) -> &'a str {
        &self.0.row.title
    }

    /// Release that the edition names. Null if this instance of the service has not loaded the release.
    fn release(&self) -> Option<Release<'a>> {
        self.0.catalog.shelf().history.get(self.0.row.release).map(|row| Release(self.0.beside(row)))
    }

    /// SHA-256 hash of the edition's release, 64 hexadecimal digits, equal to `Release.hash`. Serves to verify that a
    /// copy of the data is the same.
    fn checksum(&self) -> &'a str {
        &self.0.row.checksum
    }

    /// Citation of the edition as a whole; `sources` has the citation of each source.
    fn citation(&self) -> &'a str {
        &self.0.row.citation
    }

    /// Licences of the edition's sources, separated by `; `; `sources` says which source has which licence. Null if the
    /// edition has no source.
    fn licence(&self) -> Option<String> {
        shelf::licence(&self.0.catalog.sources_at(self.0.row.release))
    }

    /// Sources of all content that was current in the edition's release, each with its licence, in order of title.
    fn sources(&self) -> Vec<Source<'a>> {
        let sources = self.0.catalog.sources_at(self.0.row.release);
        sources.into_iter().map(|row| Source::as_of(self.0.beside(row), self.0.row.release)).collect()
    }
}

/// Root fields for releases and editions.
#[derive(Default, Description)]
pub struct ReleaseQuery;

#[object]
impl ReleaseQuery {
    /// One release by its number. Null if there is no such release, or if the release is later than the release in the
    /// URL.
    fn release<'c>(
        &self,
        catalog: &'c Catalog,
        /// Number of the release, from `1`.
        number: i32,
    ) -> Option<Release<'c>> {
        catalog.releases().find(|release| release.number == number).map(Release)
    }

    /// Releases up to the release in the URL, each with its time and changes, in order of number by default.
    fn releases<'c>(
        &self,
        catalog: &'c Catalog,
        /// Number of a release: only later releases are listed. Default `0`: all releases.
        #[arg(default = 0)]
        since: i32,
        filter: &Filter<ReleasePredicate>,
        /// If left out, items are in order of number.
        order_by: &Orders<ReleaseField>,
        page: &Paging,
    ) -> Result<ReleaseConnection<'c>, Error> {
        let rows = catalog.select_releases(since, filter);
        let field = ("Query.releases", since, filter.clone());
        Page::new(catalog.meter(), field, rows, order_by, page).map(ReleaseConnection)
    }

    /// One edition by its name, in capitals or small letters. Null if the release shown lists no edition of that name.
    fn edition<'c>(
        &self,
        catalog: &'c Catalog,
        /// Name of the edition, such as `2026-imrf`.
        name: &str,
    ) -> Option<Edition<'c>> {
        catalog.editions().find(|edition| edition.name.eq_ignore_ascii_case(name)).map(Edition)
    }

    /// All editions that the release shown lists, in the order of their creation.
    fn editions<'c>(&self, catalog: &'c Catalog) -> Vec<Edition<'c>> {
        catalog.editions().map(Edition).collect()
    }
}
