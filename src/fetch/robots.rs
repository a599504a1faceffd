//! robots.txt after RFC 9309, read as the reference reader reads it.
//!
//! Comes in: the bytes of a robots.txt, whatever they are. Goes out: whether a path may be fetched, and the delay that is
//! asked for. Never here: the network, a panic, or a match that takes more than linear time.

use std::borrow::Cow;
use std::time::Duration;

/// Bytes of a robots.txt that count (RFC 9309, section 2.5).
pub const MAX_BYTES: usize = 500 * 1024;

/// Bytes of one line that count: eight times the longest address that browsers take.
const MAX_LINE: usize = 2083 * 8 - 1;

/// The longest Crawl-delay that is kept.
pub const LONGEST_DELAY: Duration = Duration::from_secs(300);

/// The rules of one origin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    groups: Vec<Group>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Group {
    /// Lower-case product tokens; `*` for everyone.
    agents: Vec<String>,
    rules: Vec<Rule>,
    delay: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    pattern: Vec<u8>,
    /// The pattern with unreserved characters decoded, where that differs.
    decoded: Option<Vec<u8>>,
}

impl Rules {
    /// Reads a robots.txt; lines that are none are skipped.
    pub fn parse(body: &[u8]) -> Rules {
        let body = whole_lines(body);
        let text = plain_bytes(body);
        let mut rules = Rules::default();
        let mut open = false;
        for line in text.split(|b| matches!(b, b'\n' | b'\r')) {
            let Some((key, value)) = directive(line.get(..MAX_LINE).unwrap_or(line)) else {
                continue;
            };
            rules.add(&key, value, &mut open);
        }
        rules
    }

    /// `open`: the last line named an agent, so that the next agent joins its group.
    fn add(&mut self, key: &str, value: &[u8], open: &mut bool) {
        let any = |names: &[&str]| names.iter().any(|n| key.starts_with(n));
        if any(&["user-agent", "useragent", "user agent"]) {
            if !*open {
                self.groups.push(Group::default());
                *open = true;
            }
            if let Some(group) = self.groups.last_mut() {
                group.agents.push(agent_of_line(value));
            }
            return;
        }
        let Some(group) = self.groups.last_mut() else { return };
        if any(&["allow"]) {
            *open = false;
            group.rules.push(Rule::new(true, value));
        } else if any(&["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]) {
            *open = false;
            group.rules.push(Rule::new(false, value));
        } else if any(&["crawl-delay", "crawldelay", "crawl delay"]) {
            let seconds = std::str::from_utf8(value).ok().and_then(|v| v.parse::<f64>().ok());
            group.delay = seconds.filter(|s| *s > 0.0).or(group.delay);
        }
    }

    /// Whether `agent` (a product token such as `gjallar`, see [`token`]) may fetch `path`: path and query as they go over the wire.
    /// The longest pattern that matches decides, allow wins a tie, and a group of one's own puts that of `*` aside.
    pub fn allowed(&self, agent: &str, path: &str) -> bool {
        let decoded = unreserved(path.as_bytes());
        let (mut allow, mut disallow) = (0, 0);
        for rule in self.of(agent).flat_map(|g| &g.rules) {
            let best = if rule.allow { &mut allow } else { &mut disallow };
            if rule.pattern.len() > *best && rule.matches(path.as_bytes(), &decoded) {
                *best = rule.pattern.len();
            } else if rule.allow {
                // The reference takes `/dir/index.html` for `/dir/` too.
                let folder = index_folder(&rule.pattern).filter(|f| f.len() > *best);
                *best = folder.filter(|f| glob(f, path.as_bytes())).map_or(*best, |f| f.len());
            }
        }
        allow >= disallow
    }

    /// The Crawl-delay for `agent`, as asked for: seconds, uncapped.
    pub fn delay_asked(&self, agent: &str) -> Option<f64> {
        self.of(agent).filter_map(|g| g.delay).reduce(f64::max)
    }

    /// The Crawl-delay for `agent`, at most 300 s.
    pub fn delay(&self, agent: &str) -> Option<Duration> {
        let seconds = self.delay_asked(agent)?;
        Some(
            Duration::try_from_secs_f64(seconds)
                .unwrap_or(LONGEST_DELAY)
                .min(LONGEST_DELAY),
        )
    }

    fn of<'a>(&'a self, agent: &str) -> impl Iterator<Item = &'a Group> {
        let own = agent.to_ascii_lowercase();
        let named = |group: &Group, name: &str| group.agents.iter().any(|a| a == name);
        let name = if !own.is_empty() && self.groups.iter().any(|g| named(g, &own)) {
            own
        } else {
            "*".to_owned()
        };
        self.groups.iter().filter(move |g| named(g, &name))
    }
}

impl Rule {
    fn new(allow: bool, value: &[u8]) -> Rule {
        let pattern = escaped(value);
        let decoded = Some(unreserved(&pattern)).filter(|d| *d != pattern);
        Rule {
            allow,
            pattern,
            decoded,
        }
    }

    fn matches(&self, path: &[u8], decoded: &[u8]) -> bool {
        // RFC 9309 compares unreserved characters decoded, the reference as written. Where the two differ, the
        // stricter one holds: a disallow counts by either reading, an allow only as written.
        glob(&self.pattern, path) || (!self.allow && glob(self.decoded.as_ref().unwrap_or(&self.pattern), decoded))
    }
}

/// The product token at the start of a user agent, lower case: letters, `-` and `_`.
pub fn token(agent: &[u8]) -> String {
    let end = agent
        .iter()
        .position(|b| !(b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')))
        .unwrap_or(agent.len());
    String::from_utf8_lossy(&agent[..end]).to_ascii_lowercase()
}

fn agent_of_line(value: &[u8]) -> String {
    match value {
        [b'*'] => "*".to_owned(),
        [b'*', next, ..] if next.is_ascii_whitespace() => "*".to_owned(),
        _ => token(value),
    }
}

/// The first 500 KiB; a line that is cut by that bound is left out, since half a rule is another rule.
fn whole_lines(body: &[u8]) -> &[u8] {
    let Some(head) = body.get(..MAX_BYTES).filter(|_| body.len() > MAX_BYTES) else {
        return body;
    };
    let end = head
        .iter()
        .rposition(|b| matches!(b, b'\n' | b'\r'))
        .unwrap_or(head.len());
    &head[..end]
}

/// Without byte order mark and NUL, so that UTF-16 and binary noise are still read where they hold ASCII.
fn plain_bytes(body: &[u8]) -> Cow<'_, [u8]> {
    let marks: [&[u8]; 5] = [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b"\xff\xfe", b"\xfe\xff"];
    let body = marks.iter().find_map(|m| body.strip_prefix(*m)).unwrap_or(body);
    if body.contains(&0) {
        Cow::Owned(body.iter().copied().filter(|b| *b != 0).collect())
    } else {
        Cow::Borrowed(body)
    }
}

/// The bytes that count as text that gives the same rules, to be kept.
pub fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(&plain_bytes(whole_lines(body))).into_owned()
}

/// `key: value`, or `key value` where the colon was forgotten and nothing else stands there.
fn directive(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.split(|b| *b == b'#').next()?.trim_ascii();
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let (key, value) = match line.iter().position(|b| *b == b':') {
        Some(colon) => (&line[..colon], &line[colon + 1..]),
        None => {
            let gap = line.iter().position(blank)?;
            let value = line[gap..].trim_ascii();
            if value.iter().any(blank) {
                return None;
            }
            (&line[..gap], value)
        }
    };
    let key = String::from_utf8_lossy(key.trim_ascii()).to_ascii_lowercase();
    (!key.is_empty()).then(|| (key, value.trim_ascii()))
}

/// A pattern with octets beyond ASCII percent-encoded and hex digits in upper case.
fn escaped(pattern: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [a, b, after @ ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                out.extend([b'%', a.to_ascii_uppercase(), b.to_ascii_uppercase()]);
                rest = after;
            }
            (byte, _) if !byte.is_ascii() => out.extend(format!("%{byte:02X}").into_bytes()),
            (byte, _) => out.push(*byte),
        }
    }
    out
}

/// The same with percent-encoded unreserved characters decoded (RFC 3986, section 2.3) and everything else escaped.
fn unreserved(path: &[u8]) -> Vec<u8> {
    let path = escaped(path);
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if let (b'%', [a, b, after @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = ((*a as char).to_digit(16), (*b as char).to_digit(16))
        {
            let byte = (high * 16 + low) as u8;
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(byte);
                rest = after;
                continue;
            }
        }
        out.push(*first);
    }
    out
}

fn index_folder(pattern: &[u8]) -> Option<Vec<u8>> {
    let slash = pattern.iter().rposition(|b| *b == b'/')?;
    pattern[slash..]
        .starts_with(b"/index.htm")
        .then(|| [&pattern[..=slash], b"$"].concat())
}

/// Matches a prefix of `path`; `*` stands for anything, `$` at the end for the end. Each part between stars is taken at
/// its first occurrence, which is right since a star follows, and looked for once: linear.
fn glob(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, anchored) = match pattern.split_last() {
        Some((b'$', head)) => (head, true),
        _ => (pattern, false),
    };
    let mut parts = pattern.split(|b| *b == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !anchored || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if anchored && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = memchr::memmem::find(rest, part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests;
