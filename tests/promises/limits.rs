//! A machine that runs out of something: nothing is lost, and the work goes on when there is room again.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::client::get;
use crate::house::{House, until};
use crate::site::{Site, config, item, rss};

/// A small file system in memory, where this user may mount one; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf, megabytes: usize) -> Option<SmallDisk> {
        std::fs::create_dir_all(&at).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&at)
            .output();
        mounted.is_ok_and(|done| done.status.success()).then_some(SmallDisk(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// A feed with as many items as `shown`, each with its own text.
fn growing(shown: Arc<AtomicUsize>) -> Site {
    Site::serve(move |_| {
        let filler: String = (0..400).map(|i| format!("ord{i} ")).collect();
        let items = (0..shown.load(Ordering::SeqCst)).map(|i| {
            item(
                &format!("i{i}"),
                &format!("https://example.org/{i}"),
                &format!("Nordkaffe {i}"),
                &format!("{i} {filler}"),
            )
        });
        rss(&items.collect::<String>())
    })
}

#[test]
fn a_full_disk_pauses_the_crawl_and_loses_nothing() {
    let shown = Arc::new(AtomicUsize::new(10));
    let site = growing(shown.clone());
    let house = House::new(&config(&site, &[("blog", "/feed")], ""));
    let Some(disk) = SmallDisk::mount(house.path("gjallar-data"), 24) else {
        eprintln!("left out: this user may not mount a small file system");
        return;
    };
    let run = house.start(&["run"]);
    let address = run.address();
    until("the first ten", || (house.search("").len() == 10).then_some(()));

    // Fill what is left, then let more come in than there is room for.
    let filler = disk.0.join("filler");
    let full = Command::new("sh")
        .arg("-c")
        .arg(format!("cat /dev/zero > '{}' 2>/dev/null", filler.display()))
        .status();
    assert!(!full.unwrap().success());
    shown.store(60, Ordering::SeqCst);
    until("a word about the full store", || {
        let ready = get(&address, "/readyz");
        (ready.status == 503 && ready.body.contains("store full")).then_some(())
    });
    assert_eq!(get(&address, "/healthz").status, 200, "it still answers");
    assert_eq!(
        get(&address, "/api/v1/mentions?limit=50").json()["mentions"]
            .as_array()
            .unwrap()
            .len(),
        10
    );

    std::fs::remove_file(&filler).unwrap();
    until("all of them", || (house.search("").len() == 60).then_some(()));
    run.signal("TERM");
    assert_eq!(run.end(), 0);
    assert_eq!(house.search("").len(), 60);
}

#[test]
fn with_64_file_descriptors_it_still_works() {
    let site = growing(Arc::new(AtomicUsize::new(20)));
    let names: Vec<(String, String)> = (0..100).map(|n| (format!("f{n}"), format!("/f{n}"))).collect();
    let feeds: Vec<(&str, &str)> = names
        .iter()
        .map(|(name, path)| (name.as_str(), path.as_str()))
        .collect();
    let house = House::new(&config(&site, &feeds, ""));
    until("all items of all sources", || {
        let poll = format!("ulimit -n 64; exec '{}' poll", env!("CARGO_BIN_EXE_gjallar"));
        let ended = Command::new("sh")
            .args(["-c", &poll])
            .current_dir(house.path("."))
            .output()
            .unwrap();
        let code = ended.status.code();
        assert!(
            code == Some(0) || code == Some(3) || code == Some(1),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        (house.search("").len() == 2_000).then_some(())
    });
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_not_half_used() {
    let house = House::new("data = \"file\"\n[[brand]]\nname = \"Nordkaffe\"\n");
    house.write("file", "this is no folder");
    let ran = house.run(&["search", "x"]).ends_with(1);
    assert!(ran.err().contains("file"), "{}", ran.err());
}
