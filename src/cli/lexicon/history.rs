//! What people marked, and what other words would change in all that was heard.

use std::collections::{BTreeMap, HashMap};

use crate::journal::{Journal, JournalError};
use crate::mention::{Field, Label, Mark, Mention, PostNo, Stored};
use crate::pipeline::Pipeline;
use crate::sentiment::relearn::Marked;

/// Posts read at a time.
const TOGETHER: usize = 1_000;
/// How many changed mentions are kept to be shown, and how many characters of each.
const SAMPLES: usize = super::SAMPLES;
const SHOWN: usize = 120;

/// A mention with a label by hand.
pub(super) struct Row {
    no: PostNo,
    label: Label,
    pub(super) marked: Marked,
}

/// What would come out otherwise.
#[derive(Default)]
pub(super) struct Changes {
    /// Mentions with a label by hand, and how many of them come out right.
    pub(super) marked: usize,
    pub(super) before: usize,
    pub(super) after: usize,
    /// The other mentions of the brand, and how many change from what to what.
    pub(super) mentions: usize,
    pub(super) kinds: BTreeMap<(Kind, Kind), usize>,
    /// The first of them.
    pub(super) samples: Vec<Change>,
}

/// A label in the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(Label);

impl Kind {
    pub(super) fn name(self) -> &'static str {
        self.0.name()
    }

    fn rank(self) -> Option<usize> {
        Label::ALL.iter().position(|label| *label == self.0)
    }
}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Kind) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Kind) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// A mention whose label would change.
pub(super) struct Change {
    pub(super) no: PostNo,
    pub(super) brand: String,
    pub(super) from: Kind,
    pub(super) to: Kind,
    pub(super) text: String,
}

/// Every mention of these brands that has a label by hand, as it is heard now.
pub(super) fn marked(
    journal: &Journal,
    pipeline: &Pipeline,
    brands: &[String],
) -> Result<HashMap<String, Vec<Row>>, JournalError> {
    let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
    each(journal, |stored, marks| {
        if marks.iter().all(|(_, mark)| mark.label.is_none()) {
            return;
        }
        let fields = fields(stored);
        for mention in pipeline.mentions(stored.no, &stored.post) {
            let label = by_hand(marks, &mention.brand).filter(|_| brands.contains(&mention.brand));
            if let Some(label) = label {
                rows.entry(mention.brand).or_default().push(Row {
                    no: stored.no,
                    label,
                    marked: Marked::of(label, &fields, &mention.tone.because),
                });
            }
        }
    })?;
    Ok(rows)
}

/// What changes where one brand has other words.
pub(super) fn changes(
    journal: &Journal,
    before: &Pipeline,
    after: &Pipeline,
    brand: &str,
    rows: &[Row],
) -> Result<Changes, JournalError> {
    let by_hand: HashMap<PostNo, Label> = rows.iter().map(|row| (row.no, row.label)).collect();
    let mut changes = Changes {
        marked: rows.len(),
        ..Changes::default()
    };
    each(journal, |stored, _| {
        let of = |pipeline: &Pipeline| {
            let mentions = pipeline.mentions(stored.no, &stored.post).into_iter();
            mentions
                .filter(|mention| mention.brand == brand)
                .map(|mention: Mention| mention.tone.label)
                .next()
        };
        let Some(was) = of(before) else { return };
        let Some(is) = of(after) else { return };
        match by_hand.get(&stored.no) {
            Some(label) => {
                changes.before += usize::from(was == *label);
                changes.after += usize::from(is == *label);
            }
            None => changes.note(stored, brand, Kind(was), Kind(is)),
        }
    })?;
    Ok(changes)
}

impl Changes {
    fn note(&mut self, stored: &Stored, brand: &str, from: Kind, to: Kind) {
        self.mentions += 1;
        if from == to {
            return;
        }
        *self.kinds.entry((from, to)).or_default() += 1;
        if self.samples.len() < SAMPLES {
            let text: Vec<&str> = stored.post.text.split_whitespace().collect();
            self.samples.push(Change {
                no: stored.no,
                brand: brand.to_owned(),
                from,
                to,
                text: text.join(" ").chars().take(SHOWN).collect(),
            });
        }
    }
}

fn fields(stored: &Stored) -> Vec<(Field, &str)> {
    let title = stored.post.title.as_deref().map(|title| (Field::Title, title));
    title
        .into_iter()
        .chain([(Field::Text, stored.post.text.as_str())])
        .collect()
}

fn by_hand(marks: &[(String, Mark)], brand: &str) -> Option<Label> {
    marks.iter().find(|(name, _)| name == brand)?.1.label
}

/// Every post that is held, with its marks.
fn each(journal: &Journal, mut work: impl FnMut(&Stored, &[(String, Mark)])) -> Result<(), JournalError> {
    let mut position = 0;
    loop {
        let changes = journal.changes(position, TOGETHER)?;
        let Some(last) = changes.last() else { return Ok(()) };
        position = last.position;
        for change in &changes {
            if let Some(stored) = &change.stored {
                work(stored, &change.marks);
            }
        }
    }
}
