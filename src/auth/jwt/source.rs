//! Fetches the keys of the identity provider from an address or a file.

use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::keys::{self, Keys};

/// Limit for the whole response. A request may be waiting for it.
const TIMEOUT: Duration = Duration::from_secs(5);
const LARGEST: usize = 256 * 1024;

/// Where a JWKS is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwksSource {
    Url(String),
    File(PathBuf),
}

pub enum KeySource {
    Url(Client, Url),
    File(PathBuf),
}

impl KeySource {
    pub fn new(source: JwksSource) -> Result<Self, String> {
        let text = match source {
            JwksSource::File(path) => return Ok(Self::File(path)),
            JwksSource::Url(text) => text,
        };
        let url = Url::parse(&text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let url =
            url.ok_or("The address of the identity provider's keys is not an http or https address.")?;
        let here = ["localhost", "127.0.0.1", "[::1]"];
        if url.scheme() == "http" && !url.host_str().is_some_and(|host| here.contains(&host)) {
            tracing::warn!(
                "the identity provider's keys are fetched without TLS: an attacker in between can be any principal"
            );
        }
        // Proxies come from the environment, and settings from the configuration only.
        let client = Client::builder().timeout(TIMEOUT).redirect(Policy::none()).no_proxy().build();
        let client = client.map_err(|error| {
            format!("The keys of the identity provider cannot be fetched: {}.", innermost(error))
        })?;
        Ok(Self::Url(client, url))
    }

    /// The error says why, for the log; it does not quote the address, which may have a password in it.
    pub async fn fetch(&self) -> Result<Keys, String> {
        let text = match self {
            Self::Url(client, url) => get(client, url.clone()).await?,
            Self::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read(&path)).await;
                read.map_err(|_| "the reading was broken off")??
            }
        };
        keys::read(&text)
    }
}

async fn get(client: &Client, url: Url) -> Result<Vec<u8>, String> {
    let mut answer = client.get(url).send().await.map_err(innermost)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(format!("it answers with status {}", answer.status().as_u16()));
    }
    let mut text = vec![];
    while let Some(chunk) = answer.chunk().await.map_err(innermost)? {
        if text.len() + chunk.len() > LARGEST {
            return Err("it answers with more than 256 KiB".into());
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut text = vec![];
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
    if text.len() > LARGEST { Err("it has more than 256 KiB".into()) } else { Ok(text) }
}

fn innermost(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
