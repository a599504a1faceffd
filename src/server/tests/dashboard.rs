//! The page: what it shows, and that crawled text stays text.

use super::*;

#[tokio::test]
async fn the_page_shows_mentions_with_their_deciding_words() {
    let world = World::new(vec![post(1, "Nordkaffe är bra"), post(2, "Fjordbryg är urusel")]).await;
    let page = world.get("/").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    for part in [
        "<mark class=\"positive\" title=\"+2.0: valence +2.0\">bra</mark>",
        "<mark class=\"negative\" title=\"−3.0: valence −3.0\">urusel</mark>",
        "Nordkaffe: 1 mention, 0 of them negative.",
        "Times in Europe/Stockholm",
        "href=\"https://example.org/1\" rel=\"noopener noreferrer nofollow\"",
        "No alert is open.",
    ] {
        assert!(page.body.contains(part), "{part} in\n{}", page.body);
    }
    assert!(page.body.len() < 60_000, "{}", page.body.len());
    world.stop().await;
}

#[tokio::test]
async fn crawled_text_stays_text() {
    let mut hostile = post(1, HOSTILE);
    hostile.title = Some("</h3><img src=x onerror=alert(1)>".into());
    hostile.author = Some("\"><svg onload=alert(1)>".into());
    hostile.url = Some("javascript:alert(1)//https://x".into());
    let world = World::new(vec![hostile]).await;
    let page = world.get("/").await.body;
    for bad in [
        "<script>alert",
        "<img",
        "<svg onload",
        "javascript:alert(1)//",
        "\" onmouseover",
    ] {
        assert!(!page.contains(bad), "{bad} in\n{page}");
    }
    assert_eq!(page.matches("<script").count(), 1, "our own");
    for path in [
        "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/?brand=%22%3E%3Cscript%3E",
        "/?lang=%3Cscript%3E",
    ] {
        let page = world.get(path).await.body;
        assert_eq!(page.matches("<script").count(), 1, "{path}\n{page}");
    }
    world.stop().await;
}

#[tokio::test]
async fn the_filter_is_the_address() {
    let world = World::new(vec![post(1, "Nordkaffe är bra"), post(2, "Fjordbryg är urusel")]).await;
    let page = world
        .get("/?q=urusel&brand=Fjordbryg&label=negative&lang=sv")
        .await
        .body;
    assert!(
        page.contains("value=\"urusel\"") && page.contains("<option value=\"Fjordbryg\" selected>"),
        "{page}"
    );
    assert!(
        page.contains("1 mention, newest first") && !page.contains("är bra"),
        "{page}"
    );
    assert!(page.contains("/api/v1/export?q=urusel&#38;brand=Fjordbryg"), "{page}");
    let last = world.get("/?cursor=nonsense").await;
    assert_eq!(last.status, 400);
    world.stop().await;
}

#[tokio::test]
async fn empty_and_broken_states_say_what_to_do() {
    let world = World::new(vec![post(1, "Nordkaffe är bra")]).await;
    let none = world.get("/?q=bra+blomkål").await;
    assert!(
        none.status == 200 && none.body.contains("Nothing at all matches blomkål."),
        "{}",
        none.body
    );
    let unreadable = world.get(&format!("/?q={}", encoded("kaffe nosuch:x"))).await;
    assert_eq!(unreadable.status, 400);
    assert!(
        unreadable.body.contains("This search cannot be read") && unreadable.body.contains("kaffe <span"),
        "{}",
        unreadable.body
    );
    let failing = SourceState {
        state: Health::Failing,
        reason: Some("<b>the server answered 500</b>".into()),
        since: Timestamp::from_second(1_790_000_000).ok(),
        ..SourceState::default()
    };
    world.app.journal.put_state("forum", &failing).unwrap();
    let page = world.get("/").await.body;
    assert!(
        page.contains("1 of 2 sources need a look.") && page.contains("&#60;b&#62;the server answered 500"),
        "{page}"
    );
    assert!(
        page.find("<strong>forum</strong>") < page.find("<strong>bloggen</strong>"),
        "failing ones first"
    );
    assert_eq!(
        world.get("/nothing").await.header("content-type"),
        "text/html; charset=utf-8"
    );
    world.stop().await;

    let empty = World::new(Vec::new()).await;
    let page = empty.get("/").await;
    assert!(
        page.status == 200 && page.body.contains("The search index cannot answer"),
        "{}",
        page.body
    );
    bring_up(&empty.app, empty.folder.path());
    let page = empty.get("/").await.body;
    assert!(
        page.contains("No mentions yet.") && page.contains("0 of 2 sources have answered so far."),
        "{page}"
    );
    empty.stop().await;

    let bare = World::with("", Vec::new()).await;
    bring_up(&bare.app, bare.folder.path());
    assert!(bare.get("/").await.body.contains("No brand is configured yet"));
    bare.stop().await;
}

#[tokio::test]
async fn open_alerts_stand_on_top() {
    let world = World::new(vec![post(1, "Nordkaffe är bra")]).await;
    let rows = vec![alert("a", AlertState::Firing), alert("b", AlertState::Resolved)];
    let committed: Result<_, CommitError<JournalError>> =
        world
            .app
            .journal
            .commit(Batch::default(), Timestamp::now(), |_, _| Ok(rows));
    committed.unwrap();
    let page = world.get("/").await.body;
    assert!(
        page.contains("One alert is open.") && page.contains("8 of 10 scored mentions negative, by 7 authors"),
        "{page}"
    );
    world.stop().await;
}

#[tokio::test]
async fn marks_are_set_without_script() {
    let world = World::new(vec![post(1, "Nordkaffe är bra")]).await;
    let key = world.get("/api/v1/mentions").await.json()["mentions"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let form = "label=negative&status=done&tags=press%2C+storm&note=%3Cb%3Esett&back=%2F%3Fq%3Dbra";
    let saved = world
        .send(
            "POST",
            &format!("/mentions/{key}/mark"),
            "Sec-Fetch-Site: same-origin\r\n",
            form,
        )
        .await;
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, format!("/?q=bra#m-{key}").as_str()),
        "{}",
        saved.body
    );
    bring_up(&world.app, world.folder.path());
    let page = world.get("/?q=bra").await.body;
    for part in [
        "negative (by hand)",
        "<span class=\"tag\">press</span>",
        "&#60;b&#62;sett",
        "value=\"press, storm\"",
    ] {
        assert!(page.contains(part), "{part} in\n{page}");
    }
    let missing = world.send("POST", "/mentions/nonsense/mark", "", "label=").await;
    assert_eq!(
        (missing.status, missing.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    world.stop().await;
}

#[tokio::test]
async fn assets_may_be_kept_since_their_address_changes_with_them() {
    let world = World::new(vec![post(1, "Nordkaffe")]).await;
    let page = world.get("/").await.body;
    for kind in ["style.css", "live.js", "icon.svg"] {
        let at = page
            .find(&format!("/assets/{kind}?v="))
            .unwrap_or_else(|| panic!("{kind}"));
        let address: String = page
            .chars()
            .skip(page.get(..at).unwrap().chars().count())
            .take_while(|c| *c != '"')
            .collect();
        let asset = world.get(&address).await;
        assert!(
            asset.status == 200 && asset.header("cache-control").contains("immutable"),
            "{address}"
        );
    }
    assert_eq!(world.get("/assets/secret").await.status, 404);
    world.stop().await;
}
