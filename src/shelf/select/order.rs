//! Sorting of rows by several keys, and the position of a row in a cursor.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// A row of a connection: the fields by which it can be sorted, and its own key.
pub trait Sortable: Copy {
    type Field: Copy + Serialize;

    /// The key of the default order. No two rows have the same key.
    fn key(&self) -> Vec<SortValue<'_>>;

    /// The value of a field, in a language if the field has texts in several.
    fn value(&self, field: Self::Field, language: Option<&str>) -> SortValue<'_>;

    /// Whether a field holds words, which are sorted by the rules of a language.
    fn is_words(field: Self::Field) -> bool;
}

/// One value by which rows are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortValue<'a> {
    Null,
    Number(i64),
    Text(Cow<'a, str>),
}

impl<'a> From<&'a str> for SortValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<i32> for SortValue<'_> {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl<'a, T: Into<SortValue<'a>>> From<Option<T>> for SortValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One key of a sort.
#[derive(Debug, Clone, Serialize)]
pub struct Order<F> {
    pub field: F,
    pub descending: bool,
    pub nulls_first: bool,
    /// Language whose sort order applies to words; English if none is given.
    pub language: Option<String>,
}

/// The sort keys of a list, in order of weight.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Orders<F>(pub Vec<Order<F>>);

/// The sort keys of a list. Rows that are equal in all keys are in order of their own keys.
pub struct Sorting<F> {
    keys: Vec<(Order<F>, Option<CollatorBorrowed<'static>>)>,
}

impl<F: Clone + Copy> Sorting<F> {
    pub fn new<T: Sortable<Field = F>>(orders: &Orders<F>) -> Self {
        let keys = orders.0.iter().cloned().map(|order| {
            let words = T::is_words(order.field);
            let collator = words.then(|| collator(order.language.as_deref().unwrap_or("en")));
            (order, collator.flatten())
        });
        Self { keys: keys.collect() }
    }

    /// The position of a row: the values of the sort keys, then its own key.
    pub fn position<'r, T: Sortable<Field = F>>(&self, row: &'r T) -> Vec<SortValue<'r>> {
        self.values(row).chain(row.key()).collect()
    }

    fn values<'r, T: Sortable<Field = F>>(&self, row: &'r T) -> impl Iterator<Item = SortValue<'r>> {
        self.keys.iter().map(|(order, _)| row.value(order.field, order.language.as_deref()))
    }

    /// The order of two positions.
    pub fn compare(&self, a: &[SortValue<'_>], b: &[SortValue<'_>]) -> Ordering {
        let own = self.keys.len()..;
        self.compare_values(a, b).then_with(|| a.get(own.clone()).cmp(&b.get(own)))
    }

    fn compare_values(&self, a: &[SortValue<'_>], b: &[SortValue<'_>]) -> Ordering {
        let sorted = self.keys.iter().zip(a.iter().zip(b));
        let by_keys = sorted.map(|((order, collator), (a, b))| compare(order, collator.as_ref(), a, b));
        by_keys.fold(Ordering::Equal, Ordering::then)
    }

    /// Sorts rows that are in the order of their own keys. The sort is stable.
    pub fn sort<T: Sortable<Field = F>>(&self, rows: Vec<T>) -> Vec<T> {
        if self.keys.is_empty() {
            return rows;
        }
        // Sorts indexes, because the values borrow from the rows.
        let mut values: Vec<Vec<SortValue<'_>>> = rows.iter().map(|row| self.values(row).collect()).collect();
        for (index, (_, collator)) in self.keys.iter().enumerate() {
            if let Some(collator) = collator {
                rank(values.iter_mut().map(|values| &mut values[index]), collator);
            }
        }
        let mut sorted: Vec<usize> = (0..rows.len()).collect();
        sorted.sort_by(|&a, &b| self.compare_values(&values[a], &values[b]));
        sorted.into_iter().map(|index| rows[index]).collect()
    }
}

/// Replaces words by their ranks. Comparing words by a language's rules is slow, and the same names occur many times.
fn rank<'p, 'r: 'p>(words: impl Iterator<Item = &'p mut SortValue<'r>>, collator: &CollatorBorrowed<'_>) {
    let parts: Vec<&mut SortValue<'_>> = words.collect();
    let texts = parts.iter().filter_map(|part| match part {
        SortValue::Text(text) => Some(text.clone()),
        _ => None,
    });
    let mut distinct: Vec<Cow<'_, str>> = texts.collect::<FxHashSet<_>>().into_iter().collect();
    distinct.sort_unstable_by(|a, b| collator.compare(a, b));
    let mut ranks: FxHashMap<Cow<'_, str>, i64> = FxHashMap::default();
    let mut last: Option<(Cow<'_, str>, i64)> = None;
    for text in distinct {
        let rank = match &last {
            None => 0,
            Some((before, rank)) if collator.compare(before, &text).is_eq() => *rank,
            Some((_, rank)) => rank + 1,
        };
        last = Some((text.clone(), rank));
        ranks.insert(text, rank);
    }
    for part in parts {
        if let SortValue::Text(text) = part
            && let Some(rank) = ranks.get(text)
        {
            *part = SortValue::Number(*rank);
        }
    }
}

fn compare<F>(
    order: &Order<F>,
    collator: Option<&CollatorBorrowed<'_>>,
    a: &SortValue<'_>,
    b: &SortValue<'_>,
) -> Ordering {
    let nulls = if order.nulls_first { Ordering::Less } else { Ordering::Greater };
    match (a, b) {
        (SortValue::Null, SortValue::Null) => Ordering::Equal,
        (SortValue::Null, _) => nulls,
        (_, SortValue::Null) => nulls.reverse(),
        _ => {
            let values = match (a, b, collator) {
                (SortValue::Text(a), SortValue::Text(b), Some(collator)) => collator.compare(a, b),
                _ => a.cmp(b),
            };
            if order.descending { values.reverse() } else { values }
        }
    }
}

/// The collator of a language; the collator of CLDR's root for a language without rules of its own.
fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    CollatorBorrowed::try_new(locale.into(), CollatorOptions::default()).ok()
}

#[cfg(test)]
mod tests {
    use super::{Order, Orders, SortValue, Sortable, Sorting};

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct SortedWord(&'static str, Option<i32>);

    #[derive(Debug, Clone, Copy, serde::Serialize)]
    enum Field {
        Word,
        Year,
    }

    impl Sortable for SortedWord {
        type Field = Field;

        fn key(&self) -> Vec<SortValue<'_>> {
            vec![self.0.into()]
        }

        fn value(&self, field: Field, _: Option<&str>) -> SortValue<'_> {
            match field {
                Field::Word => self.0.into(),
                Field::Year => self.1.into(),
            }
        }

        fn is_words(field: Field) -> bool {
            matches!(field, Field::Word)
        }
    }

    fn sorted(words: &[&'static str], language: &str) -> Vec<&'static str> {
        let language = Some(language.to_owned());
        let order = Order { field: Field::Word, descending: false, nulls_first: false, language };
        let rows = words.iter().map(|word| SortedWord(word, None)).collect();
        Sorting::new::<SortedWord>(&Orders(vec![order])).sort(rows).into_iter().map(|word| word.0).collect()
    }

    #[test]
    fn words_come_as_their_language_sorts_them() {
        for (language, words) in [
            ("en", &["Åland", "cote", "Côte", "Öland", "Zambia"][..]),
            ("sv", &["cote", "Côte", "Zambia", "Åland", "Öland"]),
            ("es", &["nube", "ñandú", "oso"]),
            ("fr-CA", &["cote", "côte", "coté", "côté"]),
            ("xx", &["Åland", "Öland", "Zambia"]),
        ] {
            let mut mixed = words.to_vec();
            mixed.reverse();
            assert_eq!(sorted(&mixed, language), words, "{language}");
        }
    }

    #[test]
    fn what_is_not_known_comes_first_or_last_whatever_the_direction() {
        let rows = [
            SortedWord("a", Some(2019)),
            SortedWord("b", None),
            SortedWord("c", Some(2021)),
            SortedWord("d", Some(2019)),
        ];
        for (descending, nulls_first, expected) in
            [(false, false, "adcb"), (true, false, "cadb"), (false, true, "badc"), (true, true, "bcad")]
        {
            let order = Order { field: Field::Year, descending, nulls_first, language: None };
            let sorted = Sorting::new::<SortedWord>(&Orders(vec![order])).sort(rows.to_vec());
            assert_eq!(sorted.into_iter().map(|word| word.0).collect::<String>(), expected);
        }
    }
}
