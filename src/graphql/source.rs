//! Where data comes from.

use async_graphql::Object;

use crate::content;

/// Where a revision or an answer comes from, and under which licence.
pub struct Source<'a>(pub &'a content::Source);

/// Where a revision or an answer comes from, and under which licence.
#[Object(serial)]
impl<'a> Source<'a> {
    /// What it is called.
    async fn title(&self) -> &'a str {
        &self.0.title
    }

    /// Who published it.
    async fn publisher(&self) -> &'a str {
        &self.0.publisher
    }

    /// Where it is found.
    async fn url(&self) -> &'a str {
        &self.0.url
    }

    /// The terms under which it may be used.
    async fn licence(&self) -> &'a str {
        &self.0.licence
    }

    /// How it asks to be named.
    async fn attribution(&self) -> &'a str {
        &self.0.attribution
    }
}
