//! Where data comes from.

use async_graphql::Description;

use super::object::object;
use crate::content;
use crate::shelf::View;

/// One source of a revision or a response, with its licence.
#[derive(Description)]
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

#[object]
impl<'a> Source<'a> {
    /// Title of the source.
    fn title(&self) -> &'a str {
        &self.0.row.title
    }

    /// Publisher of the source.
    fn publisher(&self) -> &'a str {
        &self.0.row.publisher
    }

    /// Web address of the source, beginning with `https://` or `http://`.
    fn url(&self) -> &'a str {
        &self.0.row.url
    }

    /// Licence or terms of use of the source.
    fn licence(&self) -> &'a str {
        &self.0.row.licence
    }

    /// Attribution that the source asks for.
    fn attribution(&self) -> &'a str {
        &self.0.row.attribution
    }

    /// Citation of data from this source, as of the release shown; for a source of an edition, as of the release that
    /// the edition names.
    fn citation(&self) -> String {
        self.0.citation(self.1)
    }
}
