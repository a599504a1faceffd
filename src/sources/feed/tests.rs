//! The fixtures of the kind, read as they should be.

use url::Url;

use crate::extract::feed::{self, Feed};

fn read(text: &str) -> Feed {
    let base = Url::parse("https://kalla.example/feed.xml").unwrap();
    feed::read(text, &base, &"2026-11-21T12:00:00Z[UTC]".parse().unwrap(), None).unwrap()
}

/// A feed with what its posts have, one field a line.
fn shown(feed: &Feed) -> String {
    let mut out = format!(
        "title {:?}, language {:?}, ttl {:?}, items {}, whole {}, partial {:?}\n",
        feed.title, feed.language, feed.ttl, feed.items, feed.whole, feed.partial
    );
    for post in &feed.posts {
        out.push_str("--\n");
        let counts = post.engagement;
        let fields = [
            ("id", post.id.clone()),
            ("url", post.url.clone()),
            ("author", post.author.clone()),
            ("published", post.published.map(|at| at.to_string())),
            ("dated", post.dated.clone()),
            ("title", post.title.clone()),
            ("language", post.language.map(|l| l.to_string())),
            ("reply_to", post.reply_to.clone()),
            ("comments", counts.comments.map(|n| n.to_string())),
            ("views", counts.views.map(|n| n.to_string())),
            ("rating", post.rating.map(|n| n.to_string())),
            ("text", Some(post.text.clone()).filter(|text| !text.is_empty())),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                out.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    out
}

#[test]
fn fixtures_read_as_they_should() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources/feed");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 15);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name, shown(&read(&text)));
    }
}
