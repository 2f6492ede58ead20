//! Conditions on one value. Each part may be left out; the value must pass all parts that are given.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::words::SearchTerms;
use crate::shelf::Searchable;
use crate::shelf::code::{CodeKey, Codes, starts_with};

/// Conditions on a code. Case is ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CodePredicate {
    pub eq: Option<CodeKey>,
    pub one_of: Option<Codes>,
    pub starts_with: Option<String>,
    pub is_null: Option<bool>,
}

/// Conditions on a text, such as a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TextPredicate {
    pub eq: Option<String>,
    pub one_of: Option<Arc<BTreeSet<String>>>,
    pub contains: Option<SearchTerms>,
    pub is_null: Option<bool>,
}

/// Conditions on a value that has an order: a number, or an instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderedPredicate<T: Ord> {
    pub eq: Option<T>,
    pub ne: Option<T>,
    pub one_of: Option<Arc<BTreeSet<T>>>,
    pub gt: Option<T>,
    pub gte: Option<T>,
    pub lt: Option<T>,
    pub lte: Option<T>,
    pub is_null: Option<bool>,
}

/// Conditions on a number, such as a year.
pub type NumberPredicate = OrderedPredicate<i32>;

/// Conditions on an instant, such as the time of a publication.
pub type DateTimePredicate = OrderedPredicate<DateTime<Utc>>;

/// Conditions on a value of a closed list.
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

/// Conditions on the groups of which a place is a member.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GroupPredicate {
    pub eq: Option<GroupKey>,
    pub one_of: Option<Arc<[GroupKey]>>,
}

/// Conditions on the related rows of a row: one of them passes a filter, or none does.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Related<F> {
    pub some: Option<Box<F>>,
    pub none: Option<Box<F>>,
}

impl<T: Ord> Default for OrderedPredicate<T> {
    fn default() -> Self {
        Self { eq: None, ne: None, one_of: None, gt: None, gte: None, lt: None, lte: None, is_null: None }
    }
}

impl<T> Default for EnumPredicate<T> {
    fn default() -> Self {
        Self { eq: None, one_of: None, is_null: None }
    }
}

/// Whether one of the values passes `is`, if there is a condition (`asks`), and whether `is_null` agrees with there being
/// no value.
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

    /// Whether one of the values passes every part. Without a value, only `is_null` can pass.
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

    /// The codes that can pass, if the condition names them.
    pub fn named(&self) -> Option<Vec<&str>> {
        match (&self.eq, &self.one_of) {
            (Some(one), _) => Some(vec![one.as_str()]),
            (None, Some(list)) => Some(list.iter().collect()),
            (None, None) => None,
        }
    }
}

impl TextPredicate {
    /// The work of searching a text, in units of the meter; 0 without words to find.
    pub fn work(&self, text: &Searchable) -> u64 {
        self.contains.as_ref().map_or(0, |words| words.work(text.as_str()))
    }

    /// Whether one of the values passes every part. Without a value, only `is_null` can pass.
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

impl<T: Ord + Copy> OrderedPredicate<T> {
    /// Whether one of the values passes every part. Without a value, only `is_null` can pass.
    pub fn passes(&self, values: impl Iterator<Item = T> + Clone) -> bool {
        let bounds = [self.eq, self.ne, self.gt, self.gte, self.lt, self.lte];
        let asks = self.one_of.is_some() || bounds.iter().any(Option::is_some);
        passes(values, self.is_null, asks, |value| {
            self.eq.is_none_or(|wanted| value == wanted)
                && self.ne.is_none_or(|unwanted| value != unwanted)
                && self.one_of.as_ref().is_none_or(|list| list.contains(&value))
                && self.gt.is_none_or(|limit| value > limit)
                && self.gte.is_none_or(|least| value >= least)
                && self.lt.is_none_or(|limit| value < limit)
                && self.lte.is_none_or(|most| value <= most)
        })
    }

    pub fn matches(&self, value: impl Into<Option<T>>) -> bool {
        self.passes(value.into().into_iter())
    }
}

impl<T: PartialEq + Copy> EnumPredicate<T> {
    /// Whether one of the values passes every part. Without a value, only `is_null` can pass.
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

impl<F> Related<F> {
    pub fn is_given(&self) -> bool {
        self.some.is_some() || self.none.is_some()
    }

    /// The same conditions on other filters.
    pub fn map<'f, G>(&'f self, filter: impl Fn(&'f F) -> G) -> Related<G> {
        let map = |part: &'f Option<Box<F>>| part.as_deref().map(|part| Box::new(filter(part)));
        Related { some: map(&self.some), none: map(&self.none) }
    }

    /// `any` says whether a related row passes a filter.
    pub fn holds(&self, any: impl Fn(&F) -> bool) -> bool {
        self.some.as_deref().is_none_or(&any) && !self.none.as_deref().is_some_and(&any)
    }
}

/// Whether a fact is as the condition wants it, if there is a condition.
pub fn agrees(asked: Option<bool>, is: impl FnOnce() -> bool) -> bool {
    asked.is_none_or(|wanted| is() == wanted)
}
