//! Addresses and names of the net: links, mail addresses, `@handles`, `#hashtags`.
//!
//! Comes in: the rest of a text. Goes out: how many bytes of it such a token takes.

use super::scan::wordy;

/// Length of `#word` at the head of `rest`: at least one letter.
pub(super) fn hashtag(rest: &str, sigil: char) -> Option<usize> {
    let body = rest.get(sigil.len_utf8()..)?;
    let len: usize = body
        .chars()
        .take_while(|&c| wordy(c) || c == '_')
        .map(char::len_utf8)
        .sum();
    let letters = body.get(..len)?.chars().any(char::is_alphabetic);
    letters.then_some(sigil.len_utf8() + len)
}

/// Length of `@name`, `@name.name` or `@name@host` at the head of `rest`.
pub(super) fn handle(rest: &str, sigil: char) -> Option<usize> {
    let body = rest.get(sigil.len_utf8()..)?;
    let name = name_len(body);
    if name == 0 || !body.get(..name)?.chars().any(char::is_alphanumeric) {
        return None;
    }
    let host = body.get(name..).and_then(mail_host).unwrap_or(0);
    Some(sigil.len_utf8() + name + host)
}

/// Length of letters, digits, `_`, and inner `.` and `-`.
fn name_len(text: &str) -> usize {
    let mut len = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner = matches!(c, '.' | '-') && i > 0 && chars.peek().is_some_and(|&(_, n)| wordy(n));
        if !(wordy(c) || c == '_' || inner) {
            break;
        }
        len = i + c.len_utf8();
    }
    len
}

/// Length of `@host.tld` at the head of `rest`.
pub(super) fn mail_host(rest: &str) -> Option<usize> {
    let sigil = rest.chars().next().filter(|c| matches!(c, '@' | '＠'))?.len_utf8();
    let len = name_len(rest.get(sigil..)?);
    let host = rest.get(sigil..sigil + len)?;
    host.contains('.').then_some(sigil + len)
}

/// Length of a link at the head of `rest`.
pub(super) fn link(rest: &str) -> Option<usize> {
    let starts = |p: &str| rest.get(..p.len()).is_some_and(|h| h.eq_ignore_ascii_case(p));
    let scheme = ["http://", "https://", "www."].into_iter().find(|p| starts(p))?.len();
    let body = rest.get(scheme..)?;
    let ends =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '„');
    let mut link = body.get(..body.find(ends).unwrap_or(body.len()))?;
    let paired = link.contains('(');
    loop {
        let shorter = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '…', '*', '_', ']']);
        let unpaired = shorter.ends_with(')') && !paired;
        let shorter = if unpaired {
            shorter.trim_end_matches(')')
        } else {
            shorter
        };
        if shorter.len() == link.len() {
            break;
        }
        link = shorter;
    }
    link.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        .then_some(scheme + link.len())
}
