//! The readable ids of assessments, revisions and codebooks: how they are written, and how they are read.

use std::fmt;

/// The ref of an assessment, such as `KEN/mgi-national/2021`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssessmentRef<'t> {
    pub jurisdiction: &'t str,
    pub instrument: &'t str,
    pub key: &'t str,
}

impl<'t> AssessmentRef<'t> {
    /// None unless the text has three parts and none of them is empty.
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut parts = text.splitn(3, '/').filter(|part| !part.is_empty());
        let (jurisdiction, instrument, key) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { jurisdiction, instrument, key })
    }

    /// The code of the place, which is the first part. A text that is no ref answers what stands there: no role is for
    /// such a place, so authorization by it fails.
    pub fn jurisdiction_of(text: &'t str) -> &'t str {
        text.split('/').next().unwrap_or_default()
    }
}

impl fmt::Display for AssessmentRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.jurisdiction, self.instrument, self.key)
    }
}

/// The id of a revision: the ref of its assessment and its number, such as `KEN/mgi-national/2021@2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevisionId<'t> {
    pub assessment: &'t str,
    pub number: i32,
}

impl<'t> RevisionId<'t> {
    pub fn new(assessment: &'t str, number: i32) -> Self {
        Self { assessment, number }
    }

    /// None unless the text ends in `@` and a number in its one form: `@02` and `@+2` name no revision.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (assessment, digits) = text.rsplit_once('@')?;
        let number: i32 = digits.parse().ok()?;
        (number.to_string() == digits).then_some(Self { assessment, number })
    }
}

impl fmt::Display for RevisionId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.assessment, self.number)
    }
}

/// The id of a codebook: its instrument and its version, such as `mgi-national@2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodebookId<'t> {
    pub instrument: &'t str,
    pub version: &'t str,
}

impl<'t> CodebookId<'t> {
    pub fn parse(text: &'t str) -> Option<Self> {
        let (instrument, version) = text.split_once('@')?;
        Some(Self { instrument, version })
    }
}

impl fmt::Display for CodebookId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.instrument, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ref_has_three_parts_and_is_written_as_it_was_read() {
        for text in ["KEN/mgi-national/2021", "KEN-001/mgi-local/second-profile", "KEN/a/b/c"] {
            assert_eq!(AssessmentRef::parse(text).expect("a ref").to_string(), text);
        }
        for text in ["", "KEN", "KEN/mgi-national", "KEN/mgi-national/", "/mgi-national/2021", "KEN//2021"] {
            assert_eq!(AssessmentRef::parse(text), None, "{text}");
        }
        assert_eq!(AssessmentRef::jurisdiction_of("KEN/mgi-national/2021"), "KEN");
        assert_eq!(AssessmentRef::jurisdiction_of("no ref"), "no ref");
    }

    #[test]
    fn a_number_of_a_revision_has_one_form() {
        let id = RevisionId::parse("KEN/mgi-national/2021@12").expect("an id");
        assert_eq!((id.assessment, id.number), ("KEN/mgi-national/2021", 12));
        assert_eq!(id.to_string(), "KEN/mgi-national/2021@12");
        for text in
            ["KEN/mgi-national/2021", "KEN/mgi-national/2021@", "a@02", "a@+2", "a@ 2", "a@99999999999"]
        {
            assert_eq!(RevisionId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_codebook_is_named_by_instrument_and_version() {
        let id = CodebookId::parse("mgi-national@2026").expect("an id");
        assert_eq!((id.instrument, id.version), ("mgi-national", "2026"));
        assert_eq!(id.to_string(), "mgi-national@2026");
        assert_eq!(CodebookId::parse("mgi-national"), None);
    }
}
