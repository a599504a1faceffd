//! The same story told again: what joins posts that tell one.
//!
//! Comes in: posts and links. Goes out: a link's canonical form, and the keys by which posts join. Never here: which
//! post came first, or where stories are kept.

use url::Url;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::language::words::{self, Token, TokenKind};
use crate::mention::Post;

/// Parameters that tell where a reader came from, not what is read. Compared in lower case.
const TRACKERS: &[&str] = &[
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "cmpid",
    "dclid",
    "fbclid",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "icid",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ocid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "ref",
    "ref_src",
    "ref_url",
    "referrer",
    "s_cid",
    "smid",
    "spm",
    "srsltid",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "yclid",
    "ysclid",
];

/// Beginnings of such parameters.
const TRACKER_FAMILIES: &[&str] = &["utm_", "mtm_", "pk_", "at_", "hsa_", "stm_"];

/// Shorter texts are the same by chance ("Grattis!"), in words.
const SHORTEST: usize = 8;

/// The form in which two links to one page are equal: without scheme, credentials, `www.`, default port, tracking
/// parameters and closing slash; host in lower case, percent-encoding as RFC 3986 (6.2.2) has it, the other parameters in their
/// order. The fragment goes too, but for one that names an item of the page (`#comment-12`, `#!/route`). What is no http
/// link comes back as it is, blanks at its ends aside.
pub fn canonical_link(url: &str) -> String {
    let given = url.trim();
    let Ok(link) = Url::parse(given) else {
        return given.to_owned();
    };
    let Some(host) = link.host_str().filter(|_| matches!(link.scheme(), "http" | "https")) else {
        return given.to_owned();
    };
    let mut canonical = host
        .strip_prefix("www.")
        .unwrap_or(host)
        .trim_end_matches('.')
        .to_owned();
    if let Some(port) = link.port() {
        canonical.push_str(&format!(":{port}"));
    }
    canonical.push_str(plain(link.path()).trim_end_matches('/'));
    let kept = |pair: &&str| !pair.is_empty() && !tracks(pair);
    for (i, pair) in link.query().unwrap_or_default().split('&').filter(kept).enumerate() {
        canonical.push(if i == 0 { '?' } else { '&' });
        canonical.push_str(&plain(pair));
    }
    if let Some(item) = link.fragment().filter(|fragment| names_an_item(fragment)) {
        canonical.push('#');
        canonical.push_str(&plain(item));
    }
    canonical
}

fn tracks(pair: &str) -> bool {
    let key = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKERS.contains(&key.as_str()) || TRACKER_FAMILIES.iter().any(|family| key.starts_with(family))
}

/// `#comment-12`, `#p5`, `#!/a`, `#/a`: two of them on one page are two posts, so the link must keep them.
fn names_an_item(fragment: &str) -> bool {
    let number = fragment.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '/'));
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    numbered || fragment.starts_with("!/") || (fragment.starts_with('/') && fragment.len() > 1)
}

/// Percent-encoding in one form: letters, digits and `-._~` plain, the rest as it is with capital digits.
fn plain(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let byte = after
            .get(..2)
            .filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match byte.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                let c = char::from(byte);
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
                    out.push(c);
                } else {
                    out.push_str(&format!("%{byte:02X}"));
                }
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The keys that join a post to a story: its link, and its words where there are enough of them.
pub fn fingerprints(post: &Post) -> Vec<u64> {
    let link = post.url.as_deref().filter(|url| !url.trim().is_empty());
    let link = link.map(|url| key(LINK, canonical_link(url).as_bytes()));
    link.into_iter().chain(told(post)).collect()
}

const LINK: u64 = 1;
const WORDS: u64 = 2;

fn key(kind: u64, bytes: &[u8]) -> u64 {
    xxh3_64_with_seed(bytes, kind)
}

/// The words of the text, or where it is too short those of title and text together.
fn told(post: &Post) -> Option<u64> {
    let mut said = Vec::new();
    say(&post.text, &mut said);
    if said.len() < SHORTEST {
        let text = std::mem::take(&mut said);
        say(post.title.as_deref()?, &mut said);
        if said != text {
            said.extend(text);
        }
    }
    (said.len() >= SHORTEST).then(|| key(WORDS, said.join(" ").as_bytes()))
}

/// The words and numbers of a text; links, names, signs and the `RT @name` of a forwarded post are not what it tells.
fn say(text: &str, said: &mut Vec<String>) {
    let mut tokens = words::words(text).tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek().map(|next| next.kind);
        if telling(&token) && !(token.folded == "rt" && next == Some(TokenKind::Handle)) {
            said.push(token.folded);
        }
    }
}

fn telling(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Number | TokenKind::Hashtag)
}

#[cfg(test)]
mod tests;
