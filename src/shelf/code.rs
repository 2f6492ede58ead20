//! Finds codes in any case of letters.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;

/// A code as the caller gave it. Upper and lower case name the same code.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct CodeKey(String);

/// Several codes, sorted and without repetition. Clones share them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Codes(Arc<[CodeKey]>);

impl From<String> for CodeKey {
    fn from(code: String) -> Self {
        Self(code)
    }
}

impl CodeKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a code is equal, in any case of letters.
    pub fn is(&self, code: &str) -> bool {
        self.0.eq_ignore_ascii_case(code)
    }
}

impl From<Vec<String>> for Codes {
    fn from(codes: Vec<String>) -> Self {
        let mut codes: Vec<CodeKey> = codes.into_iter().map(CodeKey).collect();
        codes.sort_by(|a, b| compare(&a.0, &b.0));
        codes.dedup_by(|a, b| a.is(&b.0));
        Self(codes.into())
    }
}

impl Codes {
    /// Whether a code is among them, in any case of letters.
    pub fn contain(&self, code: &str) -> bool {
        self.0.binary_search_by(|one| compare(&one.0, code)).is_ok()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(CodeKey::as_str)
    }
}

fn compare(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|code| code.bytes().map(|letter| letter.to_ascii_uppercase()));
    a.cmp(b)
}

/// A code as indexes hold it, so that lookup ignores case.
pub fn key(code: &str) -> Box<str> {
    code.to_ascii_uppercase().into()
}

/// Whether a code begins with this prefix, in any case of letters.
pub fn starts_with(code: &str, start: &str) -> bool {
    code.as_bytes().get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// The thing with this code; if there is none, the thing whose code differs only in case.
pub fn find<'c, T: Copy>(
    things: impl Iterator<Item = T> + Clone,
    code_of: impl Fn(T) -> &'c str,
    code: &str,
) -> Option<T> {
    let exact = things.clone().find(|thing| code_of(*thing) == code);
    exact.or_else(|| things.clone().find(|thing| code_of(*thing).eq_ignore_ascii_case(code)))
}

#[cfg(test)]
mod tests {
    use super::{CodeKey, Codes, find, starts_with};

    #[test]
    fn a_code_is_the_same_in_any_case() {
        assert!(CodeKey::from("ken".to_owned()).is("KEN"));
        assert!(!CodeKey::from("ken".to_owned()).is("KE"));
        let codes = Codes::from(["ken", "DNK", "Ken", "_T", "pd_1"].map(str::to_owned).to_vec());
        assert_eq!(codes.iter().collect::<Vec<_>>(), ["DNK", "ken", "pd_1", "_T"]);
        for code in ["KEN", "dnk", "PD_1", "_t"] {
            assert!(codes.contain(code), "{code}");
        }
        assert!(!codes.contain("KE") && !codes.contain("KENY"));
        assert!(starts_with("GHA-accra", "gha-AC") && starts_with("KEN", "") && !starts_with("KE", "KEN"));
        assert!(!starts_with("é", "e"));
    }

    #[test]
    fn the_code_as_it_stands_comes_before_one_in_another_case() {
        let codes = ["a1", "A1", "B2"];
        let found = |code: &str| find(codes.iter().copied(), |one| one, code);
        assert_eq!(
            (found("A1"), found("a1"), found("b2"), found("c3")),
            (Some("A1"), Some("a1"), Some("B2"), None)
        );
    }
}
