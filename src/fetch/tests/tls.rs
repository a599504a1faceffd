//! Certificates that are wrong, each in its own way. The files under `tls` were made for these tests and open nothing.

use std::io::{Read, Write};
use std::net::TcpListener as StdListener;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;
use crate::fetch::dial::Dialing;

const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");
const KEY: &[u8] = include_bytes!("tls/leaf.key");

/// Answers one page over TLS with this certificate; the thread ends with the listener's last connection.
fn serve(certificate: &[u8]) -> u16 {
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let mut buffer = [0; 4096];
            if stream.read(&mut buffer).is_ok_and(|n| n > 0) {
                let sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\none");
                assert!(sent.and_then(|()| stream.flush()).is_ok());
            }
        }
    });
    port
}

async fn ask(port: u16, host: &str, trusting: bool) -> Result<Page, FetchError> {
    let roots = if trusting {
        vec![reqwest::Certificate::from_pem(AUTHORITY).unwrap()]
    } else {
        vec![]
    };
    let dialing = Dialing {
        roots,
        lookup: all_names_here(),
        ..Dialing::default()
    };
    let allow = [format!("{host}:{port}")];
    let fetcher = Fetcher::dialing(&config(&allow), Arc::new(Memory::default()), &dialing).unwrap();
    page(fetcher.get(plain(&format!("https://{host}:{port}/"))).await)
}

#[tokio::test]
async fn each_with_its_cause() {
    let good = serve(include_bytes!("tls/good.pem"));
    assert_eq!(ask(good, "127.0.0.1", true).await.unwrap().body, "one");
    assert_eq!(ask(good, "localhost", true).await.unwrap().body, "one");
    for (port, host, trusting, cause) in [
        (good, "127.0.0.1", false, "unknown issuer or self-signed"),
        (good, "name.test", true, "is for another host"),
        (
            serve(include_bytes!("tls/alone.pem")),
            "127.0.0.1",
            true,
            "unknown issuer or self-signed",
        ),
        (
            serve(include_bytes!("tls/expired.pem")),
            "127.0.0.1",
            true,
            "has expired",
        ),
        (
            serve(include_bytes!("tls/early.pem")),
            "127.0.0.1",
            true,
            "is not valid yet",
        ),
        (
            serve(include_bytes!("tls/elsewhere.pem")),
            "127.0.0.1",
            true,
            "is for another host",
        ),
    ] {
        let error = ask(port, host, trusting).await.unwrap_err();
        assert_eq!(
            (error.state, error.reason.contains(cause)),
            (State::Failing, true),
            "{}",
            error.reason
        );
    }
}

/// Answers whatever comes first with these bytes.
fn blurt(bytes: &'static [u8]) -> u16 {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).is_ok() && stream.write_all(bytes).is_ok());
    });
    port
}

#[tokio::test]
async fn what_is_no_tls_at_all() {
    for (bytes, reason) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            "not TLS: the port answers in another protocol",
        ),
        // An alert of protocol_version, as an old server sends it.
        (
            &[0x15, 3, 1, 0, 2, 2, 70],
            "TLS: no version or cipher in common (1.2 and 1.3 are spoken)",
        ),
        (&[0x15, 3, 1, 0, 2, 2, 80], "TLS: the server broke off (InternalError)"),
    ] {
        assert_eq!(ask(blurt(bytes), "127.0.0.1", true).await.unwrap_err().reason, reason);
    }
}

#[tokio::test]
async fn a_handshake_that_never_ends() {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    let allow = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let hasty = config::fetch::Fetch {
        header_timeout: Duration::from_millis(300),
        ..config(std::slice::from_ref(&allow))
    };
    let error = fetcher(&hasty)
        .get(plain(&format!("https://{allow}/")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.state, error.reason.as_str()),
        (State::Failing, "connection timed out")
    );
}
