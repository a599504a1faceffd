//! The sites of the demo's world as they stand on the wire: RSS, Atom, JSON Feed, a page, and RSS in windows-1251.

use std::net::SocketAddr;

use super::world::{SITES, Said, World};

/// Content type and body of a site.
pub(super) fn site(name: &str, said: &[&Said], address: SocketAddr) -> (&'static str, Vec<u8>) {
    match name {
        "kaffebladet" => (
            "application/rss+xml; charset=utf-8",
            rss(name, said, address, "utf-8").into_bytes(),
        ),
        "kofeman" => {
            let text = rss(name, said, address, "windows-1251");
            (
                "application/rss+xml; charset=windows-1251",
                encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
            )
        }
        "kaffeprat" => (
            "application/atom+xml; charset=utf-8",
            atom(name, said, address).into_bytes(),
        ),
        "kahvipoyta" => ("application/feed+json", json(name, said, address).into_bytes()),
        _ => ("text/html; charset=utf-8", page(said).into_bytes()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn link(name: &str, said: &Said, address: SocketAddr) -> String {
    format!("http://{address}/{name}/{}", said.number)
}

fn rss(name: &str, said: &[&Said], address: SocketAddr, charset: &str) -> String {
    let items: String = said
        .iter()
        .map(|s| {
            format!(
                "<item><guid isPermaLink=\"false\">{name}-{}</guid><title>{}</title><link>{}</link>\
                 <author>{}</author><pubDate>{}</pubDate><description><![CDATA[<p>{}</p>]]></description></item>\n",
                s.number,
                escaped(s.title),
                link(name, s, address),
                escaped(s.author),
                s.at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
                escaped(s.text),
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"{charset}\"?>\n<rss version=\"2.0\"><channel><title>{name}</title>\
         <link>http://{address}/{name}</link>\n{items}</channel></rss>\n"
    )
}

fn atom(name: &str, said: &[&Said], address: SocketAddr) -> String {
    let entries: String = said
        .iter()
        .map(|s| {
            format!(
                "<entry><id>tag:{name},{}</id><title>{}</title><link href=\"{}\"/><author><name>{}</name></author>\
                 <updated>{at}</updated><published>{at}</published><content type=\"text\">{}</content></entry>\n",
                s.number,
                escaped(s.title),
                link(name, s, address),
                escaped(s.author),
                escaped(s.text),
                at = s.at,
            )
        })
        .collect();
    format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{name}</title><id>tag:{name}</id>\n{entries}</feed>\n")
}

fn json(name: &str, said: &[&Said], address: SocketAddr) -> String {
    let items: Vec<_> = said
        .iter()
        .map(|s| {
            serde_json::json!({
                "id": format!("{name}-{}", s.number), "url": link(name, s, address), "title": s.title,
                "content_text": s.text, "date_published": s.at, "authors": [{"name": s.author}],
            })
        })
        .collect();
    serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}).to_string()
}

fn page(said: &[&Said]) -> String {
    let posts: String = said
        .iter()
        .map(|s| {
            format!(
                "<article class=\"post\" id=\"p{n}\"><h2>{}</h2><span class=\"user\">{}</span> \
                 <time datetime=\"{}\">nyss</time> <a class=\"permalink\" href=\"/kaffeforum/{n}\">#{n}</a>\
                 <div class=\"body\"><p>{}</p></div></article>\n",
                escaped(s.title),
                escaped(s.author),
                s.at,
                escaped(s.text),
                n = s.number,
            )
        })
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"sv\"><meta charset=\"utf-8\"><title>Kaffeforum</title><body>{posts}</body></html>"
    )
}

/// The configuration of the demo: what a user would write.
pub(super) fn config(world: &World, dashboard: SocketAddr) -> String {
    let address = world.address();
    let mut text = format!(
        "data = \"data\"\nzone = \"Europe/Stockholm\"\n\n[fetch]\nuser_agent = \"gjallar-demo/1.0 (+http://{address}/)\"\n\
         interval = \"0s\"\nallow = [\"{address}\"]\n\n[server]\nlisten = \"{dashboard}\"\n\n{BRANDS}"
    );
    let languages = ["sv", "sv", "nb", "fi", "ru"];
    for (site, language) in SITES.iter().zip(languages) {
        let kind = if *site == "kaffeforum" {
            FORUM
        } else {
            "kind = \"feed\"\n"
        };
        text.push_str(&format!(
            "[[source]]\nname = \"{site}\"\nurl = \"http://{address}/{site}\"\nevery = \"1s\"\nlanguage = \"{language}\"\n{kind}\n"
        ));
    }
    text
}

const BRANDS: &str = r##"
[[brand]]
name = "Nordkaffe"
terms = ["Nordkaffe", "#nordkaffe", "Нордкаффе"]

[[brand]]
name = "Fjordbryg"
terms = ["Fjordbryg", "Фьордбрюг"]
role = "competitor"

[[brand]]
name = "Kaffila"
terms = ["Kaffila", "Каффила"]
role = "competitor"

[[channel]]
name = "press"
kind = "slack"
url_file = "slack"

[[alert]]
name = "storm"
kind = "negative_share"
brand = "Nordkaffe"
window = "1h"
share = 0.4
at_least = 15
authors = 8

"##;

const FORUM: &str = r#"kind = "page"
item = "article.post"
text = ".body"
title = "h2"
author = ".user"
date = "time"
link = "a.permalink"
"#;
