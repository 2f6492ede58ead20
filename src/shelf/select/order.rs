//! Sort keys of rows, and the position of a row in a cursor.

use std::borrow::Cow;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;
use serde::{Deserialize, Serialize};

/// A row of a connection: the fields by which it can be sorted, and its own key.
pub trait Sortable: Copy {
    type Field: Copy + Serialize + Send + Sync + 'static;

    /// The key of the default order. No two rows have the same key.
    fn key(&self) -> Vec<SortValue<'_>>;

    /// The value of a field, in a language if the field has texts in several.
    fn value(&self, field: Self::Field, language: Option<&str>) -> SortValue<'_>;

    /// Whether a field holds words, which are sorted by the rules of a language.
    fn is_words(field: Self::Field) -> bool;
}

/// One value by which rows are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    pub(super) keys: Vec<(Order<F>, Option<CollatorBorrowed<'static>>)>,
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
        let values = self.keys.iter().map(|(order, _)| row.value(order.field, order.language.as_deref()));
        values.chain(row.key()).collect()
    }
}

/// The collator of a language; the collator of CLDR's root for a language without rules of its own.
fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    CollatorBorrowed::try_new(locale.into(), CollatorOptions::default()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::page::Take;
    use super::super::rank::Bounds;
    use super::{Order, Orders, SortValue, Sortable, Sorting};
    use crate::shelf::meter::Meter;

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

    fn cut(order: Order<Field>, rows: Vec<SortedWord>) -> Vec<SortedWord> {
        let bounds = Bounds { after: None, before: None };
        let sorting = Sorting::new::<SortedWord>(&Orders(vec![order]));
        sorting.cut(&Meter::default(), &rows, &bounds, &Take::All).expect("no limit").rows
    }

    fn sorted(words: &[&'static str], language: &str) -> Vec<&'static str> {
        let language = Some(language.to_owned());
        let order = Order { field: Field::Word, descending: false, nulls_first: false, language };
        let rows = words.iter().map(|word| SortedWord(word, None)).collect();
        cut(order, rows).into_iter().map(|word| word.0).collect()
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
            assert_eq!(
                cut(order, rows.to_vec()).into_iter().map(|word| word.0).collect::<String>(),
                expected
            );
        }
    }
}
