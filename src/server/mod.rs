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
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
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

/// Adds the metrics of what else runs in this process, at every scrape.
pub type MoreMetrics = Box<dyn Fn(&mut Registry) + Send + Sync>;

/// What the server reads; one for the life of the process.
pub struct App {
    config: RwLock<Arc<Config>>,
    journal: Journal,
    reader: Reader,
    started: Timestamp,
    more: Option<MoreMetrics>,
    questions: Arc<Semaphore>,
    exports: Arc<Semaphore>,
}

impl App {
    /// Of a configuration that can be replaced later.
    pub fn new(config: Arc<Config>, journal: Journal, reader: Reader) -> App {
        App {
            config: RwLock::new(config),
            journal,
            reader,
            started: Timestamp::now(),
            more: None,
            questions: Arc::new(Semaphore::new(QUESTIONS)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
        }
    }

    /// With the metrics of a crawler that runs in the same process.
    pub fn with_metrics(mut self, more: MoreMetrics) -> App {
        self.more = Some(more);
        self
    }

    /// The configuration as it is now.
    pub fn config(&self) -> Arc<Config> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a new configuration; requests that run keep the old one. The listener stays where it is.
    pub fn replace(&self, config: Arc<Config>) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// Asks journal or index on a blocking thread, a few at a time.
    async fn ask<T: Send + 'static>(
        self: &Arc<App>,
        work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.questions.clone().acquire_owned().await.map_err(|closed| Problem::broken(&closed))?;
        let app = self.clone();
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
    connection::serve(listener, router::router(app), shutdown).await
}
