//! Learns the language profile, `lexicons/profile/language.bin`.
//!
//!     cargo run --release --example train_language -- ROWS.tsv [MORE.tsv ...]
//!
//! Run in the root of the repository. Each file has a header line and the columns `lang`, `kind`, `text`, `source`. Rows of
//! sources that may not be built upon commercially (`ud-nc`, `da-social-media`) are left out. Added to the rows are the words of
//! `lexicons/*/valence.tsv` and `function.txt` and the texts under `lexicons/profile/texts`. The same input gives the
//! same bytes.
//!
//! What is learnt: multinomial logistic regression over hashed pieces of words (`gjallar::language::profile::pieces`), a
//! table for each script, with AdaGrad (Duchi, Hazan & Singer 2011), averaged over the second half (Polyak & Juditsky
//! 1992). Each step takes a language by its weight, then a word of its vocabulary (each form as often as any other), a few
//! words side by side, or a whole row. Pieces are dropped at random, and of some words all long ones, so that the
//! weights also serve for words that were never seen.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for one file ends where it cannot go on"
)]

use std::collections::{HashMap, HashSet};
use std::path::Path;

use fastrand::Rng;
use gjallar::language::profile::{self, CYRILLIC, DAMPING, LATIN, Piece};
use gjallar::language::words::{TokenKind, words};
use gjallar::language::{LANGUAGES, Script};

/// Rows of the tables, as powers of two.
const BITS: [u32; 2] = [17, 16];
const STEPS: usize = 8_000_000;
const RATE: f32 = 0.5;
/// What is left of the rate at the end.
const LAST_RATE: f32 = 0.2;
/// The share of pieces that are dropped.
const DROPPED: f32 = 0.2;
/// The share of words of which the long pieces are dropped, too.
const SHORTENED: f32 = 0.3;
/// One step of a weight in natural logarithms of odds.
const STEP: f32 = 1.0 / 16.0;
/// Words, pairs, and short spans among what is learnt from; the rest are whole rows.
const KINDS: [f32; 3] = [0.3, 0.2, 0.25];
/// The share of words that come from lists and not from rows: a list may lack what its neighbour's list has.
const LISTED: f32 = 0.2;
/// The share of rows and spans that are taken from what people say, and not from news or books.
const SAID: f32 = 0.4;
/// The longest whole row in words.
const LONGEST_ROW: usize = 60;
/// Sources of rows that are for measuring only.
const MEASURING_ONLY: [&str; 2] = ["ud-nc", "da-social-media"];
/// `LANGUAGES` and, last, all others.
const COUNT: usize = LANGUAGES.len() + 1;

/// A word's pieces, and which of them are long.
struct Word {
    pieces: Vec<(u32, usize)>,
    text: String,
    latin: bool,
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq)]
enum From {
    /// Among the rows of a file.
    Rows,
    /// Among the posts of a file.
    Posts,
    /// Among the posts of our own.
    Own,
    /// In a list of words.
    List,
}

/// All that is learnt from.
#[derive(Default)]
struct Library {
    ids: HashMap<String, usize>,
    words: Vec<Word>,
    rows: Vec<Vec<Vec<usize>>>,
    /// Which rows are posts.
    said: Vec<Vec<usize>>,
    /// Words of the rows, and those that stand in lists only.
    vocabulary: [Vec<Vec<usize>>; 2],
}

impl Library {
    fn id(&mut self, word: &str) -> usize {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let mut pieces = Vec::new();
        profile::pieces(word, 0, |hash, piece| {
            let size = match piece {
                Piece::Letters(n) => n,
                Piece::Word | Piece::Pair => profile::LONGEST_PIECE + 1,
            };
            pieces.push((hash, size));
        });
        let first = word.chars().find(|c| c.is_alphabetic());
        self.words.push(Word {
            pieces,
            text: word.to_owned(),
            latin: first.is_some_and(|c| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c)),
        });
        self.ids.insert(word.to_owned(), self.words.len() - 1);
        self.words.len() - 1
    }

    /// The words of `text`; those of the wrong script are left out.
    fn cut(&mut self, text: &str, latin: Option<bool>) -> Vec<usize> {
        let cut = words(text);
        let kept = cut.tokens.iter().filter(|t| t.kind == TokenKind::Word);
        let ids: Vec<usize> = kept
            .filter(|t| t.folded.chars().any(char::is_alphabetic))
            .map(|t| self.id(&t.folded))
            .collect();
        ids.into_iter()
            .filter(|&id| latin.is_none_or(|l| self.words[id].latin == l))
            .collect()
    }

    fn add(&mut self, class: usize, text: &str, from: From, seen: &mut [HashSet<usize>]) {
        let latin = LANGUAGES.get(class).map(|row| row.script() == Script::Latin);
        let ids = self.cut(text, latin);
        for &id in &ids {
            if seen[class].insert(id) {
                self.vocabulary[usize::from(matches!(from, From::Own | From::List))][class].push(id);
            }
        }
        if from != From::List && !ids.is_empty() {
            if matches!(from, From::Posts | From::Own) {
                self.said[class].push(self.rows[class].len());
            }
            self.rows[class].push(ids);
        }
    }
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn class_of(code: &str) -> Option<usize> {
    LANGUAGES.iter().position(|row| row.language.code() == code)
}

fn gather(files: &[String]) -> Library {
    let mut library = Library {
        rows: vec![Vec::new(); COUNT],
        said: vec![Vec::new(); COUNT],
        vocabulary: [vec![Vec::new(); COUNT], vec![Vec::new(); COUNT]],
        ..Library::default()
    };
    let mut seen = vec![HashSet::new(); COUNT];
    for file in files {
        for line in lines(Path::new(file)).iter().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [code, kind, text, source] = cells[..] else {
                continue;
            };
            if let Some(class) = class_of(code).filter(|_| !MEASURING_ONLY.contains(&source)) {
                let from = if kind == "post" { From::Posts } else { From::Rows };
                library.add(class, text, from, &mut seen);
            }
        }
    }
    for (class, row) in LANGUAGES.iter().enumerate() {
        let code = row.language.code();
        for file in ["valence.tsv", "function.txt"] {
            for line in lines(&Path::new("lexicons").join(code).join(file)) {
                let word = line.split('\t').next().unwrap_or_default();
                library.add(class, word.trim_start_matches('='), From::List, &mut seen);
            }
        }
        let texts = Path::new("lexicons/profile/texts");
        for line in lines(&texts.join(format!("{code}.words.txt"))) {
            library.add(class, &line, From::List, &mut seen);
        }
        for line in lines(&texts.join(format!("{code}.posts.txt"))) {
            library.add(class, &line, From::Own, &mut seen);
        }
    }
    for line in lines(Path::new("lexicons/profile/texts/other.txt")) {
        library.add(COUNT - 1, &line, From::Rows, &mut seen);
    }
    library
}

/// How often a language is taken; the close neighbours need more steps.
fn share(class: usize) -> f32 {
    match LANGUAGES.get(class).map(|row| row.language.code()) {
        Some("da") => 1.35,
        Some("nb") => 1.25,
        Some("sv" | "nn" | "fi" | "ru" | "en") => 1.0,
        Some(_) => 0.85,
        None => 1.0,
    }
}

/// The weights of one script's classes.
struct Weights {
    /// Class in the table -> class in `LANGUAGES` (`COUNT - 1`: other).
    classes: Vec<usize>,
    bits: u32,
    now: Vec<[f32; LATIN]>,
    squares: Vec<[f32; LATIN]>,
    sum: Vec<[f32; LATIN]>,
    summed: f32,
}

impl Weights {
    fn new(script: Script, bits: u32) -> Weights {
        let size = 1 << bits;
        Weights {
            classes: profile::classes(script).chain([COUNT - 1]).collect(),
            bits,
            now: vec![[0.0; LATIN]; size],
            squares: vec![[1e-2; LATIN]; size],
            sum: vec![[0.0; LATIN]; size],
            summed: 0.0,
        }
    }

    fn learn(&mut self, pieces: &[u32], class: usize, rate: f32) {
        let damping = (pieces.len() as f32).powf(-DAMPING);
        let shift = 32 - self.bits;
        let mut scores = [0.0; LATIN];
        for piece in pieces {
            let row = &self.now[(piece >> shift) as usize];
            scores.iter_mut().zip(row).for_each(|(s, w)| *s += w);
        }
        let used = self.classes.len();
        let scores = &mut scores[..used];
        let top = scores.iter().copied().fold(f32::MIN, f32::max) * damping;
        scores.iter_mut().for_each(|s| *s = (*s * damping - top).exp());
        let total: f32 = scores.iter().sum();
        let mut slope = [0.0; LATIN];
        for (i, (slope, score)) in slope.iter_mut().zip(scores).enumerate() {
            let truth = if self.classes[i] == class { 1.0 } else { 0.0 };
            *slope = (*score / total - truth) * damping;
        }
        for piece in pieces {
            let at = (piece >> shift) as usize;
            let (row, squares) = (&mut self.now[at], &mut self.squares[at]);
            for i in 0..LATIN {
                squares[i] += slope[i] * slope[i];
                row[i] -= rate * slope[i] / squares[i].sqrt();
            }
        }
    }

    fn sum_up(&mut self) {
        self.summed += 1.0;
        for (sum, now) in self.sum.iter_mut().zip(&self.now) {
            sum.iter_mut().zip(now).for_each(|(s, w)| *s += w);
        }
    }

    /// The average in steps; a row's weights are moved so that their middle is zero, which changes no answer.
    fn steps(&self) -> Vec<u8> {
        let used = self.classes.len();
        let mut bytes = Vec::new();
        for row in &self.sum {
            let high = row[..used].iter().copied().fold(f32::MIN, f32::max);
            let low = row[..used].iter().copied().fold(f32::MAX, f32::min);
            for weight in &row[..used] {
                let steps = (weight - (high + low) / 2.0) / self.summed / STEP;
                bytes.push((steps.round().clamp(-127.0, 127.0) as i8).cast_unsigned());
            }
        }
        bytes
    }
}

/// Draws what to learn from next: a class and the pieces of a span of its words.
fn draw(library: &Library, rng: &mut Rng, pieces: &mut Vec<u32>) -> (usize, bool) {
    let total: f32 = (0..COUNT).filter(|&c| !library.rows[c].is_empty()).map(share).sum();
    let mut at = rng.f32() * total;
    let mut class = 0;
    for c in (0..COUNT).filter(|&c| !library.rows[c].is_empty()) {
        class = c;
        at -= share(c);
        if at < 0.0 {
            break;
        }
    }
    let kind = rng.f32();
    let [told, listed] = &library.vocabulary;
    let vocabulary = match &listed[class] {
        listed if !listed.is_empty() && rng.f32() < LISTED => listed,
        _ => &told[class],
    };
    let one;
    let span: &[usize] = if kind < KINDS[0] {
        one = [vocabulary[rng.usize(..vocabulary.len())]];
        &one
    } else {
        let said = &library.said[class];
        let row = if !said.is_empty() && rng.f32() < SAID {
            said[rng.usize(..said.len())]
        } else {
            rng.usize(..library.rows[class].len())
        };
        let row = &library.rows[class][row];
        let size = if kind < KINDS[0] + KINDS[1] {
            2
        } else if kind < KINDS[0] + KINDS[1] + KINDS[2] {
            1 + rng.usize(..6)
        } else {
            LONGEST_ROW
        };
        let size = size.min(row.len());
        let start = rng.usize(..=row.len() - size);
        &row[start..start + size]
    };
    let latin = library.words[span[0]].latin;
    pieces.clear();
    let mut before = 0;
    for word in span.iter().map(|&id| &library.words[id]).filter(|w| w.latin == latin) {
        let longest = if rng.f32() < SHORTENED {
            2 + rng.usize(..4)
        } else {
            usize::MAX
        };
        let kept = word.pieces.iter().filter(|p| p.1 <= longest);
        pieces.extend(kept.map(|p| p.0));
        before = profile::pieces(&word.text, before, |hash, piece| {
            if piece == Piece::Pair && longest == usize::MAX {
                pieces.push(hash);
            }
        });
    }
    pieces.retain(|_| rng.f32() >= DROPPED);
    (class, latin)
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let library = gather(&files);
    for class in 0..COUNT {
        let code = LANGUAGES.get(class).map_or("other", |row| row.language.code());
        println!(
            "{code}: {} rows, {} words",
            library.rows[class].len(),
            library.vocabulary[0][class].len() + library.vocabulary[1][class].len()
        );
    }
    let mut latin = Weights::new(Script::Latin, BITS[0]);
    let mut cyrillic = Weights::new(Script::Cyrillic, BITS[1]);
    let mut rng = Rng::with_seed(1);
    let mut pieces = Vec::new();
    for step in 0..STEPS {
        let (class, is_latin) = draw(&library, &mut rng, &mut pieces);
        let rate = RATE * (1.0 - (1.0 - LAST_RATE) * step as f32 / STEPS as f32);
        if !pieces.is_empty() {
            let weights = if is_latin { &mut latin } else { &mut cyrillic };
            weights.learn(&pieces, class, rate);
        }
        if step >= STEPS / 2 && step % (STEPS / 100) == 0 {
            latin.sum_up();
            cyrillic.sum_up();
        }
    }
    let mut bytes = profile::MAGIC.to_vec();
    bytes.extend([BITS[0] as u8, BITS[1] as u8, 0, 0]);
    bytes.extend(STEP.to_le_bytes());
    bytes.extend(latin.steps());
    bytes.extend(cyrillic.steps());
    std::fs::write("lexicons/profile/language.bin", &bytes).unwrap();
    println!("{} bytes; classes {LATIN} and {CYRILLIC}", bytes.len());
}
