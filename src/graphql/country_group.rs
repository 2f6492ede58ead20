//! Groups of countries.

use async_graphql::{Description, ID};

use super::code;
use super::jurisdiction::CountryConnection;
use super::object::object;
use super::text::NameFields;
use crate::error::Error;
use crate::shelf::select::{Filter, JurisdictionField, JurisdictionPredicate, Orders, Page, Paging};
use crate::shelf::{self, Catalog, View};

/// One system of country groups, with the source of its membership.
#[derive(Description)]
pub struct Grouping<'a>(pub View<'a, shelf::Grouping>);

#[object]
impl<'a> Grouping<'a> {
    /// Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    #[flatten]
    fn names(&self) -> NameFields<'a> {
        NameFields(self.0.catalog, &self.0.row.names)
    }

    /// Source of the membership lists. Null if not known.
    fn source(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.source)
    }

    /// Licence of the source of the membership lists. Null if not known.
    fn licence(&self) -> Option<&'a str> {
        self.0.origin().map(|origin| &*origin.licence)
    }

    /// Remark about the membership lists, such as their age. Null if there is none.
    fn remark(&self) -> Option<&'a str> {
        self.0.origin().and_then(|origin| origin.remark.as_deref())
    }
}

/// One group of countries, such as a region or an income class.
#[derive(Description)]
pub struct CountryGroup<'a>(pub View<'a, shelf::CountryGroup>);

#[object]
impl<'a> CountryGroup<'a> {
    /// Id of the group, such as `CountryGroup:m49/002`. Same in every release.
    fn id(&self) -> ID {
        format!("CountryGroup:{}/{}", self.0.grouping_code(), self.0.code).into()
    }

    /// Grouping to which the group belongs.
    fn grouping(&self) -> Grouping<'a> {
        Grouping(self.0.grouping())
    }

    /// Code of the group, unique within its grouping: `002` in `m49`, `low` in `income`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Level of the group in `m49`: `1` for a region, `2` for a sub-region, `3` for an intermediate region. Null in all
    /// other groupings.
    fn level(&self) -> Option<i32> {
        self.0.level
    }

    /// Group of which this group is a part, such as the region of a sub-region. Null if there is none.
    fn parent(&self) -> Option<CountryGroup<'a>> {
        self.0.parent().map(CountryGroup)
    }

    #[flatten]
    fn names(&self) -> NameFields<'a> {
        NameFields(self.0.catalog, &self.0.row.names)
    }

    /// Countries in the group, in order of code by default.
    fn countries(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<CountryConnection<'a>, Error> {
        let rows = self.0.select_members(filter);
        let codes = (self.0.grouping_code().to_owned(), self.0.row.code.clone());
        let field = ("CountryGroup.countries", codes.0, codes.1, filter.clone());
        Page::new(self.0.catalog.meter(), field, rows, order_by, page).map(CountryConnection)
    }
}

/// Root fields for groups of countries.
#[derive(Default, Description)]
pub struct CountryGroupQuery;

#[object]
impl CountryGroupQuery {
    /// One group of countries by its grouping and code, in capitals or small letters. Null if there is no such group; a
    /// text that cannot be a code of `m49` is an error.
    fn country_group<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`, in capitals or
        /// small letters.
        grouping: &str,
        /// Code of the group within its grouping, such as `002` in `m49` or `low` in `income`. Capitals and
        /// small letters are equal.
        code: &str,
    ) -> Option<Result<CountryGroup<'c>, Error>> {
        match catalog.find_country_group(grouping, code) {
            Some(group) => Some(Ok(CountryGroup(group))),
            None => code::no_group(grouping, code).map(Err),
        }
    }

    /// Groups of countries, in order of grouping and code.
    fn country_groups<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the grouping, such as `m49`, in capitals or small letters. Null or left out: groups of all
        /// groupings.
        grouping: &Option<String>,
    ) -> Vec<CountryGroup<'c>> {
        let groups = catalog.country_groups();
        groups
            .filter(|group| {
                grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code()))
            })
            .map(CountryGroup)
            .collect()
    }
}
