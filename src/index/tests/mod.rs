//! The index as its callers see it, over a small journal in memory.

mod damage;
mod following;
mod real;
pub(crate) mod world;

use crate::index::tests::world::{World, keys, post, texts};
use crate::index::{Clause, Facet, IndexError, Phrase, Reader, catch_up, rebuild};
use crate::mention::{Label, Mark, Status};

fn word(text: &str) -> Clause {
    Clause::Words(Phrase::new(text, false).unwrap())
}

fn up(data: &std::path::Path, world: &World) {
    catch_up(data, world.truth(), world.derive(), &mut |_, _| {}).unwrap();
}

#[test]
fn what_is_in_the_journal_is_found_newest_first() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe", "Kaffila"]));
    let reader = Reader::new(data.path());
    assert!(matches!(reader.view(), Err(IndexError::Unbuilt)));
    world.add(post("sv", 10, "Nordkaffe har bra bönor"));
    world.add(post("sv", 30, "Kaffila och Nordkaffe, urusel service på båda"));
    world.add(post("sv", 20, "Ingen av dem"));
    world.add(post("ru", 20, "Нордкафе? Nordkaffe! Хорошие чашки"));
    up(data.path(), &world);
    let view = reader.view().unwrap();
    assert_eq!(view.position(), 4);
    let all = view.newest(&Clause::All, 10, None).unwrap();
    assert_eq!(all.total, 4);
    let order: Vec<(i64, i64)> = all.hits.iter().map(|h| (h.rank.no, h.rank.time / 1_000_000)).collect();
    assert_eq!(order, [(2, 30), (2, 30), (4, 20), (1, 10)]);
    assert!(all.hits.is_sorted_by(|a, b| a.rank < b.rank), "ties by key");
    // Inflected in the mention's own language, without being told which.
    assert_eq!(texts(&reader, &world, &word("böna")), ["Nordkaffe har bra bönor"]);
    assert_eq!(
        texts(&reader, &world, &word("чашка")),
        ["Нордкафе? Nordkaffe! Хорошие чашки"]
    );
}

#[test]
fn edits_deletions_and_marks_replace_what_was() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    let first = world.add(post("sv", 10, "Nordkaffe är urusel"));
    let second = world.add(post("sv", 20, "Nordkaffe är kall"));
    let reader = Reader::new(data.path());
    up(data.path(), &world);
    let label = |name: &str| Clause::Is(Facet::Label, name.to_owned());
    assert_eq!(keys(&reader, &label("negative")), [first]);

    world.edit(second, "Nordkaffe är varm");
    let mark = Mark {
        label: Some(Label::Positive),
        tags: vec!["Press".into()],
        status: Status::Done,
        note: None,
    };
    world.mark(first, "Nordkaffe", mark);
    up(data.path(), &world);
    assert_eq!(keys(&reader, &word("kall")), [0; 0]);
    assert_eq!(keys(&reader, &word("varm")), [second]);
    assert_eq!(keys(&reader, &label("negative")), [0; 0]);
    assert_eq!(keys(&reader, &label("positive")), [first]);
    assert_eq!(keys(&reader, &Clause::Is(Facet::Tag, "press".into())), [first]);
    assert_eq!(keys(&reader, &Clause::Is(Facet::Status, "done".into())), [first]);

    world.delete(first);
    up(data.path(), &world);
    assert_eq!(keys(&reader, &Clause::All), [second]);
}

#[test]
fn a_change_of_the_pipeline_or_a_rebuild_makes_a_new_generation() {
    let (data, mut world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    world.add(post("sv", 10, "Nordkaffe och Fjordbryg"));
    up(data.path(), &world);
    assert!(data.path().join("index/gen-1").exists());
    world = world.with_brands(&["Nordkaffe", "Fjordbryg"]);
    let reader = Reader::new(data.path());
    let old = reader.view().unwrap();
    up(data.path(), &world);
    assert_eq!(old.total(&Clause::All).unwrap(), 1, "a view stays what it was");
    assert_eq!(reader.view().unwrap().total(&Clause::All).unwrap(), 2);
    assert!(!data.path().join("index/gen-1").exists());
    let mut seen = Vec::new();
    rebuild(data.path(), world.truth(), world.derive(), &mut |at, end| {
        seen.push((at, end))
    })
    .unwrap();
    assert!(data.path().join("index/gen-3").exists());
    assert_eq!(seen, [(1, 1)]);
    assert_eq!(reader.view().unwrap().total(&Clause::All).unwrap(), 2);
}

#[test]
fn an_index_ahead_of_its_journal_is_built_again() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    world.add(post("sv", 10, "Nordkaffe ett"));
    world.add(post("sv", 20, "Nordkaffe två"));
    up(data.path(), &world);
    let restored = World::new(&["Nordkaffe"]);
    restored.add(post("sv", 10, "Nordkaffe tre"));
    up(data.path(), &restored);
    assert_eq!(
        texts(&Reader::new(data.path()), &restored, &Clause::All),
        ["Nordkaffe tre"]
    );
}

#[test]
fn words_and_phrases_stand_where_they_stand() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    let mut titled = post("sv", 10, "Kallt kaffe. Nordkaffe!");
    titled.title = Some("Bra kaffe".into());
    let first = world.add(titled);
    let second = world.add(post("sv", 20, "#Nordkaffe hos @Anna: kaffe kallt"));
    up(data.path(), &world);
    let reader = Reader::new(data.path());
    let found = |text: &str, quoted| keys(&reader, &Clause::Words(Phrase::new(text, quoted).unwrap()));
    assert_eq!(
        found("kaffe kallt", true),
        [second],
        "no phrase crosses from the title into the text"
    );
    assert_eq!(found("KALLT kaffe", true), [first]);
    assert_eq!(
        found("kaffe nordkaffe", true),
        [first],
        "marks between words do not count"
    );
    assert_eq!(found("nordkaffe", false), [second, first]);
    assert_eq!(found("#nordkaffe", false), [second]);
    assert_eq!(found("@anna", false), [second]);
    assert_eq!(found("anna", true), [second]);
    assert_eq!(found("kaffen", false), [second, first]);
    assert_eq!(found("kaffen", true), [0; 0], "in quotes the form itself");
}
