//! The follower thread: news, handed mentions, another pipeline, a fault, a stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::index::tests::world::{World, keys, post};
use crate::index::{Clause, Derive, Follower, IndexError, Reader, Truth};
use crate::journal::Change;
use crate::mention::{Mark, Mention, Position, Post, PostNo, Stored};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn news_are_found_after_waiting_for_them_and_after_a_stop() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    let follower = Follower::start(data.path(), world.truth(), world.derive()).unwrap();
    let (handle, reader) = (follower.handle(), Reader::new(data.path()));
    assert!(handle.wait_for(0, LONG));
    let first = world.add(post("sv", 1, "Nordkaffe ett"));
    assert!(handle.wait_for(world.position(), LONG));
    assert_eq!(keys(&reader, &Clause::All), [first]);
    assert!(!handle.wait_for(99, Duration::from_millis(10)));
    let second = world.add(post("sv", 2, "Nordkaffe två"));
    handle.wake();
    follower.stop();
    assert!(
        !handle.wait_for(99, LONG),
        "a follower that has ended keeps nobody waiting"
    );

    let follower = Follower::start(data.path(), world.truth(), world.derive()).unwrap();
    assert!(follower.handle().wait_for(world.position(), LONG));
    assert_eq!(keys(&reader, &Clause::All), [second, first]);
}

/// Counts how often it is asked.
struct Counting(Arc<dyn Derive>, AtomicUsize);

impl Derive for Counting {
    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.mentions(no, post)
    }
}

#[test]
fn what_ingest_hands_along_is_not_made_again() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    let counting = Arc::new(Counting(world.derive(), AtomicUsize::new(0)));
    let follower = Follower::start(data.path(), world.truth(), counting.clone()).unwrap();
    let handle = follower.handle();
    assert!(handle.wait_for(0, LONG));
    let given = post("sv", 1, "Nordkaffe ett");
    handle.hand(counting.fingerprint(), 1, 1, world.derive().mentions(1, &given));
    world.add(given);
    assert!(handle.wait_for(1, LONG));
    assert_eq!(counting.1.load(Ordering::SeqCst), 0);
    // Made by another pipeline: not believed.
    handle.hand(counting.fingerprint() + 1, 2, 2, Vec::new());
    world.add(post("sv", 2, "Nordkaffe två"));
    assert!(handle.wait_for(2, LONG));
    assert_eq!(counting.1.load(Ordering::SeqCst), 1);
    assert_eq!(keys(&Reader::new(data.path()), &Clause::All), [2, 1]);
}

#[test]
fn another_pipeline_is_built_beside_the_serving_one() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    for nth in 0..2_000 {
        world.add(post("sv", nth, "Nordkaffe mot Fjordbryg"));
    }
    let follower = Follower::start(data.path(), world.truth(), world.derive()).unwrap();
    let (handle, reader) = (follower.handle(), Reader::new(data.path()));
    assert!(handle.wait_for(world.position(), LONG));
    handle.derive_with(world.with_brands(&["Nordkaffe", "Fjordbryg"]).derive());
    let total = || reader.view().unwrap().total(&Clause::All).unwrap();
    let seen: Vec<u64> = std::iter::from_fn(|| {
        std::thread::sleep(Duration::from_millis(5));
        Some(total())
    })
    .take(10_000)
    .scan(false, |done, total| {
        (!std::mem::replace(done, total == 4_000)).then_some(total)
    })
    .collect();
    assert_eq!(seen.last(), Some(&4_000));
    assert!(
        seen.iter().all(|t| [2_000, 4_000].contains(t)),
        "the old one answers whole until the new one does"
    );
    handle.rebuild();
    world.add(post("sv", 9_000, "Fjordbryg"));
    assert!(handle.wait_for(world.position(), LONG));
    assert_eq!(total(), 4_001);
}

/// A journal that cannot be read for a while.
struct Broken(Arc<dyn Truth>, AtomicBool);

impl Truth for Broken {
    fn position(&self) -> Result<Position, IndexError> {
        self.0.position()
    }

    fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, IndexError> {
        match self.1.load(Ordering::SeqCst) {
            true => Err(IndexError::Write("disk full".into())),
            false => self.0.changes(after, limit),
        }
    }

    fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>, IndexError> {
        self.0.posts(nos)
    }

    fn marks(&self, nos: &[PostNo]) -> Result<std::collections::HashMap<(PostNo, String), Mark>, IndexError> {
        self.0.marks(nos)
    }
}

#[test]
fn a_fault_is_told_and_waited_out() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    let broken = Arc::new(Broken(world.truth(), AtomicBool::new(true)));
    let follower = Follower::start(data.path(), broken.clone(), world.derive()).unwrap();
    let handle = follower.handle();
    world.add(post("sv", 1, "Nordkaffe ett"));
    let told = (0..6_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        handle.following().fault.is_some()
    });
    assert!(told);
    broken.1.store(false, Ordering::SeqCst);
    assert!(handle.wait_for(1, LONG));
    assert_eq!(handle.following().fault, None);
}
