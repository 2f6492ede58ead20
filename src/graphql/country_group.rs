//! Groups of countries.

use async_graphql::{Context, ID, Object};

use super::code;
use super::context::catalog;
use super::jurisdiction::CountryConnection;
use super::scalar::LanguageTag;
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::{filter_of, orders};
use super::text::{self, LanguageText};
use crate::error::Error;
use crate::shelf::select::{Page, Paging};
use crate::shelf::{self, View};

/// One system of country groups, with the source of its membership.
pub struct Grouping<'a>(pub View<'a, shelf::Grouping>);

/// One system of country groups, with the source of its membership.
#[Object(serial)]
impl<'a> Grouping<'a> {
    /// Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Name in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    async fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// Source of the membership lists. Null if not known.
    async fn source(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.source)
    }

    /// Licence of the source of the membership lists. Null if not known.
    async fn licence(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.licence)
    }

    /// Remark about the membership lists, such as their age. Null if there is none.
    async fn remark(&self) -> Option<&'a str> {
        self.0.origin().and_then(|origin| origin.remark.as_deref())
    }
}

/// One group of countries, such as a region or an income class.
pub struct CountryGroup<'a>(pub View<'a, shelf::CountryGroup>);

/// One group of countries, such as a region or an income class.
#[Object(serial)]
impl<'a> CountryGroup<'a> {
    /// Id of the group, such as `CountryGroup:m49/002`. Same in every release.
    async fn id(&self) -> ID {
        format!("CountryGroup:{}/{}", self.0.grouping_code(), self.0.code).into()
    }

    /// Grouping to which the group belongs.
    async fn grouping(&self) -> Grouping<'a> {
        Grouping(self.0.grouping())
    }

    /// Code of the group, unique within its grouping: `002` in `m49`, `low` in `income`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Level of the group in `m49`: `1` for a region, `2` for a sub-region, `3` for an intermediate region. Null in all
    /// other groupings.
    async fn level(&self) -> Option<i32> {
        self.0.level
    }

    /// Group of which this group is a part, such as the region of a sub-region. Null if there is none.
    async fn parent(&self) -> Option<CountryGroup<'a>> {
        self.0.parent().map(CountryGroup)
    }

    /// Name in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    async fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// Countries in the group, in order of code by default.
    async fn countries(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code."
        )]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<CountryConnection<'a>, Error> {
        let filter = filter_of(filter)?;
        let rows = self.0.members().filter(|country| country.passes(&filter)).collect();
        let field = ("CountryGroup.countries", self.0.grouping_code(), &*self.0.row.code, filter);
        Page::new(
            self.0.catalog.meter(),
            &field,
            rows,
            orders(order_by),
            Paging { first, after, last, before },
        )
        .map(CountryConnection)
    }
}

/// Root fields for groups of countries.
#[derive(Default)]
pub struct CountryGroupQuery;

#[Object(serial)]
impl CountryGroupQuery {
    /// One group of countries by its grouping and code, in capitals or small letters. Null if there is no such group; a
    /// text that cannot be a code of `m49` is an error.
    async fn country_group<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`, in capitals or small letters."
        )]
        grouping: String,
        #[graphql(
            desc = "Code of the group within its grouping, such as `002` in `m49` or `low` in `income`. Capitals and small letters are equal."
        )]
        code: String,
    ) -> Option<Result<CountryGroup<'c>, Error>> {
        match catalog(ctx).find_country_group(&grouping, &code) {
            Some(group) => Some(Ok(CountryGroup(group))),
            None => code::no_group(&grouping, &code).map(Err),
        }
    }

    /// Groups of countries, in order of grouping and code.
    async fn country_groups<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Code of the grouping, such as `m49`, in capitals or small letters. Null or left out: groups of all groupings."
        )]
        grouping: Option<String>,
    ) -> Vec<CountryGroup<'c>> {
        let groups = catalog(ctx).country_groups();
        groups
            .filter(|group| {
                grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code()))
            })
            .map(CountryGroup)
            .collect()
    }
}
