//! Swedish, Norwegian, Danish and English endings of names.
//!
//! Comes in: what stands behind a name. Goes out: whether it is an ending: genitive (Volvos, IKEA's), definite form
//! (Coopen, Volvon) and plural, each with its own genitive.

/// Endings behind any name.
const ANY: &[&str] = &[
    "s", "'s", "en", "ens", "et", "ets", "ene", "enes", "er", "ers", "erna", "ernas", "erne", "ernes", "ar", "ars",
    "arna", "arnas",
];

/// Endings behind a vowel only.
const BEHIND_VOWEL: &[&str] = &["n", "ns", "t", "ts", "r", "rna", "rnas", "rne", "rnes"];

/// Endings that an -a gives way to (Tesla, Teslor).
const FOR_A: &[&str] = &["or", "ors", "orna", "ornas"];

/// True where `ending` may follow a name.
pub(super) fn ending(ending: &str, vowel: bool) -> bool {
    ANY.contains(&ending) || (vowel && BEHIND_VOWEL.contains(&ending))
}

/// Changed stems of a name, each with its endings.
pub(super) fn stems(word: &str) -> Vec<(String, &'static [&'static str])> {
    word.strip_suffix('a')
        .map(|stem| (stem.to_owned(), FOR_A))
        .into_iter()
        .collect()
}
