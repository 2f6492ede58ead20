//! Keeps the answers to queries of public data, so that an answer that is asked for again is only sent.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use moka::sync::Cache;

use super::operation::ReadOperation;
use crate::http::response::encoding::Encoding;
use crate::http::response::prepared_response::PreparedResponse;
use crate::shelf::Catalog;

/// Longer requests are not looked up: reading one must take no longer than its price says.
const MAX_REQUEST_BYTES: usize = 8 * 1024;
/// Longer answers are not kept: sending one must take no longer than its price says, and a few must not fill the cache.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// What an entry takes beside its key and its body.
const ENTRY_BYTES: usize = 512;
/// Answers from before a release are never asked for again, and go after this time.
const MAX_IDLE: Duration = Duration::from_secs(300);

/// The answers that may be sent again.
pub struct ResponseCache(Option<Cache<Vec<u8>, Arc<PreparedResponse>>>);

impl ResponseCache {
    /// A cache of so many bytes. With 0, nothing is kept.
    pub fn new(bytes: u64) -> Self {
        let weight = |key: &Vec<u8>, response: &Arc<PreparedResponse>| {
            (key.capacity() + response.body_length() + ENTRY_BYTES).try_into().unwrap_or(u32::MAX)
        };
        let cache = || Cache::builder().weigher(weight).max_capacity(bytes).time_to_idle(MAX_IDLE).build();
        Self((bytes > 0).then(cache))
    }

    /// Whether the answer to a request may be here: never one to a request with a credential, whatever it asks.
    pub fn is_for(&self, headers: &HeaderMap, length: usize) -> bool {
        self.0.is_some() && length <= MAX_REQUEST_BYTES && !headers.contains_key(header::AUTHORIZATION)
    }

    pub fn get(&self, key: &ResponseKey) -> Option<Arc<PreparedResponse>> {
        self.0.as_ref()?.get(&key.bytes)
    }

    /// Keeps an answer without errors that is the same for every caller.
    pub fn insert(&self, key: ResponseKey, response: Arc<PreparedResponse>) {
        if let Some(cache) = self.0.as_ref().filter(|_| response.body_length() <= MAX_BODY_BYTES) {
            cache.insert(key.bytes, response);
        }
    }
}

/// All that the bytes of an answer depend on: the operation, the encoding and the catalog. The schema is not among them,
/// because a process has one; nor is the media type, which only the headers name.
pub struct ResponseKey {
    bytes: Vec<u8>,
    /// Length of what does not depend on the catalog.
    operation_bytes: usize,
}

impl ResponseKey {
    pub fn new(read: &ReadOperation, preferred: Encoding, catalog: &Catalog) -> Self {
        let operation = &read.operation;
        let mut bytes =
            Vec::with_capacity(operation.document.len() + read.variables_text.len() + ENTRY_BYTES / 2);
        write_part(&mut bytes, Some(&operation.document));
        write_part(&mut bytes, operation.operation_name.as_deref());
        write_part(&mut bytes, Some(&read.variables_text));
        bytes.push(preferred as u8);
        let operation_bytes = bytes.len();
        Self { bytes, operation_bytes }.in_catalog(catalog)
    }

    /// The key of the answer to the same operation from another catalog. The newest release counts beside the one shown,
    /// because a withdrawal changes the answers from every release; its hash tells two histories apart.
    #[must_use]
    pub fn in_catalog(mut self, catalog: &Catalog) -> Self {
        self.bytes.truncate(self.operation_bytes);
        self.bytes.extend(catalog.number().to_le_bytes());
        write_part(&mut self.bytes, catalog.shelf().head().map(|(_, hash)| hash));
        self
    }
}

/// Writes a text after its length, so that no two lists of texts give the same bytes.
fn write_part(bytes: &mut Vec<u8>, text: Option<&str>) {
    let length = text.map_or(u64::MAX, |text| text.len() as u64);
    bytes.extend(length.to_le_bytes());
    bytes.extend(text.unwrap_or_default().as_bytes());
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::graphql::Operation;
    use crate::shelf::Shelf;

    fn key(document: &str, name: Option<&str>, variables: &str, preferred: Encoding) -> Vec<u8> {
        let operation = Operation {
            document: document.to_owned(),
            operation_name: name.map(str::to_owned),
            variables: Default::default(),
            variables_bytes: variables.len(),
            reading_only: true,
        };
        let read = ReadOperation { operation, variables_text: variables.to_owned(), registration: None };
        ResponseKey::new(&read, preferred, &Catalog::newest(Arc::new(Shelf::default()))).bytes
    }

    #[test]
    fn no_two_operations_have_one_key() {
        let mut keys = HashSet::new();
        for document in ["", "a", "ab", "a\0"] {
            for name in [None, Some(""), Some("a"), Some("b")] {
                for variables in ["", "a", "b", "{}"] {
                    for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Brotli] {
                        assert!(
                            keys.insert(key(document, name, variables, encoding)),
                            "{document:?} {name:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_key_in_another_catalog_is_that_of_the_operation_there() {
        let nothing = Catalog::newest(Arc::new(Shelf::default()));
        let here = key("{a}", None, "", Encoding::Gzip);
        let key = ResponseKey { operation_bytes: here.len() - 12, bytes: here.clone() };
        assert_eq!(key.in_catalog(&nothing).bytes, here);
    }

    #[test]
    fn a_request_with_a_credential_a_long_one_and_any_without_memory_are_not_looked_up() {
        let credential =
            HeaderMap::from_iter([(header::AUTHORIZATION, "Bearer x".parse().expect("a header"))]);
        let (on, off) = (ResponseCache::new(1_000_000), ResponseCache::new(0));
        for (cache, headers, length, expected) in [
            (&on, HeaderMap::new(), 8_192, true),
            (&on, HeaderMap::new(), 8_193, false),
            (&on, credential, 100, false),
            (&off, HeaderMap::new(), 100, false),
        ] {
            assert_eq!(cache.is_for(&headers, length), expected, "{headers:?} {length}");
        }
    }
}
