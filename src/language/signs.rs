//! Emoji and emoticons: how long the one at the head of a text is, and its form to compare.
//!
//! Comes in: the rest of a text. Goes out: lengths in bytes. Never here: how a sign sounds; `sentiment` reads that
//! from `lexicons/common/emoji.tsv`.

/// Emoticons of no regular build; the longest first where one begins another.
const IRREGULAR: &[&str] = &[
    "¯\\_(ツ)_/¯",
    ":’-(",
    ":’(",
    ":’)",
    "◕‿◕",
    "ツ",
    "ッ",
    "(◕‿◕)",
    "d(^_^)b",
    "(^_^)",
    "(^^)",
    "&lt;/3",
    "&lt;3",
    "(y)",
    "(Y)",
    "(n)",
    "(N)",
    "^__^",
    "^_^",
    "^-^",
    "^.^",
    "^o^",
    "^^",
    "-__-",
    "-_-'",
    "-_-",
    "-.-",
    "._.",
    ">.<",
    ">_<",
    ">_>",
    "<_<",
    "T_T",
    "T.T",
    "t_t",
    "t.t",
    "Q_Q",
    "q_q",
    "u_u",
    "n_n",
    "o_O",
    "O_o",
    "o_o",
    "O_O",
    "o.O",
    "O.o",
    "o.o",
    "\\o/",
    "\\m/",
    "D:<",
    "D-:",
    "D:",
    "DX",
    "D;",
    "(-:",
    "(-;",
    "(:",
    "(;",
    "(=",
    ")-:",
    "):",
    ")=",
    "]:",
    "]-:",
    "c:",
    "d:",
    "uwu",
    "owo",
    "UwU",
    "OwO",
    ";_;",
    ";-;",
    ":o)",
    ":c)",
    ":_(",
    ":^)",
    ";^)",
    ":-||",
];

/// A quick look at whether an emoticon may begin here: the first two bytes of all that are known.
pub(super) fn may_begin(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let second = bytes.get(1).copied().unwrap_or(b' ');
    match bytes.first().copied().unwrap_or(b' ') {
        b':' | b';' | b'=' => !second.is_ascii_whitespace(),
        b'<' => matches!(second, b'3' | b'/' | b'\\' | b'_'),
        b'>' => matches!(second, b':' | b';' | b'=' | b'.' | b'_'),
        b'^' => matches!(second, b'^' | b'_' | b'-' | b'.' | b'o'),
        b'-' => matches!(second, b'_' | b'.'),
        b'(' => matches!(
            second,
            b':' | b';' | b'=' | b'-' | b'^' | b'y' | b'Y' | b'n' | b'N' | 0xe2
        ),
        b')' | b']' => matches!(second, b':' | b'=' | b'-'),
        b'.' => second == b'_',
        b'\\' => matches!(second, b'o' | b'm'),
        b'&' => second == b'l',
        b'x' | b'X' => matches!(second, b'D' | b'd' | b'P' | b'p' | b'-'),
        b'8' | b'B' => matches!(second, b')' | b'D' | b'-'),
        b'D' => matches!(second, b':' | b';' | b'-' | b'X'),
        b'd' => matches!(second, b':' | b'('),
        b'c' => second == b':',
        b'T' | b't' => matches!(second, b'_' | b'.'),
        b'Q' | b'q' | b'n' => second == b'_',
        b'o' | b'O' => matches!(second, b'_' | b'.' | b'w'),
        b'u' | b'U' => matches!(second, b'_' | b'w'),
        0xc2 | 0xe2 | 0xe3 => rest.starts_with(['¯', '◕', 'ツ', 'ッ']),
        _ => false,
    }
}

/// Length of the emoticon at the head of `rest`. `free`: no word touches it from the left; `listed`: a bracket stands open or
/// the line begins here, so that `8)` is a number in a list and `:)` may close a bracket.
pub(super) fn emoticon(rest: &str, free: bool, listed: bool) -> Option<usize> {
    let len = irregular(rest, free, listed).or_else(|| regular(rest, free, listed))?;
    let body = rest.get(..len)?;
    let next = rest.get(len..)?.chars().next();
    let lettered = body.ends_with(|c: char| c.is_alphanumeric());
    let closed = next.is_none_or(|n| !n.is_alphanumeric());
    // Brackets before a word open something unless the sign stands free.
    let opening = body.ends_with(['(', '[', '{', '<', '/', '\\', '|', '*']) && !closed;
    let path = body.ends_with(['/', '\\', '|']) && next.is_some_and(|n| matches!(n, '/' | '\\' | '|'));
    let cut = (lettered && !closed) || (opening && (!free || body.ends_with(['/', '\\'])));
    (!cut && !path).then_some(len)
}

fn irregular(rest: &str, free: bool, listed: bool) -> Option<usize> {
    let sign = IRREGULAR.iter().find(|s| rest.starts_with(**s))?;
    let next = rest.get(sign.len()..)?.chars().next();
    let stands_free = free && next.is_none_or(|n| !n.is_alphanumeric());
    let bracket = sign.starts_with([')', ']']);
    // `D:` and `):` are only signs of their own between blanks.
    let loose = bracket || sign.starts_with(|c: char| c.is_alphanumeric()) || sign.starts_with(['.', '-', '(']);
    let blank = next.is_none_or(|n| n.is_whitespace() || n.is_ascii_punctuation());
    if loose && !(stands_free && blank) || (bracket && listed) {
        return None;
    }
    Some(sign.len())
}

/// Eyes, sometimes a tear or a nose, and a mouth that may repeat: `:)`, `>:-(`, `:'((`, `<333`, `xDDD`.
fn regular(rest: &str, free: bool, listed: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let get = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    if get(0) == b'<' {
        let at = if matches!(get(1), b'/' | b'\\') { 2 } else { 1 };
        if get(at) != b'3' {
            return None;
        }
        let len = at + run(bytes, at);
        return (!get(len).is_ascii_digit()).then_some(len);
    }
    let brow = usize::from(get(0) == b'>');
    let eyes = get(brow);
    let mut at = brow + 1;
    if !matches!(eyes, b':' | b';' | b'=' | b'x' | b'X' | b'8' | b'B')
        || (brow == 1 && !matches!(eyes, b':' | b';' | b'='))
    {
        return None;
    }
    if matches!(eyes, b':' | b';' | b'=') {
        at += usize::from(matches!(get(at), b'\'' | b',') && !get(at + 1).is_ascii_alphanumeric());
    }
    let nose = usize::from(get(at) == b'-' || (get(at) == b'^' && eyes != b'='));
    at += nose;
    let mouth = get(at);
    let fits = match eyes {
        b'x' | b'X' => {
            matches!(mouth, b'D' | b'd' | b'P' | b'p') && (eyes == b'x' || matches!(mouth, b'D') || nose == 1)
        }
        b'8' | b'B' => {
            (mouth == b')' && !listed) || (matches!(mouth, b'D') && eyes == b'8') || (mouth == b')' && nose == 1)
        }
        b'=' => matches!(
            mouth,
            b')' | b'(' | b'D' | b'd' | b'P' | b'p' | b'/' | b'\\' | b'|' | b'*' | b'3' | b'[' | b']' | b'O'
        ),
        _ => {
            matches!(
                mouth,
                b')' | b'(' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'/' | b'\\' | b'|' | b'*' | b'@' | b'#' | b'$'
            ) || matches!(
                mouth,
                b'D' | b'd' | b'P' | b'p' | b'O' | b'o' | b'S' | b's' | b'c' | b'C' | b'3' | b'X' | b'x'
            )
        }
    };
    if !fits
        || (mouth.is_ascii_alphanumeric() && !free)
        || (mouth == b')' && listed && !free && nose == 0 && brow == 0 && eyes == b'=')
    {
        return None;
    }
    Some(at + run(bytes, at))
}

/// How often the byte at `at` stands there in a row.
fn run(bytes: &[u8], at: usize) -> usize {
    let Some(&first) = bytes.get(at) else { return 0 };
    bytes.iter().skip(at).take_while(|&&b| b == first).count()
}

/// Length of the emoji sequence at the head of `rest`: joined ones, flags, skin tones and selectors count as one.
pub(super) fn emoji(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let mut len = first.len_utf8();
    let selected = matches!(rest.get(len..)?.chars().next(), Some('\u{fe0f}'));
    let picture = pictograph(first) || (selected && selectable(first));
    if !picture {
        return None;
    }
    if flag_letter(first) {
        let second = chars.next().filter(|&c| flag_letter(c));
        return Some(len + second.map_or(0, char::len_utf8));
    }
    let mut joined = false;
    for c in chars {
        let belongs = match c {
            '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' => true,
            '\u{200d}' => true,
            _ => joined && (pictograph(c) || selectable(c)),
        };
        if !belongs {
            break;
        }
        joined = c == '\u{200d}';
        len += c.len_utf8();
    }
    Some(len)
}

fn flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Signs that are pictures by themselves (the blocks of Unicode 16; see emoji-data.txt of UTS 51).
pub(super) fn pictograph(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{275a}' | '\u{275f}'..='\u{2767}' | '\u{2776}'..='\u{27bf}'
        | '\u{2049}' | '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23f3}' | '\u{23f8}'..='\u{23fa}'
        | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{25fb}'..='\u{25fe}')
}

/// Signs that a variation selector makes a picture of.
fn selectable(c: char) -> bool {
    matches!(c,
        '©' | '®' | '™' | 'ℹ' | 'Ⓜ' | '‼' | '⁉' | '〰' | '〽' | '㊗' | '㊙' | '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{25ff}'
        | '\u{2934}' | '\u{2935}')
}

/// The form to compare: without skin tone and variation selector; the last sign of an emoticon three times at most.
pub(super) fn folded(slice: &str) -> String {
    if !slice.is_ascii() {
        let kept = |c: &char| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
        let folded: String = slice.chars().filter(kept).collect();
        // A skin tone by itself stays what it is.
        return if folded.is_empty() { slice.to_owned() } else { folded };
    }
    let last = slice.chars().next_back().unwrap_or(' ');
    let stem = slice.trim_end_matches(last);
    let repeats = (slice.len() - stem.len()).min(3);
    let mut folded = stem.to_owned();
    folded.extend(std::iter::repeat_n(last, repeats));
    folded
}
