//! Where a page of answers ended: opaque to the caller, stable while others write.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::index::Rank;

/// Tells our cursors from other text; raised when their meaning changes.
const SEED: u64 = 0x676a_616c_6c61_7201;

/// The place of the last mention of a page. Its text is base64url, with a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageCursor {
    pub(super) rank: Rank,
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rank { time, no, brand } = self.rank;
        let mut bytes = Vec::with_capacity(32);
        [time.to_be_bytes(), no.to_be_bytes(), brand.to_be_bytes()]
            .iter()
            .for_each(|b| bytes.extend(b));
        let sum = xxh3_64_with_seed(&bytes, SEED);
        bytes.extend(sum.to_be_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for PageCursor {
    type Err = String;

    fn from_str(text: &str) -> Result<PageCursor, String> {
        let wrong = || "this is no cursor; expected the `next` of a page as it was given".to_owned();
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let (content, sum) = bytes.split_at_checked(24).ok_or_else(wrong)?;
        if sum != xxh3_64_with_seed(content, SEED).to_be_bytes() {
            return Err(wrong());
        }
        let mut parts = content
            .chunks_exact(8)
            .map(|part| part.try_into().map(u64::from_be_bytes));
        let mut next = || parts.next().and_then(Result::ok).ok_or_else(wrong);
        let (time, no, brand) = (next()?.cast_signed(), next()?.cast_signed(), next()?);
        Ok(PageCursor {
            rank: Rank { time, no, brand },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_and_a_changed_one_does_not(time: i64, no: i64, brand: u64, at in 0usize..43, to in "[A-Za-z0-9_-]") {
            let cursor = PageCursor { rank: Rank { time, no, brand } };
            let text = cursor.to_string();
            prop_assert_eq!(text.parse(), Ok(cursor));
            let mut bad = text.clone();
            bad.replace_range(at..=at, &to);
            prop_assert!(bad == text || bad.parse::<PageCursor>().is_err());
        }

        #[test]
        fn any_text_is_refused(text in ".{0,60}") {
            prop_assert!(text.parse::<PageCursor>().is_err());
        }
    }
}
