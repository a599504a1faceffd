//! The thread that brings the index after the journal.
//!
//! Woken by ingest, or by itself five times a second (marks and imports come from other processes too), it applies what is new
//! and commits at most half a second after the first uncommitted change. A new generation is built beside the
//! serving one, in small steps between which the news go first. A fault is logged, waited out and tried again from
//! the last commit; nothing is lost by it, because the journal has everything.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::index::course::{BATCH, Course, Handed};
use crate::index::{Derive, IndexError, Truth};
use crate::mention::{Mention, Position, PostNo};

/// Longest time between two looks at the journal.
const LOOK: Duration = Duration::from_millis(200);

/// From the first uncommitted change to the commit.
const HOLD: Duration = Duration::from_millis(500);

/// The same, while there is more than one batch of news: larger segments, fewer merges.
const BULK: Duration = Duration::from_secs(1);

/// Longest wait after a fault.
const CALM: Duration = Duration::from_secs(30);

/// Where the follower stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Following {
    /// The journal position that can be searched; none before a generation serves.
    pub position: Option<Position>,
    /// How far a new generation is that is being built.
    pub building: Option<Position>,
    /// The last fault, while it lasts.
    pub fault: Option<String>,
}

#[derive(Default)]
struct Orders {
    stop: bool,
    woken: bool,
    rebuild: bool,
    derive: Option<Arc<dyn Derive>>,
    ended: bool,
    following: Following,
}

#[derive(Default)]
struct Shared {
    orders: Mutex<Orders>,
    changed: Condvar,
    handed: Handed,
}

impl Shared {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until there is an order, `longest` at most.
    fn sleep(&self, longest: Duration) {
        let idle = |o: &mut Orders| !(o.stop || o.woken || o.rebuild || o.derive.is_some());
        let waited = self.changed.wait_timeout_while(self.orders(), longest, idle);
        waited.unwrap_or_else(PoisonError::into_inner).0.woken = false;
    }
}

/// What others say to the follower, and ask of it. Clones speak to the same one.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Handle {
    /// The journal has something new.
    pub fn wake(&self) {
        self.shared.orders().woken = true;
        self.shared.changed.notify_all();
    }

    /// Hands along mentions that were made already, by the pipeline of this fingerprint, so that they are not made again.
    pub fn hand(&self, fingerprint: u64, no: PostNo, position: Position, mentions: Vec<Mention>) {
        self.shared.handed.put(fingerprint, no, position, mentions);
    }

    /// Goes on with another pipeline; a new generation is built when its fingerprint differs.
    pub fn derive_with(&self, derive: Arc<dyn Derive>) {
        self.shared.orders().derive = Some(derive);
        self.shared.changed.notify_all();
    }

    /// Builds a new generation, whatever the fingerprint says.
    pub fn rebuild(&self) {
        self.shared.orders().rebuild = true;
        self.shared.changed.notify_all();
    }

    /// Waits until no generation is being built; false when the time is over first, or the follower ended.
    pub fn wait_built(&self, timeout: Duration) -> bool {
        let building = |o: &mut Orders| !o.ended && (o.rebuild || o.following.building.is_some());
        let waited = self
            .shared
            .changed
            .wait_timeout_while(self.shared.orders(), timeout, building);
        let orders = waited.unwrap_or_else(PoisonError::into_inner).0;
        !orders.ended && !orders.rebuild && orders.following.building.is_none()
    }

    /// Where it stands.
    pub fn following(&self) -> Following {
        self.shared.orders().following.clone()
    }

    /// Waits until a journal position can be searched; false when the time is over first, or the follower ended.
    pub fn wait_for(&self, position: Position, timeout: Duration) -> bool {
        self.wake();
        let short = |o: &mut Orders| !o.ended && o.following.position.is_none_or(|at| at < position);
        let waited = self
            .shared
            .changed
            .wait_timeout_while(self.shared.orders(), timeout, short);
        waited
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .following
            .position
            .is_some_and(|at| at >= position)
    }
}

/// The running thread.
pub struct Follower {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts it. The caller holds the [lock](crate::index::Lock) of the data folder until it has stopped.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(data: &Path, truth: Arc<dyn Truth>, derive: Arc<dyn Derive>) -> Result<Follower, IndexError> {
        let shared = Arc::<Shared>::default();
        let mut way = Way {
            data: data.to_owned(),
            truth,
            derive,
            course: None,
            shared: shared.clone(),
        };
        let thread = thread::Builder::new().name("index".to_owned()).spawn(move || way.go());
        Ok(Follower {
            handle: Handle { shared },
            thread: Some(thread.map_err(IndexError::write)?),
        })
    }

    /// A handle to speak to it.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Commits what is applied and ends the thread.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.handle.shared.orders().stop = true;
        self.handle.shared.changed.notify_all();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the index follower ended in a panic");
        }
    }
}

struct Way {
    data: PathBuf,
    truth: Arc<dyn Truth>,
    derive: Arc<dyn Derive>,
    course: Option<Course>,
    shared: Arc<Shared>,
}

/// Says that the thread has ended, however it did.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.orders().ended = true;
        self.0.changed.notify_all();
    }
}

impl Way {
    fn go(&mut self) {
        let _ended = Ended(self.shared.clone());
        let mut calm = LOOK;
        while !self.shared.orders().stop {
            let turn = self.turn();
            self.report(turn.as_ref().err());
            let pause = match turn {
                Ok(pause) => {
                    calm = LOOK;
                    pause
                }
                Err(e) => {
                    tracing::error!(error = %e, "the index cannot follow the journal; trying again");
                    self.course = None;
                    calm = (calm * 2).min(CALM);
                    calm
                }
            };
            if !pause.is_zero() {
                self.shared.sleep(pause);
            }
        }
        if let Some(Err(e)) = self.course.take().map(Course::stop) {
            tracing::error!(error = %e, "the last commit of the index failed; it is made up for at the next start");
        }
    }

    /// One round: orders, news, commit, a step of what is being built. How long to wait for the next one.
    fn turn(&mut self) -> Result<Duration, IndexError> {
        let (derive, rebuild) = {
            let mut orders = self.shared.orders();
            let rebuild = std::mem::take(&mut orders.rebuild);
            if rebuild {
                // Until the first report: who waits for the end must not see none at work.
                orders.following.building = Some(0);
            }
            (orders.derive.take(), rebuild)
        };
        if let Some(derive) = &derive {
            self.derive = derive.clone();
        }
        let course = match &mut self.course {
            Some(course) => course,
            None => {
                let fresh = Course::open(&self.data, self.truth.clone(), self.derive.clone(), true)?;
                self.course.insert(fresh)
            }
        };
        if let Some(derive) = derive {
            course.derive_with(derive)?;
        }
        if rebuild && let Err(error) = course.renew() {
            // The order stands: it is tried again, and who waits for it is not told that it was done.
            self.shared.orders().rebuild = true;
            return Err(error);
        }
        course.hear()?;
        let news = course.follow(&self.shared.handed)?;
        let hold = if news < BATCH { HOLD } else { BULK };
        if course.waiting().is_some_and(|since| since.elapsed() >= hold) {
            course.commit()?;
        }
        let start = Instant::now();
        if course.build(&self.shared.handed)? {
            // Where something serves meanwhile, half of the time is left to everything else.
            let served = news == 0 && course.position().is_some();
            return Ok(if served {
                start.elapsed().min(LOOK)
            } else {
                Duration::ZERO
            });
        }
        let left = course
            .waiting()
            .map_or(LOOK, |since| HOLD.saturating_sub(since.elapsed()).min(LOOK));
        Ok(if news > 0 { Duration::ZERO } else { left })
    }

    fn report(&self, fault: Option<&IndexError>) {
        let mut orders = self.shared.orders();
        if let Some(course) = &self.course {
            orders.following.position = course.position();
            orders.following.building = course.built();
        }
        orders.following.fault = fault.map(ToString::to_string);
        drop(orders);
        self.shared.changed.notify_all();
    }
}
