//! Under which ids policies and reports are public already, and where they are found: a citation of one that is known
//! makes no second one.

use std::collections::{BTreeMap, BTreeSet};

/// A policy or a report that is public already.
#[derive(Debug, Clone)]
pub struct KnownReference {
    pub id: String,
    /// The address that it was first published with.
    pub first: Option<String>,
    /// The addresses that it got later, each with the release it came with; the last is the one it has.
    pub later: Vec<(i32, String)>,
    /// Whether everything that named it was withdrawn: the address that was given there does not come back.
    pub is_withdrawn: bool,
    /// The policy that it was merged into: an address is of that one.
    pub shown: Option<Box<KnownReference>>,
}

/// Those that are known, by their identity without the address. Where there are several, they were published when the
/// address was part of the identity; the oldest comes first.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    known: BTreeMap<String, Vec<KnownReference>>,
    /// The ids of those that the current revision of the assessment names.
    pub named: BTreeSet<String>,
    /// The ids of those to which this act has given another address.
    moved: BTreeSet<String>,
}

/// What a citation names.
#[derive(Debug, PartialEq, Eq)]
pub struct CitedReference {
    pub id: String,
    /// The address that it was first published with.
    pub first: Option<String>,
    /// The address that the citation gives, where that is another: empty if it gives none.
    pub given: Option<String>,
    pub moves: Option<AddressMove>,
}

/// Another address for a thing.
#[derive(Debug, PartialEq, Eq)]
pub struct AddressMove {
    /// What is moved: what the citation names, or what that was merged into.
    pub id: String,
    pub url: String,
    /// The address that it got later and that so ends, with its release.
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

    /// Adds one that is public; the oldest first.
    pub fn learn(&mut self, identity: String, known: KnownReference) {
        self.known.entry(identity).or_default().push(known);
    }

    /// What a citation of a thing with this identity and address names. `fresh` is the id of one that is not known.
    ///
    /// It moves the thing to another address only where the current revision of the same assessment names it too, and
    /// the address was never one of it: so a draft that was begun before an address was mended does not bring the old
    /// one back, and nobody's own address of a common convention becomes everybody's.
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
