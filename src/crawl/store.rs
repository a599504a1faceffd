//! Hands deliveries to ingest, as many in one transaction as have come in meanwhile.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Paused;
use crate::ingest::{Delivery, Ingest, Taken};
use crate::journal::JournalError;

/// Deliveries in one transaction.
const TOGETHER: usize = 64;
/// Pause before a full store is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// Takes until the senders are gone. With `stop`, a full disk makes crawling pause instead of end, and time passes for the
/// rules every few seconds; without it (one round), the first fault ends it.
pub(super) async fn take_all(
    mut taking: mpsc::Receiver<Delivery>,
    ingest: Arc<Ingest>,
    paused: Paused,
    stop: Option<CancellationToken>,
) -> Result<Taken, JournalError> {
    let mut sum = Taken::default();
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    let mut batch = Vec::new();
    loop {
        let came = tokio::select! {
            came = taking.recv_many(&mut batch, TOGETHER) => came,
            _ = tick.tick(), if stop.is_some() => {
                attempt(&ingest, Vec::new()).await.1.inspect_err(|error| tracing::error!(%error, "rules could not be run")).ok();
                continue;
            }
        };
        if came == 0 {
            return Ok(sum);
        }
        let mut deliveries = std::mem::take(&mut batch);
        loop {
            let (back, result) = attempt(&ingest, deliveries).await;
            match result {
                Ok(taken) => {
                    sum = add(sum, taken);
                    break;
                }
                Err(error) if error.passing() && stop.as_ref().is_some_and(|stop| !stop.is_cancelled()) => {
                    tracing::error!(%error, "store full: crawling pauses until there is room");
                    paused.set(true);
                    deliveries = back;
                    tokio::time::sleep(PAUSE).await;
                }
                // Asked to stop: what could not be stored is asked for again at the next start, from the old cursors.
                Err(error) if error.passing() && stop.is_some() => {
                    tracing::warn!(%error, "stopped with deliveries that could not be stored");
                    return Ok(sum);
                }
                // One poisoned delivery must not take its neighbours along: each by itself, and the bad one is left out.
                Err(error) if back.len() > 1 => {
                    tracing::warn!(%error, "a batch was refused; its deliveries are taken one by one");
                    for delivery in back {
                        let source = delivery.source.clone();
                        match attempt(&ingest, vec![delivery]).await.1 {
                            Ok(taken) => sum = add(sum, taken),
                            Err(error) => tracing::error!(%error, source, "a delivery was refused and left out"),
                        }
                    }
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        paused.set(false);
    }
}

/// One transaction on a blocking thread; gives the deliveries back, for another try.
async fn attempt(ingest: &Arc<Ingest>, deliveries: Vec<Delivery>) -> (Vec<Delivery>, Result<Taken, JournalError>) {
    let ingest = ingest.clone();
    let now = Timestamp::now();
    let work = move || {
        let result = if deliveries.is_empty() {
            ingest.tick(now)
        } else {
            ingest.take(&deliveries, now)
        };
        (deliveries, result)
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|cause| std::panic::resume_unwind(cause.into_panic()))
}

fn add(a: Taken, b: Taken) -> Taken {
    Taken {
        new: a.new + b.new,
        edited: a.edited + b.edited,
        mentions: a.mentions + b.mentions,
        alerts: a.alerts + b.alerts,
        known: a.known + b.known,
    }
}
