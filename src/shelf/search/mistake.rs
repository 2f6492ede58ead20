//! Forgives one typing mistake: a wrong, an extra or a missing letter, or two letters that changed places.

/// Whether one mistake makes a word of another.
pub fn is_mistaken(word: &str, meant: &str) -> bool {
    differs_once(word, meant, |rest, of_meant| rest == of_meant)
}

/// Whether one mistake makes a word of the beginning of another. At least one letter after the mistake agrees; else
/// every word would begin like every other word that shares all its letters but the last one.
pub fn begins_mistaken(word: &str, meant: &str) -> bool {
    differs_once(word, meant, |rest, of_meant| !rest.is_empty() && of_meant.starts_with(rest))
}

/// Whether two words agree after one mistake at the first letter that differs.
fn differs_once(word: &str, meant: &str, agree: fn(&str, &str) -> bool) -> bool {
    let (mut word, mut meant) = (word.chars(), meant.chars());
    loop {
        let (rest, of_meant) = (word.as_str(), meant.as_str());
        let (typed, right) = (word.next(), meant.next());
        if typed.is_some() && typed == right {
            continue;
        }
        let is_wrong = || typed.is_some() && right.is_some() && agree(word.as_str(), meant.as_str());
        let is_extra = || typed.is_some() && agree(word.as_str(), of_meant);
        let is_missing = || right.is_some() && agree(rest, meant.as_str());
        let is_swapped = || {
            let (mut word, mut meant) = (word.clone(), meant.clone());
            typed.is_some()
                && right.is_some()
                && (word.next(), meant.next()) == (right, typed)
                && agree(word.as_str(), meant.as_str())
        };
        return is_wrong() || is_extra() || is_missing() || is_swapped();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{begins_mistaken, is_mistaken};

    #[test]
    fn one_mistake_is_forgiven_and_no_second_one() {
        for (word, meant, is_forgiven) in [
            ("migrstion", "migration", true),
            ("migraation", "migration", true),
            ("migraton", "migration", true),
            ("migratino", "migration", true),
            ("imgration", "migration", true),
            ("migrations", "migration", true),
            ("migratio", "migration", true),
            ("мигрция", "миграция", true),
            ("migration", "migration", false),
            ("mgrtion", "migration", false),
            ("migratoin s", "migration", false),
            ("", "migration", false),
        ] {
            assert_eq!(is_mistaken(word, meant), is_forgiven, "{word}");
        }
    }

    #[test]
    fn the_beginning_of_a_word_may_have_a_mistake_before_its_last_letter() {
        for (word, is_forgiven) in
            [("migrtaio", true), ("mirgat", true), ("mgrat", true), ("migrx", false), ("mxgrx", false)]
        {
            assert_eq!(begins_mistaken(word, "migration"), is_forgiven, "{word}");
        }
    }

    /// The distance of two words in changes, as the textbook computes it (optimal string alignment).
    fn distance(one: &[char], other: &[char]) -> usize {
        let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
        for i in 1..=one.len() {
            let mut row = vec![i];
            for j in 1..=other.len() {
                let is_other = usize::from(one[i - 1] != other[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + is_other);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                row.push(least);
            }
            rows.push(row);
        }
        rows[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn a_mistake_is_a_distance_of_one(word in "[abé]{0,7}", meant in "[abé]{0,7}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            // Equal words may have a mistake too: a letter of `aa` that changed places with its neighbour.
            prop_assume!(word != meant);
            prop_assert_eq!(is_mistaken(&word, &meant), distance(&letters(&word), &letters(&meant)) == 1);
        }
    }
}
