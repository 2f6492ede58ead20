//! How well texts match, of those that match.

/// For each text of a block how well it matches; nothing for those that do not match. Used again for the next block.
#[derive(Default)]
pub struct Qualities {
    /// A bit for each text, set if it matches.
    matching: Vec<u64>,
    /// By text; of no meaning for those that do not match.
    quality: Vec<u16>,
}

impl Qualities {
    /// Forgets all texts, and makes room for so many.
    pub fn reset(&mut self, texts: usize) {
        self.matching.clear();
        self.matching.resize(texts.div_ceil(64), 0);
        self.quality.resize(texts.max(self.quality.len()), 0);
    }

    /// Takes a match of a text; of several, the best counts.
    pub fn take(&mut self, text: u32, quality: u16) {
        let (text, bit) = (text as usize, 1 << (text % 64));
        let (matching, known) = (&mut self.matching[text / 64], &mut self.quality[text]);
        *known = if *matching & bit == 0 { quality } else { quality.max(*known) };
        *matching |= bit;
    }

    /// Keeps the texts that match in both, with the sums.
    pub fn add(&mut self, other: &Self) {
        for (matching, of_other) in self.matching.iter_mut().zip(&other.matching) {
            *matching &= of_other;
        }
        for text in bits(&self.matching) {
            self.quality[text] += other.quality[text];
        }
    }

    /// In the order of the texts.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u16)> {
        bits(&self.matching).map(|text| (text as u32, self.quality[text]))
    }
}

/// The numbers of the bits that are set.
fn bits(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(index, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(index * 64 + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Qualities;

    #[test]
    fn a_text_that_matches_in_both_has_the_sum_of_the_best() {
        let (mut one, mut other) = (Qualities::default(), Qualities::default());
        for _ in 0..2 {
            one.reset(200);
            other.reset(200);
            for (text, quality) in [(3, 50), (3, 90), (64, 100), (130, 40), (199, 60)] {
                one.take(text, quality);
            }
            for (text, quality) in [(3, 10), (64, 80), (64, 20), (70, 100), (199, 100)] {
                other.take(text, quality);
            }
            one.add(&other);
            assert_eq!(one.iter().collect::<Vec<_>>(), [(3, 100), (64, 180), (199, 160)]);
        }
    }
}
