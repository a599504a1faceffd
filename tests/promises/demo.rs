//! The demo shows the whole way and ends by itself.

use crate::house::House;

#[test]
fn the_demo_ends_having_shown_hits_and_the_alert() {
    let house = House::new("");
    let out = house.run(&["demo", "--once"]).ends_with(0).out();
    assert!(out.contains("--- Slack"), "{out}");
    assert!(out.contains("Nordkaffe"), "{out}");
    assert!(out.contains("because:"), "{out}");
    for label in ["negative -", "positive +"] {
        assert!(out.contains(label), "no {label} in:\n{out}");
    }
}
