//! Groups of countries.

use async_graphql::{ID, Object};

use super::jurisdiction::Country;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use crate::shelf::{self, Seen};

/// A way of putting countries in groups, with where its membership comes from.
pub struct Grouping<'a>(pub Seen<'a, shelf::Grouping>);

/// A way of putting countries in groups, with where its membership comes from.
#[Object(serial)]
impl<'a> Grouping<'a> {
    /// `m49`, `sdg`, `income`, `ldc`, `lldc` or `sids`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// What it is called.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Where its membership was taken from.
    async fn source(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.source)
    }

    /// The licence of that source.
    async fn licence(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.licence)
    }

    /// What one should know about it, such as how old it is.
    async fn remark(&self) -> Option<&'a str> {
        self.0.origin().and_then(|origin| origin.remark.as_deref())
    }
}

/// A group of countries.
pub struct CountryGroup<'a>(pub Seen<'a, shelf::CountryGroup>);

/// A group of countries.
#[Object(serial)]
impl<'a> CountryGroup<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("CountryGroup:{}/{}", self.0.grouping_code(), self.0.code).into()
    }

    /// The grouping it belongs to.
    async fn grouping(&self) -> Grouping<'a> {
        Grouping(self.0.grouping())
    }

    /// Its code within the grouping: `002` of `m49`, `low` of `income`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// In `m49`: 1 for a region, 2 for a sub-region, 3 for an intermediate region.
    async fn level(&self) -> Option<i32> {
        self.0.level
    }

    /// The group that it is part of.
    async fn parent(&self) -> Option<CountryGroup<'a>> {
        self.0.parent().map(CountryGroup)
    }

    /// What it is called, in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// What it is called, in every language there is.
    async fn names(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// The countries in it, by code.
    async fn countries(&self) -> Vec<Country<'a>> {
        self.0.members().map(Country).collect()
    }
}
