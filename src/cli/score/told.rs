//! A verdict as people read it: the text with its words, then the arithmetic to the last part.

use super::super::out;
use crate::mention::{Because, Tone};
use crate::sentiment::explain::SQUASH;

/// Red, green, dim and plain (ECMA-48, SGR).
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// The verdict over a text, several lines without a last line break.
pub(super) fn told(text: &str, tone: &Tone, colour: bool) -> String {
    let mut told = marked(text, &tone.because, colour);
    told.push_str(&format!(
        "\n  {} ({:.2})  {}",
        tone.language,
        tone.confidence,
        tone.label.name()
    ));
    let Some(polarity) = tone.polarity else { return told };
    told.push_str(&format!(", certainty {:.2}", tone.certainty));
    let width = tone
        .because
        .iter()
        .map(|part| shown(part).chars().count())
        .max()
        .unwrap_or(0);
    for part in &tone.because {
        let line = format!("\n    {:width$}  {}", shown(part), arithmetic(part));
        told.push_str(line.trim_end());
    }
    let score = tone.score;
    let sum = format!("\n    {:width$}  score {score:+.3}", "");
    told + &sum + &format!(", polarity {score:.3} / √({score:.3}² + {SQUASH}) = {polarity:+.4}")
}

/// The word as written, on one line.
fn shown(part: &Because) -> String {
    out::visible_line(part.word.as_deref().unwrap_or("(prior)"))
}

/// `-2.0 × 1.30 intensified = -2.600`
fn arithmetic(part: &Because) -> String {
    let (valence, weight, rules) = (part.valence, part.weight, part.rules.join(", "));
    if rules.is_empty() {
        return format!("{valence:+.2} = {weight:+.3}");
    }
    format!("{valence:+.2} × {:.2} ({rules}) = {weight:+.3}", weight / valence)
}

/// The text with the words of tone coloured, or in brackets with their weight: `[-2.6 urusel]`. Undertones are left plain.
fn marked(text: &str, because: &[Because], colour: bool) -> String {
    let mut parts: Vec<&Because> = because
        .iter()
        .filter(|part| part.start < part.end && !part.faint())
        .collect();
    parts.sort_by_key(|part| part.start);
    let mut letters = text.trim_end().chars();
    let (mut marked, mut at) = (String::new(), 0);
    let mut next = |to: usize| {
        let piece: String = letters.by_ref().take(to.saturating_sub(at)).collect();
        at = at.max(to);
        out::visible(&piece)
    };
    for part in parts {
        marked.push_str(&next(part.start));
        let word = next(part.end);
        let tint = if part.weight < 0.0 { RED } else { GREEN };
        match colour {
            _ if word.is_empty() => {}
            true => marked.push_str(&format!("{tint}{word}{PLAIN}{DIM}{:+.1}{PLAIN}", part.weight)),
            false => marked.push_str(&format!("[{:+.1} {word}]", part.weight)),
        }
    }
    marked + &next(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::Language;
    use crate::pipeline::Pipeline;

    fn tone(text: &str, language: Option<Language>) -> Tone {
        let pipeline = Pipeline::new(&[]).unwrap_or_else(|faults| panic!("{faults}"));
        pipeline.score(text, language, None)
    }

    #[test]
    fn the_parts_are_read_from_the_text_to_the_sum() {
        let text = "Servicen var riktigt dålig, men kaffet är gott!";
        let tone = tone(text, Some(Language::SV));
        insta::assert_snapshot!(told(text, &tone, false));
        assert!(told(text, &tone, true).contains(&format!("{RED}dålig{PLAIN}")));
    }

    #[test]
    fn what_is_not_scored_has_no_arithmetic_and_foreign_text_steers_nothing() {
        let text = "Þetta er frábært \u{1b}[31m";
        let tone = tone(text, Some("is".parse().unwrap_or(Language::UND)));
        assert_eq!(
            told(text, &tone, true),
            "Þetta er frábært \\u{1b}[31m\n  is (1.00)  unscored"
        );
    }
}
