//! Decodes the parameters of a URL strictly: each occurs at most once.

use percent_encoding::percent_decode_str;

use crate::error::Error;

/// The most parameters of a URL of which all names are read.
const MAX_PARAMETERS: usize = 200;

/// The parameters of one URL, in their order.
#[derive(Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Decodes the part of a URL after `?`. Bytes that are not UTF-8 are an error, never replaced.
    pub fn parse(query: Option<&str>) -> Result<Self, Error> {
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        });
        let pairs = decoded.collect::<Option<Vec<_>>>();
        pairs.map(Self).ok_or_else(|| Error::bad_input("url", "The parameters in the URL are not UTF-8."))
    }

    /// Decodes the parameters that a page reads, and ignores all others: a reader is not to blame for what trackers add to a
    /// link.
    pub fn for_page(query: Option<&str>, names: &[&str]) -> Result<Self, Error> {
        let is_read = |pair: &&str| {
            let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
            decode(name).is_some_and(|name| names.contains(&name.as_str()))
        };
        let pairs: Vec<&str> = query.unwrap_or_default().split('&').filter(is_read).collect();
        Self::parse(Some(&pairs.join("&")))
    }

    /// The value of a parameter. An error if the parameter occurs twice.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(Error::bad_input(name, format!("The parameter {name} stands in the URL twice.")));
        }
        Ok(value)
    }

    /// An error if a name stands in the URL twice, or if there are very many.
    pub fn refuse_repeated(&self) -> Result<(), Error> {
        if self.0.len() > MAX_PARAMETERS {
            return Err(Error::bad_input(
                "url",
                format!("The URL has more than {MAX_PARAMETERS} parameters."),
            ));
        }
        self.names().try_for_each(|name| self.get(name).map(drop))
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned())
}
