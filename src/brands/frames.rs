//! Small words that set one name against another: "but", "than", "unlike", "from … to".
//!
//! Comes in: a language. Goes out: its frames, closed sets of words and phrases (`*` at the end of a word: any ending).
//! Never here: names, words of tone.

use crate::language::words::Token;
use crate::mention::Language;

/// The frames of one language.
#[derive(Debug)]
pub(super) struct Frames {
    /// Words that always open a clause about something else.
    pub(super) but: &'static [&'static str],
    /// Words that join names, or clauses.
    pub(super) and: &'static [&'static str],
    /// "than"
    pub(super) than: &'static [&'static str],
    /// "rather"
    pub(super) rather: &'static [&'static str],
    /// What stands before the name that another is measured against.
    pub(super) unlike: &'static [&'static str],
    /// What stands behind it.
    pub(super) unlike_behind: &'static [&'static str],
    /// "beats": good for what stands before, bad for what follows.
    pub(super) beats: &'static [&'static str],
    /// "cannot hold a candle to": the other way round.
    pub(super) trails: &'static [&'static str],
    /// "switched": a way from one to another.
    pub(super) switch: &'static [&'static str],
    /// Before what was left.
    pub(super) from: &'static [&'static str],
    /// Verbs for leaving, whose object was left.
    pub(super) leave: &'static [&'static str],
    /// Words that say that there is no better one.
    pub(super) never: &'static [&'static str],
    /// "both"
    pub(super) both: &'static [&'static str],
    /// Before what was chosen.
    pub(super) to: &'static [&'static str],
    /// Before a place: a name behind it is no rival.
    pub(super) place: &'static [&'static str],
}

impl Frames {
    /// Whether one of the frames begins with these tokens.
    pub(super) fn begins(&self, tokens: &[Token]) -> bool {
        let lists = [
            self.but,
            self.unlike,
            self.rather,
            self.switch,
            self.both,
            self.and,
            self.leave,
        ];
        lists.iter().any(|list| stands(list, tokens).is_some())
    }
}

/// The frames of a language; none for one that we have no grammar of.
pub(super) fn of(language: Language) -> &'static Frames {
    match language {
        Language::SV => &SWEDISH,
        Language::NB | Language::NN => &NORWEGIAN,
        Language::DA => &DANISH,
        Language::FI => &FINNISH,
        Language::RU => &RUSSIAN,
        Language::EN => &ENGLISH,
        _ => &NONE,
    }
}

/// How many of `tokens` the first of `phrases` that they begin with takes.
pub(super) fn stands(phrases: &[&str], tokens: &[Token]) -> Option<usize> {
    let fits = |word: &str, token: &Token| match word.strip_suffix('*') {
        Some(start) => token.folded.starts_with(start),
        None => token.folded == word,
    };
    let head = tokens.first()?.folded.as_bytes();
    // Most words begin otherwise.
    let may = |phrase: &&&str| {
        let mut both = phrase.bytes().zip(head).take(2);
        both.all(|(a, b)| a == *b || a == b'*' || a == b' ')
    };
    phrases.iter().filter(may).find_map(|phrase| {
        let length = phrase.split(' ').count();
        let all = length <= tokens.len() && phrase.split(' ').zip(tokens).all(|(word, token)| fits(word, token));
        all.then_some(length)
    })
}

/// Whether one of `phrases` stands in `tokens`.
pub(super) fn stands_in(phrases: &[&str], tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| tokens.get(at..).is_some_and(|rest| stands(phrases, rest).is_some()))
}

const NONE: Frames = Frames {
    but: &[],
    and: &[],
    than: &[],
    rather: &[],
    unlike: &[],
    unlike_behind: &[],
    beats: &[],
    trails: &[],
    switch: &[],
    from: &[],
    leave: &[],
    never: &[],
    both: &[],
    to: &[],
    place: &[],
};

const SWEDISH: Frames = Frames {
    but: &["men", "medan", "medans", "däremot", "fast", "fastän", "istället"],
    and: &["och", "o", "å", "eller", "samt", "både", "varken", "båda"],
    than: &["än"],
    rather: &["hellre"],
    unlike: &[
        "jämfört med",
        "i jämförelse med",
        "till skillnad från",
        "till skillnad mot",
        "istället för",
        "i stället för",
        "snarare än",
        "i motsats till",
    ],
    unlike_behind: &[],
    beats: &[
        "slår",
        "slog",
        "överträffar",
        "överglänser",
        "utklassar",
        "utklassade",
        "krossar",
        "spöar",
        "bräcker",
    ],
    trails: &[
        "kommer inte i närheten av",
        "kommer aldrig i närheten av",
        "är inte i närheten av",
        "inte i närheten av",
        "kan inte mäta sig med",
        "kan inte jämföras med",
        "kan slänga sig i väggen mot",
        "har inget att sätta emot",
        "ligger långt efter",
        "ligger efter",
        "kan lära av",
        "borde lära av",
        "har mycket att lära av",
    ],
    switch: &[
        "byt*",
        "bytt*",
        "gick över",
        "gått över",
        "gå över",
        "går över",
        "flytt*",
        "lämna*",
        "hoppa*",
        "övergick",
        "övergått",
        "gick",
        "gått",
        "switcha*",
        "dumpa*",
        "ersatt*",
    ],
    from: &["från", "ifrån"],
    leave: &[
        "dumpa*", "lämna*", "ratade", "skippa*", "övergav", "bytt ut", "bytte ut",
    ],
    never: &[
        "inte",
        "aldrig",
        "sällan",
        "knappast",
        "får du leta",
        "får man leta",
        "finns ej",
    ],
    both: &["båda", "bägge"],
    to: &["till", "till förmån för"],
    place: &["i", "genom"],
};

const NORWEGIAN: Frames = Frames {
    but: &["men", "mens", "medan", "derimot", "imens"],
    and: &["og", "eller", "samt", "både", "verken", "hverken", "å"],
    than: &["enn"],
    rather: &["heller", "hellere", "helst"],
    unlike: &[
        "sammenlignet med",
        "sammenliknet med",
        "samanlikna med",
        "i forhold til",
        "i motsetning til",
        "til forskjell fra",
        "til skilnad frå",
        "istedenfor",
        "i stedet for",
        "isteden for",
        "i staden for",
        "framfor",
        "fremfor",
    ],
    unlike_behind: &[],
    beats: &["slår", "slo", "utklasser", "utklassar", "overgår", "knuser", "knusar"],
    trails: &[
        "kan ikke måle seg med",
        "kan ikkje måle seg med",
        "ikke i nærheten av",
        "ikkje i nærleiken av",
        "kommer ikke i nærheten av",
        "kommer ikke opp mot",
        "når ikke opp til",
        "kan ikke sammenlignes med",
        "ligger langt bak",
        "ligger bak",
        "kan lære av",
        "burde lære av",
        "har mye å lære av",
    ],
    switch: &[
        "bytt*",
        "bytta",
        "byta",
        "byte",
        "gikk over",
        "gått over",
        "gjekk over",
        "går over",
        "flytta*",
        "flyttet",
        "dro",
        "dumpa",
        "dumpet",
        "gikk",
        "gjekk",
        "skifta*",
        "skiftet",
    ],
    from: &["fra", "frå", "ifra"],
    leave: &[
        "dumpa",
        "dumpet",
        "forlot",
        "droppa",
        "droppet",
        "byttet ut",
        "bytta ut",
    ],
    never: &[
        "ikke",
        "ikkje",
        "aldri",
        "sjelden",
        "sjeldan",
        "neppe",
        "lete lenge",
        "leite lenge",
    ],
    both: &["begge", "både"],
    to: &["til", "til fordel for"],
    place: &["i", "gjennom"],
};

const DANISH: Frames = Frames {
    but: &["men", "mens", "derimod", "imens"],
    and: &["og", "eller", "samt", "både", "hverken"],
    than: &["end"],
    rather: &["hellere"],
    unlike: &[
        "sammenlignet med",
        "i forhold til",
        "i modsætning til",
        "til forskel fra",
        "i stedet for",
        "frem for",
        "fremfor",
    ],
    unlike_behind: &[],
    beats: &["slår", "slog", "overgår", "udklasser", "knuser"],
    trails: &[
        "kan ikke måle sig med",
        "ikke i nærheden af",
        "kommer ikke i nærheden af",
        "kan ikke sammenlignes med",
        "kan lære af",
    ],
    switch: &["skift*", "byt*", "gik over", "flytte*", "gået over", "droppe*"],
    from: &["fra"],
    leave: &["droppede", "forlod", "skiftede"],
    never: &["ikke", "aldrig", "sjældent", "næppe"],
    both: &["begge"],
    to: &["til"],
    place: &["i", "gennem"],
};

const FINNISH: Frames = Frames {
    but: &["mutta", "mut", "vaan", "taas", "sensijaan", "kun taas", "sitä vastoin"],
    and: &["ja", "sekä", "tai", "vai", "että", "eikä"],
    than: &["kuin", "ku", "ko"],
    rather: &["mieluummin", "mielummin", "ennemmin", "kernaammin"],
    unlike: &["toisin kuin", "verrattuna", "päinvastoin kuin"],
    unlike_behind: &["verrattuna", "sijaan", "sijasta", "asemesta", "rinnalla"],
    beats: &["päihittää", "päihitti", "voittaa", "peittoaa", "jyrää", "ohittaa"],
    trails: &["häviää", "hävisi", "kalpenee"],
    switch: &[
        "vaihdo*", "vaihto*", "vaihda*", "vaihta*", "siirry*", "siirty*", "muut*", "loikka*", "hyppä*", "lähd*",
    ],
    from: &[],
    leave: &[],
    never: &["ei", "en", "et", "eivät", "tuskin", "harvoin", "saa hakea"],
    both: &[
        "molemmat",
        "molempien",
        "kumpikin",
        "kumpikaan",
        "molemmissa",
        "molemmista",
        "molempia",
    ],
    to: &[],
    place: &[],
};

const RUSSIAN: Frames = Frames {
    but: &["но", "а", "зато", "однако", "тогда как", "напротив", "наоборот"],
    and: &["и", "или", "либо", "ни", "что"],
    than: &["чем", "нежели"],
    rather: &["лучше", "скорее", "охотнее"],
    unlike: &[
        "в отличие от",
        "по сравнению с",
        "по сравнению со",
        "в сравнении с",
        "вместо",
        "не то что",
        "не чета",
    ],
    unlike_behind: &[],
    beats: &[
        "обходит",
        "обошел",
        "обошла",
        "обошло",
        "превосходит",
        "уделывает",
        "уделал",
        "уделала",
        "рвет",
        "кроет",
        "бьет",
        "обгоняет",
        "обогнал",
        "обогнала",
        "переплюнул",
        "переплюнула",
        "затмил",
        "затмила",
    ],
    trails: &[
        "и рядом не стоял",
        "и рядом не стояла",
        "и рядом не стояло",
        "рядом не стоял",
        "рядом не стояла",
        "рядом не стояло",
        "не сравнится с",
        "не сравнить с",
        "уступает",
        "проигрывает",
        "проиграл",
        "проиграла",
        "далеко до",
        "не дотягивает до",
        "отстает от",
    ],
    switch: &[
        "переш*",
        "перех*",
        "перейд*",
        "ушел",
        "ушла",
        "ушли",
        "сменил*",
        "поменя*",
        "перебрал*",
        "перееха*",
        "променя*",
        "перевел*",
        "переключи*",
        "сбежал*",
    ],
    from: &["с", "со", "из", "от"],
    leave: &[
        "сменил",
        "сменила",
        "сменили",
        "бросил",
        "бросила",
        "бросили",
        "променял",
        "променяла",
    ],
    never: &["нет", "не", "никто", "нигде", "никогда"],
    both: &["оба", "обе", "обоих", "обеих", "обоим"],
    to: &["на", "в", "к"],
    place: &[],
};

const ENGLISH: Frames = Frames {
    but: &["but", "while", "whereas", "however", "whilst", "though"],
    and: &["and", "or", "nor", "both", "neither", "either"],
    than: &["than"],
    rather: &["rather", "sooner"],
    unlike: &[
        "unlike",
        "compared to",
        "compared with",
        "in comparison to",
        "in contrast to",
        "instead of",
        "as opposed to",
        "over",
    ],
    unlike_behind: &[],
    beats: &[
        "beats",
        "beat",
        "outperforms",
        "outclasses",
        "tops",
        "destroys",
        "trumps",
        "smokes",
    ],
    trails: &[
        "can't compete with",
        "cannot compete with",
        "is no match for",
        "no match for",
        "not as good as",
        "isn't as good as",
        "doesn't come close to",
        "nowhere near",
        "could learn from",
        "pales next to",
    ],
    switch: &["switch*", "chang*", "mov*", "went", "left", "ditch*", "dump*"],
    from: &["from"],
    leave: &["ditched", "dumped", "left", "leaving", "dropped"],
    never: &[
        "not",
        "never",
        "don't",
        "doesn't",
        "can't",
        "won't",
        "rarely",
        "hard to find",
    ],
    both: &["both"],
    to: &["to", "for"],
    place: &["in", "through"],
};
