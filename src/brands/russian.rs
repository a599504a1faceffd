//! Russian cases of names.
//!
//! Comes in: a folded Cyrillic word. Goes out: its stems, each with the endings that may follow. Names in -о, -е, -и, -у
//! stay as they are in careful writing; in speech many are declined ("на Вольве"), so both count.

/// Behind a consonant: Газпромом, в Магните; plural as of things ("Айфоны").
const CONSONANT: &[&str] = &["а", "у", "ом", "ем", "е", "ы", "и", "ов", "ей", "ам", "ами", "ах"];
const A: &[&str] = &["ы", "и", "е", "у", "ой", "ою", "ей", "ам", "ами", "ах"];
const YA: &[&str] = &["и", "ю", "е", "ей", "ею", "й", "ям", "ями", "ях"];
/// -о: declined as a neuter or, in speech, as a feminine.
const O: &[&str] = &["а", "у", "ом", "е", "ы", "ой", "ою", "ам", "ами", "ах"];
const E: &[&str] = &["я", "ю", "ем", "а", "у"];
const SOFT: &[&str] = &["я", "ю", "ем", "и", "е", "ью", "ей", "ям", "ями", "ях"];
const SHORT_I: &[&str] = &["я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях"];
const PLURAL: &[&str] = &["ов", "ев", "ей", "ам", "ами", "ах", "ям", "ями", "ях"];
const ADJECTIVE: &[&str] = &[
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ую", "юю", "ым", "им", "ом",
    "ем", "ей", "ых", "их", "ыми", "ими",
];
const GENITIVE_A: &[&str] = &["а"];
const GENITIVE_Y: &[&str] = &["ы", "и"];

/// The stems of a name with their endings; the name itself is not among them.
pub(super) fn stems(word: &str, short: bool) -> Vec<(String, &'static [&'static str])> {
    let mut chars = word.chars();
    let Some(last) = chars.next_back() else {
        return Vec::new();
    };
    let stem = chars.as_str();
    let (start, list) = match last {
        _ if word.chars().count() < 3 => return Vec::new(),
        'а' | 'я' if short => (stem, GENITIVE_Y),
        'а' => (stem, A),
        'я' if adjective(word).is_some() => (adjective(word).unwrap_or(stem), ADJECTIVE),
        'я' => (stem, YA),
        'о' if !short => (stem, O),
        'е' | 'й' if !short && adjective(word).is_some() => (adjective(word).unwrap_or(stem), ADJECTIVE),
        'е' if !short => (stem, E),
        'ь' if !short => (stem, SOFT),
        'й' if !short => (stem, SHORT_I),
        'ы' | 'и' if !short => (stem, PLURAL),
        'б' | 'в' | 'г' | 'д' | 'ж' | 'з' | 'к' | 'л' | 'м' | 'н' | 'п' | 'р' | 'с' | 'т' | 'ф' | 'х' | 'ц' | 'ч'
        | 'ш' | 'щ' => (word, if short { GENITIVE_A } else { CONSONANT }),
        _ => return Vec::new(),
    };
    vec![(start.to_owned(), list)]
}

/// What an adjective keeps in all its forms.
fn adjective(word: &str) -> Option<&str> {
    let stem = ["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"]
        .into_iter()
        .find_map(|e| word.strip_suffix(e))?;
    (stem.chars().count() >= 3).then_some(stem)
}
