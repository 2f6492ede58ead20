//! Where data comes from.

use async_graphql::{Context, Object};

use super::context::written;
use crate::content;
use crate::shelf::View;

/// One source of a revision or a response, with its licence.
pub struct Source<'a>(View<'a, content::Source>, i32);

impl<'a> Source<'a> {
    /// To be cited as of the release asked for.
    pub fn new(row: View<'a, content::Source>) -> Self {
        Self(row, row.catalog.number())
    }

    /// To be cited as of another release.
    pub fn as_of(row: View<'a, content::Source>, release: i32) -> Self {
        Self(row, release)
    }
}

/// One source of a revision or a response, with its licence.
#[Object(serial)]
impl<'a> Source<'a> {
    /// Title of the source.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.title)
    }

    /// Publisher of the source.
    async fn publisher(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.publisher)
    }

    /// Web address of the source, beginning with `https://` or `http://`.
    async fn url(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.url)
    }

    /// Licence or terms of use of the source.
    async fn licence(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.licence)
    }

    /// Attribution that the source asks for.
    async fn attribution(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.attribution)
    }

    /// Citation of data from this source, as of the release shown; for a source of an edition, as of the release that
    /// the edition names.
    async fn citation(&self) -> String {
        self.0.citation(self.1)
    }
}
