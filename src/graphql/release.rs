//! Releases, what they changed, and editions.

use async_graphql::{Context, ID, Object};

use super::assessment::Assessment;
use super::context::{listed, written};
use super::page::connection;
use super::revision::Revision;
use super::scalar::Instant;
use super::source::Source;
use super::vocabulary::{ChangeKind, ReleaseKind};
use crate::error::Error;
use crate::shelf::select::{Page, Paging};
use crate::shelf::{self, Catalog, Seen};

/// A state of everything public: a number that goes up by one with every act that changes one public byte.
#[derive(Clone, Copy)]
pub struct Release<'a>(pub Seen<'a, shelf::Release>);

/// A state of everything public: a number that goes up by one with every act that changes one public byte.
#[Object(serial)]
impl<'a> Release<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Release:{}", self.0.number).into()
    }

    /// Give it as `?release=` on the endpoint's URL, and any query is answered as of then.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// When it was made.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// The act that made it.
    async fn kind(&self) -> ReleaseKind {
        self.0.kind.into()
    }

    /// SHA-256, in hexadecimal, over all that it brought and ended, and over the hash before it.
    async fn hash(&self) -> &'a str {
        &self.0.row.hash
    }

    /// The hash of the release before it.
    async fn previous_hash(&self) -> Option<&'a str> {
        self.0.row.previous_hash.as_deref()
    }

    /// What it changed: one for each thing, in the order in which it was done. All of it, in one list.
    async fn changes(&self, ctx: &Context<'_>) -> Vec<Change<'a>> {
        let changes = &self.0.row.changes;
        let changes = if listed(ctx, changes.len()) { &**changes } else { &[] };
        changes.iter().map(|row| Change(self.0.beside(row))).collect()
    }
}

/// What a release did to one thing.
pub struct Change<'a>(Seen<'a, shelf::Change>);

/// What a release did to one thing.
#[Object(serial)]
impl<'a> Change<'a> {
    /// What it did.
    async fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }

    /// The id of the thing.
    async fn subject(&self) -> &'a str {
        &self.0.row.subject
    }

    /// The assessment concerned.
    async fn assessment(&self) -> Option<Assessment<'a>> {
        self.0.catalog.assessment(self.0.row.assessment.as_deref()?).map(Assessment)
    }

    /// The revision concerned, unless it was withdrawn.
    async fn revision(&self) -> Option<Revision<'a>> {
        self.0.catalog.revision(self.0.row.revision.as_deref()?).map(Revision)
    }

    /// Why, in public.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.reason.as_deref().map(|text| written(ctx, text))
    }
}

connection! {
    #[doc = "One page of releases."] ReleaseConnection,
    #[doc = "A release on a page."] ReleaseEdge, Release from Seen<'a, shelf::Release>: Release
}

/// The page of `Query.releases`, by number: those after `since`.
pub fn releases(catalog: &Catalog, since: i32, paging: Paging) -> Result<ReleaseConnection<'_>, Error> {
    let rows = catalog.releases().filter(|release| release.number > since).collect();
    Page::of(catalog.meter(), &("Query.releases", since), rows, vec![], paging).map(ReleaseConnection)
}

/// A release with a name and a citation.
pub struct Edition<'a>(pub Seen<'a, shelf::Edition>);

/// A release with a name and a citation.
#[Object(serial)]
impl<'a> Edition<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Edition:{}", self.0.name).into()
    }

    /// Give it as `?edition=` on the endpoint's URL, and any query is answered as of then.
    async fn name(&self) -> &'a str {
        &self.0.row.name
    }

    /// What it is called.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.title)
    }

    /// The release it names.
    async fn release(&self) -> Option<Release<'a>> {
        self.0.catalog.shelf().history.get(self.0.row.release).map(|row| Release(self.0.beside(row)))
    }

    /// By which a copy is known to be the same.
    async fn checksum(&self) -> &'a str {
        &self.0.row.checksum
    }

    /// How to cite it; `sources` tells how to cite what comes from each.
    async fn citation(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.citation)
    }

    /// The licences of its sources; `sources` tells which has which. Null if it names no source.
    async fn licence(&self) -> Option<String> {
        shelf::licence(&self.0.catalog.sources_at(self.0.row.release))
    }

    /// The sources of all that was current in it, each with its licence, by title.
    async fn sources(&self) -> Vec<Source<'a>> {
        let sources = self.0.catalog.sources_at(self.0.row.release);
        sources.into_iter().map(|row| Source::as_of(self.0.beside(row), self.0.row.release)).collect()
    }
}
