//! Holds groups of countries and their groupings.

use super::meter::work;
use super::span::Versions;
use super::{Catalog, Jurisdiction, Span, View, Wording};

/// A classification of countries into groups.
#[derive(Debug)]
pub struct Grouping {
    pub code: Box<str>,
    pub span: Span,
    pub names: Wording,
    pub(super) origins: Versions<Origin>,
}

/// The source of the memberships of a grouping.
#[derive(Debug)]
pub struct Origin {
    pub source: Box<str>,
    pub licence: Box<str>,
    pub remark: Option<Box<str>>,
}

#[derive(Debug)]
pub struct CountryGroup {
    pub grouping: u32,
    pub code: Box<str>,
    /// Level in M49: 1 region, 2 sub-region, 3 intermediate region.
    pub level: Option<i32>,
    pub(super) parent: Option<u32>,
    pub span: Span,
    pub names: Wording,
    pub(super) members: Versions<u32>,
}

impl Catalog {
    pub fn country_group(&self, grouping: &str, code: &str) -> Option<View<'_, CountryGroup>> {
        self.country_groups().find(|group| &*group.code == code && group.grouping_code() == grouping)
    }

    /// The group with these codes, in any case of letters.
    pub fn find_country_group(&self, grouping: &str, code: &str) -> Option<View<'_, CountryGroup>> {
        let of_grouping =
            self.country_groups().filter(|group| grouping.eq_ignore_ascii_case(group.grouping_code()));
        let mut of_grouping = of_grouping.filter(|group| code.eq_ignore_ascii_case(&group.row.code));
        self.country_group(grouping, code).or_else(|| of_grouping.next())
    }

    /// Every grouping, by code.
    pub fn groupings(&self) -> impl Iterator<Item = View<'_, Grouping>> + Clone {
        let groupings = self.shelf.places.groupings.iter().map(|row| View::new(self, row));
        groupings.filter(|row| self.sees(row.span) && self.meter().spend(work::ROW))
    }

    pub(super) fn group(&self, index: u32) -> View<'_, CountryGroup> {
        View::new(self, &self.shelf.places.groups[index as usize])
    }

    /// Every group, by grouping and code.
    pub fn country_groups(&self) -> impl Iterator<Item = View<'_, CountryGroup>> {
        let groups = &self.shelf.places.groups;
        groups
            .iter()
            .map(|row| View::new(self, row))
            .filter(|row| self.sees(row.span) && self.meter().spend(work::ROW))
    }
}

impl<'a> View<'a, CountryGroup> {
    pub fn grouping(self) -> View<'a, Grouping> {
        self.beside(&self.catalog.shelf.places.groupings[self.row.grouping as usize])
    }

    pub fn grouping_code(self) -> &'a str {
        &self.grouping().row.code
    }

    pub fn parent(self) -> Option<View<'a, CountryGroup>> {
        self.row.parent.map(|index| self.catalog.group(index))
    }

    /// Its countries, by code.
    pub fn members(self) -> impl Iterator<Item = View<'a, Jurisdiction>> {
        let catalog = self.catalog;
        self.row
            .members
            .all_at(catalog.number())
            .map(move |&index| catalog.place(index))
            .filter(move |_| catalog.meter().spend(work::ROW))
    }
}

impl<'a> View<'a, Grouping> {
    pub fn origin(self) -> Option<&'a Origin> {
        self.row.origins.at(self.catalog.number())
    }
}
