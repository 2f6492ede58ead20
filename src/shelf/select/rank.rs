//! Ranks rows by several sort keys, so that a page needs only its own rows in order.

use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;
use rustc_hash::{FxHashMap, FxHashSet};

use super::order::{Order, SortValue, Sortable, Sorting};
use super::page::{OrderedRows, Take};
use crate::shelf::meter::{Meter, work};

/// The rows of one page, and its place among all rows.
pub struct Cut<T> {
    pub rows: Vec<T>,
    pub start: usize,
    pub end: usize,
}

/// The positions in two cursors, between which the rows of a page lie.
pub struct Bounds<'p> {
    pub after: Option<&'p [SortValue<'static>]>,
    pub before: Option<&'p [SortValue<'static>]>,
}

impl<F: Copy> Sorting<F> {
    /// Cuts a page of rows. None if the request was ended.
    pub fn cut<L>(&self, meter: &Meter, rows: &L, bounds: &Bounds<'_>, take: &Take) -> Option<Cut<L::Row>>
    where
        L: OrderedRows<Row: Sortable<Field = F>>,
    {
        let total = rows.total();
        // Rows stand in the order of their own keys.
        let own_position = |cursor: &[SortValue<'_>], is_before: fn(Ordering) -> bool| {
            let own = cursor.get(self.keys.len()..).unwrap_or(&[]);
            partition_point(total, |index| is_before(rows.row(index).key().as_slice().cmp(own)))
        };
        let after = bounds.after.map(|cursor| own_position(cursor, Ordering::is_le));
        let before = bounds.before.map(|cursor| own_position(cursor, Ordering::is_lt));
        if self.keys.is_empty() {
            let (start, end) = take.window(after.unwrap_or(0), before.unwrap_or(total));
            return Some(Cut { rows: (start..end).map(|index| rows.row(index)).collect(), start, end });
        }
        // Each row as one number: its ranks by the sort keys, then its own position.
        let mut ranks = vec![0_u128; total];
        let (mut after_rank, mut before_rank) = (0_u128, 0_u128);
        for (index, (order, collator)) in self.keys.iter().enumerate() {
            let given = |cursor: Option<&[SortValue<'static>]>| Some(cursor?.get(index)?.clone());
            let cursors = [given(bounds.after), given(bounds.before)];
            let key = KeyRanks::new(meter, rows, order, collator.as_ref(), cursors)?;
            match &key.owners {
                None => {
                    let of_rows = ranks.iter_mut().zip(&key.ranks);
                    of_rows.for_each(|(rank, of_row)| *rank = *rank * key.size + of_row);
                }
                Some(owners) => {
                    let of_rows = ranks.iter_mut().zip(owners);
                    of_rows.for_each(|(rank, owner)| *rank = *rank * key.size + key.ranks[*owner as usize]);
                }
            }
            after_rank = after_rank * key.size + key.cursors[0];
            before_rank = before_rank * key.size + key.cursors[1];
        }
        let size = total as u128 + 1;
        (0..).zip(&mut ranks).for_each(|(index, rank)| *rank = *rank * size + index);
        let after = after.map_or(0, |position| after_rank * size + position as u128);
        let before = before.map_or(u128::MAX, |position| before_rank * size + position as u128);
        let start = ranks.iter().filter(|rank| **rank < after).count();
        let end = ranks.iter().filter(|rank| **rank < before).count();
        ranks.retain(|rank| (after..before).contains(rank));
        let (first, last) = take.window(start, end);
        select(&mut ranks, first - start, last - start);
        let rows = ranks.iter().map(|rank| rows.row((rank % size) as usize)).collect();
        Some(Cut { rows, start: first, end: last })
    }
}

/// Leaves the numbers from `start` to `end` in the order of all, sorted. The others need no order.
fn select(numbers: &mut Vec<u128>, start: usize, end: usize) {
    if end < numbers.len() {
        numbers.select_nth_unstable(end);
        numbers.truncate(end);
    }
    if start > 0 {
        if start < numbers.len() {
            numbers.select_nth_unstable(start);
        }
        numbers.drain(..start);
    }
    numbers.sort_unstable();
}

/// The number of indexes below `len` that come first, if `is_first` holds for some first indexes and for no later one.
fn partition_point(len: usize, is_first: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        match is_first(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

/// The ranks of rows by one sort key.
struct KeyRanks {
    /// By row, or by owner if several rows share a value.
    ranks: Vec<u128>,
    owners: Option<Vec<u32>>,
    /// The ranks of the values in two cursors.
    cursors: [u128; 2],
    /// One more than the greatest rank.
    size: u128,
}

impl KeyRanks {
    fn new<L: OrderedRows>(
        meter: &Meter,
        rows: &L,
        order: &Order<<L::Row as Sortable>::Field>,
        collator: Option<&CollatorBorrowed<'_>>,
        cursors: [Option<SortValue<'static>>; 2],
    ) -> Option<Self> {
        let owners = rows.owners(order.field);
        // One row for each value.
        let owning: Vec<L::Row> = match &owners {
            None => (0..rows.total()).map(|index| rows.row(index)).collect(),
            Some(owners) => first_of_each(owners).into_iter().map(|index| rows.row(index)).collect(),
        };
        let value = if collator.is_some() { work::SORT_WORDS } else { work::SORT_VALUE };
        if !meter.spend(rows.total() as u64 * work::CONDITION + owning.len() as u64 * value) {
            return None;
        }
        let language = order.language.as_deref();
        let values: Vec<SortValue<'_>> = owning.iter().map(|row| row.value(order.field, language)).collect();
        let cursors = cursors.map(|value| value.unwrap_or(SortValue::Null));
        let compare = |a: &SortValue<'_>, b: &SortValue<'_>| match (a, b, collator) {
            (SortValue::Text(a), SortValue::Text(b), Some(collator)) => collator.compare(a, b),
            _ => a.cmp(b),
        };
        // Comparing words by a language's rules is slow, and the same names occur many times.
        let all = values.iter().chain(&cursors).filter(|value| **value != SortValue::Null);
        let mut distinct: Vec<&SortValue<'_>> = all.collect::<FxHashSet<_>>().into_iter().collect();
        distinct.sort_unstable_by(|a, b| compare(a, b));
        let mut known: FxHashMap<&SortValue<'_>, u128> = FxHashMap::default();
        let mut last: Option<(&SortValue<'_>, u128)> = None;
        for value in distinct {
            let rank = match last {
                None => 0,
                Some((before, rank)) if compare(before, value).is_eq() => rank,
                Some((_, rank)) => rank + 1,
            };
            last = Some((value, rank));
            known.insert(value, rank);
        }
        let greatest = last.map_or(0, |(_, rank)| rank);
        let rank = |value: &SortValue<'_>| match known.get(value) {
            None if order.nulls_first => 0,
            None => greatest + 2,
            Some(rank) if order.descending => greatest - rank + 1,
            Some(rank) => rank + 1,
        };
        let (ranks, cursors) = (values.iter().map(rank).collect(), [rank(&cursors[0]), rank(&cursors[1])]);
        Some(Self { ranks, owners, cursors, size: greatest + 3 })
    }
}

/// The index of the first row of each owner, by owner. Owners are numbered in the order of their first rows.
fn first_of_each(owners: &[u32]) -> Vec<usize> {
    let mut first = vec![];
    for (index, owner) in owners.iter().enumerate() {
        if *owner as usize == first.len() {
            first.push(index);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::order::{Order, Orders, SortValue, Sortable, Sorting};
    use super::super::page::Take;
    use super::{Bounds, Cut};
    use crate::shelf::meter::Meter;

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct RankedRow(i32, [Option<i32>; 2]);

    impl Sortable for RankedRow {
        type Field = usize;

        fn key(&self) -> Vec<SortValue<'_>> {
            vec![self.0.into()]
        }

        fn value(&self, field: usize, _: Option<&str>) -> SortValue<'_> {
            self.1[field].into()
        }

        fn is_words(_: usize) -> bool {
            false
        }
    }

    fn order(field: usize, (descending, nulls_first): (bool, bool)) -> Order<usize> {
        Order { field, descending, nulls_first, language: None }
    }

    proptest! {
        /// A page has the rows that it would have if all rows were sorted.
        #[test]
        fn a_page_is_cut_as_from_the_sorted_rows(
            values in prop::collection::vec(any::<[Option<bool>; 2]>(), 0..30),
            ways: [(bool, bool); 2],
            keys in 0..3_usize,
            (after, before) in any::<(Option<usize>, Option<usize>)>(),
            (count, from_end) in (1..40_usize, any::<Option<bool>>()),
        ) {
            let values = values.iter().map(|values| values.map(|value| value.map(i32::from)));
            let rows: Vec<RankedRow> = (0..).zip(values).map(|(key, values)| RankedRow(key, values)).collect();
            let mut sorted = rows.clone();
            for key in (0..keys).rev() {
                sorted.sort_by_key(|row| match (row.1[key], ways[key]) {
                    (None, (_, nulls_first)) => (if nulls_first { 0 } else { 2 }, 0),
                    (Some(value), (descending, _)) => (1, if descending { -value } else { value }),
                });
            }
            let sorting = Sorting::new::<RankedRow>(&Orders((0..keys).map(|key| order(key, ways[key])).collect()));
            let cursor = |index: Option<usize>| {
                let row = sorted.get(index? % (sorted.len() + 1))?;
                let values = (0..keys).map(|key| SortValue::from(row.1[key]));
                Some((sorted.iter().position(|other| other == row)?, values.chain([row.0.into()]).collect::<Vec<_>>()))
            };
            let (after, before) = (cursor(after), cursor(before));
            let take = match from_end {
                None => Take::All,
                Some(false) => Take::First(count),
                Some(true) => Take::Last(count),
            };
            let from = after.as_ref().map_or(0, |(index, _)| index + 1);
            let until = before.as_ref().map_or(sorted.len(), |(index, _)| *index);
            let (start, end) = take.window(from, until);
            let bounds = Bounds {
                after: after.as_ref().map(|(_, cursor)| &**cursor),
                before: before.as_ref().map(|(_, cursor)| &**cursor),
            };
            let cut = sorting.cut(&Meter::default(), &rows, &bounds, &take);
            let Some(Cut { rows: cut, start: first, end: last }) = cut else { panic!("no limit") };
            prop_assert_eq!((cut, first, last), (sorted[start..end].to_vec(), start, end));
        }
    }
}
