-- Where everything stands: the last position and post number given out, and the live generation of what is derived.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    post INTEGER NOT NULL,
    generation INTEGER NOT NULL
);
INSERT INTO head VALUES (1, 0, 0, 1);

-- Times are microseconds since 1970 (UTC) everywhere.
CREATE TABLE sources (
    no INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    posts INTEGER NOT NULL DEFAULT 0,
    state TEXT,
    reason TEXT,
    since INTEGER,
    last_poll INTEGER,
    last_success INTEGER,
    next_poll INTEGER,
    not_before INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    cursor TEXT
);

-- Small columns first: a poll that brings nothing new reads no text. A deleted post keeps its row, so that its number is
-- never given again and the index hears of it.
CREATE TABLE posts (
    no INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources (no),
    seen INTEGER NOT NULL,
    published INTEGER,
    story INTEGER NOT NULL,
    content INTEGER NOT NULL,
    id_hash INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    likes INTEGER,
    shares INTEGER,
    comments INTEGER,
    views INTEGER,
    followers INTEGER,
    rating REAL,
    kind TEXT NOT NULL,
    language TEXT,
    id TEXT NOT NULL,
    url TEXT,
    author TEXT,
    dated TEXT,
    reply_to TEXT,
    channel TEXT,
    title TEXT,
    text TEXT NOT NULL
);
CREATE UNIQUE INDEX posts_position ON posts (position);
CREATE INDEX posts_id ON posts (id_hash);
CREATE INDEX posts_seen ON posts (seen) WHERE deleted = 0;

-- Identity: number 0 stands for a post that was seen and not kept.
CREATE TABLE known (
    source INTEGER NOT NULL,
    key BLOB NOT NULL,
    no INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) WITHOUT ROWID;

CREATE TABLE stories (
    hash INTEGER PRIMARY KEY,
    story INTEGER NOT NULL
);

CREATE TABLE marks (
    post INTEGER NOT NULL REFERENCES posts (no),
    brand TEXT NOT NULL,
    label TEXT,
    tags TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    changed INTEGER NOT NULL,
    PRIMARY KEY (post, brand)
) WITHOUT ROWID;

-- Derived, one generation at a time: what each post adds to the roll-ups, and the roll-ups.
CREATE TABLE brands (
    no INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE shares (
    generation INTEGER NOT NULL,
    post INTEGER NOT NULL,
    share BLOB NOT NULL,
    PRIMARY KEY (generation, post)
) WITHOUT ROWID;
CREATE TABLE rollups (
    id INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    brand INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    label INTEGER NOT NULL,
    source INTEGER NOT NULL,
    count INTEGER NOT NULL,
    scored INTEGER NOT NULL,
    polarity INTEGER NOT NULL,
    reach INTEGER NOT NULL,
    authors BLOB NOT NULL,
    stories BLOB NOT NULL
);
CREATE UNIQUE INDEX rollups_cell ON rollups (generation, brand, hour, label, source);
CREATE TABLE fingerprints (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- Counters of the alert rules: bytes that only the rule can read.
CREATE TABLE tallies (
    rule TEXT NOT NULL,
    brand TEXT NOT NULL,
    window INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (rule, brand, window)
);

CREATE TABLE alerts (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    brand TEXT NOT NULL,
    window INTEGER NOT NULL,
    state TEXT NOT NULL,
    opened INTEGER NOT NULL,
    held INTEGER NOT NULL,
    told INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX alerts_rule ON alerts (rule, brand, window);
CREATE INDEX alerts_opened ON alerts (opened);
CREATE INDEX alerts_firing ON alerts (seq) WHERE state = 'firing';

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    delivery TEXT NOT NULL DEFAULT 'pending',
    reason TEXT,
    ended INTEGER
);
CREATE INDEX outbox_pending ON outbox (channel, due) WHERE delivery = 'pending';

CREATE TABLE requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    verb TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    ok INTEGER,
    answer TEXT
);

CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    fetched INTEGER NOT NULL
);
