//! In whichever batches mentions come, the same alerts fire.

use proptest::prelude::*;

use super::*;

/// What is said at one moment, some seconds after the one before.
#[derive(Debug, Clone)]
struct Moment {
    pause: i64,
    /// Author and whether it is bad.
    said: Vec<(u8, bool)>,
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let said = prop::collection::vec((0u8..8, prop::bool::weighted(0.65)), 0..10);
    let moment = (prop_oneof![3 => 1i64..600, 1 => 600i64..7_200], said);
    prop::collection::vec(moment.prop_map(|(pause, said)| Moment { pause, said }), 1..14)
}

const ALERTS: &str = "[[alert]]\nname = \"storm\"\nkind = \"negative_share\"\nbrand = \"Nordkaffe\"\nat_least = 5\nauthors = 3\n\
    repeat = \"2h\"\n[[alert]]\nname = \"one\"\nkind = \"single\"\nbrand = \"Nordkaffe\"\nwindow = \"20m\"\n";

/// Plays the moments, each in batches as `cut` says, with ticks in between; keys in order of name.
fn play(moments: &[Moment], cut: impl Fn(usize) -> usize, tick: impl Fn(usize) -> bool) -> Vec<String> {
    let mut bench = Bench::new(ALERTS);
    let (mut now, mut count) = (0, 0);
    for (i, moment) in moments.iter().enumerate() {
        now += moment.pause;
        let said: Vec<Said> = moment
            .said
            .iter()
            .map(|(author, ill)| if *ill { bad(author) } else { good(author) })
            .collect();
        let mut rest = said.as_slice();
        while !rest.is_empty() {
            count += 1;
            let (batch, after) = rest.split_at(cut(count).clamp(1, rest.len()));
            bench.hear(at(now), batch.to_vec());
            if tick(count) {
                bench.tick(at(now));
            }
            rest = after;
        }
        if tick(count) {
            // Before the next moment: a clock that goes back is another test.
            let next = moments.get(i + 1).map_or(500, |next| next.pause);
            bench.tick(at(now + (moment.pause % 500) % next));
        }
    }
    let mut keys: Vec<String> = bench.ledger().into_iter().map(|row| row.key).collect();
    keys.sort();
    let mut ids = bench.messages();
    let told = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), told, "a message is written once");
    keys
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn batches_do_not_matter(moments in moments(), cuts in prop::collection::vec(1usize..6, 1..9), ticks in any::<u64>()) {
        let whole = play(&moments, |_| usize::MAX, |_| false);
        let cut = play(&moments, |n| cuts[n % cuts.len()], |n| ticks >> (n % 64) & 1 == 1);
        let single = play(&moments, |_| 1, |_| true);
        prop_assert_eq!(&whole, &cut);
        prop_assert_eq!(&whole, &single);
    }
}
