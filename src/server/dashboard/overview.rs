//! `/`: what is said, by whom it is said, whether anything burns.
//!
//! Comes in: the filter in the address. Goes out: one page, also where nothing was found, nothing was asked yet, the query
//! cannot be read or the index cannot answer. Never here: script that is needed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use jiff::Timestamp;

use crate::config::Config;
use crate::config::brand::Role;
use crate::index::{Clause, IndexError};
use crate::mention::{AlertState, Label, Mark, Record};
use crate::query::{self, Filter, PageCursor};
use crate::server::api::alerts::AlertShown;
use crate::server::api::sources::SourceShown;
use crate::server::api::voice::{Tally, tallies};
use crate::server::asking::{Asking, NAMES};
use crate::server::dashboard::figures::{ago, count, percent};
use crate::server::dashboard::form::{Form, address};
use crate::server::dashboard::shown::{AlertView, BrandView, MentionView, Moment, SourceView, urgency};
use crate::server::dashboard::{broken, here, page};
use crate::server::params::Params;
use crate::server::{App, Desk, Problem};

/// Mentions on a page.
const PAGE: usize = 30;

/// Alerts that are looked through for open ones.
const ALERTS: usize = 200;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview<'a> {
    form: Form,
    lead: Vec<String>,
    alerts: Vec<AlertView>,
    brands: Vec<BrandView>,
    sources: Vec<SourceView>,
    list: List,
    zone: &'a str,
    export: String,
    login: bool,
}

/// The middle of the page.
enum List {
    Found {
        total: String,
        mentions: Vec<MentionView>,
        more: Option<String>,
    },
    NoBrand,
    NoneYet {
        lines: Vec<String>,
    },
    NoHit {
        lines: Vec<String>,
    },
    Unreadable {
        before: String,
        after: String,
        reason: String,
    },
    Building {
        reason: String,
    },
}

/// What the page is made of, as it was read.
struct Gathered {
    found: Result<Found, IndexError>,
    alerts: Vec<AlertShown>,
    sources: Vec<SourceShown>,
}

struct Found {
    records: Vec<(Record, bool)>,
    next: Option<PageCursor>,
    total: u64,
    held: u64,
    counts: Vec<(String, Label, u64)>,
    barren: Vec<String>,
}

/// `GET /`.
pub(in crate::server) async fn overview(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    let known: Vec<&'static str> = NAMES.iter().chain(&["cursor"]).copied().collect();
    let params = match Params::lenient(query.as_deref(), &known) {
        Ok(params) => params,
        Err(problem) => return broken(&problem),
    };
    let (config, now, asking) = (desk.config(), Timestamp::now(), Asking::new(&params));
    let asked = asked(&params, &asking, &config, now);
    let (status, filters, unreadable) = match asked {
        Ok(filters) => (StatusCode::OK, Some(filters), None),
        Err(problem) => (problem.status, None, Some(problem)),
    };
    let gathered = match desk.ask(move |app| gather(app, filters)).await {
        Ok(gathered) => gathered,
        Err(problem) => return broken(&problem),
    };
    let moment = Moment {
        now,
        zone: &config.zone,
    };
    let brands = match &gathered.found {
        Ok(found) => brands(&config, found, &asking),
        Err(_) => Vec::new(),
    };
    let alerts = gathered
        .alerts
        .into_iter()
        .map(|alert| AlertView::new(alert, moment))
        .collect::<Vec<_>>();
    let tallies = gathered
        .found
        .as_ref()
        .map(|found| found.counts.clone())
        .unwrap_or_default();
    let lead = lead(&config, tallies, &asking, alerts.len(), &gathered.sources);
    let list = match unreadable {
        Some(problem) => cannot_read(&asking, &problem),
        None => list(gathered.found, &config, &asking, &gathered.sources, moment),
    };
    let overview = Overview {
        form: Form::new(&asking, &config, here(&uri)),
        lead,
        alerts,
        brands,
        sources: SourceView::all(gathered.sources, moment),
        list,
        zone: &config.zone_name,
        export: address("/api/v1/export", &asking, &[]),
        login: config.server.token.is_some(),
    };
    page(status, &overview)
}

/// The filter of the list, that of the counts, and where the page begins.
type Filters = (Filter, Filter, Option<PageCursor>);

fn asked(params: &Params, asking: &Asking, config: &Config, now: Timestamp) -> Result<Filters, Problem> {
    let filter = asking.filter(config, now)?;
    let counted = asking.without("brand").without("label").filter(config, now)?;
    let cursor = params.get("cursor").map(str::parse).transpose();
    Ok((
        filter,
        counted,
        cursor.map_err(|why| Problem::parameter("cursor", why))?,
    ))
}

fn gather(app: &App, filters: Option<Filters>) -> Result<Gathered, Problem> {
    let failed = |error| Problem::broken(&error);
    let alerts = app.journal.alerts(ALERTS).map_err(failed)?;
    let firing = alerts
        .into_iter()
        .filter(|row| row.state == AlertState::Firing)
        .map(AlertShown::from)
        .collect();
    let sources = SourceShown::all(&app.config(), &app.journal).map_err(failed)?;
    let (filter, counted, cursor) = filters.unwrap_or_else(|| (Filter::everything(), Filter::everything(), None));
    let found = find(app, &filter, &counted, cursor.as_ref());
    if let Err(error) = &found
        && !error.mendable()
    {
        return Err(Problem::broken(error));
    }
    Ok(Gathered {
        found,
        alerts: firing,
        sources,
    })
}

fn find(app: &App, filter: &Filter, counted: &Filter, cursor: Option<&PageCursor>) -> Result<Found, IndexError> {
    let page = query::search(&app.reader, &app.journal, filter, PAGE, cursor)?;
    let counts = query::counts(&app.reader, counted)?;
    let nos: Vec<_> = page.records.iter().map(|record| record.key.post).collect();
    let marks = app.journal.marks(&nos)?;
    let by_hand = |record: &Record| {
        let mark: Option<&Mark> = marks.get(&(record.key.post, record.brand.clone()));
        mark.is_some_and(|mark| mark.label.is_some())
    };
    let view = app.reader.view()?;
    let (mut barren, held) = (Vec::new(), view.total(&Clause::All)?);
    if page.total == 0
        && held > 0
        && let Clause::And(parts) = filter.clause()
    {
        for part in parts {
            if view.total(part)? == 0 {
                barren.push(Filter::from(part.clone()).to_string());
            }
        }
    }
    let records = page.records.into_iter().map(|record| {
        let by_hand = by_hand(&record);
        (record, by_hand)
    });
    Ok(Found {
        records: records.collect(),
        next: page.next,
        total: page.total as u64,
        held,
        counts,
        barren,
    })
}

fn brand_names(config: &Config) -> Vec<String> {
    config.brands.iter().map(|brand| brand.name.clone()).collect()
}

fn brands(config: &Config, found: &Found, asking: &Asking) -> Vec<BrandView> {
    let tallies = tallies(&brand_names(config), found.counts.clone());
    tallies
        .into_iter()
        .map(|(name, tally)| BrandView::new(name, &tally, asking))
        .collect()
}

/// What stands on top: a sentence a brand of ours, then what needs a look.
fn lead(
    config: &Config,
    counts: Vec<(String, Label, u64)>,
    asking: &Asking,
    alerts: usize,
    sources: &[SourceShown],
) -> Vec<String> {
    let ours = |name: &str| {
        config
            .brands
            .iter()
            .any(|brand| brand.name == name && brand.role == Role::Own)
    };
    let tallies = tallies(&brand_names(config), counts);
    let period = match asking.get("since") {
        Some("1d") => " in the last 24 hours",
        Some("7d") => " in the last 7 days",
        Some("30d") => " in the last 30 days",
        Some("1y") => " in the last year",
        _ => "",
    };
    let own = tallies.iter().filter(|(name, _)| ours(name)).take(3);
    let mut lines = vec![
        own.map(|(name, tally)| sentence(name, tally, period))
            .collect::<Vec<_>>()
            .join(" "),
    ];
    let failing = sources.iter().filter(|source| urgency(source.state) > 1).count();
    let alerts = match alerts {
        0 => "No alert is open.".to_owned(),
        1 => "One alert is open.".to_owned(),
        n => format!("{n} alerts are open."),
    };
    let sources = match (failing, sources.len()) {
        (_, 0) => String::new(),
        (0, 1) => " The source has no trouble.".to_owned(),
        (0, all) => format!(" None of {all} sources has trouble."),
        (failing, all) => format!(" {failing} of {all} sources need a look."),
    };
    lines.push(format!("{alerts}{sources}"));
    lines.retain(|line| !line.is_empty());
    lines
}

fn sentence(name: &str, tally: &Tally, period: &str) -> String {
    let total: u64 = tally.values().sum();
    let scored = total - tally.get(&Label::Unscored).copied().unwrap_or_default();
    let negative = tally.get(&Label::Negative).copied().unwrap_or_default();
    let mentions = if total == 1 { "mention" } else { "mentions" };
    match (total, scored) {
        (0, _) => format!("{name}: no mentions{period}."),
        (_, 0..5) => format!(
            "{name}: {} {mentions}{period}, {} of them negative.",
            count(total),
            count(negative)
        ),
        _ => format!(
            "{name}: {} {mentions}{period}, {} negative.",
            count(total),
            percent(negative, scored)
        ),
    }
}

fn list(
    found: Result<Found, IndexError>,
    config: &Config,
    asking: &Asking,
    sources: &[SourceShown],
    moment: Moment<'_>,
) -> List {
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            return List::Building {
                reason: error.to_string(),
            };
        }
    };
    if found.held == 0 && config.brands.is_empty() {
        return List::NoBrand;
    }
    if found.held == 0 {
        return List::NoneYet {
            lines: waiting(sources, moment),
        };
    }
    if found.total == 0 {
        let barren = found
            .barren
            .iter()
            .map(|part| format!("Nothing at all matches {part}."));
        return List::NoHit {
            lines: barren.collect(),
        };
    }
    let more = found
        .next
        .map(|cursor| address("/", asking, &[("cursor", &cursor.to_string())]));
    let views = found
        .records
        .into_iter()
        .map(|(record, by_hand)| MentionView::new(record, by_hand, asking, moment));
    let total = match found.total {
        1 => "1 mention".to_owned(),
        n => format!("{} mentions", count(n)),
    };
    List::Found {
        total,
        mentions: views.collect(),
        more,
    }
}

/// Why there may be nothing yet, and when there may be more.
fn waiting(sources: &[SourceShown], moment: Moment<'_>) -> Vec<String> {
    let answered = sources.iter().filter(|source| source.last_success.is_some()).count();
    let mut lines = match sources.len() {
        0 => vec!["No source is configured.".to_owned()],
        all => vec![format!("{answered} of {all} sources have answered so far.")],
    };
    let next = sources
        .iter()
        .filter_map(|source| Some((source.next_poll.filter(|time| *time > moment.now)?, source)));
    if let Some((time, source)) = next.min_by_key(|(time, _)| *time) {
        lines.push(format!(
            "The next poll, of {}, comes {}.",
            source.name,
            ago(time, moment.now)
        ));
    } else if !sources.is_empty() {
        lines.push("`gjallar run` polls them, `gjallar poll` asks all of them once.".to_owned());
    }
    lines
}

fn cannot_read(asking: &Asking, problem: &Problem) -> List {
    let query: Vec<char> = asking.get("q").unwrap_or_default().chars().take(2000).collect();
    let (before, after) = match problem.position {
        Some(position) => query.split_at(position.min(query.len())),
        None => (&[][..], &[][..]),
    };
    List::Unreadable {
        before: before.iter().collect(),
        after: after.iter().collect(),
        reason: problem.detail.clone(),
    }
}
