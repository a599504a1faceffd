//! How long it took and how often it happened: "på fem minuter", "samma dag", "tredje gången", "третью неделю".
//!
//! Comes in: the tokens from a place on. Goes out: how many of them tell a short time (praise, faintly) or a long wait
//! or a repetition (blame, faintly). Never here: opening hours and dates, which have other small words.

use super::numerals::number;
use crate::language::words::Token;
use crate::mention::Language;

/// A short time, a long one, another time again.
const QUICK: f64 = 0.9;
const LONG: f64 = -0.9;
const AGAIN: f64 = -0.9;

/// How one language speaks of spans; `*` at the end of a word: any ending.
struct Spans {
    /// Before a short time; empty: its ending tells.
    within: &'static [&'static str],
    /// Units of a short time.
    short: &'static [&'static str],
    /// Of a long one.
    long: &'static [&'static str],
    /// Short times as they stand.
    soon: &'static [&'static str],
    /// Ordinals from the third on.
    ordinals: &'static [&'static str],
    /// What is counted by them.
    times: &'static [&'static str],
}

/// The span that begins at `at`: its length in tokens, and its valence.
pub(super) fn at(language: Language, tokens: &[Token], at: usize) -> Option<(usize, f64)> {
    let spans = of(language)?;
    let rest = tokens.get(at..)?;
    let first = rest.first()?;
    let rest = rest.get(
        ..rest
            .iter()
            .take(6)
            .take_while(|token| token.sentence == first.sentence)
            .count(),
    )?;
    if let Some(length) = phrase(spans.soon, rest) {
        return Some((length, QUICK));
    }
    if fits(spans.ordinals, first) && rest.get(1).is_some_and(|next| fits(spans.times, next)) {
        return Some((2, AGAIN));
    }
    if spans.within.is_empty() {
        if let Some(length) = counted(rest, spans.short, 0.0) {
            return Some((length, QUICK));
        }
    } else if spans.within.contains(&first.folded.as_str()) {
        let some = usize::from(rest.get(1).is_some_and(|next| LESS.contains(&next.folded.as_str())));
        let from = rest.get(1 + some..)?;
        return counted(from, spans.short, 0.0).map(|length| (length + 1 + some, QUICK));
    }
    // "in three months", where nothing went wrong.
    let within = at
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .is_some_and(|before| before.sentence == first.sentence && spans.within.contains(&before.folded.as_str()));
    if within {
        return None;
    }
    counted(rest, spans.long, 2.0)
        .filter(|length| *length > 1)
        .map(|length| (length, LONG))
}

/// The words that a span may begin with, beside numbers.
pub(super) fn starts(language: Language) -> impl Iterator<Item = &'static str> {
    let spans = of(language).into_iter();
    spans.flat_map(|spans| {
        let bare: &[&str] = if spans.within.is_empty() {
            spans.short
        } else {
            spans.within
        };
        let lists = [spans.soon, spans.ordinals, bare].into_iter().flatten();
        lists
            .filter_map(|phrase| phrase.split(' ').next())
            .filter(|word| word.chars().all(char::is_alphabetic))
    })
}

/// "just", "under", between the small word and the number.
const LESS: &[&str] = &[
    "bara",
    "bare",
    "kun",
    "knappt",
    "knapt",
    "under",
    "mindre",
    "just",
    "only",
    "всего",
    "несколько",
    "noen",
    "några",
];

/// A number of at least `least`, or none where one will do, and a unit.
fn counted(tokens: &[Token], units: &[&str], least: f64) -> Option<usize> {
    let first = tokens.first()?;
    if let Some(number) = number(first) {
        let unit = tokens.get(1).filter(|unit| fits(units, unit));
        return unit.filter(|_| number >= least && number < 100.0).map(|_| 2);
    }
    (least == 0.0 && fits(units, first)).then_some(1)
}

fn fits(words: &[&str], token: &Token) -> bool {
    words.iter().any(|word| one(word, token))
}

fn one(word: &str, token: &Token) -> bool {
    match word.strip_suffix('*') {
        Some(start) => token.folded.starts_with(start),
        None => token.folded == word,
    }
}

fn phrase(phrases: &[&str], tokens: &[Token]) -> Option<usize> {
    let stands = |phrase: &&&str| {
        let length = phrase.split(' ').count();
        length <= tokens.len() && phrase.split(' ').zip(tokens).all(|(word, token)| one(word, token))
    };
    phrases.iter().find(stands).map(|phrase| phrase.split(' ').count())
}

fn of(language: Language) -> Option<&'static Spans> {
    match language {
        Language::SV => Some(&SWEDISH),
        Language::NB | Language::NN => Some(&NORWEGIAN),
        Language::DA => Some(&DANISH),
        Language::FI => Some(&FINNISH),
        Language::RU => Some(&RUSSIAN),
        Language::EN => Some(&ENGLISH),
        _ => None,
    }
}

const SWEDISH: Spans = Spans {
    within: &["på", "inom", "efter", "under"],
    short: &["sekund*", "minut*", "timme", "kvart", "timma", "kvarten"],
    long: &["veckor", "månader", "veckors", "månaders"],
    soon: &[
        "samma dag",
        "samma kväll",
        "samma eftermiddag",
        "dagen efter",
        "dagen därpå",
        "redan nästa dag",
        "nästa dag kom",
        "på en dag",
        "över natten",
        "på studs",
        "på stubben",
        "på momangen",
    ],
    ordinals: &["tredje", "fjärde", "femte", "sjätte", "sjunde", "3:e", "4:e", "5:e"],
    times: &["gången", "veckan", "månaden", "försöket", "dagen"],
};

const NORWEGIAN: Spans = Spans {
    within: &["på", "innen", "etter", "under", "innan"],
    short: &["sekund*", "minutt*", "time", "kvarter", "timen"],
    long: &["uker", "måneder", "månader", "veker", "vekers", "ukers", "måneders"],
    soon: &[
        "samme dag",
        "same dag",
        "samme kveld",
        "same kveld",
        "same dagen",
        "samme ettermiddag",
        "dagen etter",
        "allerede dagen etter",
        "på en dag",
        "på ein dag",
        "over natta",
        "på en formiddag",
        "på flekken",
        "på sekundet",
        "på dagen",
        "på timen",
    ],
    ordinals: &["tredje", "fjerde", "femte", "sjette", "sjuende", "3.", "4.", "5."],
    times: &[
        "gang",
        "gangen",
        "gong",
        "gongen",
        "uka",
        "uke",
        "veka",
        "måneden",
        "månaden",
        "dagen",
        "forsøket",
    ],
};

const DANISH: Spans = Spans {
    within: &["på", "inden", "efter", "indenfor"],
    short: &["sekund*", "minut*", "time", "kvarter", "timen"],
    long: &["uger", "måneder", "ugers", "måneders"],
    soon: &[
        "samme dag",
        "samme aften",
        "dagen efter",
        "allerede dagen efter",
        "på en dag",
        "på stedet",
    ],
    ordinals: &["tredje", "fjerde", "femte", "sjette", "syvende"],
    times: &["gang", "uge", "måned", "dag", "forsøg"],
};

const FINNISH: Spans = Spans {
    within: &[],
    short: &[
        "sekunnissa",
        "minuutissa",
        "tunnissa",
        "vartissa",
        "hetkessä",
        "puolessa tunnissa",
        "minuuteissa",
    ],
    long: &["viikkoa", "kuukautta", "vkoa"],
    soon: &[
        "samana päivänä",
        "samana iltana",
        "saman päivän aikana",
        "saman tien",
        "samantien",
        "seuraavana päivänä",
        "seuraavana aamuna",
        "jo seuraavana",
        "alle minuutissa",
        "alle tunnissa",
        "parissa minuutissa",
        "muutamassa minuutissa",
        "yhdessä päivässä",
        "päivässä perillä",
        "puolessa tunnissa",
        "alle vuorokaudessa",
    ],
    ordinals: &[
        "kolmatta",
        "neljättä",
        "viidettä",
        "kuudetta",
        "seitsemättä",
        "kolmannen",
        "neljännen",
        "viidennen",
    ],
    times: &["kertaa", "viikkoa", "päivää", "kuukautta", "kerran", "tuntia"],
};

const RUSSIAN: Spans = Spans {
    within: &["за", "через", "буквально"],
    short: &["секунд*", "минут*", "час", "полчаса", "пару", "вечер", "минуту", "день"],
    long: &["недел*", "месяц*"],
    soon: &[
        "в тот же день",
        "в тот же вечер",
        "тем же вечером",
        "в тот же час",
        "на следующий день",
        "на другой день",
        "за пару минут",
        "за пару часов",
        "день в день",
        "минута в минуту",
        "за один день",
        "раньше срока",
        "раньше обещанного",
        "на день раньше",
    ],
    ordinals: &[
        "третий",
        "третью",
        "третья",
        "третьего",
        "четвертый",
        "четвертую",
        "четвертая",
        "пятый",
        "пятую",
        "шестой",
        "шестую",
        "вторую",
        "второй",
        "который",
        "которую",
    ],
    times: &["раз", "неделю", "неделя", "месяц", "час", "день", "сутки"],
};

const ENGLISH: Spans = Spans {
    within: &["in", "within", "under"],
    short: &["second*", "minute*", "hour"],
    long: &["weeks", "months"],
    soon: &[
        "same day",
        "next day delivery",
        "the next day",
        "overnight",
        "in no time",
        "within a day",
        "in a day",
    ],
    ordinals: &["third", "fourth", "fifth", "sixth", "3rd", "4th", "5th"],
    times: &["time", "week", "month", "day", "attempt"],
};
