//! Finds the public id and address of each cited policy and report, so that a second citation makes no second row.

use std::collections::{BTreeMap, BTreeSet};

/// A policy or report that is public.
#[derive(Debug, Clone)]
pub struct KnownReference {
    pub id: String,
    /// The address of the first publication.
    pub first: Option<String>,
    /// The later addresses, each with its release, oldest first. The last one is the address now.
    pub later: Vec<(i32, String)>,
    /// Whether every citation was withdrawn. Then a withdrawn address must not return.
    pub is_withdrawn: bool,
    /// The policy into which this one was merged; a cited address belongs to that policy.
    pub shown: Option<Box<KnownReference>>,
}

/// The public policies and reports, by their identity without the address. An identity has several, oldest first, if
/// they were published while the address was part of the identity.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    known: BTreeMap<String, Vec<KnownReference>>,
    /// The ids that the current revision of the assessment names.
    pub named: BTreeSet<String>,
    /// The ids that got another address in this publication.
    moved: BTreeSet<String>,
}

/// The row that a citation refers to.
#[derive(Debug, PartialEq, Eq)]
pub struct CitedReference {
    pub id: String,
    /// The address of the first publication.
    pub first: Option<String>,
    /// The address in the citation if it differs; an empty text if the citation has none.
    pub given: Option<String>,
    pub moves: Option<AddressMove>,
}

/// A change of the address of a policy or report.
#[derive(Debug, PartialEq, Eq)]
pub struct AddressMove {
    /// The id of the cited policy or report, or of the policy into which it was merged.
    pub id: String,
    pub url: String,
    /// The later address that ends, with its release.
    pub before: Option<(i32, String)>,
}

impl KnownReference {
    pub fn new(id: String, first: Option<String>) -> Self {
        Self { id, first, later: vec![], is_withdrawn: false, shown: None }
    }

    fn address(&self) -> Option<&str> {
        self.later.last().map(|(_, url)| url.as_str()).or(self.first.as_deref())
    }

    fn had(&self, url: &str) -> bool {
        self.first.as_deref() == Some(url) || self.later.iter().any(|(_, known)| known == url)
    }
}

impl Identities {
    pub fn is_known(&self, identity: &str) -> bool {
        self.known.contains_key(identity)
    }

    /// Adds a public policy or report. Callers add the oldest first.
    pub fn learn(&mut self, identity: String, known: KnownReference) {
        self.known.entry(identity).or_default().push(known);
    }

    /// The row that a citation with this identity and address refers to. `fresh` is the id of a new row.
    ///
    /// The citation changes the address only if the current revision of the same assessment cites the row too, and if
    /// the row never had the address. So a draft that is older than a correction of the address does not restore the
    /// old one, and an address that one assessment gives for a shared convention does not change it for all.
    pub fn cite(&mut self, identity: &str, fresh: String, url: Option<&str>) -> CitedReference {
        let candidates = self.known.entry(identity.to_owned()).or_default();
        let place = candidates
            .iter()
            .position(|known| known.address() == url)
            .or_else(|| candidates.iter().position(|known| known.first.as_deref() == url))
            .or_else(|| candidates.iter().position(|known| self.named.contains(&known.id)))
            .unwrap_or(0);
        if candidates.is_empty() {
            candidates.push(KnownReference::new(fresh, url.map(ToOwned::to_owned)));
        }
        let known = &mut candidates[place];
        let given = (known.first.as_deref() != url).then(|| url.unwrap_or_default().to_owned());
        let (id, first) = (known.id.clone(), known.first.clone());
        let is_named = self.named.contains(&id);
        let shown = match known.shown.as_deref_mut() {
            Some(shown) => shown,
            None => known,
        };
        let may_move =
            !self.moved.contains(&shown.id) && (shown.address().is_none() || shown.is_withdrawn || is_named);
        let had = |url: &str| if shown.is_withdrawn { shown.address() == Some(url) } else { shown.had(url) };
        let moves = url.filter(|url| may_move && !had(url)).map(|url| {
            let before = shown.later.last().cloned();
            self.moved.insert(shown.id.clone());
            shown.later.push((0, url.to_owned()));
            AddressMove { id: shown.id.clone(), url: url.to_owned(), before }
        });
        CitedReference { id, first, given, moves }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(identities: &mut Identities, url: Option<&str>) -> (String, Option<String>, Option<String>) {
        let cited = identities.cite("law", "law".into(), url);
        (cited.id, cited.given, cited.moves.map(|moves| moves.url))
    }

    #[test]
    fn another_address_makes_no_second_policy_and_moves_none_that_only_others_cite() {
        let mut identities = Identities::default();
        assert_eq!(cited(&mut identities, Some("a")), ("law".into(), None, None));
        assert_eq!(cited(&mut identities, Some("b")), ("law".into(), Some("b".into()), None));
        assert_eq!(cited(&mut identities, None), ("law".into(), Some(String::new()), None));
    }

    #[test]
    fn a_correction_of_its_own_citation_moves_the_policy_once_and_never_back() {
        let mut identities = Identities::default();
        identities.learn("law".into(), KnownReference::new("old".into(), Some("a".into())));
        identities.named.insert("old".into());
        assert_eq!(cited(&mut identities, Some("b")), ("old".into(), Some("b".into()), Some("b".into())));
        assert_eq!(cited(&mut identities, Some("a")), ("old".into(), None, None));
        assert_eq!(cited(&mut identities, Some("c")), ("old".into(), Some("c".into()), None));
    }

    #[test]
    fn of_two_that_were_published_apart_each_keeps_its_citations() {
        let mut identities = Identities::default();
        for (id, url) in [("one", "a"), ("other", "b")] {
            identities.learn("law".into(), KnownReference::new(id.into(), Some(url.into())));
        }
        assert_eq!(cited(&mut identities, Some("b")).0, "other");
        assert_eq!(cited(&mut identities, Some("a")).0, "one");
        assert_eq!(cited(&mut identities, Some("c")).0, "one");
    }

    #[test]
    fn of_two_that_were_published_apart_a_new_address_is_that_of_the_one_that_was_cited() {
        let mut identities = Identities::default();
        for (id, url) in [("one", "a"), ("other", "b")] {
            identities.learn("law".into(), KnownReference::new(id.into(), Some(url.into())));
        }
        identities.named.insert("other".into());
        assert_eq!(cited(&mut identities, Some("c")), ("other".into(), Some("c".into()), Some("c".into())));
    }

    #[test]
    fn a_correction_of_a_citation_of_a_merged_policy_moves_what_that_became_once() {
        let mut identities = Identities::default();
        let kept = KnownReference::new("kept".into(), Some("b".into()));
        for (identity, id) in [("law", "one"), ("act", "other")] {
            let known = KnownReference::new(id.into(), Some("a".into()));
            identities
                .learn(identity.into(), KnownReference { shown: Some(Box::new(kept.clone())), ..known });
            identities.named.insert(id.into());
        }
        let cited = identities.cite("law", "law".into(), Some("c"));
        assert_eq!((cited.id.as_str(), cited.given.as_deref()), ("one", Some("c")));
        assert_eq!(cited.moves, Some(AddressMove { id: "kept".into(), url: "c".into(), before: None }));
        assert_eq!(identities.cite("act", "act".into(), Some("d")).moves, None);
    }

    #[test]
    fn the_address_of_one_that_only_withdrawn_answers_named_gives_way_to_the_first_that_is_given() {
        let mut identities = Identities::default();
        let known = KnownReference::new("old".into(), Some("a".into()));
        identities.learn("law".into(), KnownReference { is_withdrawn: true, ..known });
        assert_eq!(cited(&mut identities, Some("b")), ("old".into(), Some("b".into()), Some("b".into())));
        assert_eq!(cited(&mut identities, Some("c")), ("old".into(), Some("c".into()), None));
    }

    #[test]
    fn one_without_an_address_gets_the_first_that_is_given() {
        let mut identities = Identities::default();
        identities.learn("law".into(), KnownReference::new("old".into(), None));
        assert_eq!(cited(&mut identities, Some("a")), ("old".into(), Some("a".into()), Some("a".into())));
    }
}
