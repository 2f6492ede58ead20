//! A random number generator that is seeded by a name, so that its choices never change.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

pub struct SeededRng(ChaCha8Rng);

impl SeededRng {
    /// The choices for a thing depend only on its name, so that a larger demonstration begins like a smaller one.
    pub fn new(name: &str) -> Self {
        Self(ChaCha8Rng::from_seed(Sha256::digest(name).into()))
    }

    /// A number from 0, less than `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u64() % limit.max(1) as u64) as usize
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
