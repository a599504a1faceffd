//! `import`: posts from JSON Lines or CSV, through the same way in as everything else.
//!
//! A bad line is named by its number and does not stop the others; the same file twice adds nothing.

mod rows;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;

use super::open::{House, Plan, runtime};
use super::{PARTLY, out, progress};
use crate::config::source::Keep;
use crate::index::Role;
use crate::ingest::Delivery;
use crate::mention::{Poll, Post};
use rows::Form;

/// What to take in.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A .jsonl or .csv file; `-`: stdin
    file: String,
}

/// Posts in one transaction.
const TOGETHER: usize = 5_000;
/// Bytes of text in one transaction, so that long posts do not fill the memory.
const HEAVY: usize = 32 << 20;
/// Bad lines that are named one by one.
const NAMED: u64 = 20;

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let plan = Plan::read(config)?;
    let house = House::open(plan, Role::Import)?;
    let (reader, size) = open(&arguments.file)?;
    let bar = progress::bytes(size, "importing");
    let mut reader = BufReader::with_capacity(1 << 16, bar.wrap_read(reader));
    let form = Form::of(&arguments.file, &mut reader)?;
    let mut import = Import {
        house,
        waiting: Vec::with_capacity(TOGETHER),
        bytes: 0,
        new: 0,
        known: 0,
        edited: 0,
        bad: 0,
    };
    let zone = import.house.plan.config.zone.clone();
    form.each(&mut reader, Timestamp::now(), &zone, &mut |line, row| {
        import.row(line, row)
    })?;
    import.store()?;
    bar.finish_and_clear();
    import.settle()
}

fn open(file: &str) -> anyhow::Result<(Box<dyn Read>, u64)> {
    if file == "-" {
        return Ok((Box::new(io::stdin()), 0));
    }
    let opened = File::open(file).with_context(|| format!("cannot open {file}"))?;
    let size = opened.metadata().map_or(0, |about| about.len());
    Ok((Box::new(opened), size))
}

struct Import {
    house: House,
    waiting: Vec<Post>,
    bytes: usize,
    new: usize,
    known: usize,
    edited: usize,
    bad: u64,
}

impl Import {
    fn row(&mut self, line: u64, row: Result<Post, String>) -> anyhow::Result<()> {
        match row {
            Ok(post) => {
                self.bytes += post.text.len();
                self.waiting.push(post);
            }
            Err(reason) => {
                self.bad += 1;
                if self.bad <= NAMED {
                    out::complain(&format!("line {line}: {reason}"));
                }
            }
        }
        if self.waiting.len() >= TOGETHER || self.bytes >= HEAVY {
            self.store()
        } else {
            Ok(())
        }
    }

    /// One transaction; posts of several sources each go under their own name.
    fn store(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        let mut sources: BTreeMap<String, Vec<Post>> = BTreeMap::new();
        for post in self.waiting.drain(..) {
            sources.entry(post.source.clone()).or_default().push(post);
        }
        let deliveries: Vec<Delivery> = sources
            .into_iter()
            .map(|(source, posts)| delivery(source, posts))
            .collect();
        let taken = self.house.ingest.take(&deliveries, Timestamp::now())?;
        self.new += taken.new;
        self.known += taken.known;
        self.edited += taken.edited;
        Ok(())
    }

    fn settle(self) -> anyhow::Result<u8> {
        if self.bad > NAMED {
            out::complain(&format!("{} more bad lines", self.bad - NAMED));
        }
        let Import {
            house,
            new,
            known,
            edited,
            bad,
            ..
        } = self;
        house.ingest.tick(Timestamp::now())?;
        let sent = runtime()?.block_on(super::poll::deliver_due(&house))?;
        house.settle()?;
        let alerts = if sent > 0 {
            format!(", {sent} messages sent")
        } else {
            String::new()
        };
        out::remark(&format!(
            "{new} new, {edited} edited, {known} known, {bad} bad lines{alerts}"
        ));
        Ok(if bad > 0 { PARTLY } else { 0 })
    }
}

fn delivery(source: String, posts: Vec<Post>) -> Delivery {
    Delivery {
        source,
        kind: "import".to_owned(),
        channel: None,
        language: None,
        keep: Keep::All,
        fold_ids: false,
        undated_alert: false,
        poll: Poll {
            posts,
            ..Poll::default()
        },
        state: None,
    }
}

/// The first byte that is no blank, as far as one look goes; only a byte-order mark is taken, so that lines keep their numbers.
fn first_byte(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    if reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    Ok(reader
        .fill_buf()?
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace()))
}
