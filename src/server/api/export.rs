//! `/api/v1/export`: every match, streamed in bounded memory.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::config::{either, quoted};
use crate::export::{self, FORMATS, Format};
use crate::index::IndexError;
use crate::query::{self, Filter};
use crate::server::asking::unsearched;
use crate::server::{App, Desk, Problem, api};

/// Bytes that are handed over at once; a few of them may wait for a slow reader.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 4;

/// `GET /api/v1/export?q=&format=csv`.
pub(in crate::server) async fn export(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, asking) = api::asked(query.as_deref(), &["format"])?;
    let name = params.get("format").unwrap_or("csv");
    let format = export::named(name).ok_or_else(|| {
        let expected = either(FORMATS.iter().map(|format| format.name));
        Problem::parameter("format", format!("`format` is {}; expected {expected}", quoted(name)))
    })?;
    let filter = asking.filter(&desk.config(), Timestamp::now())?;
    let turn = desk.exports.clone().try_acquire_owned();
    let turn = turn.map_err(|_| Problem::busy("other exports are running; try again in a moment"))?;
    // An index that cannot answer is told by a status, not by a file that breaks off.
    desk.ask(|app| app.reader.view().map(|_| ()).map_err(|error| unsearched(&error)))
        .await?;
    let app = desk.app.clone();
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    tokio::task::spawn_blocking(move || {
        let pieces = Pieces {
            sender: sender.clone(),
            held: Vec::with_capacity(PIECE),
        };
        if let Err(error) = write(&app, &filter, format, pieces) {
            tracing::warn!(%error, "an export broke off");
            // The reader sees a broken transfer, never a file that looks whole.
            sender.blocking_send(Err(io::Error::other("the export broke off"))).ok();
        }
        drop(turn);
    });
    let pieces = stream::unfold(receiver, |mut receiver| async {
        Some((receiver.recv().await?, receiver))
    });
    let file = format!("attachment; filename=\"gjallar.{}\"", format.extension);
    let headers = [
        (header::CONTENT_TYPE, format.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(pieces)).into_response())
}

/// What can end an export early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("nobody takes it: {0}")]
    Reader(#[from] io::Error),
}

fn write(app: &App, filter: &Filter, format: &Format, pieces: Pieces) -> Result<(), Broken> {
    let mut file = (format.open)(Box::new(pieces))?;
    query::all::<Broken>(
        &app.reader,
        &app.journal,
        filter,
        &mut |record| Ok(file.write(&record)?),
    )?;
    Ok(file.finish()?)
}

/// Gathers bytes and hands them over, waiting for a slow reader; an error once nobody reads any more.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

impl Pieces {
    fn hand_over(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.held, Vec::with_capacity(PIECE));
        self.sender
            .blocking_send(Ok(piece.into()))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        // What a format leaves unflushed at its end; nobody is left to tell where it fails.
        self.hand_over().ok();
    }
}
