//! The face to browsers and programs: dashboard, API, health, metrics.
//!
//! Comes in: a bound listener and what it may read (configuration, journal, index). Goes out: pages, JSON, exports, and
//! marks into the journal. Never here: crawling, scoring, or the index writer; crawled text is escaped wherever it stands.

mod api;
mod asking;
mod auth;
mod connection;
mod dashboard;
mod guard;
mod metrics;
mod params;
mod problem;
mod router;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::crawl::Paused;
use crate::fetch::Fetcher;
use crate::index::Reader;
use crate::journal::Journal;

pub use api::alerts::AlertShown;
pub use api::sources::SourceShown;
pub use problem::Problem;
pub use router::{Access, ROUTES, Route};

/// Questions to journal and index at once; more wait their turn.
const QUESTIONS: usize = 8;

/// Exports at once; more are told to come back.
const EXPORTS: usize = 4;

/// What a crawl in the same process tells.
pub struct Crawling {
    /// The door to the network; another one after a reload.
    pub fetcher: watch::Receiver<Fetcher>,
    /// Whether it waits for room on the disk.
    pub paused: Paused,
}

/// What the server reads; one for the life of the process.
pub struct App {
    /// The configuration as it is now; put another in its place to reload. The listener stays where it is.
    pub config: RwLock<Arc<Config>>,
    /// Posts, marks, alerts, health of the sources.
    pub journal: Journal,
    /// Mentions.
    pub reader: Reader,
    /// The crawl, where it runs in this process: for its counts and its health.
    pub crawling: Option<Crawling>,
    /// When this process started.
    pub started: Timestamp,
}

impl App {
    /// The configuration as it is now.
    pub fn config(&self) -> Arc<Config> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The app, and whose turn it is to ask it.
struct Desk {
    app: Arc<App>,
    questions: Arc<Semaphore>,
    exports: Arc<Semaphore>,
}

impl Desk {
    fn new(app: Arc<App>) -> Desk {
        Desk {
            app,
            questions: Arc::new(Semaphore::new(QUESTIONS)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
        }
    }

    fn config(&self) -> Arc<Config> {
        self.app.config()
    }

    /// Asks journal or index on a blocking thread, a few at a time.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self
            .questions
            .clone()
            .acquire_owned()
            .await
            .map_err(|closed| Problem::broken(&closed))?;
        let app = self.app.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let answer = work(&app);
            drop(turn);
            answer
        });
        answer.await.map_err(|died| Problem::broken(&died))?
    }
}

/// Serves on a bound listener until `shutdown`; running requests then have five seconds to end.
///
/// # Errors
/// Where the listener fails for good.
pub async fn serve(listener: TcpListener, app: Arc<App>, shutdown: CancellationToken) -> io::Result<()> {
    connection::serve(listener, router::router(Arc::new(Desk::new(app))), shutdown).await
}
