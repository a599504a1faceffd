//! The rules at work, inside the journal's transaction: new posts come in, rows of the ledger go out.
//!
//! Comes in: posts that are really new, the rules' own counters, the time. Goes out: alerts that fired, went on, are repeated or
//! are over, with the messages that tell of it. Mentions are counted one by one, so that it does not matter in which
//! batches they came. Pure but for the counters; never here: a clock, the network.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::config::alert::AlertKind;
use crate::journal::{Counters, JournalError, New};
use crate::mention::{AlertRow, AlertState, Mention, Message, Stored};

use super::Rules;
use super::notice::{Notice, Transition, after, window};
use super::rule::Rule;
use super::tally::Tally;

type Heard<'a> = (&'a Stored, &'a Mention);

impl Rules {
    /// Counts what is new and lets time pass: what fires, is repeated or is over by now. Works with nothing new, too.
    ///
    /// # Errors
    /// What the journal says of the counters; the whole commit fails then.
    pub fn evaluate(
        &self,
        new: &[New<'_>],
        counters: &mut Counters<'_>,
        now: Timestamp,
    ) -> Result<Vec<AlertRow>, JournalError> {
        let mut by_brand: HashMap<&str, Vec<Heard<'_>>> = HashMap::new();
        for post in new.iter().filter(|post| post.alertable) {
            for mention in post.mentions {
                by_brand.entry(&mention.brand).or_default().push((post.stored, mention));
            }
        }
        let mut firing = counters.firing()?;
        let mut rows = Vec::new();
        for rule in self.rules.iter() {
            for brand in &rule.brands {
                let (open, others) = firing
                    .into_iter()
                    .partition(|row: &AlertRow| row.rule == rule.alert.name && row.brand == *brand);
                firing = others;
                let mut heard = by_brand.get(brand.as_str()).cloned().unwrap_or_default();
                heard.retain(|(stored, mention)| rule.counts(stored, mention, now));
                let watch = Watch {
                    rule,
                    brand,
                    now,
                    window: window(now, rule.alert.window),
                };
                rows.extend(watch.step(open, &heard, counters)?);
            }
        }
        // Nobody watches for these any more, and nobody can tell of them.
        rows.extend(firing.into_iter().map(|row| AlertRow {
            state: AlertState::Resolved,
            ..row
        }));
        Ok(rows)
    }
}

/// One rule and brand at one moment.
struct Watch<'a> {
    rule: &'a Rule,
    brand: &'a str,
    now: Timestamp,
    window: Timestamp,
}

/// What a batch did to the tally of a window.
struct Counted {
    tally: Tally,
    /// The condition holds at the end of the batch.
    holds: bool,
    /// It holds, or held in between.
    held: bool,
    /// The tally when it came to hold, where it does not hold any more.
    crossed: Option<Tally>,
    /// How many of the batch are what the rule watches for.
    ill: u64,
}

impl Watch<'_> {
    fn step(
        &self,
        open: Vec<AlertRow>,
        heard: &[Heard<'_>],
        counters: &mut Counters<'_>,
    ) -> Result<Vec<AlertRow>, JournalError> {
        if open.is_empty() && heard.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        let mut standing = Vec::new();
        for row in open {
            match self.end(row, counters)? {
                Ended::Over(row) => rows.push(row),
                Ended::Open { row, mended } => standing.push((row, mended)),
            }
        }
        let mut counted = self.count(heard, counters)?;
        let fires = counted.held && !counted.tally.fired && !standing.iter().any(|(row, _)| self.covers(row));
        if fires {
            counted.tally.fired = true;
            rows.push(self.fire(counted.crossed.as_ref().unwrap_or(&counted.tally)));
        }
        if fires || !heard.is_empty() {
            let bytes = counted.tally.to_bytes(self.rule.fingerprint);
            counters.put_tally(&self.rule.alert.name, self.brand, self.window, &bytes)?;
        }
        for (mut row, mended) in standing {
            let changed = !fires && self.covers(&row) && self.go_on(&mut row, &counted);
            if changed || mended {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// True where an open alert stands for what happens in this window: `single` opens one for each.
    fn covers(&self, row: &AlertRow) -> bool {
        self.rule.alert.kind != AlertKind::Single || row.window == self.window
    }

    fn read(&self, window: Timestamp, counters: &mut Counters<'_>) -> Result<Option<Tally>, JournalError> {
        let bytes = counters.tally(&self.rule.alert.name, self.brand, window)?;
        Ok(bytes.map(|bytes| Tally::from_bytes(&bytes, self.rule.fingerprint)))
    }

    fn count(&self, heard: &[Heard<'_>], counters: &mut Counters<'_>) -> Result<Counted, JournalError> {
        let tally = self.read(self.window, counters)?.unwrap_or_default();
        let held = self.rule.holds(&tally);
        let mut counted = Counted {
            tally,
            holds: held,
            held,
            crossed: None,
            ill: 0,
        };
        for (stored, mention) in heard {
            let ill = self.rule.ill(mention);
            counted.ill += u64::from(ill);
            counted.tally.add(stored, mention, ill);
            if !counted.held && self.rule.holds(&counted.tally) {
                counted.held = true;
                counted.crossed = Some(counted.tally.clone());
            }
        }
        counted.holds = self.rule.holds(&counted.tally);
        if counted.holds {
            counted.crossed = None;
        }
        Ok(counted)
    }

    fn fire(&self, tally: &Tally) -> AlertRow {
        let notice = self.rule.notice(self.brand, self.window, self.window, tally, self.now);
        self.written(
            AlertRow {
                key: notice.key.clone(),
                rule: notice.rule.clone(),
                brand: notice.brand.clone(),
                window: self.window,
                state: AlertState::Firing,
                opened: self.now,
                held: self.window,
                told: self.now,
                repeats: 0,
                detail: serde_json::Value::Null,
                messages: Vec::new(),
            },
            &notice,
        )
    }

    /// An open alert in a window in which it may hold: true where its row changed.
    fn go_on(&self, row: &mut AlertRow, counted: &Counted) -> bool {
        if !counted.held {
            return false;
        }
        let moved = row.held != self.window;
        row.held = self.window;
        let due = SignedDuration::try_from(self.rule.alert.repeat).unwrap_or(SignedDuration::MAX);
        let holds = match self.rule.alert.kind {
            AlertKind::NegativeShare => counted.holds,
            AlertKind::Single => counted.ill > 0,
        };
        if !holds || self.now.duration_since(row.told) < due {
            return moved;
        }
        let notice = self
            .rule
            .notice(self.brand, row.window, self.window, &counted.tally, self.now);
        let repeats = row.repeats.saturating_add(1);
        let notice = Notice {
            transition: Transition::Repeat,
            repeats,
            ..notice
        };
        *row = self.written(
            AlertRow {
                told: self.now,
                repeats,
                ..row.clone()
            },
            &notice,
        );
        true
    }

    /// Ends an alert after one whole window without it. Times that lie ahead, since the clock was put back, are drawn to now:
    /// otherwise it would stay open, and silent, until the clock gets there again.
    fn end(&self, mut row: AlertRow, counters: &mut Counters<'_>) -> Result<Ended, JournalError> {
        let ahead = row.held > self.window || row.told > self.now;
        if ahead {
            row.held = row.held.min(self.window);
            row.told = row.told.min(self.now);
        }
        if self.window < after(row.held, self.rule.alert.window, 2) {
            return Ok(Ended::Open { row, mended: ahead });
        }
        let counted = self.read(row.held, counters)?.filter(|tally| tally.scored > 0);
        let kept = || serde_json::from_value::<Notice>(row.detail.clone()).ok();
        let notice = match counted {
            Some(tally) => self.rule.notice(self.brand, row.window, row.held, &tally, self.now),
            None => kept().unwrap_or_else(|| {
                self.rule
                    .notice(self.brand, row.window, row.held, &Tally::default(), self.now)
            }),
        };
        let notice = Notice {
            transition: Transition::Resolved,
            repeats: row.repeats,
            time: self.now,
            ..notice
        };
        Ok(Ended::Over(self.written(
            AlertRow {
                state: AlertState::Resolved,
                told: self.now,
                ..row
            },
            &notice,
        )))
    }

    /// The row with its detail, and a message to each channel.
    fn written(&self, row: AlertRow, notice: &Notice) -> AlertRow {
        let message = |speaker: &std::sync::Arc<super::channels::Speaker>| Message {
            id: notice.id(speaker.name()),
            channel: speaker.name().to_owned(),
            body: speaker.render(notice),
        };
        AlertRow {
            // Numbers, texts and lists of them: they can always be written as JSON.
            detail: serde_json::to_value(notice).unwrap_or_default(),
            messages: self.rule.speakers.iter().map(message).collect(),
            ..row
        }
    }
}

/// What time did to an open alert.
enum Ended {
    /// It is over; the row tells of it.
    Over(AlertRow),
    /// It is open; `mended`: its times were drawn to now.
    Open { row: AlertRow, mended: bool },
}
