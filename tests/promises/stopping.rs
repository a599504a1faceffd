//! A clean stop at any moment, and a reload that is whole or nothing.

use std::time::Duration;

use crate::house::{House, until};
use crate::site::{Site, config, item, rss};

fn moments() -> usize {
    if std::env::var_os("GJALLAR_SOAK").is_some() {
        100
    } else {
        25
    }
}

#[test]
fn sigterm_at_any_moment_ends_with_0() {
    let site = Site::serve(|asked| {
        rss(&(0..50)
            .map(|i| item(&format!("{}{i}", asked.path), "", "Nordkaffe", "x"))
            .collect::<String>())
    });
    let feeds = [("a", "/a"), ("b", "/b"), ("c", "/c"), ("d", "/d")];
    let house = House::new(&config(&site, &feeds, ""));
    for _ in 0..moments() {
        let run = house.start(&["run"]);
        std::thread::sleep(Duration::from_millis(fastrand::u64(30..700)));
        run.signal("TERM");
        let log = house.path("log");
        let code = run.end();
        // Before the process can hear signals there is nothing to stop: the kernel ends it.
        let early = !std::fs::read_to_string(log).unwrap_or_default().contains("listening");
        assert!(code == 0 || early, "ended with {code}");
    }
    house.run(&["poll"]).ends_with(0);
    assert_eq!(house.search("").len(), 200);
}

#[test]
fn sighup_takes_a_good_file_and_keeps_the_old_one_on_a_bad_one() {
    let site = Site::serve(|asked| rss(&item(&asked.path, "", "Nordkaffe och Fjordbryg", "x")));
    let first = config(&site, &[("one", "/1")], "");
    let house = House::new(&first);
    let run = house.start(&["run"]);
    run.address();
    until("the first source", || {
        (house.search("source:one").len() == 1).then_some(())
    });

    house.write("gjallar.toml", format!("{first}nonsense = 1\n"));
    run.signal("HUP");
    until("a complaint", || run.log().contains("not reloaded").then_some(()));

    let second = config(
        &site,
        &[("one", "/1"), ("two", "/2")],
        "[[brand]]\nname = \"Fjordbryg\"\nrole = \"competitor\"\n",
    );
    house.write("gjallar.toml", second);
    run.signal("HUP");
    until("the second source", || {
        (house.search("source:two brand:Fjordbryg").len() == 1).then_some(())
    });
    until("the new brand in what was there before", || {
        (house.search("source:one brand:Fjordbryg").len() == 1).then_some(())
    });
    run.signal("TERM");
    assert_eq!(run.end(), 0);
}
