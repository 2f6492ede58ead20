//! Holds all places and groups; rebuilt when a release changes one of them.

use entity::shelf::Rows;
use rustc_hash::FxHashMap;

use super::country_group::Origin;
use super::{Alias, CountryGroup, Grouping, Jurisdiction, Record, Span, Wording, Words, code};

/// Places in order of arrival. No later release changes their indexes.
#[derive(Debug, Default)]
pub struct Places {
    pub(super) jurisdictions: Vec<Jurisdiction>,
    pub(super) by_code: FxHashMap<Box<str>, u32>,
    /// The same by [`code::key`].
    by_key: FxHashMap<Box<str>, u32>,
    /// By code.
    pub(super) in_order: Vec<u32>,
    pub(super) groupings: Vec<Grouping>,
    pub(super) groups: Vec<CountryGroup>,
}

impl Places {
    /// The index of the place with this code, of any release.
    pub fn index(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// The index of the place with this code; if there is none, of the place whose code differs only in case.
    pub fn find_index(&self, code: &str) -> Option<u32> {
        self.index(code).or_else(|| self.by_key.get(&code::key(code)).copied())
    }

    pub fn from_rows(rows: &Rows) -> Self {
        let mut places = Self::default();
        places.add_jurisdictions(rows);
        places.add_groups(rows);
        places
    }

    fn add_jurisdictions(&mut self, rows: &Rows) {
        let mut identities: Vec<_> = rows.jurisdiction.iter().collect();
        identities.sort_by(|a, b| (a.since, &a.code).cmp(&(b.since, &b.code)));
        for (index, row) in (0..).zip(identities) {
            self.by_code.insert(row.code.as_str().into(), index);
            self.by_key.insert(code::key(&row.code), index);
            self.jurisdictions.push(Jurisdiction {
                index,
                code: row.code.as_str().into(),
                kind: row.kind,
                span: Span::new(row.since, row.until),
                names: Wording::default(),
                aliases: Default::default(),
                records: Default::default(),
                groups: Default::default(),
                below: vec![],
            });
        }
        for row in &rows.jurisdiction_name {
            if let Some(place) = self.place_mut(&row.jurisdiction) {
                place.names.push(row.since, row.until, &row.language, &row.text);
            }
        }
        let mut aliases: Vec<_> = rows.jurisdiction_alias.iter().collect();
        aliases.sort_by(|a, b| (&a.language, &a.text).cmp(&(&b.language, &b.text)));
        for row in aliases {
            let alias =
                Alias { words: Words::new(&row.language, &row.text), source: row.source.as_str().into() };
            if let Some(place) = self.place_mut(&row.jurisdiction) {
                place.aliases.push(row.since, row.until, alias);
            }
        }
        for row in &rows.jurisdiction_record {
            let parent = row.parent.as_deref().and_then(|code| self.index(code));
            let (iso2, m49) = (row.iso2.as_deref().map(Into::into), row.m49.as_deref().map(Into::into));
            if let Some(place) = self.place_mut(&row.jurisdiction) {
                place.records.push(row.since, row.until, Record { parent, iso2, m49 });
            }
            if let (Some(parent), Some(child)) = (parent, self.index(&row.jurisdiction)) {
                self.jurisdictions[parent as usize].below.push(child);
            }
        }
        let codes: Vec<Box<str>> = self.jurisdictions.iter().map(|place| place.code.clone()).collect();
        let by_code = |a: &u32, b: &u32| codes[*a as usize].cmp(&codes[*b as usize]);
        self.in_order = (0..codes.len() as u32).collect();
        self.in_order.sort_by(by_code);
        for place in &mut self.jurisdictions {
            place.below.sort_by(by_code);
            place.below.dedup();
        }
    }

    fn place_mut(&mut self, code: &str) -> Option<&mut Jurisdiction> {
        let index = self.index(code)?;
        self.jurisdictions.get_mut(index as usize)
    }

    fn add_groups(&mut self, rows: &Rows) {
        let mut groupings: Vec<_> = rows.grouping.iter().collect();
        groupings.sort_by(|a, b| a.code.cmp(&b.code));
        self.groupings.extend(groupings.iter().map(|row| Grouping {
            code: row.code.as_str().into(),
            span: Span::new(row.since, row.until),
            names: Wording::default(),
            origins: Default::default(),
        }));
        let grouping_at =
            |code: &str| groupings.binary_search_by(|row| row.code.as_str().cmp(code)).unwrap_or(usize::MAX);
        for row in &rows.grouping_name {
            let Some(grouping) = self.groupings.get_mut(grouping_at(&row.grouping)) else { continue };
            grouping.names.push(row.since, row.until, &row.language, &row.text);
            let origin = Origin {
                source: row.source.as_str().into(),
                licence: row.licence.as_str().into(),
                remark: row.remark.as_deref().map(Into::into),
            };
            grouping.origins.push(row.since, row.until, origin);
        }
        let mut groups: Vec<_> = rows.country_group.iter().collect();
        groups.sort_by(|a, b| (&a.grouping, &a.code).cmp(&(&b.grouping, &b.code)));
        let group_at = |grouping: &str, code: &str| {
            groups.binary_search_by(|row| (&*row.grouping, &*row.code).cmp(&(grouping, code))).ok()
        };
        for row in &groups {
            let parent = row.parent.as_deref().and_then(|code| group_at(&row.grouping, code));
            self.groups.push(CountryGroup {
                grouping: grouping_at(&row.grouping) as u32,
                code: row.code.as_str().into(),
                level: row.level,
                parent: parent.map(|index| index as u32),
                span: Span::new(row.since, row.until),
                names: Wording::default(),
                members: Default::default(),
            });
        }
        for row in &rows.country_group_name {
            let Some(index) = group_at(&row.grouping, &row.code) else { continue };
            self.groups[index].names.push(row.since, row.until, &row.language, &row.text);
        }
        let mut memberships: Vec<_> = rows.membership.iter().collect();
        memberships.sort_by(|a, b| {
            (&a.grouping, &a.code, &a.jurisdiction).cmp(&(&b.grouping, &b.code, &b.jurisdiction))
        });
        for row in memberships {
            let (Some(group), Some(place)) =
                (group_at(&row.grouping, &row.code), self.index(&row.jurisdiction))
            else {
                continue;
            };
            self.groups[group].members.push(row.since, row.until, place);
            self.jurisdictions[place as usize].groups.push(row.since, row.until, group as u32);
        }
    }
}
