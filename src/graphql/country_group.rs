//! Groups of countries.

use async_graphql::{ID, Object};

use super::jurisdiction::CountryConnection;
use super::scalar::LanguageTag;
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::{filter_of, orders};
use super::text::{self, Text};
use crate::error::Error;
use crate::shelf::select::{Page, Paging};
use crate::shelf::{self, Seen};

/// A way of putting countries in groups, with where its membership comes from.
pub struct Grouping<'a>(pub Seen<'a, shelf::Grouping>);

/// A way of putting countries in groups, with where its membership comes from.
#[Object(serial)]
impl<'a> Grouping<'a> {
    /// `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.
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

    /// What it is called, in every language there is.
    async fn names(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
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
    async fn countries(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<CountryConnection<'a>, Error> {
        let filter = filter_of(filter)?;
        let rows = self.0.members().filter(|country| country.passes(&filter)).collect();
        let field = ("CountryGroup.countries", self.0.grouping_code(), &*self.0.row.code, filter);
        Page::of(
            self.0.catalog.meter(),
            &field,
            rows,
            orders(order_by),
            Paging { first, after, last, before },
        )
        .map(CountryConnection)
    }
}
