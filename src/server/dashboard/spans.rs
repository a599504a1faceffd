//! A text cut at its deciding words.
//!
//! Comes in: a text and the parts of its score. Goes out: pieces in order, each plain or with its tone and why.
//! Never here: HTML; the templates escape every piece.

use crate::mention::{Because, Field};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As written.
    pub text: String,
    /// `positive`, `negative`, or nothing for plain text.
    pub tone: &'static str,
    /// What the word adds to the score, and by which rules.
    pub why: String,
}

/// Cuts a field at the words that decided, and ends it after `longest` Unicode scalars. Spans that lie outside or overlap
/// an earlier one are left plain.
pub fn pieces(text: &str, field: Field, because: &[Because], longest: usize) -> Vec<Piece> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).take(longest + 1).collect();
    if starts.len() <= longest {
        starts.push(text.len());
    }
    let scalars = starts.len() - 1;
    let cut = |from: usize, to: usize| -> String {
        let piece = starts
            .get(from)
            .zip(starts.get(to))
            .and_then(|(from, to)| text.get(*from..*to));
        piece.unwrap_or_default().to_owned()
    };
    let plain = |text: String| Piece {
        text,
        tone: "",
        why: String::new(),
    };
    let mut parts: Vec<&Because> = because
        .iter()
        .filter(|part| part.field == field && part.start < part.end && part.end <= scalars)
        .collect();
    parts.sort_by_key(|part| part.start);
    let (mut pieces, mut at) = (Vec::new(), 0);
    for part in parts.into_iter().filter(|part| part.word.is_some() && !part.faint()) {
        if part.start < at {
            continue;
        }
        if part.start > at {
            pieces.push(plain(cut(at, part.start)));
        }
        let tone = if part.weight < 0.0 { "negative" } else { "positive" };
        pieces.push(Piece {
            text: cut(part.start, part.end),
            tone,
            why: why(part),
        });
        at = part.end;
    }
    if at < scalars {
        pieces.push(plain(cut(at, scalars)));
    }
    if text.chars().nth(longest).is_some() {
        pieces.push(plain("…".into()));
    }
    pieces
}

/// `−3.4: valence −3.0, intensified`.
fn why(part: &Because) -> String {
    let rules: Vec<&str> = part.rules.iter().map(|rule| rule.as_ref()).collect();
    let rules = if rules.is_empty() {
        String::new()
    } else {
        format!(", {}", rules.join(", "))
    };
    format!("{}: valence {}{rules}", signed(part.weight), signed(part.valence))
}

/// A number with its sign and one decimal.
pub fn signed(n: f64) -> String {
    match n {
        n if n <= -0.05 => format!("−{:.1}", -n),
        n if n >= 0.05 => format!("+{n:.1}"),
        _ => "0.0".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(start: usize, end: usize, weight: f64) -> Because {
        let (word, field) = (Some("x".into()), Field::Text);
        Because {
            word,
            field,
            start,
            end,
            valence: weight,
            weight,
            rules: vec!["intensified".into()],
        }
    }

    #[test]
    fn words_are_cut_out_by_scalars() {
        let found = pieces("Ett ☕ uselt kaffe", Field::Text, &[part(6, 11, -3.0)], 100);
        let shown: Vec<(&str, &str)> = found.iter().map(|p| (p.text.as_str(), p.tone)).collect();
        assert_eq!(shown, [("Ett ☕ ", ""), ("uselt", "negative"), (" kaffe", "")]);
        assert_eq!(found[1].why, "−3.0: valence −3.0, intensified");
    }

    #[test]
    fn long_texts_end_with_dots() {
        let found = pieces("åäö åäö", Field::Text, &[part(4, 7, 1.0)], 3);
        let shown: Vec<&str> = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(shown, ["åäö", "…"]);
        assert!(pieces("", Field::Text, &[], 3).is_empty());
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "\\PC{0,40}", spans in proptest::collection::vec((0usize..50, 0usize..50), 0..8)) {
            let parts: Vec<Because> = spans.into_iter().map(|(a, b)| part(a, b, 1.0)).collect();
            let joined: String = pieces(&text, Field::Text, &parts, 100).iter().map(|p| p.text.as_str()).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
