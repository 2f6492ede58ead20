//! One thing that a search found, in one number: so many are sorted in a moment.

use super::matching::SubjectKind;

/// A thing that matches, as its text that matches best. Hits are in the order of matches: by score, then by kind and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit(u128);

/// What a [`Hit`] is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HitParts {
    /// From 1 to 1,000.
    pub score: u16,
    pub kind: SubjectKind,
    /// For a finding or response, the index of the publication among those that the catalog shows.
    pub publication: u32,
    /// The index of the text in its block.
    pub text: u32,
}

impl Hit {
    pub fn new(HitParts { score, kind, publication, text }: HitParts) -> Self {
        let loss = u128::from(u16::MAX - score);
        Self(loss << 72 | (kind as u128) << 64 | u128::from(publication) << 32 | u128::from(text))
    }

    pub fn parts(self) -> HitParts {
        HitParts {
            score: u16::MAX - (self.0 >> 72) as u16,
            kind: self.kind(),
            publication: (self.0 >> 32) as u32,
            text: self.0 as u32,
        }
    }

    pub fn kind(self) -> SubjectKind {
        SubjectKind::ALL[(self.0 >> 64) as u8 as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Hit, HitParts, SubjectKind};

    fn parts() -> impl Strategy<Value = HitParts> {
        let kinds = prop::sample::select(&SubjectKind::ALL[..]);
        (1..=3_u16, kinds, any::<u32>(), any::<u32>()).prop_map(|(score, kind, publication, text)| HitParts {
            score,
            kind,
            publication,
            text,
        })
    }

    proptest! {
        #[test]
        fn hits_are_in_the_order_of_their_parts(one in parts(), other in parts()) {
            prop_assert_eq!(Hit::new(one).parts(), one);
            let key = |parts: HitParts| (u16::MAX - parts.score, parts.kind, parts.publication, parts.text);
            prop_assert_eq!(Hit::new(one).cmp(&Hit::new(other)), key(one).cmp(&key(other)));
        }
    }
}
