//! A language by its code.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 639-1 code, or `und` where nothing can be said.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 2]);

impl Language {
    /// Undetermined.
    pub const UND: Language = Language(*b"--");
    /// Swedish.
    pub const SV: Language = Language(*b"sv");
    /// Norwegian Bokmål.
    pub const NB: Language = Language(*b"nb");
    /// Norwegian Nynorsk.
    pub const NN: Language = Language(*b"nn");
    /// Danish.
    pub const DA: Language = Language(*b"da");
    /// Finnish.
    pub const FI: Language = Language(*b"fi");
    /// Russian.
    pub const RU: Language = Language(*b"ru");
    /// English.
    pub const EN: Language = Language(*b"en");

    /// The language with these two lower-case letters, for tables.
    pub const fn of(code: [u8; 2]) -> Language {
        Language(code)
    }

    /// The two letters, or `und`.
    pub fn code(&self) -> &str {
        if *self == Language::UND {
            "und"
        } else {
            std::str::from_utf8(&self.0).unwrap_or("und")
        }
    }
}

impl FromStr for Language {
    type Err = String;

    /// Reads `sv`, `SV`, `sv-FI`, `sv_SE`, `und`; `no` means `nb`.
    fn from_str(text: &str) -> Result<Language, String> {
        let code = text
            .trim()
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match code.as_bytes() {
            b"und" => Ok(Language::UND),
            b"no" => Ok(Language::NB),
            [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Ok(Language([*a, *b])),
            _ => Err(format!(
                "`{text}` is no language code; expected two letters such as sv, ru, nb, fi"
            )),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Language, D::Error> {
        Cow::<str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
