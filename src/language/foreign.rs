//! Languages that are none of ours, named by whatlang.
//!
//! Comes in: a text that the profile takes for another language. Goes out: its code and how sure that is, where whatlang
//! is sure. Never here: one of `LANGUAGES`; the profile knows them better.

use whatlang::{Detector, Lang};

use super::LANGUAGES;
use crate::mention::Language;

/// Below this confidence whatlang's answer is a guess.
const SURE: f64 = 0.25;

/// ISO 639-1 codes of what whatlang names and we do not.
const CODES: &[(Lang, [u8; 2])] = &[
    (Lang::Afr, *b"af"),
    (Lang::Aka, *b"ak"),
    (Lang::Amh, *b"am"),
    (Lang::Ara, *b"ar"),
    (Lang::Aze, *b"az"),
    (Lang::Ben, *b"bn"),
    (Lang::Cat, *b"ca"),
    (Lang::Ces, *b"cs"),
    (Lang::Cmn, *b"zh"),
    (Lang::Cym, *b"cy"),
    (Lang::Ell, *b"el"),
    (Lang::Epo, *b"eo"),
    (Lang::Fra, *b"fr"),
    (Lang::Guj, *b"gu"),
    (Lang::Heb, *b"he"),
    (Lang::Hin, *b"hi"),
    (Lang::Hrv, *b"hr"),
    (Lang::Hun, *b"hu"),
    (Lang::Hye, *b"hy"),
    (Lang::Ind, *b"id"),
    (Lang::Ita, *b"it"),
    (Lang::Jav, *b"jv"),
    (Lang::Jpn, *b"ja"),
    (Lang::Kan, *b"kn"),
    (Lang::Kat, *b"ka"),
    (Lang::Khm, *b"km"),
    (Lang::Kor, *b"ko"),
    (Lang::Lat, *b"la"),
    (Lang::Lav, *b"lv"),
    (Lang::Lit, *b"lt"),
    (Lang::Mal, *b"ml"),
    (Lang::Mar, *b"mr"),
    (Lang::Mkd, *b"mk"),
    (Lang::Mya, *b"my"),
    (Lang::Nep, *b"ne"),
    (Lang::Ori, *b"or"),
    (Lang::Pan, *b"pa"),
    (Lang::Pes, *b"fa"),
    (Lang::Pol, *b"pl"),
    (Lang::Por, *b"pt"),
    (Lang::Ron, *b"ro"),
    (Lang::Sin, *b"si"),
    (Lang::Slk, *b"sk"),
    (Lang::Slv, *b"sl"),
    (Lang::Sna, *b"sn"),
    (Lang::Spa, *b"es"),
    (Lang::Srp, *b"sr"),
    (Lang::Tam, *b"ta"),
    (Lang::Tel, *b"te"),
    (Lang::Tgl, *b"tl"),
    (Lang::Tha, *b"th"),
    (Lang::Tuk, *b"tk"),
    (Lang::Tur, *b"tr"),
    (Lang::Urd, *b"ur"),
    (Lang::Uzb, *b"uz"),
    (Lang::Vie, *b"vi"),
    (Lang::Yid, *b"yi"),
    (Lang::Zul, *b"zu"),
];

/// Asks whatlang.
pub(super) struct Foreign {
    all: Detector,
    others: Detector,
}

impl Foreign {
    pub(super) fn new() -> Foreign {
        let ours = LANGUAGES.iter().filter_map(|row| row.whatlang).collect();
        Foreign {
            all: Detector::new(),
            others: Detector::with_denylist(ours),
        }
    }

    /// The language of a text that is surely none of ours, and whatlang's own confidence; none where it is not sure.
    pub(super) fn name(&self, text: &str) -> Option<(Language, f64)> {
        let found = self.others.detect(text)?;
        (found.confidence() >= SURE).then_some((code(found.lang())?, found.confidence()))
    }

    /// The language of a text that may be one of ours; none where it is, and where whatlang does not vouch for it.
    pub(super) fn claim(&self, text: &str) -> Option<(Language, f64)> {
        let found = self.all.detect(text).filter(whatlang::Info::is_reliable)?;
        Some((code(found.lang())?, found.confidence()))
    }
}

fn code(lang: Lang) -> Option<Language> {
    let (_, code) = CODES.iter().find(|(known, _)| *known == lang)?;
    Some(Language::of(*code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::row_of;

    #[test]
    fn every_language_of_whatlang_is_ours_or_has_a_code() {
        for lang in Lang::all() {
            let own = LANGUAGES.iter().any(|row| row.whatlang == Some(*lang));
            let foreign = CODES.iter().find(|(l, _)| l == lang);
            assert!(own != foreign.is_some(), "{lang:?}");
            assert!(foreign.is_none_or(|(_, code)| row_of(Language::of(*code)).is_none()));
        }
    }
}
