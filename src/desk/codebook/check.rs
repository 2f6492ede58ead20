//! Checks codebooks and links before publication, after which they cannot be changed.

use std::collections::BTreeSet;

use entity::vocabulary::{AnswerType, WordingStatus};
use serde::Serialize;

use crate::content::Texts;
use crate::desk::codebook::document::{ByCode, CodebookDocument, CodebookProblem, LinksDocument, Question};
use crate::desk::core::text::{no_language, unfit_texts};
use crate::language::canonical;
use crate::shelf::{Catalog, code_key};
use crate::text::is_blank;

/// The dimensions of the Migration Governance Framework.
const DIMENSIONS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// Reports all problems of a codebook.
pub fn codebook(document: &CodebookDocument, catalog: &Catalog) -> Vec<CodebookProblem> {
    let mut found = CodebookProblems(vec![]);
    found.unfit(document);
    if catalog.instrument(&document.instrument).is_none() {
        found.add("instrument", format!("There is no instrument {:?}.", document.instrument));
    }
    code("version", &document.version, &mut found);
    let mut dimensions = ByCode::new();
    for (index, dimension) in document.dimensions.iter().enumerate() {
        let path = format!("dimensions[{index}]");
        if !DIMENSIONS.contains(&dimension.code.as_str()) {
            let message = format!("{:?} is not a dimension of the framework, 1 to 6.", dimension.code);
            found.add(format!("{path}.code"), message);
        }
        texts(&format!("{path}.names"), &dimension.names, &mut found);
        if dimensions.insert(&dimension.code, dimension).is_some() {
            found.add(path, format!("The dimension {} is there twice.", dimension.code));
        }
    }
    let mut categories = ByCode::new();
    for (index, category) in document.categories.iter().enumerate() {
        let path = format!("categories[{index}]");
        code(&format!("{path}.code"), &category.code, &mut found);
        texts(&format!("{path}.names"), &category.names, &mut found);
        if !dimensions.contains_key(&*category.dimension) {
            found
                .add(format!("{path}.dimension"), format!("There is no dimension {:?}.", category.dimension));
        }
        if categories.insert(&category.code, category).is_some() {
            found.add(path, format!("The category {} is there twice.", category.code));
        }
    }
    if document.indicators.is_empty() {
        found.add("indicators", "A codebook has at least one indicator.".to_owned());
    }
    let mut indicators = BTreeSet::new();
    for (index, question) in document.indicators.iter().enumerate() {
        let path = format!("indicators[{index}]");
        if !indicators.insert(code_key(&question.code)) {
            found.add(&path, format!("The indicator {} is there twice.", question.code));
        }
        if let Some(dimension) = &question.dimension
            && !dimensions.contains_key(&**dimension)
        {
            found.add(format!("{path}.dimension"), format!("There is no dimension {dimension:?}."));
        }
        if let Some(name) = &question.category {
            match categories.get(&**name) {
                None => found.add(format!("{path}.category"), format!("There is no category {name:?}.")),
                Some(category) if Some(&category.dimension) != question.dimension.as_ref() => {
                    let message = format!("The category {name} is of dimension {}.", category.dimension);
                    found.add(format!("{path}.category"), message);
                }
                Some(_) => {}
            }
        }
        of_question(&path, question, &mut found);
        of_links(&path, question, catalog, &mut found);
    }
    found.0
}

/// Checks the links in a codebook document.
fn of_links(path: &str, question: &Question, catalog: &Catalog, found: &mut CodebookProblems) {
    let mut known = BTreeSet::new();
    for (index, link) in question.objectives.iter().flatten().enumerate() {
        let path = format!("{path}.objectives[{index}]");
        link_source(&path, &link.source, found);
        if catalog.gcm_objective(link.objective).is_none() {
            found.add(format!("{path}.objective"), format!("There is no objective {}.", link.objective));
        }
        if !known.insert(link.objective) {
            found.add(path, "This link is there twice.".to_owned());
        }
    }
    let mut known = BTreeSet::new();
    for (index, link) in question.sdg_targets.iter().flatten().enumerate() {
        let path = format!("{path}.sdgTargets[{index}]");
        link_source(&path, &link.source, found);
        if catalog.sdg_target(&link.target).is_none() {
            found.add(format!("{path}.target"), format!("There is no target {:?}.", link.target));
        }
        if !known.insert(&link.target) {
            found.add(path, "This link is there twice.".to_owned());
        }
    }
}

fn link_source(path: &str, source: &str, found: &mut CodebookProblems) {
    if is_blank(source) {
        found.add(format!("{path}.source"), "A link names its source.".to_owned());
    }
}

fn of_question(path: &str, question: &Question, found: &mut CodebookProblems) {
    code(&format!("{path}.code"), &question.code, found);
    code(&format!("{path}.topic"), &question.topic, found);
    texts(&format!("{path}.questions"), &question.questions, found);
    match (question.answer_type, question.options.len()) {
        (AnswerType::Text, 1..) => {
            found.add(format!("{path}.options"), "A question answered in words has no options.".to_owned());
        }
        (AnswerType::Single | AnswerType::Multiple, 0..2) => {
            let message = "A question answered by options has at least two.";
            found.add(format!("{path}.options"), message.to_owned());
        }
        _ => {}
    }
    let is_named = question.source.as_ref().is_some_and(|source| !is_blank(source));
    if !is_named && question.wording_status != WordingStatus::OwnDraft {
        let message = "A wording that is not our own names its source.";
        found.add(format!("{path}.source"), message.to_owned());
    }
    // Filters ignore the case of codes, so two codes must differ in more than case.
    let mut codes = BTreeSet::new();
    for (index, option) in question.options.iter().enumerate() {
        let path = format!("{path}.options[{index}]");
        code(&format!("{path}.code"), &option.code, found);
        texts(&format!("{path}.labels"), &option.labels, found);
        if !codes.insert(code_key(&option.code)) {
            found.add(path, format!("The option {} is there twice.", option.code));
        }
    }
}

/// Reports all problems of links.
pub fn links(document: &LinksDocument, catalog: &Catalog) -> Vec<CodebookProblem> {
    let mut found = CodebookProblems(vec![]);
    found.unfit(document);
    let Some(codebook) = catalog.codebook_by_id(&document.codebook) else {
        let message =
            format!("There is no codebook {:?}; one is named as in mgi-national@2026.", document.codebook);
        found.add("codebook", message);
        return found.0;
    };
    let indicator = |path: &str, code: &str, source: &str, found: &mut CodebookProblems| {
        if codebook.indicator(code).is_none() {
            found.add(format!("{path}.indicator"), format!("The codebook has no indicator {code:?}."));
        }
        link_source(path, source, found);
    };
    let mut known = BTreeSet::new();
    for (index, link) in document.objectives.iter().flatten().enumerate() {
        let path = format!("objectives[{index}]");
        indicator(&path, &link.indicator, &link.source, &mut found);
        if catalog.gcm_objective(link.objective).is_none() {
            found.add(format!("{path}.objective"), format!("There is no objective {}.", link.objective));
        }
        if !known.insert((&link.indicator, link.objective)) {
            found.add(path, "This link is there twice.".to_owned());
        }
    }
    let mut known = BTreeSet::new();
    for (index, link) in document.sdg_targets.iter().flatten().enumerate() {
        let path = format!("sdgTargets[{index}]");
        indicator(&path, &link.indicator, &link.source, &mut found);
        if catalog.sdg_target(&link.target).is_none() {
            found.add(format!("{path}.target"), format!("There is no target {:?}.", link.target));
        }
        if !known.insert((&link.indicator, &link.target)) {
            found.add(path, "This link is there twice.".to_owned());
        }
    }
    let lengths = [
        ("objectives", document.objectives.as_ref().map(Vec::len)),
        ("sdgTargets", document.sdg_targets.as_ref().map(Vec::len)),
    ];
    for (path, _) in lengths.iter().filter(|(_, length)| *length == Some(0)) {
        let message = "An empty list would end every such link of the codebook; leave it out to keep them.";
        found.add(*path, message.to_owned());
    }
    if lengths.iter().all(|(_, length)| length.is_none()) {
        found.add("objectives", "Neither these links nor sdgTargets are there.".to_owned());
    }
    found.0
}

struct CodebookProblems(Vec<CodebookProblem>);

impl CodebookProblems {
    /// Reports texts that cannot be stored.
    fn unfit(&mut self, document: &impl Serialize) {
        let document = serde_json::to_value(document).expect("a document has text keys");
        self.0.extend(
            unfit_texts(&document)
                .into_iter()
                .map(|fault| CodebookProblem { path: fault.path, message: fault.message }),
        );
    }

    fn add(&mut self, path: impl Into<String>, message: String) {
        self.0.push(CodebookProblem { path: path.into(), message });
    }
}

fn code(path: &str, code: &str, found: &mut CodebookProblems) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !(1..=60).contains(&code.len()) || !code.bytes().all(plain) {
        found.add(path, format!("{code:?} is not a code (letters, digits, -, _ and .; at most 60)."));
    }
}

fn texts(path: &str, texts: &Texts, found: &mut CodebookProblems) {
    if !texts.contains_key("en") {
        found.add(path, "There is no English text, which stands in where another is missing.".to_owned());
    }
    for (language, text) in texts {
        let path = format!("{path}.{language}");
        match no_language(language) {
            Some(message) => found.add(&path, message),
            // `tidy` makes tags canonical; a tag stays as written only if another text has the canonical tag.
            None if canonical(language).as_ref() != Some(language) => {
                found
                    .add(&path, format!("{language} is the language of another text too; give one of them."));
            }
            None => {}
        }
        if is_blank(text) {
            found.add(path, "This is empty.".to_owned());
        }
    }
}
