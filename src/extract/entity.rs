//! Character references: the named ones of HTML 4 and XML, and numbers.
//!
//! Comes in: text with `&…;`. Goes out: the same with the characters. A bare `&`, an unknown or a custom name stays as
//! it is written: nothing a document defines is ever expanded.

use std::borrow::Cow;

use memchr::memchr;

use super::{bytes, part, rest};

/// Longest name that is looked up.
const LONGEST: usize = 10;

/// Decodes once.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(part(text, 0, first));
    let mut at = first;
    while at < text.len() {
        let here = rest(text, at);
        match reference(here) {
            Some((c, len)) => {
                out.push(c);
                at += len;
            }
            None => {
                let next = memchr(b'&', bytes(here, 1)).map_or(here.len(), |n| n + 1);
                out.push_str(part(here, 0, next));
                at += next;
            }
        }
    }
    Cow::Owned(out)
}

/// True where an `&` stands that begins no reference that XML knows or HTML 4 names.
pub(super) fn bare(text: &str) -> bool {
    let mut at = 0;
    while let Some(n) = memchr(b'&', bytes(text, at)) {
        if reference(rest(text, at + n)).is_none() {
            return true;
        }
        at += n + 1;
    }
    false
}

/// The character that a text begins with as a reference, and the length of it.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    match body.strip_prefix('#') {
        Some(number) => numeric(number).map(|(c, len)| (c, len + 2)),
        None => {
            let len = body.bytes().take(LONGEST).position(|b| b == b';')?;
            named(part(body, 0, len)).map(|c| (c, len + 2))
        }
    }
}

/// A number with its optional `;`, and the length of it. Two halves of a surrogate pair are joined.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (value, len) = number(text)?;
    if (0xd800..0xdc00).contains(&value)
        && let Some((low, more)) = rest(text, len).strip_prefix("&#").and_then(number)
        && (0xdc00..0xe000).contains(&low)
    {
        let joined = 0x1_0000 + ((value - 0xd800) << 10) + (low - 0xdc00);
        return Some((
            char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER),
            len + 2 + more,
        ));
    }
    let c = match value {
        0x80..=0x9f => WINDOWS.chars().nth((value - 0x80) as usize),
        0 => None,
        _ => char::from_u32(value),
    };
    Some((c.unwrap_or(char::REPLACEMENT_CHARACTER), len))
}

fn number(text: &str) -> Option<(u32, usize)> {
    let (radix, skip) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = rest(text, skip)
        .bytes()
        .take(12)
        .take_while(|b| (*b as char).is_digit(radix))
        .count();
    if digits == 0 {
        return None;
    }
    let value = u32::from_str_radix(part(text, skip, skip + digits), radix).unwrap_or(u32::MAX);
    let end = skip + digits;
    Some((value, end + usize::from(text.as_bytes().get(end) == Some(&b';'))))
}

/// What the numbers 128 to 159 mean in pages (HTML Standard, numeric character reference end state).
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Names of U+00A0 to U+00FF in order (HTML 4.01, section 24.2).
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml";

/// The other names (HTML 4.01, sections 24.3 and 24.4, and `apos` of XML).
const OTHERS: &str = "amp& lt< gt> quot\" apos' ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ hellip… bull• \
    prime′ Prime″ lsaquo‹ rsaquo› oline‾ frasl⁄ euro€ trade™ OElig\u{152} oelig\u{153} Scaron\u{160} scaron\u{161} \
    Yuml\u{178} fnof\u{192} circ\u{2c6} tilde\u{2dc} dagger† Dagger‡ permil‰ larr← uarr↑ rarr→ darr↓ harr↔ crarr↵ lArr⇐ \
    uArr⇑ rArr⇒ dArr⇓ hArr⇔ forall∀ part∂ exist∃ empty∅ nabla∇ isin∈ notin∉ ni∋ prod∏ sum∑ minus− lowast∗ radic√ prop∝ \
    infin∞ ang∠ and∧ or∨ cap∩ cup∪ int∫ there4∴ sim∼ cong≅ asymp≈ ne≠ equiv≡ le≤ ge≥ sub⊂ sup⊃ nsub⊄ sube⊆ supe⊇ oplus⊕ \
    otimes⊗ perp⊥ sdot⋅ lceil⌈ rceil⌉ lfloor⌊ rfloor⌋ loz◊ spades♠ clubs♣ hearts♥ diams♦ Alpha\u{391} Beta\u{392} \
    Gamma\u{393} Delta\u{394} Epsilon\u{395} Zeta\u{396} Eta\u{397} Theta\u{398} Iota\u{399} Kappa\u{39a} Lambda\u{39b} \
    Mu\u{39c} Nu\u{39d} Xi\u{39e} Omicron\u{39f} Pi\u{3a0} Rho\u{3a1} Sigma\u{3a3} Tau\u{3a4} Upsilon\u{3a5} Phi\u{3a6} \
    Chi\u{3a7} Psi\u{3a8} Omega\u{3a9} alpha\u{3b1} beta\u{3b2} gamma\u{3b3} delta\u{3b4} epsilon\u{3b5} zeta\u{3b6} \
    eta\u{3b7} theta\u{3b8} iota\u{3b9} kappa\u{3ba} lambda\u{3bb} mu\u{3bc} nu\u{3bd} xi\u{3be} omicron\u{3bf} \
    pi\u{3c0} rho\u{3c1} sigmaf\u{3c2} sigma\u{3c3} tau\u{3c4} upsilon\u{3c5} phi\u{3c6} chi\u{3c7} psi\u{3c8} \
    omega\u{3c9} thetasym\u{3d1} upsih\u{3d2} piv\u{3d6}";

/// Names whose character cannot be seen in a table.
const UNSEEN: [(&str, char); 8] = [
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("NewLine", '\n'),
];

fn named(name: &str) -> Option<char> {
    if let Some(n) = LATIN.split_ascii_whitespace().position(|known| known == name) {
        return char::from_u32(0xa0 + u32::try_from(n).ok()?);
    }
    let other = OTHERS.split_ascii_whitespace().find_map(|known| {
        let mut c = known.strip_prefix(name)?.chars();
        c.next()
            .filter(|c| c.is_ascii_punctuation() || !c.is_ascii())
            .filter(|_| c.as_str().is_empty())
    });
    other.or_else(|| UNSEEN.iter().find(|(known, _)| *known == name).map(|(_, c)| *c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        assert_eq!(
            decode("sm&ouml;rg&aring;s &amp; &lt;3 &#8364; &#x1F600; &#146;"),
            "smörgås & <3 € 😀 ’"
        );
        assert_eq!(
            decode("&quot;&apos;&nbsp;&hellip;&yuml;&alpha;&Omega;&zwj;"),
            "\"'\u{a0}…ÿαΩ\u{200d}"
        );
        assert_eq!(decode("&#65 &#xD83D;&#xDE00;"), "A 😀");
        assert_eq!(decode("&lt;i&gt;å&lt;/i&gt;я&amp;"), "<i>å</i>я&");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "H&M",
            "a & b",
            "&lol9;",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "?a=1&copy=2",
            "&verylongnameindeed;",
        ] {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn impossible_characters_are_replaced() {
        assert_eq!(
            decode("&#0;&#xD800;&#x110000;&#99999999999999;"),
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}99;"
        );
        assert_eq!(decode("&#xD800;&#65;"), "\u{fffd}A");
    }

    #[test]
    fn bare_ampersands_are_told_from_references() {
        assert!(bare("H&M") && bare("a &amp; b & c"));
        assert!(!bare("a &amp; b &#160; &nbsp;") && !bare("ab"));
    }
}
