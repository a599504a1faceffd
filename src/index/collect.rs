//! What is gathered while a query runs: the newest mentions after a place in the order, and counts by group.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::mention::PostNo;

/// A place in the order of answers: newest first, ties by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rank {
    /// Published, or else first seen: microseconds of Unix time.
    pub time: i64,
    /// The post.
    pub no: PostNo,
    /// Hash of the brand, as in the key.
    pub brand: u64,
}

impl Rank {
    fn order(&self) -> (Reverse<i64>, PostNo, u64) {
        (Reverse(self.time), self.no, self.brand)
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Rank) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Rank) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A mention that was found: its place in the order, and where its document lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its place in the order.
    pub rank: Rank,
    pub(super) address: DocAddress,
}

/// Counts all matches and keeps the first `limit` after a place.
pub(super) struct Newest {
    pub limit: usize,
    pub after: Option<Rank>,
}

pub(super) struct NewestHere {
    limit: usize,
    after: Option<Rank>,
    segment: SegmentOrdinal,
    time: Arc<dyn ColumnValues<i64>>,
    no: Arc<dyn ColumnValues<i64>>,
    brand: Arc<dyn ColumnValues<u64>>,
    total: u64,
    // The worst of the kept stands on top.
    kept: BinaryHeap<Hit>,
}

impl Collector for Newest {
    type Fruit = (u64, Vec<Hit>);
    type Child = NewestHere;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<NewestHere> {
        let columns = reader.fast_fields();
        Ok(NewestHere {
            limit: self.limit,
            after: self.after,
            segment,
            time: columns.column_first_or_default("time")?,
            no: columns.column_first_or_default("no")?,
            brand: columns.column_first_or_default("hash")?,
            total: 0,
            kept: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<(u64, Vec<Hit>)>) -> tantivy::Result<(u64, Vec<Hit>)> {
        let total = fruits.iter().map(|(total, _)| total).sum();
        let mut hits: Vec<Hit> = fruits.into_iter().flat_map(|(_, hits)| hits).collect();
        hits.sort_unstable();
        hits.truncate(self.limit);
        Ok((total, hits))
    }
}

impl SegmentCollector for NewestHere {
    type Fruit = (u64, Vec<Hit>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        let time = self.time.get_val(doc);
        let full = self.kept.len() >= self.limit;
        if full && self.kept.peek().is_none_or(|worst| time < worst.rank.time) {
            return;
        }
        let rank = Rank {
            time,
            no: self.no.get_val(doc),
            brand: self.brand.get_val(doc),
        };
        if self.after.is_some_and(|after| rank <= after) {
            return;
        }
        self.kept.push(Hit {
            rank,
            address: DocAddress::new(self.segment, doc),
        });
        if full {
            self.kept.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Hit>) {
        (self.total, self.kept.into_vec())
    }
}

/// What mentions are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    /// Start of the span of time, in whole spans since 1970; 0 where time does not count.
    pub span: i64,
    /// The brand.
    pub brand: String,
    /// Name of the label.
    pub label: String,
}

/// What is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Mentions.
    pub mentions: u64,
    /// Sum of the polarities of the scored ones.
    pub polarity: f64,
    /// Likes, shares and comments together.
    pub engagement: u64,
    /// Sum of the reach that is known.
    pub reach: u64,
}

impl Cell {
    /// Adds another count to this one.
    pub fn add(&mut self, other: Cell) {
        self.mentions += other.mentions;
        self.polarity += other.polarity;
        self.engagement = self.engagement.saturating_add(other.engagement);
        self.reach = self.reach.saturating_add(other.reach);
    }
}

/// Counts by brand and label, and by spans of time of so many microseconds.
pub(super) struct Grouped {
    pub span: Option<i64>,
}

pub(super) struct GroupedHere {
    span: Option<i64>,
    time: Arc<dyn ColumnValues<i64>>,
    brand: Option<StrColumn>,
    label: Option<StrColumn>,
    polarity: Option<Column<f64>>,
    engagement: Arc<dyn ColumnValues<u64>>,
    reach: Arc<dyn ColumnValues<u64>>,
    cells: HashMap<(i64, u64, u64), Cell>,
}

impl Collector for Grouped {
    type Fruit = BTreeMap<Group, Cell>;
    type Child = GroupedHere;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<GroupedHere> {
        let columns = reader.fast_fields();
        Ok(GroupedHere {
            span: self.span,
            time: columns.column_first_or_default("time")?,
            brand: columns.str("brand")?,
            label: columns.str("label")?,
            polarity: columns.column_opt("polarity")?,
            engagement: columns.column_first_or_default("engagement")?,
            reach: columns.column_first_or_default("reach")?,
            cells: HashMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(Group, Cell)>>) -> tantivy::Result<BTreeMap<Group, Cell>> {
        let mut all: BTreeMap<Group, Cell> = BTreeMap::new();
        for (group, cell) in fruits.into_iter().flatten() {
            all.entry(group).or_default().add(cell);
        }
        Ok(all)
    }
}

impl SegmentCollector for GroupedHere {
    type Fruit = Vec<(Group, Cell)>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let span = self.span.map_or(0, |span| self.time.get_val(doc).div_euclid(span));
        let ord = |column: &Option<StrColumn>| column.as_ref().and_then(|c| c.ords().first(doc)).unwrap_or(u64::MAX);
        self.cells
            .entry((span, ord(&self.brand), ord(&self.label)))
            .or_default()
            .add(Cell {
                mentions: 1,
                polarity: self.polarity.as_ref().and_then(|c| c.first(doc)).unwrap_or_default(),
                engagement: self.engagement.get_val(doc),
                reach: self.reach.get_val(doc),
            });
    }

    fn harvest(self) -> Vec<(Group, Cell)> {
        let name = |column: &Option<StrColumn>, ord: u64| {
            let mut name = String::new();
            // An ordinal without a name leaves the name empty.
            let known = column
                .as_ref()
                .is_some_and(|c| c.ord_to_str(ord, &mut name).unwrap_or(false));
            if known { name } else { String::new() }
        };
        self.cells
            .iter()
            .map(|((span, brand, label), cell)| {
                (
                    Group {
                        span: *span,
                        brand: name(&self.brand, *brand),
                        label: name(&self.label, *label),
                    },
                    *cell,
                )
            })
            .collect()
    }
}
