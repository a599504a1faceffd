//! A journal and a pipeline in memory, as small as they can be.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::index::{Clause, Derive, IndexError, Reader, Truth};
use crate::journal::Change;
use crate::language::words::fold;
use crate::mention::{Label, Language, Mark, Mention, Position, Post, PostNo, Stored, Tone};

#[derive(Default)]
pub(crate) struct Book {
    position: Position,
    posts: BTreeMap<PostNo, (Position, Option<Stored>)>,
    marks: HashMap<(PostNo, String), Mark>,
}

/// Finds a brand where its name stands, and knows two words of feeling.
struct Ear(Vec<String>);

#[derive(Clone)]
pub(crate) struct World {
    book: Arc<Shelf>,
    ear: Arc<Ear>,
}

#[derive(Default)]
struct Shelf(Mutex<Book>);

/// A post of `second` (of Unix time) in a language.
pub(crate) fn post(language: &str, second: i64, text: &str) -> Post {
    Post {
        id: Some(format!("id-{second}-{}", text.len())),
        source: "bloggen".into(),
        kind: "feed".into(),
        text: text.into(),
        language: language.parse().ok(),
        published: Timestamp::from_second(second).ok(),
        ..Post::default()
    }
}

impl World {
    pub(crate) fn new(brands: &[&str]) -> World {
        World {
            book: Arc::default(),
            ear: Arc::new(Ear(brands.iter().map(|b| (*b).to_owned()).collect())),
        }
    }

    pub(crate) fn with_brands(&self, brands: &[&str]) -> World {
        World {
            book: self.book.clone(),
            ..World::new(brands)
        }
    }

    pub(crate) fn truth(&self) -> Arc<dyn Truth> {
        self.book.clone()
    }

    pub(crate) fn derive(&self) -> Arc<dyn Derive> {
        self.ear.clone()
    }

    fn change(&self, no: PostNo, with: impl FnOnce(&mut Book, Position)) {
        let mut book = self.book.0.lock().unwrap();
        book.position += 1;
        let position = book.position;
        with(&mut book, position);
        if let Some((at, stored)) = book.posts.get_mut(&no) {
            *at = position;
            stored.iter_mut().for_each(|s| s.position = position);
        }
    }

    pub(crate) fn position(&self) -> Position {
        self.book.0.lock().unwrap().position
    }

    pub(crate) fn add(&self, post: Post) -> PostNo {
        let no = self.book.0.lock().unwrap().posts.len() as PostNo + 1;
        self.change(no, |book, position| {
            let seen = Timestamp::from_second(1_000_000).unwrap();
            let stored = Stored {
                no,
                position,
                seen,
                story: no,
                post,
            };
            book.posts.insert(no, (position, Some(stored)));
        });
        no
    }

    pub(crate) fn edit(&self, no: PostNo, text: &str) {
        self.change(no, |book, _| {
            book.posts.get_mut(&no).unwrap().1.as_mut().unwrap().post.text = text.into();
        });
    }

    pub(crate) fn delete(&self, no: PostNo) {
        self.change(no, |book, _| book.posts.get_mut(&no).unwrap().1 = None);
    }

    pub(crate) fn mark(&self, no: PostNo, brand: &str, mark: Mark) {
        self.change(no, |book, _| drop(book.marks.insert((no, brand.into()), mark)));
    }

    /// Every mention with its post and mark.
    pub(crate) fn mentions(&self) -> Vec<(Stored, Mention, Option<Mark>)> {
        let book = self.book.0.lock().unwrap();
        let stored = book.posts.values().filter_map(|(_, s)| s.clone());
        stored
            .flat_map(|s| {
                self.ear
                    .mentions(s.no, &s.post)
                    .into_iter()
                    .map(move |m| (s.clone(), m))
            })
            .map(|(s, m)| (book.marks.get(&(s.no, m.brand.clone())).cloned(), s, m))
            .map(|(mark, s, m)| (s, m, mark))
            .collect()
    }
}

impl Truth for Shelf {
    fn position(&self) -> Result<Position, IndexError> {
        Ok(self.0.lock().unwrap().position)
    }

    fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, IndexError> {
        let book = self.0.lock().unwrap();
        let mut changes: Vec<Change> = book
            .posts
            .iter()
            .filter(|(_, (position, _))| *position > after)
            .map(|(no, (position, stored))| {
                let marks = book.marks.iter().filter(|((n, _), _)| n == no);
                let marks = marks.map(|((_, brand), mark)| (brand.clone(), mark.clone())).collect();
                Change {
                    no: *no,
                    position: *position,
                    stored: stored.clone(),
                    marks,
                }
            })
            .collect();
        changes.sort_by_key(|c| c.position);
        changes.truncate(limit);
        Ok(changes)
    }

    fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>, IndexError> {
        let book = self.0.lock().unwrap();
        Ok(nos.iter().filter_map(|no| book.posts.get(no)?.1.clone()).collect())
    }

    fn marks(&self, nos: &[PostNo]) -> Result<HashMap<(PostNo, String), Mark>, IndexError> {
        let book = self.0.lock().unwrap();
        Ok(book
            .marks
            .iter()
            .filter(|((no, _), _)| nos.contains(no))
            .map(|(k, m)| (k.clone(), m.clone()))
            .collect())
    }
}

impl Derive for Ear {
    fn fingerprint(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(self.0.join("\n").as_bytes())
    }

    fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention> {
        let text = fold(&post.text);
        let (label, polarity) = match (text.contains("urusel"), text.contains("bra")) {
            (true, _) => (Label::Negative, Some(-0.6)),
            (_, true) => (Label::Positive, Some(0.5)),
            _ => (Label::Unscored, None),
        };
        let language = post.language.unwrap_or(Language::UND);
        let tone = Tone {
            language,
            confidence: 1.0,
            label,
            certainty: 0.8,
            polarity,
            score: 0.0,
            because: Vec::new(),
        };
        let named = self.0.iter().filter(|brand| text.contains(&fold(brand)));
        named
            .map(|brand| Mention {
                post: no,
                brand: brand.clone(),
                tone: tone.clone(),
            })
            .collect()
    }
}

/// Numbers of the posts that are found, in order.
pub(crate) fn keys(reader: &Reader, clause: &Clause) -> Vec<PostNo> {
    reader
        .view()
        .unwrap()
        .newest(clause, 1_000, None)
        .unwrap()
        .hits
        .iter()
        .map(|h| h.rank.no)
        .collect()
}

/// Their texts.
pub(crate) fn texts(reader: &Reader, world: &World, clause: &Clause) -> Vec<String> {
    let found = keys(reader, clause);
    found
        .iter()
        .flat_map(|no| world.truth().posts(&[*no]).unwrap())
        .map(|s| s.post.text)
        .collect()
}
