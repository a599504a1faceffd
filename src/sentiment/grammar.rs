//! What the rules need to know of a language's sentences, beyond the lists of its lexicon.
//!
//! Comes in: a language. Goes out: its grammar, closed sets of small words only. Never here: words of tone.

use crate::mention::Language;

/// The habits of one language.
#[derive(Debug)]
pub(super) struct Grammar {
    /// How many words after a negator it still turns.
    pub(super) reach: u32,
    /// Negators that stand after the verb they turn as well ("fungerar inte").
    pub(super) back: &'static [&'static str],
    /// Words that open a clause or a further member: what stands before them is not turned from behind.
    pub(super) openers: &'static [&'static str],
    /// Negators that mean "but" when one stands before them in the sentence ("inte dyrt utan billigt").
    pub(super) correcting: &'static [&'static str],
    /// Words that make the rest of their clause a condition.
    pub(super) conditions: &'static [&'static str],
    /// Words that do so at the head of a clause, before a subject only.
    pub(super) perhaps: &'static [&'static str],
    /// The subjects that are meant.
    pub(super) subjects: &'static [&'static str],
    /// Words that make their whole clause a wish.
    pub(super) wishes: &'static [&'static str],
    /// Words that strengthen what they follow.
    pub(super) after: &'static [&'static str],
    /// Endings of a negator that make it ask.
    pub(super) asking: &'static [&'static str],
    /// How words are written together, where they are.
    pub(super) compounds: Option<Compounds>,
    /// Bare brackets are a smile or a frown.
    pub(super) brackets: bool,
}

/// Parts of words that are no words of tone by themselves.
#[derive(Debug)]
pub(super) struct Compounds {
    /// Last parts that mean "without" the first.
    pub(super) without: &'static [&'static str],
    /// Curses that damn or strengthen what follows.
    pub(super) curses: &'static [&'static str],
    /// Beginnings of words that only look as if they had parts.
    pub(super) solid: &'static [&'static str],
}

/// The grammar of a language that has a lexicon.
pub(super) fn of(language: Language) -> &'static Grammar {
    match language {
        Language::SV => &SWEDISH,
        Language::NB | Language::NN => &NORWEGIAN,
        Language::DA => &DANISH,
        Language::FI => &FINNISH,
        Language::RU => &RUSSIAN,
        _ => &ENGLISH,
    }
}

const SWEDISH: Grammar = Grammar {
    reach: 4,
    back: &[
        "inte", "ej", "icke", "aldrig", "knappast", "inte", "int", "ente", "knappt", "sällan",
    ],
    openers: &[
        "att", "som", "om", "och", "eller", "när", "för", "eftersom", "så", "där", "vad", "hur", "varför",
    ],
    correcting: &["utan"],
    conditions: &["ifall", "såvida", "förutsatt"],
    perhaps: &["om"],
    subjects: &[
        "jag", "du", "ni", "vi", "man", "de", "dom", "den", "det", "han", "hon", "någon", "något", "inte",
    ],
    wishes: &["vore"],
    after: &[
        "som fan",
        "som satan",
        "som helvete",
        "som attan",
        "som tusan",
        "som sjutton",
    ],
    asking: &[],
    compounds: Some(Compounds {
        without: &[
            "fri", "fritt", "fria", "lös", "löst", "lösa", "fattig", "fattigt", "fattiga",
        ],
        curses: &["skit", "piss", "jävla", "skräp"],
        solid: &["försvinn", "försörj", "kristen", "utgångs", "tyngd"],
    }),
    brackets: false,
};

const NORWEGIAN: Grammar = Grammar {
    reach: 4,
    back: &[
        "ikke", "ikkje", "aldri", "ikkj", "ikk", "itj", "itte", "kke", "neppe", "ekke",
    ],
    openers: &[
        "at", "som", "om", "og", "eller", "når", "for", "fordi", "så", "der", "hva", "kva", "hvordan", "hvorfor",
    ],
    correcting: &[],
    conditions: &["hvis", "dersom", "viss", "såfremt", "vis"],
    perhaps: &["om"],
    subjects: &[
        "jeg", "eg", "du", "dere", "de", "vi", "man", "den", "det", "han", "hun", "ho", "noen", "noe", "ikke",
    ],
    wishes: &[],
    after: &["som faen", "som bare det", "som helvete", "som bare pokker"],
    asking: &[],
    compounds: Some(Compounds {
        without: &["fri", "fritt", "frie", "løs", "løst", "løse", "fattig", "fattige"],
        curses: &["dritt", "drit", "skit", "pisse", "jævla"],
        solid: &["bestem", "bestef", "beste", "forsvinn", "engelsk", "prinsipp"],
    }),
    brackets: false,
};

const DANISH: Grammar = Grammar {
    reach: 4,
    back: &["ikke", "aldrig", "ik", "ikk", "næppe", "sjældent"],
    openers: &[
        "at", "som", "om", "og", "eller", "når", "for", "fordi", "så", "der", "hvad", "hvordan", "hvorfor",
    ],
    correcting: &[],
    conditions: &["hvis", "såfremt", "ifald", "medmindre"],
    perhaps: &["om"],
    subjects: &[
        "jeg", "du", "i", "vi", "man", "de", "den", "det", "han", "hun", "nogen", "noget", "ikke",
    ],
    wishes: &[],
    after: &[
        "som bare pokker",
        "som bare fanden",
        "som ind i helvede",
        "ad helvede til",
    ],
    asking: &[],
    compounds: Some(Compounds {
        without: &[
            "fri", "frit", "frie", "løs", "løst", "løse", "fattig", "fattigt", "fattige",
        ],
        curses: &["lorte", "møg", "skide", "pisse", "røv"],
        solid: &["bestem", "forsvind", "borgmester", "ekskluder", "engelsk"],
    }),
    brackets: false,
};

const FINNISH: Grammar = Grammar {
    reach: 4,
    back: &["en", "et", "ei", "emme", "ette", "eivät", "eivä", "enkä"],
    openers: &[
        "että", "joka", "jotka", "jos", "kun", "ja", "tai", "koska", "vaikka", "mitä", "miten", "miksi", "kuin",
    ],
    correcting: &[],
    conditions: &["jos", "mikäli", "jospa"],
    perhaps: &[],
    subjects: &[],
    wishes: &["kunpa"],
    after: &["kuin mikä", "kuin piru", "kuin helvetti"],
    asking: &["kö", "ko", "köhän", "kohan", "ks"],
    compounds: Some(Compounds {
        without: &["ton", "tön", "vapaa", "vapaata"],
        curses: &["paska", "vittu", "perse", "saatanan"],
        solid: &[
            "helmiku",
            "lokaku",
            "kontroll",
            "pormestar",
            "kustan",
            "matkus",
            "taskus",
            "verkosto",
        ],
    }),
    brackets: false,
};

const RUSSIAN: Grammar = Grammar {
    reach: 3,
    back: &[],
    openers: &[
        "что",
        "чтобы",
        "если",
        "и",
        "или",
        "когда",
        "который",
        "которая",
        "которые",
        "потому",
        "как",
        "где",
    ],
    correcting: &[],
    conditions: &["если", "ежели", "коли"],
    perhaps: &[],
    subjects: &[],
    wishes: &["бы"],
    after: &["до ужаса", "до невозможности", "до безобразия", "пипец", "капец"],
    asking: &[],
    compounds: None,
    brackets: true,
};

const ENGLISH: Grammar = Grammar {
    reach: 4,
    back: &[],
    openers: &[
        "that", "which", "if", "and", "or", "when", "because", "what", "how", "why", "who", "where",
    ],
    correcting: &[],
    conditions: &["if", "unless", "whether"],
    perhaps: &[],
    subjects: &[],
    wishes: &[],
    after: &["as hell", "as fuck", "as can be", "af"],
    asking: &[],
    compounds: None,
    brackets: false,
};
