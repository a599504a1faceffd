//! A receiver of webhooks that remembers what it was told.

use crate::site::{Asked, Site, answer};

pub struct Hook(Site);

impl Hook {
    /// Takes everything with `ok`.
    pub fn new() -> Hook {
        Hook::that(|_| answer("200 OK", &[("Content-Type", "text/plain")], "ok"))
    }

    pub fn that(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Hook {
        Hook(Site::serve(answer))
    }

    pub fn url(&self) -> String {
        self.0.url("/hook/T0PSECRET")
    }

    pub fn address(&self) -> String {
        self.0.address().to_string()
    }

    /// `webhook-id` and body of every POST, in order.
    pub fn heard(&self) -> Vec<(String, String)> {
        let id = |asked: &Asked| asked.header("webhook-id").unwrap_or_default().to_owned();
        self.0
            .asked()
            .iter()
            .map(|asked| (id(asked), asked.body.clone()))
            .collect()
    }
}
