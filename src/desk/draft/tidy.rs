//! What is brought to one form on every way into a draft: the tags of languages, and texts without byte-order marks.

use crate::content::{Content, Document, Evidence, Source, Texts};
use crate::language;
use crate::text::trimmed;

/// Brings a content to its one form. Two tags that are one language stay as they are, and are a problem of the draft: it
/// cannot be told which text is meant.
pub fn tidy(content: &mut Content) {
    let before: Vec<String> = content.documents.iter().map(Document::id).collect();
    texts_of(content, plain);
    let Content { responses, findings, documents, .. } = content;
    for response in responses {
        by_language(&mut response.text);
        by_language(&mut response.narrative);
        for Evidence { policy, .. } in &mut response.evidence {
            tag(&mut policy.language);
        }
    }
    for finding in findings {
        by_language(&mut finding.text);
    }
    reports(documents, &before);
}

fn plain(text: &mut String) {
    let kept = trimmed(text);
    if kept.len() != text.len() {
        *text = kept.to_owned();
    }
}

fn tag(tag: &mut String) {
    if let Some(canonical) = language::canonical(tag) {
        *tag = canonical;
    }
}

/// A report that is told differently has another id than before, by which its translations know it.
fn reports(documents: &mut [Document], before: &[String]) {
    for document in documents.iter_mut() {
        tag(&mut document.language);
    }
    let after: Vec<String> = documents.iter().map(Document::id).collect();
    for document in documents.iter_mut() {
        let original = document.translation_of.as_ref();
        let place = original.and_then(|original| before.iter().position(|id| id == original));
        if let Some(place) = place {
            document.translation_of = Some(after[place].clone());
        }
    }
}

/// Texts whose tag is written otherwise than it should be get it, unless there is a text with that tag.
pub fn by_language(texts: &mut Texts) {
    let tags = texts.keys().filter_map(|tag| Some((tag.clone(), language::canonical(tag)?)));
    let others: Vec<(String, String)> = tags.filter(|(tag, canonical)| tag != canonical).collect();
    for (tag, canonical) in others {
        if !texts.contains_key(&canonical)
            && let Some(text) = texts.remove(&tag)
        {
            texts.insert(canonical, text);
        }
    }
}

/// Every text of a content that is no code.
fn texts_of(content: &mut Content, mut change: impl FnMut(&mut String)) {
    fn source(source: &mut Option<Source>, change: &mut impl FnMut(&mut String)) {
        if let Some(Source { title, publisher, url, licence, attribution }) = source {
            [title, publisher, url, licence, attribution].into_iter().for_each(change);
        }
    }
    let change = &mut change;
    content.note.iter_mut().for_each(&mut *change);
    source(&mut content.source, change);
    for response in &mut content.responses {
        response.text.values_mut().chain(response.narrative.values_mut()).for_each(&mut *change);
        for Evidence { policy, locator, archived, .. } in &mut response.evidence {
            change(&mut policy.title);
            [&mut policy.issuer, &mut policy.url, locator, archived]
                .into_iter()
                .flatten()
                .for_each(&mut *change);
        }
        source(&mut response.source, change);
    }
    content.findings.iter_mut().flat_map(|finding| finding.text.values_mut()).for_each(&mut *change);
    for Document { title, reference, isbn, url, .. } in &mut content.documents {
        change(title);
        [reference, isbn, url].into_iter().flatten().for_each(&mut *change);
    }
}
