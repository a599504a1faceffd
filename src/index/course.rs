//! The way of the index after the journal: which generation serves, which is being built, how far each is.
//!
//! Comes in: the journal, the pipeline. Goes out: commits, and a switch of generations when a new one has caught up.
//! Healing is part of it: what cannot be trusted is put aside with one line in the log and built again. Never
//! here: threads, waiting (see [`crate::index::follow`]).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::index::generation::{Generations, Number};
use crate::index::writer::Writer;
use crate::index::{Derive, IndexError, Truth};
use crate::journal::Change;
use crate::mention::{Mention, Position, PostNo};

/// Changes taken from the journal at once.
pub(super) const BATCH: usize = 512;

/// Changes between two commits while nobody waits for them.
const BULK: usize = 100_000;

/// Fewer changes than this are not worth a thread.
const ALONE: usize = 64;

/// Mentions that ingest has made already, so that they are not made twice. Bounded; what does not fit is made again.
#[derive(Default)]
pub(super) struct Handed(Mutex<BTreeMap<(Position, PostNo), Made>>);

/// Mentions, and the fingerprint of the pipeline that made them.
type Made = (u64, Vec<Mention>);

impl Handed {
    const MOST: usize = 10_000;

    pub(super) fn put(&self, fingerprint: u64, no: PostNo, position: Position, mentions: Vec<Mention>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() < Handed::MOST {
            held.insert((position, no), (fingerprint, mentions));
        }
    }

    fn take(&self, fingerprint: u64, change: &Change) -> Option<Vec<Mention>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (made_by, mentions) = held.remove(&(change.position, change.no))?;
        (made_by == fingerprint).then_some(mentions)
    }

    /// Forgets what is of no use any more.
    fn passed(&self, position: Position) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = held.split_off(&(position + 1, PostNo::MIN));
    }
}

/// One generation on its way.
struct Line {
    number: Number,
    writer: Writer,
    /// Applied so far, committed or not.
    at: Position,
    /// Changes since the last commit, and when the first of them was applied.
    open: Option<(usize, Instant)>,
}

impl Line {
    fn new(number: Number, writer: Writer) -> Line {
        Line {
            number,
            at: writer.position(),
            writer,
            open: None,
        }
    }

    /// Opens a generation that can be trusted, and is not ahead of the journal's `end`.
    fn open(generations: &Generations, number: Number, thorough: bool, end: Position) -> Result<Line, IndexError> {
        let writer = Writer::open(&generations.path(number), thorough)?;
        match writer.position() {
            ahead if ahead > end => Err(IndexError::damaged(format!("it is at {ahead}, the journal at {end}"))),
            _ => Ok(Line::new(number, writer)),
        }
    }

    /// Applies the next changes; how many there were.
    fn advance(&mut self, truth: &dyn Truth, derive: &dyn Derive, handed: &Handed) -> Result<usize, IndexError> {
        let changes = truth.changes(self.at, BATCH)?;
        let Some(last) = changes.last() else { return Ok(0) };
        let made = mentions(&changes, derive, handed);
        for (change, mentions) in changes.iter().zip(&made) {
            self.writer.apply(change, mentions)?;
        }
        self.at = last.position;
        let (count, since) = self.open.unwrap_or((0, Instant::now()));
        self.open = Some((count + changes.len(), since));
        Ok(changes.len())
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        if self.open.is_some() {
            self.writer.commit(self.at)?;
            self.open = None;
        }
        Ok(())
    }
}

/// The mentions of each change, on all cores when there are many.
fn mentions(changes: &[Change], derive: &dyn Derive, handed: &Handed) -> Vec<Vec<Mention>> {
    let fingerprint = derive.fingerprint();
    let one = |change: &Change| match &change.stored {
        Some(stored) => handed
            .take(fingerprint, change)
            .unwrap_or_else(|| derive.mentions(change.no, &stored.post)),
        None => Vec::new(),
    };
    let lanes = thread::available_parallelism().map_or(1, usize::from).min(8);
    if changes.len() < ALONE || lanes == 1 {
        return changes.iter().map(one).collect();
    }
    thread::scope(|scope| {
        let parts = changes.chunks(changes.len().div_ceil(lanes));
        let lanes: Vec<_> = parts
            .map(|part| (part, scope.spawn(|| part.iter().map(one).collect())))
            .collect();
        let mut made = Vec::with_capacity(changes.len());
        for (part, lane) in lanes {
            // A panic stays what it is: the caller's thread has it too.
            let done: Vec<Vec<Mention>> = lane.join().unwrap_or_else(|_| part.iter().map(one).collect());
            made.extend(done);
        }
        made
    })
}

/// The generations of a data folder on their way. Only the holder of the [lock](crate::index::Lock) may have one.
pub(super) struct Course {
    generations: Generations,
    truth: Arc<dyn Truth>,
    derive: Arc<dyn Derive>,
    serving: Option<Line>,
    building: Option<Line>,
}

impl Course {
    /// Opens what is there and puts aside what cannot be trusted; `thorough` reads every file again.
    pub(super) fn open(
        data: &Path,
        truth: Arc<dyn Truth>,
        derive: Arc<dyn Derive>,
        thorough: bool,
    ) -> Result<Course, IndexError> {
        let generations = Generations::of(data);
        generations.sweep();
        let thorough = thorough || generations.accused().is_some();
        let end = truth.position()?;
        let trusted = |number: Number| match Line::open(&generations, number, thorough, end) {
            Err(e) if e.mendable() => {
                tracing::warn!(generation = number, reason = %e, "a generation of the index is put aside");
                Ok(None)
            }
            opened => opened.map(Some),
        };
        let (current, fingerprint) = (generations.current(), derive.fingerprint());
        let serving = current.map_or(Ok(None), trusted)?;
        let mut building = None;
        let stale = serving
            .as_ref()
            .is_none_or(|line| line.writer.fingerprint() != fingerprint);
        if stale {
            // What a process that ended before began goes on, where it was made by the same pipeline.
            let begun = generations
                .all()
                .into_iter()
                .rev()
                .find(|number| Some(*number) != current);
            building = begun
                .map_or(Ok(None), trusted)?
                .filter(|line| line.writer.fingerprint() == fingerprint);
        }
        let mut course = Course {
            generations,
            truth,
            derive,
            serving,
            building,
        };
        if stale && course.building.is_none() {
            course.renew()?;
        }
        course.tidy();
        course.generations.acquit();
        Ok(course)
    }

    /// Begins a new generation with the pipeline as it is now.
    pub(super) fn renew(&mut self) -> Result<(), IndexError> {
        self.building = None;
        let number = self.generations.create()?;
        let writer = Writer::create(&self.generations.path(number), self.derive.fingerprint())?;
        self.building = Some(Line::new(number, writer));
        self.tidy();
        Ok(())
    }

    /// Goes on with another pipeline.
    pub(super) fn derive_with(&mut self, derive: Arc<dyn Derive>) -> Result<(), IndexError> {
        let fingerprint = derive.fingerprint();
        self.derive = derive;
        let fits = |line: &Option<Line>| {
            line.as_ref()
                .is_some_and(|line| line.writer.fingerprint() == fingerprint)
        };
        if fits(&self.serving) {
            self.building = None;
            self.tidy();
        } else if !fits(&self.building) {
            self.renew()?;
        }
        Ok(())
    }

    fn tidy(&self) {
        let kept: Vec<Number> = self
            .serving
            .iter()
            .chain(&self.building)
            .map(|line| line.number)
            .collect();
        self.generations.keep(&kept);
    }

    /// Looks into a reader's report, where there is one. What turns out to be damaged is built again.
    pub(super) fn hear(&mut self) -> Result<(), IndexError> {
        let Some(accused) = self.generations.accused() else {
            return Ok(());
        };
        self.generations.acquit();
        if let Some(line) = self
            .serving
            .take_if(|line| accused != 0 && line.writer.check().is_err_and(|e| e.mendable()))
        {
            tracing::warn!(
                generation = line.number,
                "the index is damaged; it is built again from the journal"
            );
            drop(line);
            if self.building.is_none() {
                self.renew()?;
            }
        }
        match &self.serving {
            Some(line) if self.generations.current() != Some(line.number) => self.generations.switch(line.number),
            _ => Ok(()),
        }
    }

    /// One step of the serving generation: applies the next changes; how many there were.
    pub(super) fn follow(&mut self, handed: &Handed) -> Result<usize, IndexError> {
        let Some(line) = &mut self.serving else { return Ok(0) };
        let count = line.advance(&*self.truth, &*self.derive, handed)?;
        if self.building.is_none() {
            handed.passed(line.at);
        }
        Ok(count)
    }

    /// One step of the generation that is being built; true while there is one. Once it has caught up it serves.
    pub(super) fn build(&mut self, handed: &Handed) -> Result<bool, IndexError> {
        let Some(line) = &mut self.building else {
            return Ok(false);
        };
        let count = line.advance(&*self.truth, &*self.derive, handed)?;
        if line.open.is_some_and(|(count, _)| count >= BULK) {
            line.commit()?;
        }
        if count > 0 {
            return Ok(true);
        }
        line.commit()?;
        self.generations.switch(line.number)?;
        self.serving = self.building.take();
        self.tidy();
        Ok(false)
    }

    /// When the first uncommitted change of the serving generation was applied.
    pub(super) fn waiting(&self) -> Option<Instant> {
        self.serving.as_ref().and_then(|line| line.open).map(|(_, since)| since)
    }

    /// Commits the serving generation.
    pub(super) fn commit(&mut self) -> Result<(), IndexError> {
        self.serving.as_mut().map_or(Ok(()), Line::commit)
    }

    /// What can be searched; none where nothing serves yet.
    pub(super) fn position(&self) -> Option<Position> {
        self.serving.as_ref().map(|line| line.writer.position())
    }

    /// How far the generation that is being built is.
    pub(super) fn built(&self) -> Option<Position> {
        self.building.as_ref().map(|line| line.at)
    }

    /// Commits everything and gives merges up, for a quick end.
    pub(super) fn stop(mut self) -> Result<(), IndexError> {
        self.commit()?;
        self.building.as_mut().map_or(Ok(()), Line::commit)
    }
}

/// Brings the index to where the journal is, for verbs that live shortly: heals, builds a new generation where the
/// pipeline changed, applies what is missing. The caller holds the [lock](crate::index::Lock). `progress` is given
/// the position reached and the one to reach.
pub fn catch_up(
    data: &Path,
    truth: Arc<dyn Truth>,
    derive: Arc<dyn Derive>,
    progress: &mut dyn FnMut(Position, Position),
) -> Result<Position, IndexError> {
    run(Course::open(data, truth, derive, false)?, progress)
}

/// Derives everything again into a new generation and switches to it; otherwise like [`catch_up`].
pub fn rebuild(
    data: &Path,
    truth: Arc<dyn Truth>,
    derive: Arc<dyn Derive>,
    progress: &mut dyn FnMut(Position, Position),
) -> Result<Position, IndexError> {
    let mut course = Course::open(data, truth, derive, true)?;
    course.renew()?;
    run(course, progress)
}

fn run(mut course: Course, progress: &mut dyn FnMut(Position, Position)) -> Result<Position, IndexError> {
    let (end, handed) = (course.truth.position()?, Handed::default());
    while course.build(&handed)? {
        progress(course.built().unwrap_or_default(), end);
    }
    while course.follow(&handed)? > 0 {
        let Some(line) = &mut course.serving else { break };
        progress(line.at, end);
        if line.open.is_some_and(|(count, _)| count >= BULK) {
            line.commit()?;
        }
    }
    course.commit()?;
    let reached = course.position().unwrap_or_default();
    course.serving.take().map_or(Ok(()), |line| line.writer.finish())?;
    Ok(reached)
}
