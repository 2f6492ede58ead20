//! Where data comes from.

use async_graphql::{Context, Object};

use super::context::written;
use crate::content;
use crate::shelf::Seen;

/// Where a revision or an answer comes from, and under which licence.
pub struct Source<'a>(Seen<'a, content::Source>, i32);

impl<'a> Source<'a> {
    /// To be cited as of the release asked for.
    pub fn new(row: Seen<'a, content::Source>) -> Self {
        Self(row, row.catalog.number())
    }

    /// To be cited as of another release.
    pub fn as_of(row: Seen<'a, content::Source>, release: i32) -> Self {
        Self(row, release)
    }
}

/// Where a revision or an answer comes from, and under which licence.
#[Object(serial)]
impl<'a> Source<'a> {
    /// What it is called.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.title)
    }

    /// Who published it.
    async fn publisher(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.publisher)
    }

    /// Where it is found.
    async fn url(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.url)
    }

    /// The terms under which it may be used.
    async fn licence(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.licence)
    }

    /// How it asks to be named.
    async fn attribution(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.attribution)
    }

    /// How to cite what comes from it, as of the release asked for or, of an edition's, the release it names.
    async fn citation(&self) -> String {
        self.0.citation(self.1)
    }
}
