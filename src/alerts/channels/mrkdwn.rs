//! Text for Slack: foreign words go in, text that can do nothing but be read comes out.
//!
//! <https://docs.slack.dev/messaging/formatting-message-text>: `&`, `<` and `>` are escaped, which takes `<!channel>` and
//! `<@U…>` their meaning; `@` is parted from the name after it, so that `@here` calls nobody in any mode of parsing.

/// Parts a sign from the word after it; takes no room.
const JOINER: char = '\u{2060}';

/// Longest address that becomes a link, with its escapes.
const LONGEST: usize = 1_000;

/// True for what has no shape of its own, or turns the direction of what follows.
pub(in crate::alerts) fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of foreign text, for `mrkdwn`: at most `limit` characters with all escapes, never cut inside one.
pub(super) fn line(text: &str, limit: usize) -> String {
    fit(text, limit, |c, out| match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '@' => out.extend(['@', JOINER]),
        // Ends a link's label.
        '|' => out.push('¦'),
        c => out.push(c),
    })
}

/// One line of foreign text, for `plain_text`: nothing has a meaning there, and nothing looks as if it had.
pub(super) fn plain(text: &str, limit: usize) -> String {
    fit(text, limit, |c, out| match c {
        '<' => out.push('‹'),
        '>' => out.push('›'),
        '@' => out.extend(['@', JOINER]),
        c => out.push(c),
    })
}

/// A foreign link with our label or a foreign one; the label alone where it is no web address or is too long.
pub(super) fn link(url: &str, label: &str, limit: usize) -> String {
    let label = line(label, limit);
    let web = url::Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    let escaped = |url: String| {
        url.replace('&', "&amp;")
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace('|', "%7C")
    };
    match web
        .map(|url| escaped(url.into()))
        .filter(|url| url.len() <= LONGEST && !url.contains(unseen))
    {
        Some(url) => format!("<{url}|{label}>"),
        None => label,
    }
}

/// Runs of blanks and of what cannot be seen become one blank. Lengths are counted as the receiver may count them, in
/// UTF-16 units.
fn fit(text: &str, limit: usize, write: impl Fn(char, &mut String)) -> String {
    let units = |text: &str| text.encode_utf16().count();
    let (mut out, mut used, mut blank) = (String::new(), 0, true);
    let mut piece = String::new();
    for c in text.chars() {
        let space = c.is_whitespace() || unseen(c);
        if space && blank {
            continue;
        }
        blank = space;
        piece.clear();
        if space {
            piece.push(' ')
        } else {
            write(c, &mut piece)
        }
        // One is left for the dots.
        if used + units(&piece) + 1 > limit {
            out.truncate(out.trim_end().len());
            out.push('…');
            return out;
        }
        used += units(&piece);
        out.push_str(&piece);
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_can_only_be_read() {
        assert_eq!(
            line("<!channel> & <@U1>", 99),
            "&lt;!channel&gt; &amp; &lt;@\u{2060}U1&gt;"
        );
        assert_eq!(
            line("hej @here\n\n\u{202e}gnp.exe\u{0}", 99),
            "hej @\u{2060}here gnp.exe"
        );
        assert_eq!(line("a|b", 99), "a¦b");
        assert_eq!(plain("R&D <b> @channel", 99), "R&D ‹b› @\u{2060}channel");
    }

    #[test]
    fn an_escape_is_never_cut() {
        assert_eq!(line("ab&&&", 9), "ab&amp;…");
        assert_eq!(line("ab&", 8), "ab&amp;");
        assert_eq!(line("💥💥💥", 6), "💥💥…");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(
            link("https://a.example/?a=1&b=<x>|y", "x>y", 9),
            "<https://a.example/?a=1&amp;b=%3Cx%3E%7Cy|x&gt;y>"
        );
        assert_eq!(link("javascript:alert(1)", "klicka", 9), "klicka");
        assert_eq!(
            link("https://a.example/\u{202e}x", "x", 9),
            "<https://a.example/%E2%80%AEx|x>"
        );
        assert_eq!(link(&format!("https://a.example/{}", "x".repeat(2_000)), "x", 9), "x");
    }

    proptest! {
        #[test]
        fn nothing_is_left_of_markup(text in "\\PC{0,40}[<>&@|\u{202e}\u{0}]{0,20}\\PC{0,20}", limit in 1usize..80) {
            let out = line(&text, limit);
            prop_assert!(out.encode_utf16().count() <= limit);
            prop_assert!(!out.contains(['<', '>', '|']));
            prop_assert!(!out.chars().any(|c| unseen(c) && c != JOINER));
            for rest in out.split('&').skip(1) {
                prop_assert!(["amp;", "lt;", "gt;"].iter().any(|e| rest.starts_with(e)), "{}", out);
            }
        }
    }
}
