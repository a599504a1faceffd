//! The matcher against forms of names, hostile texts and a naive reference; sentences around a brand.

use proptest::prelude::*;

use super::*;
use crate::config::brand::Role;
use crate::language::words::{TokenKind, Words, words};
use crate::mention::Language;

fn brand(name: &str, terms: &[&str]) -> Brand {
    Brand {
        name: name.into(),
        terms: terms.iter().map(|t| (*t).to_owned()).collect(),
        near: Vec::new(),
        exclude: Vec::new(),
        case: false,
        role: Role::Own,
        group: String::new(),
        lexicon: Vec::new(),
        learnt: Vec::new(),
    }
}

/// What stands at the spans found, as `brand:slice`.
fn found(brands: &[Brand], text: &str) -> Vec<String> {
    let cut = words(text);
    let found = Brands::new(brands).find(None, (text, &cut));
    let slice = |s: &(Field, usize, usize)| {
        text.get(cut.tokens[s.1].start..cut.tokens[s.2 - 1].end)
            .unwrap()
            .to_owned()
    };
    found
        .iter()
        .flat_map(|f| f.spans.iter().map(|s| format!("{}:{}", f.brand, slice(s))))
        .collect()
}

fn names(term: &str, text: &str) -> bool {
    !found(&[brand("b", &[term])], text).is_empty()
}

fn all(term: &str, texts: &str) {
    for text in texts.split_whitespace() {
        assert!(names(term, text), "{term} is not found in {text}");
    }
}

fn none(term: &str, texts: &str) {
    for text in texts.split_whitespace() {
        assert!(!names(term, text), "{term} is found in {text}");
    }
}

#[test]
fn nordic_forms() {
    all(
        "Nordkaffe",
        "Nordkaffe NORDKAFFES nordkaffe's Nordkaffe’s Nordkaffet Nordkaffen Nordkaffe-skandalen (Nordkaffe) Nordkaffe:s",
    );
    all(
        "Fjordbryg",
        "Fjordbrygs Fjordbrygget-Fjordbryg Fjordbrygen Fjordbryget Fjordbryg-øl",
    );
    all("Kaffila", "Kaffilan Kaffilas Kaffilor Kaffilorna");
    none("Nordkaffe", "Nordkaffekanna Nordkaff Nord Mellannordkaffe nordkaffé");
    assert_eq!(
        found(&[brand("b", &["Max"])], "Max' meny, Maxim, maxen, Maxs och max"),
        ["0:Max", "0:Maxs", "0:max"]
    );
    none("Hårdbröd", "hardbrod hårdbrod");
    all("Hårdbröd", "ha\u{30a}rdbro\u{308}d HÅRDBRÖDS");
}

#[test]
fn finnish_forms() {
    all(
        "Volvo",
        "Volvon Volvoa Volvossa Volvosta Volvoon Volvolla Volvolta Volvolle Volvona Volvoksi Volvotta Volvot Volvoja",
    );
    all(
        "Volvo",
        "Volvojen Volvoissa Volvoilla Volvoni Volvossani Volvossaan Volvokin Volvossakaan Volvoko Volvollahan Volvoonkin",
    );
    none("Volvo", "Volvossä Volvoän Volvoma Volvox Volvokone volvomainen");
    all(
        "IKEA",
        "IKEA:sta IKEA:n Ikean Ikeasta IKEAan IKEAssa Ikealle IKEA:ssakin IKEA:han",
    );
    assert_eq!(
        found(&[brand("b", &["IKEA"])], "Kävin IKEA:sta ostamassa"),
        ["0:IKEA:sta"]
    );
    all("Kuppila", "Kuppilaan Kuppilassa Kuppiloita Kuppiloissa");
    all("Pirtti", "Pirtin Pirtissä Pirttiin Pirttiä Pirttejä");
    all("Tertku", "Tertkun Tertkusta");
    all("Kupari", "Kuparit Kuparissa");
    all("Lähde", "Lähdeä Lähdellä Lähdessä");
    none("Lähde", "Lähdella Lähdessa");
    all(
        "Coopal",
        "Coopalissa Coopaliin Coopalin Coopalia Coopalista Coopaleja Coopalit",
    );
    all("Mäntynen", "Mäntysen Mäntysessä Mäntystä Mäntyseltä");
}

#[test]
fn russian_forms() {
    all("Нордкафе", "Нордкафе нордкафе Нордкафем");
    all("Вольво", "Вольво Вольвой Вольве вольву");
    all("Кафейка", "Кафейки Кафейку Кафейкой Кафейке кафейками");
    all("Икея", "Икеи Икею Икеей Икее");
    all("Нефтегром", "Нефтегромом Нефтегрома Нефтегрому Нефтегроме");
    all("Северный", "Северного Северному Северным Северном Северная");
    all("Кофесть", "Кофести Кофестью");
    assert_eq!(
        found(&[brand("b", &["Северный Чай"])], "в Северном Чае и Северного чая"),
        ["0:Северном Чае", "0:Северного чая"]
    );
    none("Икея", "Ике Икеище");
    all("Алёнка", "Аленку алёнкой");
}

#[test]
fn the_other_script() {
    all("Nordkaffe", "нордкаффе Нордкафе нордкафем");
    all("Volvo", "Вольво волво Вольвой");
    all("IKEA", "Икея Икею икеи ИКЕА");
    all("Fjordbryg", "Фьордбрюга фьордбриг");
    all("Вкусняк", "Vkusnyak vkusnjaks");
    none("SAS", "сас");
    all("Vоlvo", "Volvo");
    all("Volvo", "Vоlvo VОLVO Vоlvossa");
    assert!(names("Nordkaffe", "сидели в Нордкафе вчера"));
}

#[test]
fn names_of_several_words_and_signs() {
    let brands = [brand("plain", &["Nordkaffe"]), brand("plus", &["Nordkaffe Plus"])];
    assert_eq!(
        found(
            &brands,
            "Nordkaffe Plus slår Nordkaffe, #nordkaffeplus #nordkaffeskandal"
        ),
        [
            "0:Nordkaffe",
            "0:#nordkaffeskandal",
            "1:Nordkaffe Plus",
            "1:#nordkaffeplus"
        ]
    );
    all("H&M", "H&M h&m H&M:n H&Ms #hm @hm");
    assert!(names("H&M", "på H & M igår") && !names("H&M", "HMS Gustaf"));
    all("7-Eleven", "7-Eleven 7-elevens #7eleven");
    assert!(names("7-Eleven", "7 Eleven"));
    assert!(names("Coop.", "på coop idag") && names("Yahoo!", "yahoo") && names("Dr. Kafferius", "Dr Kafferius kaffe"));
    all("McKaffe's", "McKaffe's McKaffe’s McKaffes McKaffen #mckaffes");
    assert!(names("🦌", "älskar 🦌!"));
}

#[test]
fn hashtags_handles_and_links() {
    all(
        "Nordkaffe",
        "#nordkaffe #Nordkaffeskandal @nordkaffe @nordkaffe_se @nordkaffe.bsky.social",
    );
    none(
        "Nordkaffe",
        "@nordkaffehatare #bojkotta https://nordkaffe.se/ www.nordkaffe.se info@nordkaffe.se @x@nordkaffe.se",
    );
    all("#nordkaffe", "#nordkaffe #NordkaffeSkandal");
    none("#nordkaffe", "nordkaffe @nordkaffe");
    all("@nordkaffe", "@Nordkaffe");
    none("@nordkaffe", "nordkaffe #nordkaffe");
    all(
        "nordkaffe.se",
        "https://www.nordkaffe.se/meny?x=1 http://shop.nordkaffe.se kund@nordkaffe.se nordkaffe.se",
    );
    none("nordkaffe.se", "https://x.com/nordkaffe.se notnordkaffe.se nordkaffe");
    none("SAS", "#sasong #sassy");
    all("SAS", "#sas #sas2026 SAS:n SAS");
}

#[test]
fn exact_case() {
    let cased = [Brand {
        case: true,
        ..brand("b", &["Bra", "Storm"])
    }];
    assert_eq!(
        found(&cased, "Bra! bra BRA Bras STORM Storms storm Stormissa StormISSA"),
        ["0:Bra", "0:Bras", "0:Storms", "0:Stormissa"]
    );
}

#[test]
fn small_words_are_no_forms() {
    none("Друга", "другой другие");
    none("Dere", "deres");
    none("Minu", "minun");
    all("Minu", "minu Minulle-minu");
}

#[test]
fn near_and_exclude() {
    let coffee = [Brand {
        near: vec!["kaffe".into(), "varm choklad".into()],
        ..brand("b", &["Norden"])
    }];
    assert!(found(&coffee, "Norden är fin").is_empty());
    assert_eq!(found(&coffee, "Nordens kaffet är fint"), ["0:Nordens"]);
    assert_eq!(found(&coffee, "Norden har varma choklad").len(), 1);
    let title = "Kaffet";
    let cut = (words(title), words("Norden stänger"));
    assert_eq!(
        Brands::new(&coffee)
            .find(Some((title, &cut.0)), ("Norden stänger", &cut.1))
            .len(),
        1
    );

    let arena = [Brand {
        exclude: vec!["Nordkaffe Arena".into()],
        ..brand("b", &["Nordkaffe"])
    }];
    assert!(found(&arena, "Match på Nordkaffe Arena och Nordkaffe Arenan, #nordkaffearena").is_empty());
    assert_eq!(found(&arena, "Nordkaffe Arena sålde Nordkaffe"), ["0:Nordkaffe"]);
}

/// The tokens of a text that are the brand's alone, joined, for each brand that it names.
fn shared(title: Option<&str>, text: &str) -> Vec<String> {
    let brands = [brand("a", &["Nordkaffe"]), brand("b", &["Kaffila"])];
    let cut = (title.map(words), words(text));
    let all = Brands::new(&brands).find(title.zip(cut.0.as_ref()), (text, &cut.1));
    let told = |found: &Found, field, words: &Words| {
        let shares = context::shares(Language::SV, found, &all, field, words).shares;
        let own = |i: &usize| shares.get(*i).is_none_or(|share| *share == 1.0);
        let own = (0..words.tokens.len()).filter(own).filter_map(|i| words.tokens.get(i));
        own.filter(|token| token.kind == TokenKind::Word)
            .map(|token| token.folded.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    all.iter()
        .map(|found| match &cut.0 {
            Some(title) => format!(
                "{} | {}",
                told(found, Field::Title, title),
                told(found, Field::Text, &cut.1)
            ),
            None => told(found, Field::Text, &cut.1),
        })
        .collect()
}

#[test]
fn shares_of_a_text() {
    assert_eq!(
        shared(None, "Hej. Nordkaffe suger. Usch."),
        ["hej nordkaffe suger usch"]
    );
    let both = "Hej. Nordkaffe suger. Usch. Kaffila är bra. En sak. Två saker. Tre saker. Fyra saker.";
    assert_eq!(
        shared(None, both),
        ["nordkaffe suger usch", "kaffila är bra en sak två saker tre saker"]
    );
    assert_eq!(
        shared(None, "Nordkaffe var långsamma, Kaffila fixade det"),
        ["nordkaffe var långsamma", "kaffila fixade det"]
    );
    assert_eq!(
        shared(None, "Nordkaffe är dyra medan Kaffila är snälla"),
        ["nordkaffe är dyra", "medan kaffila är snälla"]
    );
    assert_eq!(
        shared(None, "Nordkaffe och Kaffila är bra, men inte billiga"),
        ["nordkaffe och kaffila är bra men inte billiga"; 2]
    );
}

#[test]
fn a_title_names_for_the_text() {
    assert_eq!(
        shared(Some("Nordkaffe igen"), "Usch. Kaffila är bra."),
        ["nordkaffe igen | usch", " | kaffila är bra"]
    );
    assert_eq!(
        shared(Some("Besviken"), "Nordkaffe nej. Kaffila ja."),
        ["besviken | nordkaffe nej", "besviken | kaffila ja"]
    );
}

#[test]
fn names_that_nobody_configured() {
    let rivals = |language, text: &str, own: (usize, usize)| -> Vec<String> {
        let cut = words(text);
        let found = context::rivals(language, text, &cut, &[own], &|_| false);
        found
            .iter()
            .filter_map(|&(first, past)| {
                text.get(cut.tokens[first].start..cut.tokens[past - 1].end)
                    .map(str::to_owned)
            })
            .collect()
    };
    assert_eq!(
        rivals(Language::SV, "Nordkaffe är bättre än Kaffila", (0, 1)),
        ["Kaffila"]
    );
    assert_eq!(
        rivals(Language::SV, "Fjordbryg var sega, Nordkaffe fixade det", (4, 5)),
        ["Fjordbryg"]
    );
    assert_eq!(
        rivals(Language::SV, "Maten var seg hos Nordkaffe i Lund", (4, 5)),
        [""; 0]
    );
    assert_eq!(rivals(Language::SV, "NORDKAFFE ÄR BÄTTRE ÄN KAFFILA", (0, 1)), [""; 0]);
}

#[test]
fn monsters() {
    let brands = [
        brand("a", &["Nordkaffe", "n", "((", ""]),
        brand("b", &["kaffe kaffe", &"x".repeat(10_000)]),
    ];
    for text in [
        "nordkaffe ".repeat(50_000),
        "n".repeat(1 << 20),
        "kaffe ".repeat(50_000),
        "n&".repeat(50_000),
    ] {
        let cut = words(&text);
        Brands::new(&brands).find(None, (&text, &cut));
    }
}

/// Every form of every term tried at every token, and every pair of hits compared.
fn naive(brands: &[Brand], text: &str) -> Vec<(usize, usize, usize)> {
    let tokens = words(text).tokens;
    let mut hits: Vec<(usize, usize, usize, usize, bool)> = Vec::new();
    for (number, brand) in brands.iter().enumerate() {
        let lists = [(&brand.terms, false), (&brand.exclude, true)];
        for (term, veto) in lists.into_iter().flat_map(|(l, veto)| l.iter().map(move |t| (t, veto))) {
            let parts: Vec<String> = words(term).tokens.into_iter().map(|t| t.folded).collect();
            for (at, window) in tokens.windows(parts.len()).enumerate() {
                let fits = parts.iter().zip(window).enumerate().all(|(i, (part, token))| {
                    forms::own(
                        part,
                        if i + 1 == parts.len() {
                            forms::Inflect::Fully
                        } else {
                            forms::Inflect::Never
                        },
                    )
                    .iter()
                    .any(|f| f.fits(&token.folded))
                });
                if fits {
                    let length = window.iter().map(|t| t.scalars).sum();
                    hits.push((number, at, at + parts.len(), length, veto));
                }
            }
        }
    }
    let counted: Vec<_> = hits
        .iter()
        .filter(|h| !h.4 && !hits.iter().any(|v| v.4 && v.0 == h.0 && v.1 < h.2 && h.1 < v.2))
        .copied()
        .collect();
    let kept = counted.iter().filter(|h| {
        !counted
            .iter()
            .any(|o| o.0 != h.0 && o.1 <= h.1 && h.2 <= o.2 && o.3 > h.3)
    });
    kept.map(|h| (h.0, h.1, h.2)).collect()
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "nord",
        "nordkaffe",
        "nordkaffes",
        "nordkaffen",
        "kaffe",
        "plus",
        "plussan",
        "arena",
        "arenan",
        "kaffila",
        "kaffilor",
        "ja",
        "inte",
        "volvo",
        "volvossa",
        "volvoma",
        "nordkaffe plus",
    ])
}

proptest! {
    #[test]
    fn agrees_with_the_naive_matcher(
        terms in prop::collection::vec(prop::collection::vec(word(), 1..3), 1..5),
        exclude in prop::collection::vec(word(), 0..2),
        text in prop::collection::vec(word(), 0..12),
    ) {
        let brands: Vec<Brand> = terms.iter().enumerate().map(|(i, t)| Brand {
            exclude: if i == 0 { exclude.iter().map(|e| (*e).to_owned()).collect() } else { Vec::new() },
            ..brand("b", &[&t.join(" ")])
        }).collect();
        let text = text.join(" ");
        let cut = words(&text);
        let mut covered: Vec<(usize, usize)> = Brands::new(&brands).find(None, (&text, &cut)).iter()
            .flat_map(|f| f.spans.iter().flat_map(|s| (s.1..s.2).map(|t| (f.brand, t))).collect::<Vec<_>>()).collect();
        let mut expected: Vec<(usize, usize)> = naive(&brands, &text).iter().flat_map(|h| (h.1..h.2).map(|t| (h.0, t))).collect();
        covered.sort_unstable();
        expected.sort_unstable();
        expected.dedup();
        prop_assert_eq!(covered, expected);
    }

    #[test]
    fn any_text_and_any_term(term in "\\PC{0,12}", text in "\\PC{0,40}", case in any::<bool>()) {
        let brands = [Brand { case, exclude: vec![text.chars().take(5).collect()], ..brand("b", &[&term, "Volvo"]) }];
        let text = format!("{text} {term} Volvon");
        let cut = words(&text);
        for f in Brands::new(&brands).find(Some((&text, &cut)), (&text, &cut)) {
            let mut end = 0;
            for s in f.spans.iter().filter(|s| s.0 == Field::Text) {
                prop_assert!(s.1 >= end && s.1 < s.2 && s.2 <= cut.tokens.len());
                end = s.2;
            }
        }
    }

    #[test]
    fn a_name_is_found_in_its_own_text(term in "[A-Za-zåäöÅÄÖ]{2,8}( [A-Za-z]{2,8}){0,2}|[А-Яа-яё]{2,10}") {
        let text = format!("jag såg {term}, igår");
        prop_assert!(names(&term, &text), "{}", text);
    }
}
