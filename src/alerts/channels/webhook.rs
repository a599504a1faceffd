//! `webhook`: the notice as JSON, signed after Standard Webhooks.
//!
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>: headers `webhook-id`,
//! `webhook-timestamp` (of this try, in seconds) and `webhook-signature`: `v1,` and base64 of HMAC-SHA256 over
//! `id.timestamp.body`; the key is what stands in base64 after `whsec_`.

use std::time::Duration;

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use sha2::Sha256;

use crate::config::Faults;
use crate::config::alert::Channel as Configured;
use crate::config::secret::Secret;
use crate::fetch::Reply;

use super::{Channel, Kind};
use crate::alerts::notice::Notice;

/// Keys are handed round with and without the signs that fill them up.
const KEY: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) const KIND: Kind = Kind {
    name: "webhook",
    about: "JSON to an address of your own, signed after Standard Webhooks",
    example: r#"[[channel]]
name = "desk"
kind = "webhook"
url_env = "GJALLAR_WEBHOOK"
secret_env = "GJALLAR_WEBHOOK_SECRET"
"#,
    gap: Duration::ZERO,
    open,
};

struct Webhook {
    key: Option<Vec<u8>>,
}

fn open(channel: &Configured, faults: &mut Faults) -> Option<Box<dyn Channel>> {
    let key = match channel.secret.as_ref().map(key) {
        None => None,
        Some(Some(key)) => Some(key),
        Some(None) => {
            let what = format!(
                "the signing key of the channel `{}` will not do; expected whsec_ and base64",
                channel.name
            );
            faults.add(channel.line, what);
            return None;
        }
    };
    Some(Box::new(Webhook { key }))
}

fn key(secret: &Secret) -> Option<Vec<u8>> {
    let key = KEY.decode(secret.reveal().trim().strip_prefix("whsec_")?).ok()?;
    (!key.is_empty()).then_some(key)
}

/// The signature of one try.
fn signature(key: &[u8], id: &str, seconds: i64, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in [id, ".", &seconds.to_string(), ".", body] {
        mac.update(part.as_bytes());
    }
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

impl Channel for Webhook {
    fn render(&self, notice: &Notice) -> String {
        // Numbers, texts and lists of them: they can always be written as JSON.
        serde_json::to_string(notice).unwrap_or_default()
    }

    fn headers(&self, id: &str, body: &str, now: Timestamp) -> Vec<(&'static str, String)> {
        // A header holds ASCII only; the same escaped id is signed.
        let id = utf8_percent_encode(id, CONTROLS).to_string();
        let seconds = now.as_second();
        let signature = self.key.as_ref().and_then(|key| signature(key, &id, seconds, body));
        let mut headers = vec![("webhook-id", id), ("webhook-timestamp", seconds.to_string())];
        headers.extend(signature.map(|signature| ("webhook-signature", signature)));
        headers
    }

    fn accepted(&self, _: &Reply) -> Result<(), String> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Svix documentation, which the specification grew out of.
    #[test]
    fn a_known_signature() {
        let key = key(&Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
        let signed = signature(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn keys_are_base64_behind_whsec() {
        for good in [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_c2VjcmV0",
            " whsec_c2VjcmU=\n",
            "whsec_c2VjcmU",
        ] {
            assert!(key(&Secret::new(good)).is_some(), "{good}");
        }
        for bad in [
            "",
            "whsec_",
            "c2VjcmV0",
            "whsec_c2Vj cmV0",
            "whsec_å",
            "whsec_c2VjcmV0-_",
            "WHSEC_c2VjcmV0",
        ] {
            assert!(key(&Secret::new(bad)).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_id_in_any_script_fits_into_a_header() {
        let hook = Webhook {
            key: Some(b"key".to_vec()),
        };
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        let headers = hook.headers("storm/Нордкафе 100%/x", "{}", now);
        let [(_, id), (_, seconds), (_, signed)] = &headers[..] else {
            panic!("three headers")
        };
        assert_eq!(id, "storm/%D0%9D%D0%BE%D1%80%D0%B4%D0%BA%D0%B0%D1%84%D0%B5 100%/x");
        assert_eq!(seconds, "1614265330");
        assert_eq!(*signed, signature(b"key", id, 1_614_265_330, "{}").unwrap());
        assert_eq!(Webhook { key: None }.headers("a", "{}", now).len(), 2);
    }
}
