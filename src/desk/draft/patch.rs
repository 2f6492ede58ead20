//! Partial edits of a draft: a field left out stays, a field that is null is removed, a field with a value is set.

use std::collections::BTreeMap;

use entity::vocabulary::{Absence, CoverageState, PolicyKind, Provenance, RevisionKind, RoundKind};

use crate::content::*;
use crate::error::Error;

/// Edit of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field is left out: its value stays.
    #[default]
    Keep,
    /// The field is null: its value is removed.
    Remove,
    Set(T),
}

impl<T> Patch<T> {
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Remove => Patch::Remove,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }

    pub fn try_map<U>(self, change: impl FnOnce(T) -> Result<U, Error>) -> Result<Patch<U>, Error> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Remove => Patch::Remove,
            Self::Set(value) => Patch::Set(change(value)?),
        })
    }

    pub fn is_set(&self) -> bool {
        matches!(self, Self::Set(_))
    }

    /// Edits an optional field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Remove => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// Edits a list: `Remove` empties it, `Set` replaces the whole list.
    pub fn apply_list(self, field: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Remove => *field = T::default(),
            Self::Set(value) => *field = value,
        }
    }

    /// Edits a required field, which refuses `Remove`.
    fn apply_required(self, path: &str, field: &mut T) -> Result<(), Error> {
        match self {
            Self::Keep => Ok(()),
            Self::Remove => {
                let message = format!("{path} cannot be removed; leave it out to keep what is there.");
                Err(Error::bad_input(path, message))
            }
            Self::Set(value) => {
                *field = value;
                Ok(())
            }
        }
    }
}

/// Texts by language: a language that is not named stays, a language with null is removed.
pub type TextsPatch = BTreeMap<String, Option<String>>;

fn apply_texts(patch: Patch<TextsPatch>, texts: &mut Texts) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => texts.clear(),
        Patch::Set(given) => {
            for (language, text) in given {
                match text {
                    Some(text) => drop(texts.insert(language, text)),
                    None => drop(texts.remove(&language)),
                }
            }
        }
    }
}

/// Edit of a source.
#[derive(Debug, Clone, Default)]
pub struct SourcePatch {
    pub title: Patch<String>,
    pub publisher: Patch<String>,
    pub url: Patch<String>,
    pub licence: Patch<String>,
    pub attribution: Patch<String>,
}

impl SourcePatch {
    fn apply(patch: Patch<Self>, path: &str, field: &mut Option<Source>) -> Result<(), Error> {
        let given = match patch {
            Patch::Keep => return Ok(()),
            Patch::Remove => {
                *field = None;
                return Ok(());
            }
            Patch::Set(given) => given,
        };
        let Self { title, publisher, url, licence, attribution } = given;
        let known = field.take();
        let part = |name: &str, given: Patch<String>, known: Option<String>| {
            let message = match (given, known) {
                (Patch::Set(given), _) => return Ok(given),
                (Patch::Keep, Some(known)) => return Ok(known),
                (Patch::Keep, None) => format!("The source has no {name} yet; give one."),
                (Patch::Remove, _) => {
                    format!(
                        "A source is not without its {name}; give null for the whole source to remove it."
                    )
                }
            };
            Err(Error::bad_input(format!("{path}.{name}"), message))
        };
        let known = |part: fn(&Source) -> &String| known.as_ref().map(part).cloned();
        *field = Some(Source {
            title: part("title", title, known(|source| &source.title))?,
            publisher: part("publisher", publisher, known(|source| &source.publisher))?,
            url: part("url", url, known(|source| &source.url))?,
            licence: part("licence", licence, known(|source| &source.licence))?,
            attribution: part("attribution", attribution, known(|source| &source.attribution))?,
        });
        Ok(())
    }
}

/// Edit of the header of an assessment.
#[derive(Debug, Clone, Default)]
pub struct Details {
    pub codebook: Patch<String>,
    pub kind: Patch<RevisionKind>,
    pub note: Patch<String>,
    pub year: Patch<i32>,
    pub round: Patch<i32>,
    pub round_kind: Patch<RoundKind>,
    pub provenance: Patch<Provenance>,
    pub source: Patch<SourcePatch>,
    /// By dimension: a dimension that is not named stays, a dimension with null is removed.
    pub coverage: Patch<BTreeMap<String, Option<CoverageState>>>,
}

impl Details {
    pub fn apply(self, content: &mut Content) -> Result<(), Error> {
        let Self { codebook, kind, note, year, round, round_kind, provenance, source, coverage } = self;
        codebook.apply_required("codebook", &mut content.codebook)?;
        kind.apply_required("kind", &mut content.kind)?;
        round_kind.apply_required("roundKind", &mut content.round_kind)?;
        provenance.apply_required("provenance", &mut content.provenance)?;
        note.apply(&mut content.note);
        year.apply(&mut content.year);
        round.apply(&mut content.round);
        SourcePatch::apply(source, "source", &mut content.source)?;
        match coverage {
            Patch::Keep => {}
            Patch::Remove => content.coverage.clear(),
            Patch::Set(given) => {
                for (dimension, state) in given {
                    match state {
                        Some(state) => drop(content.coverage.insert(dimension, state)),
                        None => drop(content.coverage.remove(&dimension)),
                    }
                }
            }
        }
        Ok(())
    }
}

/// Edit of the response to one indicator.
#[derive(Debug, Clone, Default)]
pub struct ResponsePatch {
    pub indicator: String,
    pub options: Patch<Vec<String>>,
    pub text: Patch<TextsPatch>,
    pub absence: Patch<Absence>,
    pub narrative: Patch<TextsPatch>,
    pub evidence: Patch<Vec<EvidencePatch>>,
    pub source: Patch<SourcePatch>,
}

impl ResponsePatch {
    /// An empty response to the indicator.
    pub fn blank(&self) -> Response {
        Response {
            indicator: self.indicator.clone(),
            options: vec![],
            text: Texts::new(),
            absence: None,
            narrative: Texts::new(),
            evidence: vec![],
            source: None,
        }
    }

    /// `path` is the place in the input, such as `responses[2]`.
    pub fn apply(self, path: &str, response: &mut Response) -> Result<(), Error> {
        let Self { indicator: _, options, text, absence, narrative, evidence, source } = self;
        // An answer and an absence exclude each other: the one given removes the other. If both are given, both stay,
        // and the check of the draft reports a problem.
        let answers = options.is_set() || text.is_set();
        if absence.is_set() && !answers {
            (response.options, response.text) = Default::default();
        }
        if answers && !absence.is_set() {
            response.absence = None;
        }
        options.apply_list(&mut response.options);
        apply_texts(text, &mut response.text);
        absence.apply(&mut response.absence);
        apply_texts(narrative, &mut response.narrative);
        match evidence {
            Patch::Keep => {}
            Patch::Remove => response.evidence.clear(),
            Patch::Set(given) => response.evidence = cite(std::mem::take(&mut response.evidence), given),
        }
        SourcePatch::apply(source, &format!("{path}.source"), &mut response.source)
    }
}

/// Edit of a citation.
#[derive(Debug, Clone)]
pub struct EvidencePatch {
    pub policy: PolicyPatch,
    pub locator: Patch<String>,
    pub accessed: Patch<String>,
    pub archived: Patch<String>,
}

/// Edit of the policy cited. Kind, title and language identify the policy within the draft.
#[derive(Debug, Clone)]
pub struct PolicyPatch {
    pub kind: PolicyKind,
    pub title: String,
    pub language: String,
    pub issuer: Patch<String>,
    pub jurisdiction: Patch<String>,
    pub year: Patch<i32>,
    pub url: Patch<String>,
}

impl PolicyPatch {
    fn is_of(&self, policy: &Policy) -> bool {
        self.kind == policy.kind && self.title == policy.title && self.language == policy.language
    }

    /// `known` is the same policy before the edit.
    fn applied(self, known: Option<&Policy>) -> Policy {
        let mut policy = known.cloned().unwrap_or_else(|| Policy {
            kind: self.kind,
            title: self.title.clone(),
            language: self.language.clone(),
            issuer: None,
            jurisdiction: None,
            year: None,
            url: None,
        });
        self.issuer.apply(&mut policy.issuer);
        self.jurisdiction.apply(&mut policy.jurisdiction);
        self.year.apply(&mut policy.year);
        self.url.apply(&mut policy.url);
        policy
    }
}

/// The new list of citations, which replaces the old list. A citation with the policy and the locator of an old one
/// keeps the fields left out. A citation with another locator keeps only the fields of the policy.
fn cite(known: Vec<Evidence>, given: Vec<EvidencePatch>) -> Vec<Evidence> {
    let mut is_taken = vec![false; known.len()];
    let mut cite_one = |given: EvidencePatch| {
        let EvidencePatch { policy, locator, accessed, archived } = given;
        let of_policy = || known.iter().enumerate().filter(|(_, known)| policy.is_of(&known.policy));
        let same = of_policy().find(|(index, known)| {
            !is_taken[*index]
                && match &locator {
                    Patch::Keep => true,
                    Patch::Remove => known.locator.is_none(),
                    Patch::Set(locator) => known.locator.as_ref() == Some(locator),
                }
        });
        let before = same.or_else(|| of_policy().next()).map(|(_, known)| &known.policy);
        let same = same.map(|(index, known)| {
            is_taken[index] = true;
            known
        });
        let mut evidence = Evidence {
            locator: same.and_then(|known| known.locator.clone()),
            accessed: same.and_then(|known| known.accessed.clone()),
            archived: same.and_then(|known| known.archived.clone()),
            policy: policy.clone().applied(before),
        };
        locator.apply(&mut evidence.locator);
        accessed.apply(&mut evidence.accessed);
        archived.apply(&mut evidence.archived);
        evidence
    };
    given.into_iter().map(&mut cite_one).collect()
}

/// Edit of a report. Language and title identify the report within the draft.
#[derive(Debug, Clone)]
pub struct DocumentPatch {
    pub language: String,
    pub title: String,
    pub reference: Patch<String>,
    pub isbn: Patch<String>,
    pub url: Patch<String>,
    /// The index, in the new list, of the report that this one translates.
    pub translation_of: Patch<i32>,
}

/// The new list of reports, which replaces the old list. Each report keeps the fields left out.
pub fn report(known: &[Document], given: Vec<DocumentPatch>) -> Result<Vec<Document>, Error> {
    let is_of = |given: &DocumentPatch, known: &Document| {
        given.language == known.language && given.title == known.title
    };
    let before = |given: &DocumentPatch| known.iter().find(|known| is_of(given, known));
    // Without `translation_of`, which holds an id, and an id depends on all other fields.
    let plain: Vec<Document> = given
        .iter()
        .map(|given| {
            let mut document = before(given).cloned().unwrap_or_else(|| Document {
                language: given.language.clone(),
                translation_of: None,
                title: given.title.clone(),
                reference: None,
                isbn: None,
                url: None,
            });
            document.translation_of = None;
            given.reference.clone().apply(&mut document.reference);
            given.isbn.clone().apply(&mut document.isbn);
            given.url.clone().apply(&mut document.url);
            document
        })
        .collect();
    let translates = |given: &DocumentPatch| match given.translation_of {
        Patch::Set(_) => true,
        Patch::Remove => false,
        Patch::Keep => before(given).is_some_and(|known| known.translation_of.is_some()),
    };
    let original_of = |index: usize, document: &DocumentPatch| -> Result<Option<String>, Error> {
        match document.translation_of {
            Patch::Remove => Ok(None),
            Patch::Set(place) => {
                let original = usize::try_from(place).ok().filter(|place| *place < given.len());
                match original.filter(|original| !translates(&given[*original])) {
                    Some(original) => Ok(Some(plain[original].id())),
                    None => {
                        let message = format!("There is no original at place {place} of this list.");
                        Err(Error::bad_input(format!("reports[{index}].translationOf"), message))
                    }
                }
            }
            Patch::Keep => {
                let Some(id) = before(document).and_then(|known| known.translation_of.clone()) else {
                    return Ok(None);
                };
                // The same edit may change the original, and so its id.
                let original = known.iter().find(|known| known.id() == id);
                let place = original.and_then(|known| given.iter().position(|given| is_of(given, known)));
                Ok(Some(place.map_or(id, |place| plain[place].id())))
            }
        }
    };
    given
        .iter()
        .enumerate()
        .map(|(index, document)| {
            Ok(Document { translation_of: original_of(index, document)?, ..plain[index].clone() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(url: Option<&str>, locator: Option<&str>, archived: Option<&str>) -> Evidence {
        let policy = Policy {
            kind: PolicyKind::Law,
            title: "Migration Act".into(),
            language: "en".into(),
            issuer: None,
            jurisdiction: None,
            year: Some(2011),
            url: url.map(Into::into),
        };
        Evidence {
            policy,
            locator: locator.map(Into::into),
            accessed: None,
            archived: archived.map(Into::into),
        }
    }

    fn given(locator: Patch<&str>, url: Patch<&str>) -> EvidencePatch {
        EvidencePatch {
            policy: PolicyPatch {
                kind: PolicyKind::Law,
                title: "Migration Act".into(),
                language: "en".into(),
                issuer: Patch::Keep,
                jurisdiction: Patch::Keep,
                year: Patch::Keep,
                url: url.map(Into::into),
            },
            locator: locator.map(Into::into),
            accessed: Patch::Keep,
            archived: Patch::Keep,
        }
    }

    #[test]
    fn a_citation_keeps_what_is_left_out_of_it_and_no_other_citation_gets_that() {
        let known = vec![
            law(Some("https://a.example/law"), Some("art. 12"), Some("https://archive.example/1")),
            law(Some("https://a.example/law"), Some("art. 40"), Some("https://archive.example/2")),
        ];
        for (given, expected) in [
            // The same locator keeps all fields.
            (vec![given(Patch::Set("art. 40"), Patch::Keep)], vec![known[1].clone()]),
            // Another locator keeps the fields of the policy, and none of the other citations.
            (
                vec![given(Patch::Set("art. 7"), Patch::Keep)],
                vec![law(Some("https://a.example/law"), Some("art. 7"), None)],
            ),
            // Without locators, the citations are matched in order, each at most once.
            (
                vec![given(Patch::Keep, Patch::Keep); 3],
                vec![known[0].clone(), known[1].clone(), law(Some("https://a.example/law"), None, None)],
            ),
            (
                vec![given(Patch::Set("art. 12"), Patch::Remove)],
                vec![law(None, Some("art. 12"), Some("https://archive.example/1"))],
            ),
            (vec![], vec![]),
        ] {
            assert_eq!(cite(known.clone(), given.clone()), expected, "{given:?}");
        }
    }

    #[test]
    fn a_report_keeps_what_is_left_out_of_it_and_what_it_translates_when_that_is_told_differently() {
        let original = Document {
            language: "en".into(),
            translation_of: None,
            title: "A report".into(),
            reference: Some("R/1".into()),
            isbn: None,
            url: None,
        };
        let translation = Document {
            language: "fr".into(),
            translation_of: Some(original.id()),
            title: "Un rapport".into(),
            reference: None,
            isbn: None,
            url: Some("https://example.org/fr".into()),
        };
        let given = |document: &Document, url: Patch<&str>| DocumentPatch {
            language: document.language.clone(),
            title: document.title.clone(),
            reference: Patch::Keep,
            isbn: Patch::Keep,
            url: url.map(Into::into),
            translation_of: Patch::Keep,
        };
        let known = [original.clone(), translation.clone()];
        let same = report(&known, vec![given(&original, Patch::Keep), given(&translation, Patch::Keep)]);
        assert_eq!(same, Ok(known.to_vec()));
        let moved = Patch::Set("https://example.org/en");
        let changed = report(&known, vec![given(&original, moved), given(&translation, Patch::Keep)]);
        let changed = changed.expect("reports");
        assert_eq!(changed[0].reference.as_deref(), Some("R/1"));
        assert_eq!(changed[1].translation_of, Some(changed[0].id()));
    }
}
