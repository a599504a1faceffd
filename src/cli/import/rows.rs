//! Lines of a file in, posts out: JSON Lines and CSV with the contract's names.

use std::io::BufRead;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::cli::Usage;
use crate::mention::{Engagement, Language, Post};

/// The longest line that is read; a longer one is a bad line.
const LONGEST: usize = 16 << 20;

/// How the posts are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Jsonl,
    Csv,
}

impl Form {
    /// By the file's name, or else by the first byte.
    pub(super) fn of(file: &str, reader: &mut impl BufRead) -> anyhow::Result<Form> {
        let first = super::first_byte(reader)?;
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("jsonl" | "ndjson" | "json") => Ok(Form::Jsonl),
            Some("csv") => Ok(Form::Csv),
            _ if matches!(first, Some(b'{') | None) => Ok(Form::Jsonl),
            _ if file == "-" => Ok(Form::Csv),
            _ => Err(Usage::error(format!(
                "the form of {file} cannot be told; expected a name that ends in .jsonl or .csv"
            ))),
        }
    }

    /// Calls `take` with each line's number and its post, or what is wrong with it.
    pub(super) fn each(
        self,
        reader: &mut impl BufRead,
        now: Timestamp,
        zone: &TimeZone,
        take: &mut dyn FnMut(u64, Result<Post, String>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Form::Jsonl => jsonl(reader, now, zone, take),
            Form::Csv => csv(reader, now, zone, take),
        }
    }
}

type Take<'a> = &'a mut dyn FnMut(u64, Result<Post, String>) -> anyhow::Result<()>;

fn jsonl(reader: &mut impl BufRead, now: Timestamp, zone: &TimeZone, take: Take<'_>) -> anyhow::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if std::io::Read::take(&mut *reader, LONGEST as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() >= LONGEST && !line.ends_with(b"\n") {
            skip_line(reader)?;
            take(number, Err(format!("the line is longer than {} MB", LONGEST >> 20)))?;
            continue;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let post = serde_json::from_slice::<Row>(&line)
            .map_err(|e| e.to_string())
            .and_then(|row| row.post(now, zone));
        take(number, post)?;
    }
    Ok(())
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    reader.skip_until(b'\n').map(drop)
}

/// A row of more lines has a quote that nobody closed.
const MOST_LINES: u64 = 5_000;

/// What stands most often between the names of the header: a comma, or what spreadsheets put there where the comma is the
/// decimal sign.
fn delimiter(head: &[u8]) -> u8 {
    let head = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |sign: u8| head.iter().filter(|b| **b == sign).count();
    // The last of equals wins: the comma.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

fn csv(reader: &mut impl BufRead, now: Timestamp, zone: &TimeZone, take: Take<'_>) -> anyhow::Result<()> {
    let delimiter = delimiter(reader.fill_buf()?);
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(reader);
    let names = table.headers()?.clone();
    if !names.iter().any(|name| name == "text") {
        return Err(Usage::error(
            "the CSV has no column `text`; expected a header with text and one of id, url",
        ));
    }
    let mut record = csv::StringRecord::new();
    loop {
        let line = table.position().line();
        match table.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                let lines = table.position().line().saturating_sub(line);
                let row = if lines > MOST_LINES {
                    Err(format!("runs over {lines} lines; expected a quote that is closed"))
                } else {
                    record.deserialize::<Row>(Some(&names)).map_err(|e| e.to_string())
                };
                take(line, row.and_then(|row| row.post(now, zone)))?;
            }
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => take(line, Err(error.to_string()))?,
        }
    }
}

/// The post-in of the contract; unknown names are passed over.
#[derive(Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "text_or_number")]
    id: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    title: Option<String>,
    text: String,
    #[serde(default)]
    language: Option<String>,
    #[serde(default, deserialize_with = "text_or_number")]
    reply_to: Option<String>,
    #[serde(default)]
    likes: Option<u64>,
    #[serde(default)]
    shares: Option<u64>,
    #[serde(default)]
    comments: Option<u64>,
    #[serde(default)]
    views: Option<u64>,
    #[serde(default)]
    followers: Option<u64>,
    #[serde(default)]
    rating: Option<f64>,
}

impl Row {
    fn post(self, now: Timestamp, zone: &TimeZone) -> Result<Post, String> {
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let (id, url) = (filled(self.id), filled(self.url));
        if id.is_none() && url.is_none() {
            return Err("neither `id` nor `url`; expected one of them".to_owned());
        }
        let language = filled(self.language).map(|code| code.parse::<Language>()).transpose()?;
        let published = filled(self.published).map(|text| date(&text, now, zone)).transpose()?;
        Ok(Post {
            id,
            source: filled(self.source).unwrap_or_else(|| "import".to_owned()),
            url,
            author: filled(self.author),
            published,
            title: filled(self.title),
            text: self.text,
            language,
            reply_to: filled(self.reply_to),
            engagement: Engagement {
                likes: self.likes,
                shares: self.shares,
                comments: self.comments,
                views: self.views,
            },
            followers: self.followers,
            rating: self.rating.filter(|rating| rating.is_finite()),
            ..Post::default()
        })
    }
}

/// A date as the export has it; a future one is taken for now, since nothing was published tomorrow.
fn date(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let read = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| crate::extract::date::read(text, &now.to_zoned(zone.clone()), None));
    let time = read.ok_or_else(|| format!("`published` is `{text}`; expected a time such as 2026-11-20T08:15:00Z"))?;
    Ok(if time.duration_since(now) > SignedDuration::from_hours(24) {
        now
    } else {
        time
    })
}

/// Ids come as text or as numbers; a number's digits are kept as they are.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(serde_json::Number),
    }
    let id: Option<Id> = either(from)?;
    Ok(id.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

fn either<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Option::<T>::deserialize(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Form, text: &str) -> Vec<(u64, Result<Post, String>)> {
        let mut rows = Vec::new();
        let now = "2026-03-01T00:00:00Z".parse().unwrap();
        form.each(&mut text.as_bytes(), now, &TimeZone::UTC, &mut |line, row| {
            rows.push((line, row));
            Ok(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn a_bad_line_is_numbered_and_the_others_are_read() {
        let rows = read(
            Form::Jsonl,
            "{\"id\": 7, \"text\": \"a\"}\n\nnot json\n{\"text\": \"b\"}\n{\"url\": \"https://example.org\", \"text\": \"c\"}\n",
        );
        let lines: Vec<(u64, bool)> = rows.iter().map(|(line, row)| (*line, row.is_ok())).collect();
        assert_eq!(lines, [(1, true), (3, false), (4, false), (5, true)]);
        assert_eq!(rows[0].1.as_ref().unwrap().id.as_deref(), Some("7"));
    }

    #[test]
    fn csv_has_the_same_names_and_its_empty_cells_are_absent() {
        let rows = read(
            Form::Csv,
            "id,text,likes,language,published\n1,\"två\nrader\",3,sv,2026-02-01\n2,x,,,\n3,x,many,,\n",
        );
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 5]);
        let first = rows[0].1.as_ref().unwrap();
        assert_eq!((first.engagement.likes, first.language), (Some(3), Some(Language::SV)));
        assert!(rows[1].1.as_ref().unwrap().published.is_none());
        assert!(rows[2].1.is_err());
    }

    #[test]
    fn a_date_alone_is_one_of_the_configured_zone() {
        let (now, zone) = (
            "2026-12-01T00:00:00Z".parse().unwrap(),
            TimeZone::get("Europe/Stockholm").unwrap(),
        );
        let read = |text: &str| date(text, now, &zone).unwrap().to_string();
        assert_eq!(read("2026-11-19"), "2026-11-18T23:00:00Z");
        assert_eq!(read("2026-11-19T10:00:00+02:00"), "2026-11-19T08:00:00Z");
        assert!(date("soon", now, &zone).is_err());
    }
}
