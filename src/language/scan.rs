//! The scanner behind `words`: what kind of token begins here, and where it ends.
//!
//! Comes in: a text. Goes out: `Words`. Every byte is looked at a bounded number of times. Never here: what a
//! sign stands for; `signs` knows the emoji, `sentence` the full stops that end nothing.

use unicode_normalization::char::is_combining_mark;

use super::words::{LONGEST, Token, TokenKind, Words, fold, ignorable};
use super::{net, sentence, signs};

/// Cuts a text into tokens.
pub(super) fn scan(text: &str) -> Words {
    let mut scanner = Scanner::new(text);
    while let Some(c) = scanner.peek(0) {
        scanner.step(c);
    }
    let sentences = scanner.tokens.last().map_or(0, |t| t.sentence + 1);
    Words {
        tokens: scanner.tokens,
        sentences,
    }
}

/// What is known about the end of the sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It goes on.
    Open,
    /// Dots of suspense: a capital must follow.
    Suspense,
    /// It has ended; closing signs and emoji may still follow.
    Closed,
    /// A line break: everything that follows is new.
    Broken,
}

pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    scalar: usize,
    pub(super) tokens: Vec<Token>,
    sentence: u32,
    end: End,
    gap: bool,
    /// Round brackets that stand open in this sentence.
    open: usize,
}

/// A letter, digit, combining mark or unseen sign: what a word is made of.
pub(super) fn wordy(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        letter(c) || (c.is_alphanumeric() && !signs::pictograph(c)) || attached(c)
    }
}

/// Most letters of most of our texts, at a glance.
fn letter(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}')
}

/// A sign that belongs to the letter before it.
fn attached(c: char) -> bool {
    c >= '\u{ad}' && (ignorable(c) || is_combining_mark(c)) && c != '\u{20e3}'
}

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}')
}

fn hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Scanner<'a> {
        let tokens = Vec::with_capacity(text.len().min(1 << 16) / 5 + 4);
        Scanner {
            text,
            at: 0,
            scalar: 0,
            tokens,
            sentence: 0,
            end: End::Open,
            gap: true,
            open: 0,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The scalar `ahead` bytes from here.
    fn peek(&self, ahead: usize) -> Option<char> {
        let at = self.at + ahead;
        match self.text.as_bytes().get(at) {
            Some(&b) if b < 0x80 => Some(b as char),
            _ => self.text.get(at..)?.chars().next(),
        }
    }

    fn step(&mut self, c: char) {
        if c.is_ascii_alphabetic() {
            if !self.lettered() {
                self.word(c);
            }
        } else if c == ' ' {
            self.pass(c, true);
        } else if letter(c) {
            self.word(c);
        } else if c.is_ascii_digit() {
            if !self.keycap(c) && !self.lettered() {
                self.number();
            }
        } else if c.is_ascii_punctuation() {
            self.punctuation(c);
        } else if line_break(c) {
            self.pass(c, true);
            self.end = End::Broken;
            self.open = 0;
        } else if c.is_whitespace() || c.is_control() {
            self.pass(c, true);
        } else if ignorable(c) {
            self.pass(c, false);
        } else if let Some(len) = signs::emoji(self.rest()) {
            self.push(TokenKind::Emoji, len);
        } else if wordy(c) {
            if !self.lettered() {
                self.word(c);
            }
        } else {
            self.punctuation(c);
        }
    }

    /// Goes over a sign that is no token.
    fn pass(&mut self, c: char, gap: bool) {
        self.at += c.len_utf8();
        self.scalar += 1;
        self.gap |= gap;
    }

    /// A word from here; digits and inner apostrophes belong to it.
    fn word(&mut self, first: char) {
        let rest = self.rest();
        if matches!(first, 'h' | 'H' | 'w' | 'W')
            && let Some(len) = net::link(rest)
        {
            return self.push(TokenKind::Link, len);
        }
        self.push(TokenKind::Word, word_len(rest));
    }

    /// Digits with single separators between them; letters right behind make a word of plain digits (`5G`).
    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let (mut len, mut plain) = (0, true);
        loop {
            if digit(len) {
                len += 1;
            } else if matches!(bytes.get(len), Some(b'.' | b',' | b':')) && digit(len + 1) {
                (len, plain) = (len + 2, false);
            } else {
                break;
            }
        }
        if plain && self.peek(len).is_some_and(wordy) {
            return self.push(TokenKind::Word, word_len(self.rest()));
        }
        self.push(TokenKind::Number, len);
    }

    /// `1️⃣`: a digit, `#` or `*` in its box.
    fn keycap(&mut self, c: char) -> bool {
        let boxed = match self.peek(c.len_utf8()) {
            Some('\u{fe0f}') => 4,
            Some('\u{20e3}') => 1,
            _ => return false,
        };
        let found = self.peek(boxed) == Some('\u{20e3}');
        if found {
            self.push(TokenKind::Emoji, boxed + 3);
        }
        found
    }

    /// An emoticon that begins with a letter or a digit (`xD`, `8-)`): it must stand free on both sides.
    fn lettered(&mut self) -> bool {
        if !self.gap || !signs::may_begin(self.rest()) {
            return false;
        }
        let (start_of_line, open) = (self.tokens.is_empty() || self.end == End::Broken, self.open > 0);
        let Some(len) = signs::emoticon(self.rest(), true, start_of_line || open) else {
            return false;
        };
        self.push(TokenKind::Emoji, len);
        true
    }

    fn punctuation(&mut self, c: char) {
        let rest = self.rest();
        match c {
            '#' | '＃' => {
                if self.keycap(c) {
                    return;
                }
                if let Some(len) = net::hashtag(rest, c).filter(|_| !self.touches_word()) {
                    return self.push(TokenKind::Hashtag, len);
                }
            }
            '@' | '＠' if self.touches_word() => {
                if let Some(len) = net::mail_host(rest) {
                    return self.mail(len);
                }
            }
            '@' | '＠' => {
                if let Some(len) = net::handle(rest, c) {
                    return self.push(TokenKind::Handle, len);
                }
            }
            '*' if self.keycap(c) => return,
            '(' | ')' if self.brackets(c) => return,
            _ => {}
        }
        if hyphen(c) && self.touches_word() && self.peek(c.len_utf8()).is_some_and(|n| wordy(n) && !attached(n)) {
            return self.pass(c, false);
        }
        if signs::may_begin(rest)
            && let Some(len) = signs::emoticon(rest, !self.touches_word(), self.open > 0)
        {
            return self.push(TokenKind::Emoji, len);
        }
        self.mark(c);
    }

    /// True where the token before is a word or number and nothing stands between it and here.
    fn touches_word(&self) -> bool {
        !self.gap
            && self
                .tokens
                .last()
                .is_some_and(|t| t.end == self.at && !matches!(t.kind, TokenKind::Mark | TokenKind::Emoji))
    }

    /// Two or more round brackets that close or open nothing are a smile or its contrary: `))`, `((`.
    fn brackets(&mut self, c: char) -> bool {
        let run = self.rest().bytes().take_while(|&b| char::from(b) == c).count();
        if c == ')' {
            let closing = run.min(self.open);
            self.open -= closing;
            for _ in 0..closing {
                self.push(TokenKind::Mark, 1);
            }
            if run - closing >= 2 {
                self.push(TokenKind::Emoji, run - closing);
                return true;
            }
            return closing == run;
        }
        let rest = self.rest();
        let smile = if signs::may_begin(rest) {
            signs::emoticon(rest, !self.touches_word(), false)
        } else {
            None
        };
        if smile.is_some() || (run >= 2 && !self.peek(run).is_some_and(wordy)) {
            self.push(TokenKind::Emoji, smile.unwrap_or(run));
        } else {
            self.open += run;
            for _ in 0..run.min(3) {
                self.push(TokenKind::Mark, 1);
            }
            self.widen(run.saturating_sub(3), run.saturating_sub(3));
        }
        true
    }

    /// One mark; the fourth and later ones of a run of equal marks are added to the third.
    fn mark(&mut self, c: char) {
        let len = c.len_utf8();
        let repeated = self.tokens.len() >= 3
            && !self.gap
            && self
                .tokens
                .iter()
                .rev()
                .take(3)
                .enumerate()
                .all(|(i, t)| t.kind == TokenKind::Mark && t.folded.starts_with(c) && (t.joined || i == 2));
        if repeated {
            self.widen(len, 1);
        } else {
            self.push(TokenKind::Mark, len);
        }
        self.end = sentence::after_mark(c, self.end, &self.tokens, self.peek(0));
    }

    /// Adds what follows to the last token.
    fn widen(&mut self, bytes: usize, scalars: usize) {
        if let Some(last) = self.tokens.last_mut() {
            last.end += bytes;
            last.scalars += scalars;
        }
        self.at += bytes;
        self.scalar += scalars;
    }

    /// Joins the tokens that touch from the left with the host of a mail address.
    fn mail(&mut self, host: usize) {
        let (mut start, mut scalar, mut gap) = (self.at, self.scalar, false);
        while let Some(t) = self.tokens.last() {
            let local = match t.kind {
                TokenKind::Word | TokenKind::Number => true,
                TokenKind::Mark => matches!(t.folded.as_str(), "." | "_" | "+" | "-"),
                _ => false,
            };
            let near = start - t.end <= 3 && !(gap || (start < self.at && t.sentence != self.sentence));
            if !local || !near {
                break;
            }
            (start, scalar, gap) = (t.start, t.scalar, !t.joined);
            self.tokens.pop();
        }
        let len = self.at - start + host;
        (self.at, self.scalar, self.gap, self.end) = (start, scalar, gap, End::Open);
        self.push(TokenKind::Link, len);
    }

    /// A token of `len` bytes from here.
    fn push(&mut self, kind: TokenKind, len: usize) {
        let slice = self.text.get(self.at..self.at + len).unwrap_or("");
        if self.end != End::Open {
            self.turn(kind, slice);
        }
        let scalars = if slice.is_ascii() { len } else { slice.chars().count() };
        let (start, end) = (self.at, self.at + len);
        let joined = !self.gap && !self.tokens.is_empty();
        let (scalar, sentence) = (self.scalar, self.sentence);
        let folded = folded(kind, slice, scalars);
        self.tokens.push(Token {
            start,
            end,
            scalar,
            scalars,
            folded,
            kind,
            joined,
            sentence,
        });
        (self.at, self.scalar, self.gap) = (end, scalar + scalars, false);
    }

    /// Decides whether a token that follows the end of a sentence opens the next one.
    fn turn(&mut self, kind: TokenKind, slice: &str) {
        let Some(goes_on) = sentence::goes_on(self.end, kind, slice, self.gap) else {
            return;
        };
        self.end = End::Open;
        if !goes_on && !self.tokens.is_empty() {
            self.sentence += 1;
            self.open = 0;
        }
    }
}

fn folded(kind: TokenKind, slice: &str, scalars: usize) -> String {
    let slice = if scalars > LONGEST { head(slice) } else { slice };
    let mut folded = match kind {
        TokenKind::Emoji => signs::folded(slice),
        TokenKind::Hashtag | TokenKind::Handle => fold(slice.trim_start_matches(['#', '＃', '@', '＠'])),
        _ => fold(slice),
    };
    if folded.len() > LONGEST {
        folded.truncate(head(&folded).len());
    }
    folded
}

/// The first [`LONGEST`] scalars.
fn head(text: &str) -> &str {
    text.char_indices()
        .nth(LONGEST)
        .and_then(|(i, _)| text.get(..i))
        .unwrap_or(text)
}

/// Length of the word at the head of `rest`, in bytes.
fn word_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut len = 0;
    loop {
        while bytes.get(len).is_some_and(u8::is_ascii_alphanumeric) {
            len += 1;
        }
        let Some(c) = rest.get(len..).and_then(|r| r.chars().next()) else {
            return len;
        };
        let step = c.len_utf8();
        if letter(c) {
            len += step;
            continue;
        }
        let inner = apostrophe(c)
            && len > 0
            && rest
                .get(len + step..)
                .and_then(|r| r.chars().next())
                .is_some_and(char::is_alphabetic);
        if !inner && (c.is_ascii() || !wordy(c)) {
            return len;
        }
        // A joiner belongs to the emoji behind it, not to the word.
        len += step;
    }
}
