//! What something is called or says, by language, as of any release.

use super::span::Versions;

/// A text in one language.
#[derive(Debug, Clone)]
pub struct Words {
    pub language: Box<str>,
    pub text: Box<str>,
}

/// The texts of one thing by language.
#[derive(Debug, Clone, Default)]
pub struct Wording(Versions<Words>);

/// The language of those who do not ask for one, and of those whose language there is nothing in.
const DEFAULT: &str = "en";

impl Wording {
    pub fn push(&mut self, since: i32, until: Option<i32>, language: &str, text: &str) {
        self.0.push(since, until, Words { language: language.into(), text: text.into() });
        self.0.sort_by_key(|words| (&*words.language != DEFAULT, words.language.clone()));
    }

    /// All there is, English first, then by language tag.
    pub fn all(&self, release: i32) -> impl Iterator<Item = &Words> {
        self.0.all_at(release)
    }

    /// The text in the language asked for, or in a wider one (`zh` for `zh-Hans`); else in English; else in
    /// whatever language it is.
    pub fn find(&self, release: i32, language: Option<&str>) -> Option<&Words> {
        find(self.0.all_at(release), language)
    }
}

/// See [`Wording::find`].
pub fn find<'w>(all: impl Iterator<Item = &'w Words> + Clone, language: Option<&str>) -> Option<&'w Words> {
    let mut asked = language.unwrap_or(DEFAULT);
    loop {
        if let Some(words) = all.clone().find(|words| words.language.eq_ignore_ascii_case(asked)) {
            return Some(words);
        }
        match asked.rsplit_once('-') {
            Some((wider, _)) => asked = wider,
            None if asked != DEFAULT => asked = DEFAULT,
            None => return all.clone().next(),
        }
    }
}
