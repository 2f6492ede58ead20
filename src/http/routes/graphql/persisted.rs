//! Documents that a request may name by their hash: those of the operator's folder, those of the service's own pages, and
//! those that a client has sent with their hash before.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use moka::sync::Cache;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorCode};
use crate::graphql::Engine;
use crate::http::request::body::BYTE_ORDER_MARK;
use crate::http::routes::{graphiql, sample_queries};

/// How many bytes of documents of clients are kept, and what a kept one takes beside its text.
const KEPT_BYTES: u64 = 16 * 1024 * 1024;
const ENTRY_BYTES: usize = 256;
/// The ending of a trusted document's file.
const EXTENSION: &str = "graphql";

/// The SHA-256 of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentHash([u8; 32]);

impl DocumentHash {
    pub fn new(document: &str) -> Self {
        Self(Sha256::digest(document).into())
    }

    /// The hash in hexadecimal digits, as a request writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).ok().map(|()| Self(hash))
    }
}

/// The documents that the operator trusts.
#[derive(Debug, Clone, Default)]
pub struct TrustedDocuments {
    by_hash: HashMap<DocumentHash, Arc<str>>,
    /// Each file with its text.
    files: Vec<(PathBuf, Arc<str>)>,
}

impl TrustedDocuments {
    /// Reads all files `*.graphql` of a folder, or says in one sentence why that fails. The hash of a document is that of
    /// its file, with or without the byte order mark and the line break at its end, which editors add and clients do not
    /// send.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let unreadable = |path: &Path, error: std::io::Error| {
            format!("The trusted documents in {} cannot be read: {error}.", path.display())
        };
        let mut documents = Self::default();
        for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_none_or(|extension| extension != EXTENSION) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            let document = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
            documents.insert(document.trim_end_matches(['\n', '\r']));
            documents.insert(document);
            documents.by_hash.insert(DocumentHash::new(&text), document.into());
            documents.files.push((path, document.into()));
        }
        documents.files.sort();
        Ok(documents)
    }

    fn insert(&mut self, document: &str) {
        self.by_hash.insert(DocumentHash::new(document), document.into());
    }

    /// The files whose documents are not valid, each with the reason.
    pub fn mistakes<'d>(&'d self, engine: &'d Engine) -> impl Iterator<Item = (&'d Path, String)> {
        self.files.iter().filter_map(|(path, document)| Some((&**path, engine.check(document).err()?)))
    }

    /// These documents and those of the service's own pages.
    fn with_own_pages(mut self) -> Self {
        for query in sample_queries::SAMPLE_QUERIES {
            // A tab of GraphiQL has the query with its comment, the start page without.
            self.insert(query.document);
            self.insert(query.query());
        }
        self.insert(graphiql::INTROSPECTION);
        self
    }
}

/// All documents that a request may name by their hash.
pub struct PersistedDocuments {
    trusted: TrustedDocuments,
    only_trusted: bool,
    registered: Cache<DocumentHash, Arc<str>>,
}

/// A document that came with its hash, and may be named by it when it turns out to be valid and public.
pub struct Registration {
    hash: DocumentHash,
    document: Arc<str>,
}

impl PersistedDocuments {
    /// With `only_trusted` every other document is refused.
    pub fn new(trusted: TrustedDocuments, only_trusted: bool) -> Self {
        let weight = |_: &DocumentHash, document: &Arc<str>| {
            (document.len() + ENTRY_BYTES).try_into().unwrap_or(u32::MAX)
        };
        let registered = Cache::builder().weigher(weight).max_capacity(KEPT_BYTES).build();
        Self { trusted: trusted.with_own_pages(), only_trusted, registered }
    }

    /// The document of a request that has its text, its hash, or both.
    pub fn find(
        &self,
        document: Option<String>,
        hash: Option<DocumentHash>,
    ) -> Result<(String, Option<Registration>), Error> {
        let is_blank = document.as_ref().is_none_or(|document| document.trim().is_empty());
        match (document, hash) {
            (_, Some(hash)) if is_blank => self.named(hash).map(|document| (document, None)),
            (None, _) => Err(Error::bad_input(
                "query",
                "The request has no query; send one as {\"query\": \"…\"}, or in the URL as ?query=….",
            )),
            (Some(document), None) if !self.only_trusted => Ok((document, None)),
            (Some(document), given) => {
                let hash = DocumentHash::new(&document);
                if given.is_some_and(|given| given != hash) {
                    return Err(Error::bad_input(
                        "extensions",
                        "The sha256Hash of persistedQuery is not the SHA-256 of the query.",
                    ));
                }
                let is_trusted = self.trusted.by_hash.contains_key(&hash);
                if self.only_trusted && !is_trusted {
                    return Err(not_trusted());
                }
                let is_new = !is_trusted && !self.registered.contains_key(&hash);
                let registration = is_new.then(|| Registration { hash, document: document.as_str().into() });
                Ok((document, registration))
            }
        }
    }

    fn named(&self, hash: DocumentHash) -> Result<String, Error> {
        let document = self.trusted.by_hash.get(&hash).cloned().or_else(|| self.registered.get(&hash));
        let document = document.map(|document| document.to_string());
        // Apollo's words: by them its clients know that they must send the document.
        document.ok_or_else(|| Error::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound"))
    }

    /// Keeps a document that came with its hash, is valid, and has the same answer for every caller.
    pub fn register(&self, registration: Option<&Registration>) {
        if let Some(Registration { hash, document }) = registration {
            self.registered.insert(*hash, document.clone());
        }
    }
}

fn not_trusted() -> Error {
    let message = "This service answers only the documents that its operator trusts, and this is none of them; ask the \
                   operator to add it.";
    Error::new(ErrorCode::DocumentNotTrusted, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::Execution;

    fn trusting(documents: &[&str], only_trusted: bool) -> PersistedDocuments {
        let mut trusted = TrustedDocuments::default();
        documents.iter().for_each(|document| trusted.insert(document));
        PersistedDocuments::new(trusted, only_trusted)
    }

    /// What a request gets: a document and whether it is to be registered, or a code.
    fn found(
        documents: &PersistedDocuments,
        text: Option<&str>,
        hash: Option<&str>,
    ) -> Result<(String, bool), &'static str> {
        let found = documents.find(text.map(str::to_owned), hash.map(DocumentHash::new));
        found.map(|(text, new)| (text, new.is_some())).map_err(|error| error.code.as_str())
    }

    #[test]
    fn a_document_is_found_by_its_text_or_its_hash() {
        let (open, closed) = (trusting(&["{a}"], false), trusting(&["{a}"], true));
        let is = |text: &str, new: bool| Ok((text.to_owned(), new));
        let (no_query, unknown, untrusted) =
            (Err("BAD_USER_INPUT"), Err("PERSISTED_QUERY_NOT_FOUND"), Err("DOCUMENT_NOT_TRUSTED"));
        for (text, hash, by_open, by_closed) in [
            (None, None, no_query.clone(), no_query.clone()),
            (Some("{a}"), None, is("{a}", false), is("{a}", false)),
            (Some("{b}"), None, is("{b}", false), untrusted.clone()),
            (None, Some("{a}"), is("{a}", false), is("{a}", false)),
            (Some(" \n"), Some("{a}"), is("{a}", false), is("{a}", false)),
            (None, Some("{b}"), unknown.clone(), unknown),
            (Some("{a}"), Some("{a}"), is("{a}", false), is("{a}", false)),
            (Some("{b}"), Some("{b}"), is("{b}", true), untrusted),
            (Some("{a}"), Some("{b}"), no_query.clone(), no_query),
        ] {
            assert_eq!(found(&open, text, hash), by_open, "{text:?} {hash:?}");
            assert_eq!(found(&closed, text, hash), by_closed, "only trusted: {text:?} {hash:?}");
        }
    }

    #[test]
    fn a_registered_document_is_found_by_its_hash() {
        let documents = trusting(&[], false);
        let (_, registration) =
            documents.find(Some("{b}".into()), Some(DocumentHash::new("{b}"))).unwrap_or_else(|_| panic!());
        assert!(registration.is_some(), "it is new");
        documents.register(registration.as_ref());
        assert_eq!(found(&documents, None, Some("{b}")), Ok(("{b}".to_owned(), false)));
        assert_eq!(found(&documents, Some("{b}"), Some("{b}")), Ok(("{b}".to_owned(), false)), "not twice");
    }

    #[test]
    fn a_folder_is_read_without_what_editors_add_and_its_mistakes_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        write("a.graphql", "{a}\n");
        write("notes.txt", "{b}");
        write("marked.graphql", "\u{feff}{c}\n");
        let documents = TrustedDocuments::read(folder.path()).expect("readable");
        for (text, trusted) in
            [("{a}", true), ("{a}\n", true), ("{b}", false), ("{c}", true), ("\u{feff}{c}\n", true)]
        {
            assert_eq!(documents.by_hash.contains_key(&DocumentHash::new(text)), trusted, "{text:?}");
        }
        let engine = Engine::new(Execution::Direct);
        let mistakes: Vec<_> = documents.mistakes(&engine).collect();
        let [(path, mistake), _] = &mistakes[..] else { panic!("{mistakes:?}") };
        assert!(path.ends_with("a.graphql") && mistake.contains("does not have a field `a`"), "{mistakes:?}");
        std::fs::write(folder.path().join("b.graphql"), [0xff]).expect("written");
        let error = TrustedDocuments::read(folder.path()).expect_err("not UTF-8");
        assert!(error.contains("b.graphql"), "{error}");
        assert!(TrustedDocuments::read(&folder.path().join("none")).is_err());
    }
}
