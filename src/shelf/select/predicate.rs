//! What may be asked of one value: each part is left out, or the value must pass it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::words::SearchTerms;
use crate::shelf::code::{CodeKey, Codes, starts_with};
use crate::shelf::meter::work;
use crate::shelf::{Jurisdiction, Searchable, View};

/// Of a code, whatever its case.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CodePredicate {
    pub eq: Option<CodeKey>,
    pub one_of: Option<Codes>,
    pub starts_with: Option<String>,
    pub is_null: Option<bool>,
}

/// Of a text, such as a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TextPredicate {
    pub eq: Option<String>,
    pub one_of: Option<BTreeSet<String>>,
    pub contains: Option<SearchTerms>,
    pub is_null: Option<bool>,
}

/// Of a number, such as a year.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NumberPredicate {
    pub eq: Option<i32>,
    pub one_of: Option<BTreeSet<i32>>,
    pub gte: Option<i32>,
    pub lte: Option<i32>,
    pub is_null: Option<bool>,
}

/// Of a word out of a closed list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnumPredicate<T> {
    pub eq: Option<T>,
    pub one_of: Option<Vec<T>>,
    pub is_null: Option<bool>,
}

/// A group of countries by its two codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupKey {
    pub grouping: CodeKey,
    pub code: CodeKey,
}

/// Of the groups that a place is in.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GroupPredicate {
    pub eq: Option<GroupKey>,
    pub one_of: Option<Vec<GroupKey>>,
}

/// Of things that a row has several of: whether one of them passes a filter, or none does.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Related<F> {
    pub some: Option<Box<F>>,
    pub none: Option<Box<F>>,
}

impl<T> Default for EnumPredicate<T> {
    fn default() -> Self {
        Self { eq: None, one_of: None, is_null: None }
    }
}

/// Whether one of the values passes `is`, if that asks anything; and whether there is none, if that is asked.
fn passes<V>(
    mut values: impl Iterator<Item = V> + Clone,
    is_null: Option<bool>,
    asks: bool,
    is: impl Fn(V) -> bool,
) -> bool {
    is_null.is_none_or(|null| values.clone().next().is_none() == null) && (!asks || values.any(is))
}

impl CodePredicate {
    pub fn is(code: &str) -> Self {
        Self { eq: Some(code.to_owned().into()), ..Self::default() }
    }

    /// Whether one of the values passes every part; of none, only `is_null` can be passed.
    pub fn passes<'v>(&self, values: impl Iterator<Item = &'v str> + Clone) -> bool {
        let asks = self.eq.is_some() || self.one_of.is_some() || self.starts_with.is_some();
        passes(values, self.is_null, asks, |code| {
            self.eq.as_ref().is_none_or(|wanted| wanted.is(code))
                && self.one_of.as_ref().is_none_or(|list| list.contain(code))
                && self.starts_with.as_ref().is_none_or(|start| starts_with(code, start))
        })
    }

    pub fn matches<'v>(&self, value: impl Into<Option<&'v str>>) -> bool {
        self.passes(value.into().into_iter())
    }

    /// All the values that can pass, if they are few and named.
    pub fn named(&self) -> Option<Vec<&str>> {
        match (&self.eq, &self.one_of) {
            (Some(one), _) => Some(vec![one.as_str()]),
            (None, Some(list)) => Some(list.iter().collect()),
            (None, None) => None,
        }
    }
}

impl TextPredicate {
    /// What it takes to look through a text for words, if it asks for any.
    pub fn work(&self, text: &Searchable) -> u64 {
        self.contains.as_ref().map_or(0, |words| words.work(text.as_str()))
    }

    /// Whether one of the values passes every part; of none, only `is_null` can be passed.
    pub fn passes<'v>(&self, values: impl Iterator<Item = (&'v str, &'v Searchable)> + Clone) -> bool {
        let asks = self.eq.is_some() || self.one_of.is_some() || self.contains.is_some();
        passes(values, self.is_null, asks, |(text, searchable)| {
            self.eq.as_ref().is_none_or(|wanted| wanted == text)
                && self.one_of.as_ref().is_none_or(|list| list.contains(text))
                && self.contains.as_ref().is_none_or(|words| words.are_in(searchable.as_str()))
        })
    }

    pub fn matches<'v>(&self, value: impl Into<Option<(&'v str, &'v Searchable)>>) -> bool {
        self.passes(value.into().into_iter())
    }
}

impl NumberPredicate {
    /// Whether one of the values passes every part; of none, only `is_null` can be passed.
    pub fn passes(&self, values: impl Iterator<Item = i32> + Clone) -> bool {
        let asks = self.eq.is_some() || self.one_of.is_some() || self.gte.is_some() || self.lte.is_some();
        passes(values, self.is_null, asks, |number| {
            self.eq.is_none_or(|wanted| number == wanted)
                && self.one_of.as_ref().is_none_or(|list| list.contains(&number))
                && self.gte.is_none_or(|least| number >= least)
                && self.lte.is_none_or(|most| number <= most)
        })
    }

    pub fn matches(&self, value: impl Into<Option<i32>>) -> bool {
        self.passes(value.into().into_iter())
    }
}

impl<T: PartialEq + Copy> EnumPredicate<T> {
    /// Whether one of the values passes every part; of none, only `is_null` can be passed.
    pub fn passes(&self, values: impl Iterator<Item = T> + Clone) -> bool {
        passes(values, self.is_null, self.eq.is_some() || self.one_of.is_some(), |word| {
            self.eq.is_none_or(|wanted| word == wanted)
                && self.one_of.as_ref().is_none_or(|list| list.contains(&word))
        })
    }

    pub fn matches(&self, value: impl Into<Option<T>>) -> bool {
        self.passes(value.into().into_iter())
    }
}

impl GroupPredicate {
    /// What it takes to hold a place against it.
    pub fn work(&self) -> u64 {
        if *self == Self::default() {
            return 0;
        }
        work::PLACES + 2 * work::ROW * self.one_of.as_ref().map_or(0, Vec::len) as u64
    }

    /// Whether one of its groups passes every part.
    pub fn passes(&self, place: View<'_, Jurisdiction>) -> bool {
        passes(place.groups(), None, self.eq.is_some() || self.one_of.is_some(), |group| {
            let is = |wanted: &GroupKey| {
                wanted.code.is(&group.row.code) && wanted.grouping.is(group.grouping_code())
            };
            self.eq.as_ref().is_none_or(is) && self.one_of.as_ref().is_none_or(|list| list.iter().any(is))
        })
    }
}

impl<F> Related<F> {
    /// `any` tells whether a related row passes a filter.
    pub fn holds(&self, any: impl Fn(&F) -> bool) -> bool {
        self.some.as_deref().is_none_or(&any) && !self.none.as_deref().is_some_and(&any)
    }
}

/// Whether something is so, if that is asked.
pub fn agrees(asked: Option<bool>, is: impl FnOnce() -> bool) -> bool {
    asked.is_none_or(|wanted| is() == wanted)
}
