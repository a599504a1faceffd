//! Names in the other script, spelled as people commonly do; a few candidates, the likeliest first.
//!
//! Comes in: a folded word in Latin or Cyrillic letters. Goes out: spellings in the other script. Latin names follow the practical
//! transcription of Nordic and English names (Nordkaffe: нордкаффе, нордкафе; Volvo: вольво, волво), Cyrillic ones the usual
//! romanisations (BGN/PCGN, GOST 7.79 B and what people type).

/// The most spellings of one word.
const MOST: usize = 8;

/// Letters and letter groups with their spellings, longest group first; `$` ends a group that stands at the end of
/// a word only, `^` begins one that stands at its beginning.
const LATIN: &[(&str, &[&str])] = &[
    ("^e", &["э", "е"]),
    ("sch", &["ш"]),
    ("ea$", &["ея", "еа"]),
    ("ia$", &["ия", "иа"]),
    ("ck", &["к"]),
    ("ch", &["ч", "х"]),
    ("sh", &["ш"]),
    ("kh", &["х"]),
    ("zh", &["ж"]),
    ("ph", &["ф"]),
    ("th", &["т"]),
    ("qu", &["кв"]),
    ("oo", &["у", "оо"]),
    ("ee", &["и", "ее"]),
    ("ya", &["я"]),
    ("yu", &["ю"]),
    ("^ja", &["я"]),
    ("^ju", &["ю"]),
    ("^jo", &["йо", "е"]),
    ("ja", &["я", "ья"]),
    ("ju", &["ью", "ю"]),
    ("jo", &["ьо", "ье", "йо"]),
    ("y$", &["и", "ай"]),
    ("a", &["а"]),
    ("b", &["б"]),
    ("ce", &["се", "це"]),
    ("ci", &["си", "ци"]),
    ("cy", &["си"]),
    ("c", &["к"]),
    ("d", &["д"]),
    ("e", &["е"]),
    ("f", &["ф"]),
    ("g", &["г"]),
    ("h", &["х", "г"]),
    ("i", &["и"]),
    ("j", &["й", "дж"]),
    ("k", &["к"]),
    ("l", &["л", "ль"]),
    ("m", &["м"]),
    ("n", &["н"]),
    ("o", &["о"]),
    ("p", &["п"]),
    ("q", &["к"]),
    ("r", &["р"]),
    ("s", &["с"]),
    ("t", &["т"]),
    ("u", &["у"]),
    ("v", &["в"]),
    ("w", &["в", "у"]),
    ("x", &["кс"]),
    ("y", &["и", "ю"]),
    ("z", &["з"]),
    ("å", &["о"]),
    ("ä", &["е", "я"]),
    ("æ", &["е", "э"]),
    ("ö", &["е"]),
    ("ø", &["е"]),
    ("ü", &["ю"]),
    ("é", &["е"]),
    ("è", &["е"]),
    ("á", &["а"]),
    ("'", &[""]),
];

const CYRILLIC: &[(&str, &[&str])] = &[
    ("^е", &["e", "ye"]),
    ("кс", &["x", "ks"]),
    ("ый$", &["y", "yi"]),
    ("ий$", &["y", "iy"]),
    ("ья", &["ya", "ia"]),
    ("а", &["a"]),
    ("б", &["b"]),
    ("в", &["v"]),
    ("г", &["g"]),
    ("д", &["d"]),
    ("е", &["e"]),
    ("ж", &["zh"]),
    ("з", &["z"]),
    ("и", &["i"]),
    ("й", &["y", "j"]),
    ("к", &["k"]),
    ("л", &["l"]),
    ("м", &["m"]),
    ("н", &["n"]),
    ("о", &["o"]),
    ("п", &["p"]),
    ("р", &["r"]),
    ("с", &["s"]),
    ("т", &["t"]),
    ("у", &["u"]),
    ("ф", &["f"]),
    ("х", &["kh", "h"]),
    ("ц", &["ts", "c"]),
    ("ч", &["ch"]),
    ("ш", &["sh"]),
    ("щ", &["shch", "sch"]),
    ("ъ", &[""]),
    ("ы", &["y"]),
    ("ь", &[""]),
    ("э", &["e"]),
    ("ю", &["yu", "ju"]),
    ("я", &["ya", "ja"]),
    ("'", &[""]),
];

/// Cyrillic spellings of a Latin word.
pub(super) fn to_cyrillic(word: &str) -> Vec<String> {
    spell(word, LATIN)
}

/// Latin spellings of a Cyrillic word.
pub(super) fn to_latin(word: &str) -> Vec<String> {
    spell(word, CYRILLIC)
}

fn spell(word: &str, table: &[(&str, &[&str])]) -> Vec<String> {
    let mut parts: Vec<Vec<String>> = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let Some((len, spellings)) = group(rest, rest.len() == word.len(), table) else {
            return Vec::new();
        };
        let next = rest.get(len..).unwrap_or("");
        let mut spellings: Vec<String> = spellings.iter().map(|s| (*s).to_owned()).collect();
        let mut taken = len;
        if len == first.len_utf8() && next.starts_with(first) && consonant(first) {
            // A double consonant is kept by some and made single by others.
            taken += len;
            let single = spellings.first().cloned().unwrap_or_default();
            spellings = vec![single.repeat(2), single];
        } else if first == 'l' {
            // л is soft before a consonant more often than not.
            let soft = next.chars().next().is_some_and(|n| consonant(n) && n != 'l');
            spellings = if soft {
                vec!["ль".into(), "л".into()]
            } else if next.is_empty() {
                spellings
            } else {
                vec!["л".into()]
            };
        } else if first == 'j' && len == 1 && rest.len() < word.len() {
            spellings = vec!["ь".into(), "й".into()];
        }
        parts.push(spellings);
        rest = rest.get(taken..).unwrap_or("");
    }
    combine(&parts)
}

fn consonant(c: char) -> bool {
    matches!(c, 'b'..='d' | 'f'..='h' | 'j'..='n' | 'p'..='t' | 'v'..='x' | 'z')
        || matches!(c, 'б' | 'в' | 'г' | 'д' | 'ж' | 'з' | 'к'..='н' | 'п'..='т' | 'ф'..='щ')
}

/// The letter group at the head of `rest` and its spellings.
fn group<'t>(rest: &str, first: bool, table: &[(&'t str, &'t [&'t str])]) -> Option<(usize, &'t [&'t str])> {
    table.iter().find_map(|(key, spellings)| {
        let (start, key) = key.strip_prefix('^').map_or((false, *key), |k| (true, k));
        let (end, key) = key.strip_suffix('$').map_or((false, key), |k| (true, k));
        let fits = rest.starts_with(key) && (first || !start) && (!end || rest.len() == key.len());
        fits.then_some((key.len(), *spellings))
    })
}

/// Spellings in order of how far they leave the likeliest: none, one, then two parts spelled otherwise.
fn combine(parts: &[Vec<String>]) -> Vec<String> {
    let spelled = |other: &[(usize, usize)]| -> String {
        let choice = |i: usize| other.iter().find(|o| o.0 == i).map_or(0, |o| o.1);
        parts
            .iter()
            .enumerate()
            .filter_map(|(i, p)| p.get(choice(i)))
            .map(String::as_str)
            .collect()
    };
    let turns: Vec<(usize, usize)> = parts
        .iter()
        .enumerate()
        .flat_map(|(i, p)| (1..p.len()).map(move |j| (i, j)))
        .take(MOST)
        .collect();
    let mut out = vec![spelled(&[])];
    out.extend(turns.iter().map(|t| spelled(&[*t])));
    for (n, a) in turns.iter().enumerate() {
        out.extend(
            turns
                .iter()
                .skip(n + 1)
                .filter(|b| b.0 != a.0)
                .map(|b| spelled(&[*a, *b])),
        );
    }
    let mut seen: Vec<String> = Vec::new();
    for word in out {
        if seen.len() < MOST && !word.is_empty() && !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}
