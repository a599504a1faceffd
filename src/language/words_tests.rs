//! The token stream on words, signs, sentences and monsters; spans and folding on any text.

use proptest::prelude::*;

use super::*;

/// Tokens as `kind:folded`, sentences parted by `|`.
fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut sentence = 0;
    for t in words(text).tokens {
        if t.sentence != sentence {
            out.push_str("| ");
            sentence = t.sentence;
        }
        let kind = match t.kind {
            TokenKind::Word => "",
            TokenKind::Number => "0:",
            TokenKind::Emoji => "e:",
            TokenKind::Link => "l:",
            TokenKind::Handle => "@",
            TokenKind::Hashtag => "#",
            TokenKind::Mark => "m:",
        };
        out.push_str(kind);
        out.push_str(&t.folded);
        out.push(' ');
    }
    out.trim_end().to_owned()
}

#[test]
fn words_numbers_and_marks() {
    assert_eq!(shown("Jag ÄLSKAR Nordkaffe-bönor"), "jag älskar nordkaffe bönor");
    assert_eq!(
        shown("Don’t buy McDonald's 'kaffe'"),
        "don't buy mcdonald's m:' kaffe m:'"
    );
    assert_eq!(
        shown("IKEA:s H&M 7-Eleven 3.5 kr, 10:30 5G 100kr"),
        "ikea m:: s h m:& m 0:7 eleven 0:3.5 kr m:, 0:10:30 5g 100kr"
    );
    assert_eq!(shown("Ещё Ёлка"), "еще елка");
    assert_eq!(shown("Nord\u{ad}kaf\u{200b}fe \u{202e}nja a\u{30a}"), "nordkaffe nja å");
    assert_eq!(shown("Wow!!!!!! no"), "wow m:! m:! m:! | no");
}

#[test]
fn signs_of_the_net() {
    assert_eq!(
        shown("Se https://nordkaffe.se/a_(b)?x=1. Bra (www.x.se)!"),
        "se l:https://nordkaffe.se/a_(b)?x=1 m:. | bra m:( l:www.x.se m:) m:!"
    );
    assert_eq!(
        shown("@Nordkaffe_SE #NordKaffe #1 C# a@b"),
        "@nordkaffe_se #nordkaffe m:# 0:1 c m:# a m:@ b"
    );
    assert_eq!(
        shown("skriv till kund.tjanst@nordkaffe.se nu"),
        "skriv till l:kund.tjanst@nordkaffe.se nu"
    );
    assert_eq!(
        shown("@anna@mastodon.social hej @x.bsky.social."),
        "@anna@mastodon.social hej @x.bsky.social m:."
    );
}

#[test]
fn emoji_and_emoticons() {
    assert_eq!(shown("👨‍👩‍👧👍🏽❤️🇸🇪🇫🇮1️⃣"), "e:👨‍👩‍👧 e:👍 e:❤ e:🇸🇪 e:🇫🇮 e:1\u{20e3}");
    assert_eq!(
        shown("bra:) :-( ;) :D xD <3 ^^ :))))))"),
        "bra e::) e::-( e:;) e::D e:xD e:<3 e:^^ e::)))"
    );
    assert_eq!(
        shown("ну да)) плохо(( (foo (bar)) f(x)"),
        "ну да e:)) плохо e:(( m:( foo m:( bar m:) m:) f m:( x m:)"
    );
    assert_eq!(
        shown("IKEA:stä kl:3 a:b 10:30 Max Design Box :S"),
        "ikea m:: stä kl m:: 0:3 a m:: b 0:10:30 max design box e::S"
    );
    assert_eq!(shown("8) tre"), "0:8 m:) tre");
    assert_eq!(shown("tack 🙂! Nästa"), "tack e:🙂 m:! | nästa");
}

#[test]
fn sentences() {
    assert_eq!(shown("Dyrt. men gott. Nja"), "dyrt m:. | men gott m:. | nja");
    assert_eq!(
        shown("Bl.a. Nordkaffe, t.ex. kl. 12 den 3. mars f.eks. her"),
        "bl m:. a m:. nordkaffe m:, t m:. ex m:. kl m:. 0:12 den 0:3 m:. mars f m:. eks m:. her"
    );
    assert_eq!(
        shown("Это т.е. плохо. А. С. Пушкин и т.д. Потом"),
        "это т m:. е m:. плохо m:. | а m:. с m:. пушкин и т m:. д m:. | потом"
    );
    assert_eq!(
        shown("Jaha... men okej... Nej!? :) Ja\n😡 hej"),
        "jaha m:. m:. m:. men okej m:. m:. m:. | nej m:! m:? e::) | ja | e:😡 hej"
    );
    assert_eq!(
        shown("Han sa \"Bra.\" Hon log. (Inte alls.) Slut"),
        "han sa m:\" bra m:. m:\" | hon log m:. | m:( inte alls m:. m:) | slut"
    );
    assert_eq!(
        shown("nordkaffe.se är bra.Men dyrt"),
        "nordkaffe m:. se är bra m:. | men dyrt"
    );
}

#[test]
fn abbreviations_are_sorted() {
    let list = super::super::sentence::ABBREVIATIONS;
    assert!(
        list.windows(2).all(|p| p[0] < p[1]),
        "{:?}",
        list.windows(2).find(|p| p[0] >= p[1])
    );
}

#[test]
fn every_listed_sign_is_one_token() {
    let file = include_str!("../../lexicons/common/emoji.tsv");
    let split: Vec<&str> = file
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .filter_map(|l| l.split('\t').next())
        .filter(|sign| {
            let text = format!("kaffe {sign} te");
            let found = words(&text).tokens;
            !(found.len() == 3
                && found[1].kind == TokenKind::Emoji
                && text.get(found[1].start..found[1].end) == Some(sign))
        })
        .collect();
    assert!(split.is_empty(), "{split:?}");
}

#[test]
fn monsters_end_soon() {
    let word = words(&"ä".repeat(1 << 20));
    assert_eq!(
        (
            word.tokens.len(),
            word.tokens[0].scalars,
            word.tokens[0].folded.chars().count()
        ),
        (1, 1 << 20, LONGEST)
    );
    let marks = words(&format!("a{} b", "\u{301}\u{323}".repeat(50_000)));
    assert_eq!((marks.tokens.len(), marks.tokens[0].scalars), (2, 100_001));
    assert_eq!(words(&"!".repeat(1 << 20)).tokens.len(), 3);
    for unit in [
        "(",
        ")",
        "@",
        "a@",
        "#",
        ".",
        "a.",
        "'",
        ":",
        ":-",
        "<",
        "www.",
        "http://",
        "\u{200d}",
        "👨\u{200d}",
        "-",
        "a-",
        "1.",
        "&lt;",
        "_",
        "@a.",
        "a.a@",
    ] {
        let text = unit.repeat(100_000);
        assert!(words(&text).tokens.iter().all(|t| t.folded.chars().count() <= LONGEST));
    }
}

#[test]
fn stems() {
    assert_eq!(stem(Language::SV, "kaffekopparna"), "kaffekopp");
    assert_eq!(stem(Language::NN, "kaffien"), stem(Language::NB, "kaffien"));
    assert_eq!(stem(Language::UND, "kaffet"), "kaffet");
    assert_eq!(stem(Language::FI, "7eleven"), "7eleven");
}

fn sane(text: &str) {
    let found = words(text);
    let (mut end, mut scalar, mut sentence) = (0, 0, 0);
    for t in &found.tokens {
        let slice = text.get(t.start..t.end).unwrap();
        assert!(
            t.start >= end
                && t.end > t.start
                && t.scalar >= scalar
                && t.sentence >= sentence
                && t.sentence < found.sentences
        );
        assert_eq!(t.scalar, text.get(..t.start).unwrap().chars().count());
        assert_eq!(t.scalars, slice.chars().count());
        assert!(t.sentence - sentence <= 1);
        if matches!(t.kind, TokenKind::Word | TokenKind::Number | TokenKind::Link) {
            assert_eq!(t.folded, fold(slice).chars().take(LONGEST).collect::<String>());
        }
        if matches!(t.kind, TokenKind::Hashtag | TokenKind::Handle) {
            assert_eq!(t.folded, fold(slice.trim_start_matches(['#', '@', '＃', '＠'])));
        }
        if t.joined {
            assert!(!text.get(end..t.start).unwrap().contains(char::is_whitespace));
        }
        (end, scalar, sentence) = (t.end, t.scalar + t.scalars, t.sentence);
    }
    for (i, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        assert!(
            found.tokens.iter().any(|t| t.start <= i && i + c.len_utf8() <= t.end),
            "{c:?} of {text:?} is in no token"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_cut_rightly(text in "\\PC{0,60}") {
        sane(&text);
    }

    #[test]
    fn any_scalars_are_cut_rightly(chars in prop::collection::vec(any::<char>(), 0..40)) {
        sane(&chars.into_iter().collect::<String>());
    }

    #[test]
    fn dense_signs_are_cut_rightly(text in "([:;=xX8BD)(<3>^_.@#'*/\\\\-]|[ab1]| |\n|http://|www\\.|👍|\u{200d}|\u{fe0f}|\u{301}|é|ё){0,30}") {
        sane(&text);
    }

    #[test]
    fn folding_twice_changes_nothing(text in "(\\PC|[ёЁеİΣ\u{308}\u{301}\u{323}\u{ad}]){0,30}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn any_word_has_a_stem(word in "(\\p{L}|'){1,40}") {
        for row in crate::language::LANGUAGES {
            prop_assert!(!stem(row.language, &word).is_empty());
        }
    }
}
