//! The words of dates in Swedish, Norwegian, Danish, Finnish, Russian and English; lower case.

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// The names of each month, January first.
const MONTHS: [&str; 12] = [
    "jan january januari januar tammikuu tammikuuta tammikuun tammi январь января янв",
    "feb febr february februari februar helmikuu helmikuuta helmikuun helmi февраль февраля фев февр",
    "mar march mars marts maaliskuu maaliskuuta maaliskuun maalis март марта мар",
    "apr april huhtikuu huhtikuuta huhtikuun huhti апрель апреля апр",
    "may maj mai toukokuu toukokuuta toukokuun touko май мая",
    "jun june juni kesäkuu kesäkuuta kesäkuun kesä июнь июня июн",
    "jul july juli heinäkuu heinäkuuta heinäkuun heinä июль июля июл",
    "aug august augusti elokuu elokuuta elokuun elo август августа авг",
    "sep sept september syyskuu syyskuuta syyskuun syys сентябрь сентября сен сент",
    "oct okt october oktober lokakuu lokakuuta lokakuun loka октябрь октября окт",
    "nov november marraskuu marraskuuta marraskuun marras ноябрь ноября ноя нояб",
    "dec des december desember joulukuu joulukuuta joulukuun joulu декабрь декабря дек",
];

/// Units with their forms; the last lists are what stands alone on a phone's screen.
const UNITS: [(Unit, &str); 7] = [
    (
        Unit::Second,
        "second seconds sec secs s sekund sekunder sekund sekunti sekuntia сек секунда секунду секунды секунд",
    ),
    (
        Unit::Minute,
        "minute minutes min mins m minut minuter minutt minutter minuten minutten minuutti minuuttia мин минута минуту минуты минут",
    ),
    (
        Unit::Hour,
        "hour hours h hr hrs timme timmar tim time timer timen t tunti tuntia час часа часов ч",
    ),
    (
        Unit::Day,
        "day days d dag dagar dager dage dygn døgn päivä päivää pv день дня дней дн сутки",
    ),
    (
        Unit::Week,
        "week weeks w vecka veckor uke uker veke veker uge uger v viikko viikkoa vk неделя неделю недели недель нед",
    ),
    (
        Unit::Month,
        "month months mo månad månader måned måneder månad månader mån kuukausi kuukautta kk месяц месяца месяцев мес",
    ),
    (Unit::Year, "year years y yr yrs år vuosi vuotta год года лет"),
];

/// Days counted back from today.
const DAYS: [(i64, &[&str]); 3] = [
    (0, &["idag", "i dag", "today", "tänään", "tanaan", "сегодня"]),
    (1, &["igår", "i går", "igar", "i går", "yesterday", "eilen", "вчера"]),
    (
        2,
        &[
            "förrgår",
            "i forgårs",
            "iforgårs",
            "forgårs",
            "toissapäivänä",
            "позавчера",
        ],
    ),
];

/// "ago".
pub(super) const AGO: &[&str] = &["ago", "sedan", "sen", "siden", "sidan", "sitten", "назад"];

/// "one", where it stands before a unit.
pub(super) const ONE: &[&str] = &[
    "a", "an", "one", "en", "ett", "et", "ein", "ei", "eit", "yksi", "один", "одну",
];

/// All of a text that means this moment.
pub(super) const NOW: &[&str] = &[
    "now",
    "just now",
    "nu",
    "just nu",
    "nyss",
    "nyligen",
    "nå",
    "akkurat nå",
    "nettopp",
    "no nettopp",
    "lige nu",
    "nyt",
    "juuri nyt",
    "äsken",
    "hetki sitten",
    "сейчас",
    "только что",
];

/// Words before an hour.
pub(super) const AT: &[&str] = &["kl", "klo", "klockan", "klokka", "klokken", "kello", "at", "в"];

/// Named zones, in seconds east of UTC (RFC 2822, section 4.3, and those of our readers' countries).
const ZONES: [(&str, i32); 30] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 3600),
    ("bst", 3600),
    ("cet", 3600),
    ("met", 3600),
    ("mez", 3600),
    ("cest", 7200),
    ("mest", 7200),
    ("mesz", 7200),
    ("eet", 7200),
    ("eest", 10800),
    ("msk", 10800),
    ("мск", 10800),
    ("est", -18000),
    ("edt", -14400),
    ("cst", -21600),
    ("cdt", -18000),
    ("mst", -25200),
    ("mdt", -21600),
    ("pst", -28800),
    ("pdt", -25200),
    ("akst", -32400),
    ("hst", -36000),
    ("ist", 19800),
    ("jst", 32400),
    ("aest", 36000),
];

/// The month of a name, 1 to 12.
pub(super) fn month(word: &str) -> Option<i8> {
    let at = MONTHS
        .iter()
        .position(|names| names.split_ascii_whitespace().any(|name| name == word))?;
    i8::try_from(at + 1).ok()
}

/// The unit of a word.
pub(super) fn unit(word: &str) -> Option<Unit> {
    UNITS
        .iter()
        .find(|(_, names)| names.split_ascii_whitespace().any(|name| name == word))
        .map(|(unit, _)| *unit)
}

/// How many days ago a word says it was.
pub(super) fn days_back(word: &str) -> Option<i64> {
    DAYS.iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(days, _)| *days)
}

/// Offset of a named zone.
pub(super) fn zone(word: &str) -> Option<i32> {
    ZONES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, seconds)| *seconds)
}
