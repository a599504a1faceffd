//! The fields of a document, and the number that says which meaning they have.
//!
//! One document is one mention. The text is not stored. Words stand in two fields, both with positions, so that
//! phrases, NEAR and sentences can be asked for without building the index again: `stems` has each word's stem in the
//! mention's own language, `exact` the folded form, beside it the form as written where that differs, and a
//! sentinel at the first word of every sentence.

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::language::LANGUAGES;

/// Raised whenever the meaning of a field changes: older generations are then built again.
const VERSION: u32 = 1;

/// Name of the analyzer that reads what [`crate::index::terms::encode`] writes.
pub(super) const ANALYZER: &str = "lines";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Number of the post; documents are deleted by it.
    pub no: Field,
    /// Hash of the brand's name: with `no` the mention's key.
    pub hash: Field,
    /// Stems by language, with positions.
    pub stems: Field,
    /// Folded forms, forms as written, sentence borders; with positions.
    pub exact: Field,
    /// Hashes of everything that can be asked for by a field's name.
    pub facets: Field,
    /// The time that counts for `since` and `until`, microseconds of Unix time.
    pub time: Field,
    /// First seen, microseconds.
    pub seen: Field,
    /// When published, microseconds; absent where unknown.
    pub published: Field,
    pub brand: Field,
    pub source: Field,
    pub kind: Field,
    pub language: Field,
    /// The label that counts: one set by hand wins.
    pub label: Field,
    pub author: Field,
    pub host: Field,
    pub tags: Field,
    pub status: Field,
    pub polarity: Field,
    pub certainty: Field,
    pub engagement: Field,
    pub reach: Field,
    pub rating: Field,
    pub story: Field,
    /// What was derived, as JSON: brand and tone.
    pub derived: Field,
}

/// The schema and its handles.
pub(super) fn build() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let number = NumericOptions::default().set_fast();
    let asked = NumericOptions::default().set_fast().set_indexed();
    let fields = Fields {
        no: b.add_i64_field("no", asked.clone()),
        hash: b.add_u64_field("hash", number.clone()),
        stems: words(&mut b, "stems"),
        exact: words(&mut b, "exact"),
        facets: b.add_u64_field("facets", NumericOptions::default().set_indexed()),
        time: b.add_i64_field("time", asked),
        seen: b.add_i64_field("seen", number.clone()),
        published: b.add_i64_field("published", number.clone()),
        brand: name(&mut b, "brand"),
        source: name(&mut b, "source"),
        kind: name(&mut b, "kind"),
        language: name(&mut b, "language"),
        label: name(&mut b, "label"),
        author: name(&mut b, "author"),
        host: name(&mut b, "host"),
        tags: name(&mut b, "tags"),
        status: name(&mut b, "status"),
        polarity: b.add_f64_field("polarity", number.clone()),
        certainty: b.add_f64_field("certainty", number.clone()),
        engagement: b.add_u64_field("engagement", number.clone()),
        reach: b.add_u64_field("reach", number.clone()),
        rating: b.add_f64_field("rating", number.clone()),
        story: b.add_i64_field("story", number),
        derived: b.add_bytes_field("derived", STORED),
    };
    (b.build(), fields)
}

fn words(b: &mut SchemaBuilder, field: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    b.add_text_field(field, TextOptions::default().set_indexing_options(indexing))
}

fn name(b: &mut SchemaBuilder, field: &str) -> Field {
    b.add_text_field(field, TextOptions::default().set_fast("raw"))
}

/// Identity of the schema: the version, the fields, and the languages with their stemmers.
pub(super) fn identity() -> u64 {
    let mut text = format!("{VERSION}\n{}\n", serde_json::to_string(&build().0).unwrap_or_default());
    for row in LANGUAGES {
        text.push_str(&format!("{} {:?}\n", row.language, row.stemmer));
    }
    xxh3_64(text.as_bytes())
}
