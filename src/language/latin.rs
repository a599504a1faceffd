//! Russian in Latin letters, as it is written where a Cyrillic keyboard is missing: "uzhasno rabotaet, ne sovetuyu".
//!
//! Comes in: the tokens of a text that no other language owns for sure. Goes out: the same tokens with Cyrillic forms, where
//! enough of its words are Russian. Never here: names in other scripts.

use super::words::{Token, TokenKind, Words};

/// Frequent words of Russian texts, as they are transliterated; none of them is a word of our other languages.
const TELLING: &[&str] = &[
    "ochen",
    "uzhasno",
    "uzhas",
    "spasibo",
    "kruto",
    "horosho",
    "khorosho",
    "ploho",
    "plokho",
    "rabotaet",
    "rabotayut",
    "nikogda",
    "nikomu",
    "nichego",
    "sovetuyu",
    "rekomenduyu",
    "luchshe",
    "luchshiy",
    "luchshiye",
    "luchshaya",
    "kto",
    "znaet",
    "pochemu",
    "eto",
    "chto",
    "kak",
    "menya",
    "mne",
    "tolko",
    "uzhe",
    "eshche",
    "esche",
    "vsegda",
    "dengi",
    "vernite",
    "zakaz",
    "dostavka",
    "samyi",
    "samiy",
    "samaya",
    "kazhdyi",
    "kazhdiy",
    "prosto",
    "opyat",
    "snova",
    "bolshe",
    "otlichno",
    "normalno",
    "ne",
    "net",
    "vse",
    "vsyo",
    "oni",
    "gde",
    "kogda",
    "zachem",
    "kachestvo",
    "obsluzhivanie",
    "moshenniki",
    "pomogite",
    "kofe",
    "gorode",
    "privet",
    "pozhaluysta",
    "mozhno",
    "nuzhno",
    "budet",
    "bylo",
    "vash",
    "vashi",
    "nash",
];
/// How many of them a text must have, and what share of its words.
const FEWEST: usize = 2;
const SHARE: usize = 5;

/// The tokens with Cyrillic forms; none where the text is not Russian.
pub fn russian(words: &Words) -> Option<Words> {
    let plain = |token: &&Token| token.kind == TokenKind::Word && token.folded.is_ascii();
    let all = words
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::Word)
        .count();
    let mut telling: Vec<&str> = words
        .tokens
        .iter()
        .filter(plain)
        .map(|token| token.folded.as_str())
        .collect();
    telling.retain(|word| TELLING.contains(word));
    telling.sort_unstable();
    telling.dedup();
    let long = telling.iter().any(|word| word.len() > 3);
    if telling.len() < FEWEST || !long || telling.len() * SHARE < all {
        return None;
    }
    let mut russian = words.clone();
    for token in &mut russian.tokens {
        if matches!(token.kind, TokenKind::Word | TokenKind::Hashtag) && token.folded.is_ascii() {
            token.folded = cyrillic(&token.folded);
        }
    }
    Some(russian)
}

/// Letters in the order in which they are tried: the longest first.
const LETTERS: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("iy", "ий"),
    ("yi", "ый"),
    ("yy", "ый"),
    ("ay", "ай"),
    ("ey", "ей"),
    ("oy", "ой"),
    ("uy", "уй"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("y", "ы"),
    ("z", "з"),
    ("'", "ь"),
];

fn cyrillic(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len() * 2);
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let (taken, letter) = LETTERS
            .iter()
            .find(|(latin, _)| rest.starts_with(latin))
            .map_or((first.len_utf8(), None), |(latin, letter)| (latin.len(), Some(*letter)));
        match letter {
            Some(letter) => out.push_str(letter),
            None => out.push(first),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::words::words;

    #[test]
    fn russian_is_known_in_latin_letters() {
        let folded = |text: &str| {
            russian(&words(text)).map(|words| {
                let tokens = words.tokens.into_iter().filter(|token| token.kind == TokenKind::Word);
                tokens.map(|token| token.folded).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(
            folded("Televir uzhasno rabotaet").as_deref(),
            Some("телевир ужасно работает")
        );
        assert_eq!(folded("Kto znaet, gde salon?").as_deref(), Some("кто знает где салон"));
        assert_eq!(folded("Jag vet inte vad det ska bli av det"), None);
        assert_eq!(folded("Internet super"), None);
    }
}
