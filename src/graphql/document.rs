//! Reports on assessments, and the reports they translate.

use async_graphql::{Context, ID, Object};

use super::context::catalog;
use super::scalar::{LanguageTag, language};
use crate::content;

/// A report on an assessment.
pub struct Document<'a>(pub &'a content::Document);

/// A report on an assessment.
#[Object(serial)]
impl<'a> Document<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Document:{}", self.0.id()).into()
    }

    /// The language it is in.
    async fn language(&self) -> LanguageTag {
        language(&self.0.language)
    }

    /// The report that it is a translation of, where that is public.
    async fn translation_of<'c>(&self, ctx: &Context<'c>) -> Option<Document<'c>> {
        catalog(ctx).document(self.0.translation_of.as_deref()?).map(Document)
    }

    /// What it is called.
    async fn title(&self) -> &'a str {
        &self.0.title
    }

    /// The publisher's reference number.
    async fn reference(&self) -> Option<&'a str> {
        self.0.reference.as_deref()
    }

    /// Its ISBN.
    async fn isbn(&self) -> Option<&'a str> {
        self.0.isbn.as_deref()
    }

    /// Where it is found.
    async fn url(&self) -> Option<&'a str> {
        self.0.url.as_deref()
    }
}
