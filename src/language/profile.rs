//! What a language looks like, learnt: a weight of each language for each piece of a word.
//!
//! Comes in: folded words of one script. Goes out: a sum of evidence for each language of that script. The weights are
//! `lexicons/profile/language.bin`, made by `examples/train_language.rs`, which cuts words by the same [`pieces`].

use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use super::{LANGUAGES, Script};

/// The longest piece of a word in letters, the edges of the word counted.
pub const LONGEST_PIECE: usize = 6;
/// A text's evidence is divided by its number of pieces to this power: pieces overlap, so that they say things twice.
pub const DAMPING: f32 = 0.3;
/// Classes of the Latin table: our languages in the order of `LANGUAGES`, and any other.
pub const LATIN: usize = 11;
/// Classes of the Cyrillic table.
pub const CYRILLIC: usize = 5;
/// How a profile begins; raised with the layout.
pub const MAGIC: [u8; 4] = *b"gjl1";
/// Bytes before the first row: magic, the two sizes as powers of two, two bytes unused, the value of one step of a weight.
pub const HEAD: usize = 12;

/// The profile that is compiled in.
static BYTES: &[u8] = include_bytes!("../../lexicons/profile/language.bin");
static PROFILE: LazyLock<Profile> = LazyLock::new(|| Profile::read(BYTES).unwrap_or_default());

/// Rows of weights; each piece has one row, several pieces may share it (feature hashing, Weinberger et al. 2009).
#[derive(Debug, Clone, Copy, Default)]
struct Table<const N: usize> {
    rows: &'static [[u8; N]],
    shift: u32,
}

/// The learnt weights of both scripts. Cheap to copy: the rows stay where they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Profile {
    latin: Table<LATIN>,
    cyrillic: Table<CYRILLIC>,
    step: f32,
}

/// The evidence that has been read of a text.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    sums: [i32; LATIN],
    pieces: u32,
    before: u64,
    script: Script,
    profile: Profile,
}

impl Profile {
    /// The profile that is compiled in.
    pub fn own() -> Profile {
        *PROFILE
    }

    /// Reads the header; the rows are used as they lie. None where the bytes are no profile.
    pub fn read(bytes: &'static [u8]) -> Option<Profile> {
        let (head, rows) = bytes.split_at_checked(HEAD)?;
        let [m0, m1, m2, m3, latin, cyrillic, _, _, s0, s1, s2, s3] = *head else {
            return None;
        };
        let size = |bits: u8| (8..=24).contains(&bits).then(|| 1_usize << bits);
        let (first, second) = rows.split_at_checked(size(latin)? * LATIN)?;
        let whole = [m0, m1, m2, m3] == MAGIC && second.len() == size(cyrillic)? * CYRILLIC;
        whole.then(|| Profile {
            latin: Table {
                rows: first.as_chunks().0,
                shift: 32 - u32::from(latin),
            },
            cyrillic: Table {
                rows: second.as_chunks().0,
                shift: 32 - u32::from(cyrillic),
            },
            step: f32::from_le_bytes([s0, s1, s2, s3]),
        })
    }

    /// Ready to read words of this script.
    pub fn listen(self, script: Script) -> Evidence {
        Evidence {
            sums: [0; LATIN],
            pieces: 0,
            before: 0,
            script,
            profile: self,
        }
    }
}

/// Changes whenever something else is learnt, and with it what is derived.
pub fn fingerprint() -> u64 {
    static PRINT: LazyLock<u64> = LazyLock::new(|| xxh3_64(BYTES));
    *PRINT
}

impl Evidence {
    /// Takes in the next word of the text, folded.
    pub fn read(&mut self, word: &str) {
        let profile = self.profile;
        let sums = &mut self.sums;
        let mut count = 0;
        self.before = match self.script {
            Script::Latin => pieces(word, self.before, |hash, _| {
                count += 1;
                profile.latin.add(hash, sums);
            }),
            Script::Cyrillic => pieces(word, self.before, |hash, _| {
                count += 1;
                profile.cyrillic.add(hash, sums);
            }),
        };
        self.pieces += count;
    }

    /// What speaks for each class in natural logarithms of odds, in the order of [`classes`]; the last is any other language.
    pub fn scores(&self) -> [f32; LATIN] {
        let scale = self.profile.step / (self.pieces.max(1) as f32).powf(DAMPING);
        let used = match self.script {
            Script::Latin => LATIN,
            Script::Cyrillic => CYRILLIC,
        };
        let mut scores = [f32::NEG_INFINITY; LATIN];
        for (score, sum) in scores.iter_mut().zip(self.sums).take(used) {
            *score = sum as f32 * scale;
        }
        scores
    }
}

impl<const N: usize> Table<N> {
    fn add(&self, hash: u32, sums: &mut [i32; LATIN]) {
        // The shift keeps it inside; an empty profile has no rows.
        if let Some(row) = self.rows.get((hash >> self.shift) as usize) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(weight.cast_signed());
            }
        }
    }
}

/// The languages of a script, in the order of its classes.
pub fn classes(script: Script) -> impl Iterator<Item = usize> {
    (0..LANGUAGES.len()).filter(move |&i| LANGUAGES.get(i).is_some_and(|row| row.script() == script))
}

/// What a piece is, for the trainer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// So many letters side by side, the edges of the word counted as letters.
    Letters(usize),
    /// The whole word.
    Word,
    /// The word with the one before it.
    Pair,
}

/// Cuts a folded word into pieces and gives the hash of each (a table takes its upper bits); the answer is the word's own
/// hash, to be given as `before` with the next word; 0 where there is no word before.
pub fn pieces(word: &str, before: u64, mut each: impl FnMut(u32, Piece)) -> u64 {
    const EDGE: u32 = 1;
    // A ring of the hashes of the pieces that end at this letter, the shortest first.
    let mut open = [0_u64; LONGEST_PIECE];
    let mut whole = SEED_WORD;
    let mut length = 0;
    let mut letter = |c: u32, inner: bool| {
        for n in (1..LONGEST_PIECE).rev() {
            open[n] = open[n - 1];
        }
        open[0] = SEED_PIECE;
        length += 1;
        for (n, hash) in open.iter_mut().enumerate().take(length) {
            *hash = step(*hash, c);
            if n > 0 || inner {
                each(finish(*hash), Piece::Letters(n + 1));
            }
        }
    };
    letter(EDGE, false);
    for c in word.chars() {
        letter(u32::from(c), true);
        whole = step(whole, u32::from(c));
    }
    letter(EDGE, false);
    if length > LONGEST_PIECE {
        each(finish(whole), Piece::Word);
    }
    if before != 0 {
        each(finish(before.rotate_left(23) ^ whole), Piece::Pair);
    }
    whole
}

const SEED_PIECE: u64 = 0x9e37_79b9_7f4a_7c15;
const SEED_WORD: u64 = 0xc2b2_ae3d_27d4_eb4f;

fn step(hash: u64, c: u32) -> u64 {
    (hash ^ u64::from(c))
        .wrapping_mul(0xff51_afd7_ed55_8ccd)
        .rotate_left(29)
}

/// The last round of splitmix64 (Steele, Lea & Flood 2014), its upper half.
fn finish(hash: u64) -> u32 {
    let mixed = (hash ^ (hash >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_whole() {
        assert!(Profile::read(BYTES).is_some());
        assert!(BYTES.len() < 2_200_000, "{}", BYTES.len());
        assert_eq!(classes(Script::Latin).count() + 1, LATIN);
        assert_eq!(classes(Script::Cyrillic).count() + 1, CYRILLIC);
        assert!(Profile::read(&[]).is_none() && Profile::read(&[0; 40]).is_none());
    }

    #[test]
    fn pieces_of_a_word() {
        let cut = |word: &str| {
            let mut found = Vec::new();
            pieces(word, 0, |_, piece| found.push(piece));
            found
        };
        // |h| |he |he| e e|
        assert_eq!(cut("å"), [1, 2, 2, 3].map(Piece::Letters));
        assert_eq!(cut("kaffe").iter().filter(|p| **p == Piece::Word).count(), 1);
        assert_eq!(cut("och").iter().filter(|p| **p == Piece::Word).count(), 0);
        assert_eq!(cut("och").len(), 3 + 4 + 3 + 2 + 1);
    }

    #[test]
    fn an_empty_profile_says_nothing() {
        let mut evidence = Profile::default().listen(Script::Latin);
        evidence.read("kaffe");
        assert!(evidence.scores().iter().all(|s| *s == 0.0));
    }
}
