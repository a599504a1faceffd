//! What `/metrics` tells of a crawler that runs in the same process.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::watch;

use crate::crawl::Paused;
use crate::fetch::Fetcher;
use crate::server::MoreMetrics;

type Labels = Vec<(&'static str, &'static str)>;

/// Fetches by their outcome, bytes, and whether crawling waits for room on the disk.
pub(super) fn of_crawl(fetcher: watch::Receiver<Fetcher>, paused: Paused) -> MoreMetrics {
    Box::new(move |registry| {
        let counts = fetcher.borrow().counts();
        let fetches: Family<Labels, Counter> = Family::default();
        for (outcome, count) in [
            ("page", counts.pages),
            ("unchanged", counts.unchanged),
            ("throttled", counts.throttled),
            ("blocked", counts.blocked),
            ("gone", counts.gone),
            ("refused", counts.refused),
            ("failing", counts.failing),
        ] {
            fetches.get_or_create(&vec![("outcome", outcome)]).inc_by(count);
        }
        registry.register("fetches", "Fetches by how they ended", fetches);
        let bytes: Counter = Counter::default();
        bytes.inc_by(counts.bytes);
        registry.register("fetched_bytes", "Decompressed bytes of all pages", bytes);
        let waits: Gauge<u64, AtomicU64> = Gauge::default();
        waits.set(u64::from(paused.is()));
        registry.register("store_full", "1 while crawling waits for room on the disk", waits);
    })
}
