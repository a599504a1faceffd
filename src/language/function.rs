//! Small frequent words that mark a language: "och", "ikke", "että", "что".
//!
//! Comes in: a folded word. Goes out: the languages that claim it. The lists are `lexicons/<code>/function.txt`.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use xxhash_rust::xxh3::Xxh3Default;

use super::words::fold;

/// The lists, in the order of the bits in [`claims`].
const LISTS: [(&str, &str); 7] = [
    ("sv", include_str!("../../lexicons/sv/function.txt")),
    ("nb", include_str!("../../lexicons/nb/function.txt")),
    ("nn", include_str!("../../lexicons/nn/function.txt")),
    ("da", include_str!("../../lexicons/da/function.txt")),
    ("fi", include_str!("../../lexicons/fi/function.txt")),
    ("ru", include_str!("../../lexicons/ru/function.txt")),
    ("en", include_str!("../../lexicons/en/function.txt")),
];

type Claims = HashMap<String, u8, BuildHasherDefault<Xxh3Default>>;

static CLAIMS: LazyLock<Claims> = LazyLock::new(|| {
    let mut claims = Claims::default();
    for (bit, (_, list)) in LISTS.iter().enumerate() {
        for word in list
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            *claims.entry(fold(word)).or_default() |= 1 << bit;
        }
    }
    claims
});

/// One bit for each language whose list has this folded word.
pub fn claims(folded: &str) -> u8 {
    CLAIMS.get(folded).copied().unwrap_or(0)
}
