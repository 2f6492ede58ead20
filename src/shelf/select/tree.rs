//! Joins conditions by and, or and not.

use std::sync::Arc;

use serde::Serialize;

/// A filter: its own conditions, and other filters joined to them. All must hold. Clones share what is joined and the
/// lists of the conditions: a filter may be long, and each list below each row of an answer keeps one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Filter<T> {
    pub own: T,
    #[serde(skip_serializing_if = "is_empty")]
    pub and: Arc<[Filter<T>]>,
    /// At least one must hold. An empty list matches nothing, like an empty `in`.
    pub or: Option<Arc<[Filter<T>]>>,
    /// None may hold.
    #[serde(skip_serializing_if = "is_empty")]
    pub not: Arc<[Filter<T>]>,
}

fn is_empty<T>(filters: &Arc<[Filter<T>]>) -> bool {
    filters.is_empty()
}

/// The truth of conditions that can be decided before the row is read.
pub enum Truth {
    Holds,
    Fails,
    /// The row must be read.
    Open,
}

/// The rest of a filter after some of its conditions were decided.
pub enum Residual<'f, T> {
    Decided(bool),
    Ask(&'f T),
    All(Vec<Residual<'f, T>>),
    Any(Vec<Residual<'f, T>>),
    Not(Box<Residual<'f, T>>),
}

impl<T: Clone + Default> Filter<T> {
    /// Conditions of the program, joined to this filter of a caller.
    pub fn narrowed(&self, own: T) -> Self {
        Self { own, and: [self.clone()].into(), ..Self::default() }
    }
}

impl<T> Filter<T> {
    pub fn holds(&self, own: &impl Fn(&T) -> bool) -> bool {
        own(&self.own)
            && self.and.iter().all(|filter| filter.holds(own))
            && self.or.as_ref().is_none_or(|any| any.iter().any(|filter| filter.holds(own)))
            && !self.not.iter().any(|filter| filter.holds(own))
    }

    /// Conditions that all must hold for the filter to hold. If rows can be looked up instead of scanned, one of them
    /// names the key.
    pub fn necessary(&self) -> Vec<&T> {
        let joined = self.and.iter().flat_map(Filter::necessary);
        std::iter::once(&self.own).chain(joined).collect()
    }

    /// The same filter of compiled conditions. `leaf` compiles conditions that all must hold together.
    pub fn compile<'f, U: Default>(&'f self, leaf: &mut impl FnMut(&[&'f T]) -> U) -> Filter<U> {
        let (mut any, mut none) = (vec![], vec![]);
        self.branches(&mut any, &mut none);
        let mut each = |filters: &[&'f Self]| -> Arc<[Filter<U>]> {
            filters.iter().map(|filter| filter.compile(leaf)).collect()
        };
        let not = each(&none);
        let mut any = any.into_iter().map(|any| each(&any.iter().collect::<Vec<_>>()));
        let or = any.next();
        let and = any.map(|any| Filter { or: Some(any), ..Filter::default() }).collect();
        Filter { own: leaf(&self.necessary()), and, or, not }
    }

    /// The same filter with other conditions, each for each.
    pub fn map<'f, U>(&'f self, condition: &mut impl FnMut(&'f T) -> U) -> Filter<U> {
        let mut each = |filters: &'f [Self]| -> Arc<[Filter<U>]> {
            filters.iter().map(|filter| filter.map(condition)).collect()
        };
        let (and, not) = (each(&self.and), each(&self.not));
        let or = self.or.as_deref().map(each);
        Filter { own: condition(&self.own), and, or, not }
    }

    fn branches<'f>(&'f self, any: &mut Vec<&'f [Self]>, none: &mut Vec<&'f Self>) {
        any.extend(self.or.as_deref());
        none.extend(&*self.not);
        self.and.iter().for_each(|filter| filter.branches(any, none));
    }

    /// Whether the filter has no conditions but its own.
    pub fn is_plain(&self) -> bool {
        self.and.is_empty() && self.or.is_none() && self.not.is_empty()
    }

    /// The sum over the conditions of the filter and of all filters joined to it.
    pub fn sum(&self, of: &impl Fn(&T) -> u64) -> u64 {
        let joined = self.and.iter().chain(self.or.iter().flat_map(|any| &**any)).chain(&*self.not);
        of(&self.own) + joined.map(|filter| filter.sum(of)).sum::<u64>()
    }

    /// Whether the filter may still hold, given what `known` decides.
    pub fn may_hold(&self, known: &impl Fn(&T) -> Truth) -> bool {
        !matches!(self.given(known), Residual::Decided(false))
    }

    /// The rest of the filter, given what `known` decides.
    pub fn given(&self, known: &impl Fn(&T) -> Truth) -> Residual<'_, T> {
        let own = match known(&self.own) {
            Truth::Holds => Residual::Decided(true),
            Truth::Fails => return Residual::Decided(false),
            Truth::Open => Residual::Ask(&self.own),
        };
        if self.is_plain() {
            return own;
        }
        let mut all = vec![own];
        all.extend(self.and.iter().map(|filter| filter.given(known)));
        all.extend(
            self.or.iter().map(|any| Residual::any(any.iter().map(|filter| filter.given(known)).collect())),
        );
        all.extend(self.not.iter().map(|filter| filter.given(known).not()));
        Residual::all(all)
    }
}

impl<T> Residual<'_, T> {
    fn all(mut parts: Vec<Self>) -> Self {
        if parts.iter().any(|part| matches!(part, Self::Decided(false))) {
            return Self::Decided(false);
        }
        parts.retain(|part| !matches!(part, Self::Decided(true)));
        match parts.len() {
            0 => Self::Decided(true),
            1 => parts.swap_remove(0),
            _ => Self::All(parts),
        }
    }

    fn any(mut parts: Vec<Self>) -> Self {
        if parts.iter().any(|part| matches!(part, Self::Decided(true))) {
            return Self::Decided(true);
        }
        parts.retain(|part| !matches!(part, Self::Decided(false)));
        match parts.len() {
            0 => Self::Decided(false),
            1 => parts.swap_remove(0),
            _ => Self::Any(parts),
        }
    }

    fn not(self) -> Self {
        match self {
            Self::Decided(holds) => Self::Decided(!holds),
            rest => Self::Not(Box::new(rest)),
        }
    }

    /// Whether the filter holds for the row.
    pub fn holds(&self, own: &impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Decided(holds) => *holds,
            Self::Ask(tests) => own(tests),
            Self::All(parts) => parts.iter().all(|part| part.holds(own)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(own)),
            Self::Not(part) => !part.holds(own),
        }
    }

    /// Whether the filter may still hold, given what `known` decides. False only if no row can match.
    pub fn may_hold(&self, known: &impl Fn(&T) -> Truth) -> bool {
        self.outlook(known) != Some(false)
    }

    fn outlook(&self, known: &impl Fn(&T) -> Truth) -> Option<bool> {
        match self {
            Self::Decided(holds) => Some(*holds),
            Self::Ask(tests) => match known(tests) {
                Truth::Holds => Some(true),
                Truth::Fails => Some(false),
                Truth::Open => None,
            },
            Self::All(parts) => joined(parts.iter().map(|part| part.outlook(known)), false),
            Self::Any(parts) => joined(parts.iter().map(|part| part.outlook(known)), true),
            Self::Not(part) => part.outlook(known).map(|holds| !holds),
        }
    }
}

/// `decisive` if one part is that; the opposite if all parts are the opposite; else unknown.
fn joined(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part {
            Some(known) if known == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Filter, Truth};

    fn filters() -> impl Strategy<Value = Filter<u8>> {
        let leaf = (0..8_u8).prop_map(|own| Filter { own, and: [].into(), or: None, not: [].into() });
        leaf.prop_recursive(4, 24, 3, |inner| {
            let some = || prop::collection::vec(inner.clone(), 0..3);
            (0..8_u8, some(), prop::option::of(some()), some()).prop_map(|(own, and, or, not)| Filter {
                own,
                and: and.into(),
                or: or.map(Into::into),
                not: not.into(),
            })
        })
    }

    proptest! {
        /// Deciding some conditions early and the others late gives the same result as deciding all at once. Condition
        /// `n` holds if bit `n` of the row is set; conditions below `early` need no row.
        #[test]
        fn what_is_left_decides_as_the_whole_does(filter in filters(), row: u8, early in 0..9_u8) {
            let bit = |test: &u8| row >> test & 1 == 1;
            let known = |test: &u8| match (*test < early, bit(test)) {
                (true, true) => Truth::Holds,
                (true, false) => Truth::Fails,
                (false, _) => Truth::Open,
            };
            let whole = filter.holds(&bit);
            let rest = filter.given(&known);
            prop_assert_eq!(rest.holds(&bit), whole);
            prop_assert!(!whole || rest.may_hold(&known));
            prop_assert!(!whole || filter.may_hold(&known));
            prop_assert!(!whole || filter.necessary().into_iter().all(bit));
            let compiled = filter.compile(&mut |together: &[&u8]| together.iter().copied().copied().collect::<Vec<_>>());
            prop_assert_eq!(compiled.holds(&|tests| tests.iter().all(bit)), whole);
            prop_assert_eq!(compiled.sum(&|tests| tests.len() as u64), filter.sum(&|_| 1));
        }
    }
}
