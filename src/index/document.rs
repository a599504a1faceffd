//! A mention as a document, and back.
//!
//! Comes in: a stored post, a mention, its mark. Goes out: a tantivy document; out of a stored one, what was derived.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::index::IndexError;
use crate::index::schema::Fields;
use crate::index::terms;
use crate::mention::{Mark, Mention, PostNo, Stored, Tone};

/// Longest name kept in a column, in bytes.
const NAME: usize = 1_024;

#[derive(Serialize, Deserialize)]
struct Derived<B, T> {
    brand: B,
    tone: T,
}

/// The document of a mention.
pub(super) fn document(
    fields: &Fields,
    stored: &Stored,
    mention: &Mention,
    mark: Option<&Mark>,
) -> Result<TantivyDocument, IndexError> {
    let (post, tone) = (&stored.post, &mention.tone);
    let mut doc = TantivyDocument::default();
    let (stems, exact) = terms::encode(tone.language, post.title.as_deref(), &post.text);
    doc.add_text(fields.stems, stems);
    doc.add_text(fields.exact, exact);
    for hash in terms::facets(stored, mention, mark) {
        doc.add_u64(fields.facets, hash);
    }
    doc.add_i64(fields.no, stored.no);
    doc.add_u64(fields.hash, mention.key().brand);
    doc.add_i64(fields.time, stored.time().as_microsecond());
    doc.add_i64(fields.seen, stored.seen.as_microsecond());
    if let Some(published) = post.published {
        doc.add_i64(fields.published, published.as_microsecond());
    }
    name(&mut doc, fields.brand, &mention.brand);
    name(&mut doc, fields.source, &post.source);
    name(&mut doc, fields.kind, &post.kind);
    name(&mut doc, fields.language, tone.language.code());
    name(
        &mut doc,
        fields.label,
        mark.and_then(|m| m.label).unwrap_or(tone.label).name(),
    );
    name(&mut doc, fields.status, terms::status(mark));
    post.author
        .iter()
        .for_each(|author| name(&mut doc, fields.author, author));
    post.url
        .as_deref()
        .and_then(terms::host)
        .iter()
        .for_each(|host| name(&mut doc, fields.host, host));
    mark.iter()
        .flat_map(|m| &m.tags)
        .for_each(|tag| name(&mut doc, fields.tags, tag));
    tone.polarity
        .into_iter()
        .for_each(|polarity| doc.add_f64(fields.polarity, polarity));
    doc.add_f64(fields.certainty, tone.certainty);
    doc.add_u64(fields.engagement, post.engagement.total());
    post.reach()
        .into_iter()
        .for_each(|reach| doc.add_u64(fields.reach, reach));
    post.rating
        .into_iter()
        .for_each(|rating| doc.add_f64(fields.rating, rating));
    doc.add_i64(fields.story, stored.story);
    let derived = Derived {
        brand: &mention.brand,
        tone,
    };
    doc.add_bytes(
        fields.derived,
        &serde_json::to_vec(&derived).map_err(IndexError::write)?,
    );
    Ok(doc)
}

fn name(doc: &mut TantivyDocument, field: Field, text: &str) {
    let mut end = text.len().min(NAME);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    doc.add_text(field, text.get(..end).unwrap_or_default());
}

/// The mention that a stored document stands for.
pub(super) fn mention(fields: &Fields, no: PostNo, doc: &TantivyDocument) -> Result<Mention, IndexError> {
    let bytes = doc
        .get_first(fields.derived)
        .and_then(|v| v.as_bytes())
        .unwrap_or_default();
    let derived: Derived<String, Tone> = serde_json::from_slice(bytes).map_err(IndexError::damaged)?;
    Ok(Mention {
        post: no,
        brand: derived.brand,
        tone: derived.tone,
    })
}

/// The analyzer of the word fields: it cuts nothing itself, it reads the lines of [`terms::encode`].
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::from(Lines::default())
}

#[derive(Clone, Default)]
struct Lines(Token);

struct LineStream<'a> {
    token: &'a mut Token,
    rest: &'a str,
    position: usize,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.0.reset();
        LineStream {
            token: &mut self.0,
            rest: text,
            position: 0,
        }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some((line, rest)) = self.rest.split_once('\n') {
            self.rest = rest;
            if let Some((step, term)) = terms::decode(line) {
                self.position += step;
                self.token.position = self.position;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
