//! Finnish endings of names: cases, plural, possessive suffixes, clitics; with vowel harmony.
//!
//! Comes in: what stands behind a name. Goes out: whether Finnish makes such a form of it: Volvossa, Volvoon,
//! Volvollakin, Coopista, Audeja, Marimekon. After the tables of Iso suomen kielioppi (VISK) 81 to 93, for names.
//! Forms with a colon (IKEA:sta) are read by the matcher.

/// What decides about the endings of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// It ends with a vowel.
    pub vowel: bool,
    last: char,
    long: bool,
    harmony: Harmony,
}

/// Which vowels may stand in an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harmony {
    Back,
    Front,
    /// Foreign names and names with `e` and `i` only go either way.
    Either,
}

/// How a stem has changed, and before which endings it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    shape: Shape,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// kk, pp, tt made short before a closed syllable.
    Weak,
    /// The plural, whose vowel stands in the ending: Tesl-oja, Aud-eja.
    Plural,
    /// -nen made -se.
    Nen,
}

const CLITICS: &[&str] = &["kin", "kaan", "kohan", "han", "ko", "pa"];
const POSSESSIVE: &[&str] = &["ni", "si", "nsa", "mme", "nne"];
/// Cases that close the last syllable.
const CLOSED: &[&str] = &["n", "ssa", "sta", "lla", "lta", "lle", "ksi", "tta", "t"];
/// Cases that leave it open; partitive and essive.
const OPEN_CASES: &[&str] = &["a", "ta", "na"];
/// Cases that a possessive suffix may follow, as they look before it.
const OWNED: &[&str] = &["", "ssa", "sta", "lla", "lta", "lle", "kse", "na", "a", "ta"];
/// Plural endings behind the stem vowel.
const PLURAL: &[&str] = &[
    "ja", "jen", "ita", "iden", "itten", "ihin", "issa", "ista", "illa", "ilta", "ille", "ina", "iksi", "itta", "in",
];
/// Plural endings with the vowel that they bring.
const PLURAL_E: &[&str] = &[
    "eja", "ejen", "ien", "eihin", "eissa", "eista", "eilla", "eilta", "eille", "eina", "eiksi", "eitta",
];
const PLURAL_O: &[&str] = &[
    "oja", "ojen", "oiden", "oita", "oihin", "oissa", "oista", "oilla", "oilta", "oille", "oina", "oiksi", "oitta",
];

fn vowel(c: char) -> bool {
    matches!(
        c,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'å' | 'é' | 'ø' | 'æ' | 'ü'
    )
}

impl Shape {
    /// The shape of a folded name.
    pub fn of(word: &str) -> Shape {
        let mut back = word.chars().rev();
        let (last, before) = (back.next().unwrap_or(' '), back.next().unwrap_or(' '));
        let has = |set: &[char]| word.contains(set);
        let harmony = match (has(&['a', 'o', 'u', 'å']), has(&['ä', 'ö', 'y', 'ø', 'æ', 'ü'])) {
            (true, false) => Harmony::Back,
            (false, true) => Harmony::Front,
            _ => Harmony::Either,
        };
        Shape {
            vowel: vowel(last),
            last: canonical(last),
            long: vowel(last) && vowel(before),
            harmony,
        }
    }
}

fn canonical(c: char) -> char {
    match c {
        'ä' | 'å' | 'æ' => 'a',
        'ö' | 'ø' => 'o',
        'é' => 'e',
        'y' | 'ü' => 'u',
        _ => c,
    }
}

/// The ending with back vowels, or none where its vowels do not agree with the name.
fn harmonic(ending: &str, harmony: Harmony) -> Option<String> {
    let (back, front) = (ending.contains(['a', 'o', 'u']), ending.contains(['ä', 'ö', 'y']));
    let agrees = match harmony {
        Harmony::Back => !front,
        Harmony::Front => !back,
        Harmony::Either => !(back && front),
    };
    agrees.then(|| ending.chars().map(canonical).collect())
}

/// True where `test` holds for the ending or for what a clitic leaves of it.
fn with_clitic(ending: &str, test: impl Fn(&str) -> bool) -> bool {
    test(ending)
        || CLITICS
            .iter()
            .any(|c| ending.strip_suffix(c).is_some_and(|e| e.is_empty() || test(e)))
}

/// True where `ending` may follow a whole name.
pub(super) fn ending(ending: &str, shape: Shape) -> bool {
    let Some(ending) = harmonic(ending, shape.harmony) else {
        return false;
    };
    if !ending.is_ascii() {
        return false;
    }
    if shape.vowel {
        return with_clitic(&ending, |e| singular(e, shape.last, shape.long) || plural(e, shape));
    }
    // A consonant takes an i: Coopissa; clitics follow the bare name as well.
    let inflected = |e: &str| {
        e.strip_prefix('i')
            .is_some_and(|rest| !rest.is_empty() && singular(rest, 'i', false))
            || PLURAL_E.contains(&e)
    };
    with_clitic(&ending, inflected)
}

fn singular(ending: &str, last: char, long: bool) -> bool {
    CLOSED.contains(&ending) || OPEN_CASES.contains(&ending) || illative(ending, last, long) || owned(ending)
}

fn illative(ending: &str, last: char, long: bool) -> bool {
    let mut chars = ending.chars();
    match (chars.next(), chars.next(), chars.next(), chars.next()) {
        (Some(v), Some('n'), None, None) => v == last,
        (Some('h'), Some(v), Some('n'), None) => v == last,
        _ => long && ending == "seen",
    }
}

fn owned(ending: &str) -> bool {
    let suffix = |rest: &str| POSSESSIVE.contains(&rest);
    // Behind a case the third person is also a lengthened vowel: Volvossaan, Volvolleen.
    let lengthened = matches!(
        ending,
        "ssaan" | "staan" | "llaan" | "ltaan" | "lleen" | "kseen" | "naan" | "taan"
    );
    lengthened || OWNED.iter().any(|case| ending.strip_prefix(case).is_some_and(suffix))
}

fn plural(ending: &str, shape: Shape) -> bool {
    matches!(shape.last, 'o' | 'u' | 'e') && PLURAL.contains(&ending)
}

/// True where `ending` may follow a changed stem.
pub(super) fn changed(ending: &str, change: Change) -> bool {
    let Some(ending) = harmonic(ending, change.shape.harmony) else {
        return false;
    };
    with_clitic(&ending, |e| match change.kind {
        Kind::Weak => CLOSED.contains(&e) || (owned(e) && e.len() > 3),
        Kind::Plural => {
            if change.shape.last == 'i' {
                PLURAL_E.contains(&e)
            } else {
                PLURAL_O.contains(&e)
            }
        }
        Kind::Nen => CLOSED.contains(&e) || matches!(e, "na" | "en" | "ta") || owned(e),
    })
}

/// Changed stems of a name.
pub(super) fn stems(word: &str) -> Vec<(String, Change)> {
    let shape = Shape::of(word);
    let mut stems = Vec::new();
    let chars: Vec<char> = word.chars().collect();
    if let [head @ .., a, b, v] = chars.as_slice()
        && a == b
        && matches!(a, 'k' | 'p' | 't')
        && vowel(*v)
        && !head.is_empty()
    {
        let stem = head.iter().chain([a, v]).collect();
        stems.push((
            stem,
            Change {
                shape,
                kind: Kind::Weak,
            },
        ));
    }
    if let Some(stem) = word.strip_suffix(['a', 'i', 'ä']) {
        stems.push((
            stem.to_owned(),
            Change {
                shape,
                kind: Kind::Plural,
            },
        ));
    }
    if let Some(stem) = word.strip_suffix("nen").filter(|s| s.chars().count() > 2) {
        stems.push((format!("{stem}se"), Change { shape, kind: Kind::Nen }));
        stems.push((format!("{stem}s"), Change { shape, kind: Kind::Nen }));
    }
    stems
}
