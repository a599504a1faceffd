//! The hashing of lexicon look-ups.
//!
//! Comes in: keys. Goes out: a hash each, XXH3 in one go. The tables hold our own lexicons only and never grow with
//! foreign text, so nobody outside can crowd them: a seed against that is not needed.

use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Builds the hasher.
pub(super) type Quick = BuildHasherDefault<OneGo>;

/// The hash of a word.
pub(super) fn hash(word: &str) -> u64 {
    xxh3_64_with_seed(word.as_bytes(), 0)
}

/// For keys that are hashes already.
pub(super) type Hashed = BuildHasherDefault<Already>;

/// Takes a hash as it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// XXH3 over what is written, chained where there are several writes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OneGo(u64);

impl Hasher for OneGo {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    /// The end of a string: nothing follows it in our keys.
    fn write_u8(&mut self, _: u8) {}

    /// Multiplication by the golden ratio, folded (Knuth, TAOCP vol. 3, 6.4).
    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }
}
