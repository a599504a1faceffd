//! What each post adds to the roll-ups, kept beside it: so it can be taken out again when the post is edited, marked or deleted.
//!
//! A post has a row here, in a generation, exactly where it mentions a brand.

use rusqlite::{Connection, OptionalExtension, params};

use super::entry::Entry;
use super::{JournalError, Result, marks, sources};
use crate::mention::{Label, Mention, PostNo, Stored};

/// Polarity is summed as whole millionths, so that taking one out again leaves nothing behind.
pub(super) const MILLION: f64 = 1_000_000.0;
/// More people than there are; keeps sums of hostile counts from overflowing.
const MOST_REACH: u64 = 1_000_000_000_000;

/// What a post adds for one brand. Labels by their place in `Label::ALL`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Share {
    pub brand: i64,
    pub derived: usize,
    /// The label it was counted under: by hand, or else the derived one.
    pub counted: usize,
    /// In millionths.
    pub polarity: Option<i32>,
}

/// What a post adds: its reach, and a share a brand.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shares {
    pub reach: u64,
    pub shares: Vec<Share>,
}

impl Shares {
    /// What these mentions of a post add.
    fn new(entry: &mut Entry<'_>, stored: &Stored, mentions: &[Mention]) -> Result<Shares> {
        let mut shares: Vec<Share> = Vec::with_capacity(mentions.len());
        for mention in mentions {
            let brand = entry.brand(&mention.brand)?;
            let polarity = mention.tone.polarity.filter(|p| p.is_finite());
            let polarity = polarity.map(|p| (p.clamp(-1.0, 1.0) * MILLION).round() as i32);
            let derived = index(mention.tone.label);
            if shares.iter().all(|s| s.brand != brand) {
                shares.push(Share {
                    brand,
                    derived,
                    counted: derived,
                    polarity,
                });
            }
        }
        Ok(Shares {
            reach: reach(stored),
            shares,
        })
    }

    /// Puts each share under the label that its mark gives now.
    fn by_hand(&mut self, entry: &mut Entry<'_>, no: PostNo) -> Result<()> {
        let mut labels = Vec::new();
        for (brand, mark) in marks::of(entry.tx, no)? {
            if let Some(label) = mark.label {
                labels.push((entry.brand(&brand)?, index(label)));
            }
        }
        for share in &mut self.shares {
            share.counted = labels
                .iter()
                .find(|(b, _)| *b == share.brand)
                .map_or(share.derived, |(_, label)| *label);
        }
        Ok(())
    }

    /// The shares of a post in a generation; none where it mentions no brand.
    fn read(tx: &Connection, generation: i64, no: PostNo) -> Result<Option<Shares>> {
        let bytes: Option<Vec<u8>> = tx
            .prepare_cached("SELECT share FROM shares WHERE generation = ?1 AND post = ?2")?
            .query_row(params![generation, no], |row| row.get(0))
            .optional()?;
        let broken = || JournalError::Refused(format!("the shares of post {no} cannot be read"));
        bytes.map(|b| Shares::from_bytes(&b).ok_or_else(broken)).transpose()
    }

    fn write(&self, tx: &Connection, generation: i64, no: PostNo) -> Result<()> {
        if self.shares.is_empty() {
            tx.prepare_cached("DELETE FROM shares WHERE generation = ?1 AND post = ?2")?
                .execute(params![generation, no])?;
        } else {
            tx.prepare_cached("INSERT OR REPLACE INTO shares VALUES (?1, ?2, ?3)")?
                .execute(params![generation, no, self.to_bytes()])?;
        }
        Ok(())
    }

    /// Eight bytes of reach, then fourteen a share: brand, both labels, polarity (the least number: none).
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.reach.to_le_bytes().to_vec();
        for share in &self.shares {
            bytes.extend_from_slice(&share.brand.to_le_bytes());
            bytes.extend_from_slice(&[share.derived as u8, share.counted as u8]);
            bytes.extend_from_slice(&share.polarity.unwrap_or(i32::MIN).to_le_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Shares> {
        let (reach, rest) = bytes.split_first_chunk::<8>()?;
        let (rows, left) = rest.as_chunks::<14>();
        let shares = rows.iter().map(share).collect::<Option<Vec<Share>>>()?;
        left.is_empty().then_some(Shares {
            reach: u64::from_le_bytes(*reach),
            shares,
        })
    }
}

fn share(row: &[u8; 14]) -> Option<Share> {
    let (brand, rest) = row.split_first_chunk::<8>()?;
    let ([derived, counted], polarity) = rest.split_first_chunk::<2>()?;
    let polarity = i32::from_le_bytes(polarity.try_into().ok()?);
    let (derived, counted) = (usize::from(*derived), usize::from(*counted));
    let polarity = (polarity != i32::MIN).then_some(polarity);
    let sound = derived.max(counted) < Label::ALL.len();
    sound.then_some(Share {
        brand: i64::from_le_bytes(*brand),
        derived,
        counted,
        polarity,
    })
}

fn index(label: Label) -> usize {
    Label::ALL.iter().position(|l| *l == label).unwrap_or_default()
}

fn reach(stored: &Stored) -> u64 {
    stored.post.reach().unwrap_or(0).min(MOST_REACH)
}

/// Adds what a new post adds.
pub(super) fn cast(entry: &mut Entry<'_>, stored: &Stored, source: i64, mentions: &[Mention]) -> Result<()> {
    if mentions.is_empty() {
        return Ok(());
    }
    let shares = Shares::new(entry, stored, mentions)?;
    entry.cells.count(stored, source, &shares, 1);
    shares.write(entry.tx, entry.generation, stored.no)
}

/// Replaces what a post adds by what these mentions of it add; without mentions it counts no more.
pub(super) fn recast(entry: &mut Entry<'_>, stored: &Stored, mentions: &[Mention]) -> Result<()> {
    let before = Shares::read(entry.tx, entry.generation, stored.no)?;
    if before.is_none() && mentions.is_empty() {
        return Ok(());
    }
    let after = Shares::new(entry, stored, mentions)?;
    replace(entry, stored, &before.unwrap_or_default(), after)
}

/// Counts a post's mentions under the labels and with the reach of now.
pub(super) fn refresh(entry: &mut Entry<'_>, stored: &Stored) -> Result<()> {
    match Shares::read(entry.tx, entry.generation, stored.no)? {
        Some(before) => replace(
            entry,
            stored,
            &before,
            Shares {
                reach: reach(stored),
                ..before.clone()
            },
        ),
        None => Ok(()),
    }
}

fn replace(entry: &mut Entry<'_>, stored: &Stored, before: &Shares, mut after: Shares) -> Result<()> {
    after.by_hand(entry, stored.no)?;
    let source = sources::number(entry.tx, &stored.post.source)?;
    entry.cells.count(stored, source, before, -1);
    entry.cells.count(stored, source, &after, 1);
    after.write(entry.tx, entry.generation, stored.no)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_come_back(
            reach in any::<u64>(),
            shares in prop::collection::vec((any::<i64>(), 0usize..4, 0usize..4, any::<Option<i32>>()), 0..5),
        ) {
            let share = |(brand, derived, counted, polarity): (i64, usize, usize, Option<i32>)| Share {
                brand, derived, counted, polarity: polarity.filter(|p| *p != i32::MIN),
            };
            let shares = Shares { reach, shares: shares.into_iter().map(share).collect() };
            prop_assert_eq!(Shares::from_bytes(&shares.to_bytes()), Some(shares));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(shares) = Shares::from_bytes(&bytes) {
                prop_assert_eq!(shares.to_bytes(), bytes);
            }
        }
    }
}
