//! The words and facets of a mention: the one stream that is written to the index and compared in memory.
//!
//! Comes in: a post, a mention, its mark. Goes out: places (a word, where it stands, its stem in the mention's own
//! language) and hashes of facets. Pure. Never here: another way to cut or stem a word than `language::words`.

use std::borrow::Cow;

use url::Url;
use xxhash_rust::xxh3::Xxh3;

use crate::index::clause::Facet;
use crate::language::LANGUAGES;
use crate::language::words::{self, Token, TokenKind};
use crate::mention::{Language, Mark, Mention, Status, Stored};

/// Positions left free between the title and the text, so that no phrase crosses.
const GAP: usize = 1_000;

/// Stands at the first word of every sentence, in a position that this word has too.
const BORDER: &str = "\u{2}";

/// Marks a form as written, where it differs from the folded one.
const WRITTEN: char = '\u{1}';

/// A word as it is compared without inflection.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Folded, without sigil.
    pub folded: String,
    /// `#` of a hashtag, `@` of a handle.
    pub sigil: Option<char>,
}

impl From<Token> for Form {
    fn from(token: Token) -> Form {
        let sigil = match token.kind {
            TokenKind::Hashtag => Some('#'),
            TokenKind::Handle => Some('@'),
            _ => None,
        };
        let folded = bare(&token).to_owned();
        Form { folded, sigil }
    }
}

impl Form {
    /// True where it finds what stands there: a plain word finds hashtags and handles too, not the other way round.
    pub fn stands_at(&self, there: &Form) -> bool {
        self.folded == there.folded && (self.sigil.is_none() || self.sigil == there.sigil)
    }

    /// The term in the field `exact`.
    pub(super) fn term(&self) -> String {
        self.sigil.into_iter().chain(self.folded.chars()).collect()
    }
}

/// A word where it stands.
#[derive(Debug, Clone)]
pub struct Place<'t> {
    /// Counted over words, in title and text together.
    pub position: usize,
    /// Folded, without sigil.
    pub folded: &'t str,
    /// `#` of a hashtag, `@` of a handle.
    pub sigil: Option<char>,
    /// As written.
    pub written: &'t str,
    /// First word of its sentence.
    pub opens: bool,
}

fn bare(token: &Token) -> &str {
    token.folded.trim_start_matches(match token.kind {
        TokenKind::Hashtag => '#',
        TokenKind::Handle => '@',
        _ => return &token.folded,
    })
}

/// Walks over the words of a post in their order.
pub fn places(title: Option<&str>, text: &str, mut each: impl FnMut(Place<'_>)) {
    let mut position = 0;
    for (nth, part) in [title.unwrap_or_default(), text].into_iter().enumerate() {
        position += nth * GAP;
        let mut sentence = None;
        for token in &words::words(part).tokens {
            let sigil = match token.kind {
                TokenKind::Mark => continue,
                TokenKind::Hashtag => Some('#'),
                TokenKind::Handle => Some('@'),
                _ => None,
            };
            let opens = sentence.replace(token.sentence) != Some(token.sentence);
            let written = part.get(token.start..token.end).unwrap_or_default();
            each(Place {
                position,
                folded: bare(token),
                sigil,
                written,
                opens,
            });
            position += 1;
        }
    }
}

/// The language whose stems a language shares: the first of LANGUAGES with the same stemmer; none without one.
fn tongue(language: Language) -> Option<Language> {
    let stemmer = LANGUAGES.iter().find(|r| r.language == language)?.stemmer?;
    LANGUAGES
        .iter()
        .find(|r| r.stemmer == Some(stemmer))
        .map(|r| r.language)
}

/// The term in the field `stems` of a word in a text of that language.
pub(super) fn stem(language: Language, folded: &str) -> String {
    match tongue(language) {
        Some(shared) => format!("{shared}:{}", words::stem(shared, folded)),
        None => format!(":{folded}"),
    }
}

/// The terms that a word has in texts of all languages: one for each stemmer, and the folded form.
pub(super) fn stems(folded: &str) -> Vec<String> {
    let shared = LANGUAGES
        .iter()
        .filter(|r| tongue(r.language) == Some(r.language))
        .map(|r| r.language);
    shared
        .chain([Language::UND])
        .map(|language| stem(language, folded))
        .collect()
}

/// A word asked for, as it stands in texts of one language.
pub fn stem_in(language: Language, folded: &str) -> Cow<'_, str> {
    match tongue(language) {
        Some(shared) => words::stem(shared, folded),
        None => Cow::Borrowed(folded),
    }
}

/// The fields `stems` and `exact` as the analyzer [`Lines`] reads them.
pub(super) fn encode(language: Language, title: Option<&str>, text: &str) -> (String, String) {
    let (mut stems, mut exact) = (Lines::default(), Lines::default());
    places(title, text, |place| {
        stems.push(place.position, &stem(language, place.folded));
        exact.push(place.position, place.folded);
        if let Some(sigil) = place.sigil {
            exact.push(place.position, &format!("{sigil}{}", place.folded));
        }
        let plain = place.written.trim_start_matches(['#', '@']);
        if plain != place.folded {
            exact.push(place.position, &format!("{WRITTEN}{plain}"));
        }
        if place.opens {
            exact.push(place.position, BORDER);
        }
    });
    (stems.text, exact.text)
}

/// Terms with their positions, one a line: the distance to the position before, then the term.
#[derive(Default)]
struct Lines {
    text: String,
    position: usize,
}

impl Lines {
    fn push(&mut self, position: usize, term: &str) {
        let step = position - self.position;
        self.position = position;
        match step {
            0 => self.text.push('='),
            1 => self.text.push('+'),
            _ => self.text.push_str(&step.to_string()),
        }
        self.text.push('\t');
        self.text.extend(term.chars().filter(|c| *c != '\n'));
        self.text.push('\n');
    }
}

/// Reads one line of [`encode`]: the step to the next position and the term.
pub(super) fn decode(line: &str) -> Option<(usize, &str)> {
    let (step, term) = line.split_once('\t')?;
    let step = match step {
        "=" => 0,
        "+" => 1,
        far => far.parse().ok()?,
    };
    Some((step, term))
}

/// Hash of a facet and its value: how it stands in the index.
pub fn facet(facet: Facet, value: &str) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(facet.name().as_bytes());
    hash.update(&[0]);
    hash.update(facet.value(value).as_bytes());
    hash.digest()
}

/// Everything that a mention can be asked for by a field's name.
pub fn facets(stored: &Stored, mention: &Mention, mark: Option<&Mark>) -> Vec<u64> {
    let post = &stored.post;
    let label = mark.and_then(|m| m.label).unwrap_or(mention.tone.label);
    let mut all = vec![
        facet(Facet::Brand, &mention.brand),
        facet(Facet::Language, mention.tone.language.code()),
        facet(Facet::Label, label.name()),
        facet(Facet::Source, &post.source),
        facet(Facet::Kind, &post.kind),
        facet(Facet::Status, status(mark)),
        facet(Facet::Story, &format!("{:x}", stored.story)),
    ];
    all.extend(post.author.iter().map(|author| facet(Facet::Author, author)));
    all.extend(post.id.iter().map(|id| facet(Facet::Id, id)));
    all.extend(mark.iter().flat_map(|m| &m.tags).map(|tag| facet(Facet::Tag, tag)));
    let host = post.url.as_deref().and_then(host).unwrap_or_default();
    let mut rest = host.as_str();
    while !rest.is_empty() {
        all.push(facet(Facet::Host, rest));
        // A top-level domain alone is no site.
        rest = rest
            .split_once('.')
            .map(|(_, above)| above)
            .filter(|above| above.contains('.'))
            .unwrap_or_default();
    }
    all
}

/// Name of the status.
pub(super) fn status(mark: Option<&Mark>) -> &'static str {
    match mark.map(|m| m.status).unwrap_or_default() {
        Status::Open => "open",
        Status::Pending => "pending",
        Status::Done => "done",
    }
}

/// Host of a link, lower case.
pub(super) fn host(link: &str) -> Option<String> {
    Url::parse(link).ok()?.host_str().map(str::to_lowercase)
}
