//! P16: every file of the index cut to nothing, cut in half, one bit flipped, deleted. The answers stay the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::index::tests::up;
use crate::index::tests::world::{World, post};
use crate::index::{Clause, Facet, Follower, IndexError, Reader, Role};
use crate::mention::Mark;

fn world() -> World {
    let world = World::new(&["Nordkaffe", "Kaffila"]);
    for nth in 0..40 {
        world.add(post("sv", nth, &format!("Nordkaffe nummer{nth} är bra, Kaffila inte")));
    }
    world
}

/// Three commits, so that there are several segments, one with deletions.
fn build(data: &Path) -> World {
    let world = world();
    up(data, &world);
    world.edit(3, "Nordkaffe är urusel");
    world.delete(7);
    up(data, &world);
    world.mark(
        9,
        "Kaffila",
        Mark {
            tags: vec!["press".into()],
            ..Mark::default()
        },
    );
    up(data, &world);
    world
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => files.extend(self::files(&entry.path())),
            false => files.push(entry.path()),
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Harm {
    Emptied,
    Halved,
    Flipped,
    Deleted,
}

fn harm(path: &Path, harm: Harm, seed: usize) {
    let mut bytes = fs::read(path).unwrap();
    match harm {
        Harm::Emptied => bytes.clear(),
        Harm::Halved => bytes.truncate(bytes.len() / 2),
        Harm::Flipped if bytes.is_empty() => {}
        Harm::Flipped => {
            let bit = seed * 7919 % (bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        Harm::Deleted => return fs::remove_file(path).unwrap(),
    }
    fs::write(path, bytes).unwrap();
}

/// What is asked before and after: everything, words, facets, counts.
fn answers(reader: &Reader) -> Result<String, IndexError> {
    let view = reader.view()?;
    let mut said = String::new();
    let word = Clause::Words(crate::index::Phrase::new("nummer12", false).unwrap());
    for clause in [
        Clause::All,
        word,
        Clause::Is(Facet::Tag, "press".into()),
        Clause::Is(Facet::Label, "negative".into()),
    ] {
        let found = view.newest(&clause, 1_000, None)?;
        let places: Vec<_> = found.hits.iter().map(|hit| hit.rank).collect();
        said += &format!("{} {places:?} {:?}\n", found.total, view.mentions(&found.hits)?);
    }
    said += &format!("{:?}", view.grouped(&Clause::All, Some(3_600_000_000))?);
    Ok(said)
}

#[test]
fn every_file_may_be_harmed_in_every_way() {
    let (sound, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = build(sound.path());
    let expected = answers(&Reader::new(sound.path())).unwrap();
    let all = files(sound.path());
    assert!(all.len() >= 20, "{all:?}");
    let mut mended = 0;
    for (nth, file) in all.iter().enumerate() {
        for way in [Harm::Emptied, Harm::Halved, Harm::Flipped, Harm::Flipped, Harm::Deleted] {
            let data = data
                .path()
                .join(format!("{nth}-{mended}-{way:?}-{}", fastrand::u32(..)));
            copy(sound.path(), &data);
            // One reader has it open before, another one comes after; nobody writes.
            let before = Reader::new(&data);
            assert_eq!(answers(&before).unwrap(), expected);
            harm(&data.join(file.strip_prefix(sound.path()).unwrap()), way, nth + mended);
            let after = Reader::new(&data);
            for reader in [&before, &after] {
                let mut said = answers(reader);
                if let Err(e) = &said {
                    assert!(e.mendable(), "{} {way:?}: {e}", file.display());
                    mended += 1;
                    up(&data, &world);
                    said = answers(reader);
                }
                assert_eq!(said.unwrap(), expected, "{} {way:?}", file.display());
            }
            // Whoever writes next mends what the readers did not need.
            world_goes_on(&data, &world, &expected);
            fs::remove_dir_all(&data).unwrap();
        }
    }
    assert!(mended >= all.len(), "{mended} of {}", all.len());
}

fn world_goes_on(data: &Path, world: &World, expected: &str) {
    up(data, world);
    assert_eq!(answers(&Reader::new(data)).unwrap(), expected);
}

#[test]
fn a_running_follower_mends_what_a_reader_reports() {
    let data = tempfile::tempdir().unwrap();
    let world = build(data.path());
    let expected = answers(&Reader::new(data.path())).unwrap();
    let lock = crate::index::Lock::hold(data.path(), Role::Run).unwrap();
    let follower = Follower::start(data.path(), world.truth(), world.derive()).unwrap();
    assert!(follower.handle().wait_for(world.position(), Duration::from_secs(60)));
    let mut victims = files(&data.path().join("index"));
    victims.retain(|f| f.extension().is_some_and(|e| e == "term" || e == "fast") || f.ends_with("CURRENT"));
    assert!(victims.len() >= 3);
    for (nth, victim) in victims.iter().enumerate() {
        if !victim.exists() {
            continue;
        }
        harm(victim, Harm::Flipped, nth + 100);
        let reader = Reader::new(data.path());
        let said = (0..300).find_map(|_| {
            let said = answers(&reader).inspect_err(|e| assert!(e.mendable(), "{e}"));
            said.map_err(|_| std::thread::sleep(Duration::from_millis(50))).ok()
        });
        assert_eq!(said.as_deref(), Some(&*expected), "{}", victim.display());
    }
    follower.stop();
    drop(lock);
}

#[test]
fn orphans_are_swept_and_half_built_generations_go_on() {
    let data = tempfile::tempdir().unwrap();
    let world = build(data.path());
    let folder = data.path().join("index");
    fs::write(folder.join("gen-1/.tmpAbc"), "x").unwrap();
    fs::create_dir_all(folder.join("gen-9")).unwrap();
    fs::write(folder.join("gen-9/meta.json"), "{").unwrap();
    let expected = answers(&Reader::new(data.path())).unwrap();
    world_goes_on(data.path(), &world, &expected);
    assert!(!folder.join("gen-1/.tmpAbc").exists());
    assert!(!folder.join("gen-9").exists());
}
