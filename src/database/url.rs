//! Reads the address of a database strictly: an unknown part is reported by name before connecting, and no value is
//! ever quoted.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;
use url::form_urlencoded;

/// A database address in a form that this program accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite {
        /// The path; none for a database in memory.
        file: Option<PathBuf>,
        parameters: Vec<(String, String)>,
    },
    Postgres(String),
}

/// The PostgreSQL parameters of sqlx, each with its other names. sqlx ignores unknown parameters, with a warning that
/// quotes the value.
const POSTGRES: &[&[&str]] = &[
    &["sslmode", "ssl-mode"],
    &["sslrootcert", "ssl-root-cert", "ssl-ca"],
    &["sslcert", "ssl-cert"],
    &["sslkey", "ssl-key"],
    &["statement-cache-capacity"],
    &["host", "hostaddr"],
    &["port"],
    &["dbname"],
    &["user"],
    &["password"],
    &["application_name"],
    &["options"],
];
const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
/// The SQLite parameters of sqlx, each with its permitted values; an empty list permits any value.
const SQLITE: &[(&str, &[&str])] = &[
    ("mode", &["ro", "rw", "rwc", "memory"]),
    ("cache", &["shared", "private"]),
    ("immutable", &["true", "false", "1", "0"]),
    ("vfs", &[]),
];
const EXAMPLE: &str = "is not an address such as sqlite://mgi.db or postgres://user@host/name";
const ESCAPES: &str = "is not a well-formed address: in a user name, a password or the name of a database the \
                       characters : / ? # [ ] @ % are written with a percent sign, such as %2F for a slash";
/// The characters of a path that are not escaped.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

impl DatabaseUrl {
    /// Reads an address. Returns a sentence about its error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_scheme =
            |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let (scheme, rest) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).ok_or(EXAMPLE)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite(rest),
            "postgres" | "postgresql" if rest.starts_with("//") => postgres(rest),
            "postgres" | "postgresql" => Err(EXAMPLE.to_owned()),
            _ if rest.starts_with("//") => {
                Err(format!("the database {scheme:?} is not supported; sqlite and postgres are"))
            }
            _ => Err(EXAMPLE.to_owned()),
        }
    }

    /// The address in the spelling that sqlx reads correctly.
    pub fn to_sqlx(&self) -> String {
        match self {
            Self::Postgres(url) => url.clone(),
            Self::Sqlite { file, parameters } => {
                let path = match file.as_ref().map(|file| file.to_string_lossy()) {
                    None => ":memory:".to_owned(),
                    // SQLite treats a relative path that begins with `file:` as a URI.
                    Some(path) if path.starts_with("file:") => format!("./{path}"),
                    Some(path) => path.into_owned(),
                };
                let path = if file.is_some() { utf8_percent_encode(&path, PATH).to_string() } else { path };
                let mut query = form_urlencoded::Serializer::new(String::new());
                let query = query.extend_pairs(parameters).finish();
                if query.is_empty() { format!("sqlite:{path}") } else { format!("sqlite:{path}?{query}") }
            }
        }
    }

    /// The file of a SQLite database; none for a database in memory.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { file, .. } => file.as_deref(),
            Self::Postgres(_) => None,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Whether a missing file is created.
    pub fn creates(&self) -> bool {
        matches!(self, Self::Sqlite { parameters, .. } if parameters.iter().any(|(name, value)| name == "mode" && value == "rwc"))
    }
}

fn sqlite(rest: &str) -> Result<DatabaseUrl, String> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parameters: Vec<(String, String)> = vec![];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let Some((_, values)) = SQLITE.iter().find(|(known, _)| *known == name) else {
            return Err(format!(
                "{}; a question mark in the name of a file is written %3F",
                unknown(&name, SQLITE.iter().map(|(known, _)| *known)),
            ));
        };
        if !values.is_empty() && !values.contains(&&*value) {
            return Err(format!("the parameter {name} takes {}", list(values)));
        }
        if parameters.iter().any(|(given, _)| *given == name) {
            return Err(twice(&name));
        }
        parameters.push((name.into_owned(), value.into_owned()));
    }
    let path = percent_decode_str(path).decode_utf8();
    let path = path.map_err(|_| "has a path that is not UTF-8".to_owned())?;
    let in_memory = path == ":memory:" || parameters.iter().any(|(_, value)| value == "memory");
    let file = match &*path {
        _ if in_memory => None,
        "" => return Err("names no file; write one as in sqlite://mgi.db?mode=rwc".to_owned()),
        path if path.contains('\0') => return Err("has a path with a NUL in it".to_owned()),
        path if path.ends_with('/') => return Err("names a folder; the database is a file".to_owned()),
        // Several slashes mean one, and two at the beginning of an address mean something else.
        path if path.starts_with('/') => Some(PathBuf::from(format!("/{}", path.trim_start_matches('/')))),
        path => Some(PathBuf::from(path)),
    };
    Ok(DatabaseUrl::Sqlite { file, parameters })
}

fn postgres(rest: &str) -> Result<DatabaseUrl, String> {
    let text = format!("postgres:{rest}");
    let url = Url::parse(&text).map_err(|_| ESCAPES)?;
    // Text after an unescaped password would be quoted as the name of a parameter.
    if url.fragment().is_some() || url.query().is_some_and(|query| query.contains('@')) {
        return Err(ESCAPES.to_owned());
    }
    let mut given = vec![];
    for (name, value) in url.query_pairs() {
        let option = name.strip_prefix("options[").and_then(|name| name.strip_suffix(']'));
        let Some(names) = POSTGRES.iter().find(|names| names.contains(&&*name)) else {
            match option {
                Some(option) if !option.is_empty() => continue,
                _ => return Err(unknown(&name, POSTGRES.iter().map(|names| names[0]))),
            }
        };
        if given.contains(&names[0]) {
            return Err(twice(&name));
        }
        given.push(names[0]);
        match names[0] {
            "sslmode" if !SSL_MODES.contains(&value.to_ascii_lowercase().as_str()) => {
                return Err(format!("the parameter {name} takes {}", list(&SSL_MODES)));
            }
            "port" if !value.parse::<u16>().is_ok_and(|port| port > 0) => {
                return Err("the parameter port takes a whole number from 1 to 65535".to_owned());
            }
            "statement-cache-capacity" if value.parse::<usize>().is_err() => {
                return Err(format!("the parameter {name} takes a whole number"));
            }
            "host" if name == "hostaddr" && value.parse::<std::net::IpAddr>().is_err() => {
                return Err("the parameter hostaddr takes an IP address".to_owned());
            }
            _ => {}
        }
    }
    Ok(DatabaseUrl::Postgres(text))
}

/// The sentence about an unknown parameter. A name of unusual form is not quoted, because it may be part of a password.
fn unknown(name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
        return "has a parameter that is not known".to_owned();
    }
    let likeness = |known: &&str| strsim::jaro_winkler(&name.to_ascii_lowercase(), known);
    let known: Vec<&str> = known.collect();
    let closest = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match closest.filter(|closest| likeness(closest) > 0.8) {
        Some(closest) => format!("the parameter {name:?} is not known; the closest is {closest}"),
        None => format!("the parameter {name:?} is not known; known are {}", list(&known)),
    }
}

fn twice(name: &str) -> String {
    format!("the parameter {name} stands in it twice")
}

/// `a, b or c`.
fn list(words: &[&str]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_one_that_was_written() {
        for (url, path) in [
            ("sqlite://mgi.db?mode=rwc", "mgi.db"),
            ("sqlite:mgi.db", "mgi.db"),
            ("SQLite:mgi.db", "mgi.db"),
            (" sqlite://mgi.db\n", "mgi.db"),
            ("sqlite://./mgi.db", "./mgi.db"),
            ("sqlite://../x/mgi.db", "../x/mgi.db"),
            ("sqlite:///var/lib/my%20gi.db", "/var/lib/my gi.db"),
            ("sqlite:////var/lib/mgi.db", "/var/lib/mgi.db"),
            ("sqlite:/var/lib/mgi.db", "/var/lib/mgi.db"),
            ("sqlite://My Data/mgi.db", "My Data/mgi.db"),
            ("sqlite://My%20Data/mgi.db", "My Data/mgi.db"),
            ("sqlite:///My Data/Données/مصر.db?mode=ro", "/My Data/Données/مصر.db"),
            ("sqlite://100%/mgi.db", "100%/mgi.db"),
            ("sqlite://a#b.db", "a#b.db"),
            ("sqlite://a%3Fb.db?mode=rw", "a?b.db"),
            ("sqlite://[x]:{y}|<z>^`\"\\.db", "[x]:{y}|<z>^`\"\\.db"),
            ("sqlite://a+b&c=d.db", "a+b&c=d.db"),
            ("sqlite://user@host:1/mgi.db", "user@host:1/mgi.db"),
            ("sqlite:file:x.db", "file:x.db"),
        ] {
            let parsed = DatabaseUrl::parse(url).unwrap_or_else(|why| panic!("{url}: {why}"));
            assert_eq!(parsed.file(), Some(Path::new(path)), "{url}");
            // sqlx and sea-orm read the same values from the address.
            let canonical = parsed.to_sqlx();
            assert_eq!(Url::parse(&canonical).expect("a URL").scheme(), "sqlite", "{canonical}");
            let options: sea_orm::sqlx::sqlite::SqliteConnectOptions = canonical.parse().expect("an address");
            let expected = if path.starts_with("file:") { format!("./{path}") } else { path.to_owned() };
            assert_eq!(options.get_filename(), Path::new(&expected), "{canonical}");
        }
    }

    #[test]
    fn a_database_in_memory_has_no_file() {
        for url in [
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite://?mode=memory",
            "sqlite://x?mode=memory&cache=shared",
        ] {
            assert_eq!(DatabaseUrl::parse(url).expect(url).file(), None, "{url}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told_by_name_and_never_by_value() {
        for (url, says) in [
            ("postgres://h/mgi?sslpassword=hunter2-SECRET", "\"sslpassword\" is not known"),
            ("postgres://h/mgi?sslmod=SECRET", "\"sslmod\" is not known; the closest is sslmode"),
            ("postgres://h/mgi?SSLMODE=SECRET", "\"SSLMODE\" is not known; the closest is sslmode"),
            ("postgres://h/mgi?ssl_mode=SECRET", "the closest is sslmode"),
            ("postgresql://h/mgi?connect_timeout=SECRET", "\"connect_timeout\" is not known"),
            ("postgres://h/mgi?sslmode=SECRET", "sslmode takes disable, allow,"),
            ("postgres://h/mgi?sslmode=", "sslmode takes disable, allow,"),
            ("postgres://h/mgi?sslmode=verify-full&sslmode=disable", "twice"),
            ("postgres://h/mgi?sslmode=verify-full&ssl-mode=disable", "twice"),
            ("postgres://h/mgi?port=SECRET", "port takes a whole number"),
            ("postgres://h/mgi?hostaddr=SECRET", "hostaddr takes an IP address"),
            ("postgres://h/mgi?statement-cache-capacity=SECRET", "takes a whole number"),
            ("postgres://h/mgi?options[]=SECRET", "is not known"),
            ("postgres://u:SE?CRET@h/mgi", "well-formed"),
            ("postgres://u:1?SECRET=x@h/mgi", "well-formed"),
            ("postgres://u:1#SECRET@h/mgi", "well-formed"),
            ("postgres://u:SE/CRET@h/mgi", "well-formed"),
            ("postgres://h/mgi?my SECRET password=1", "has a parameter that is not known"),
            ("postgres:SECRET", "is not an address"),
            ("sqlite://mgi.db?mod=SECRET", "\"mod\" is not known; the closest is mode"),
            ("sqlite://mgi.db?mode=SECRET", "mode takes ro, rw, rwc or memory"),
            ("sqlite://mgi.db?mode=ro&mode=rwc", "twice"),
            ("sqlite://mgi.db?cache=SECRET", "cache takes shared or private"),
            ("sqlite://mgi.db?immutable=SECRET", "immutable takes"),
            ("sqlite://mgi.db?journal_mode=SECRET", "\"journal_mode\" is not known"),
            ("sqlite://what?.db", "%3F"),
            ("sqlite://", "names no file"),
            ("sqlite:", "names no file"),
            ("sqlite://?mode=rwc", "names no file"),
            ("sqlite:///tmp/", "names a folder"),
            ("sqlite://%FF.db", "not UTF-8"),
            ("sqlite://a%00b.db", "NUL"),
            ("mysql://SECRET@h/mgi", "\"mysql\" is not supported"),
            ("mgi.db", "is not an address"),
        ] {
            let why = DatabaseUrl::parse(url).expect_err(url);
            assert!(why.contains(says), "{url}: {why}");
            assert!(!why.contains("SECRET") && !why.contains("hunter2"), "{url}: {why}");
        }
    }

    #[test]
    fn every_parameter_that_sqlx_takes_is_taken() {
        for names in POSTGRES {
            for name in *names {
                let value = match names[0] {
                    "sslmode" => "verify-full",
                    "port" | "statement-cache-capacity" => "7",
                    "host" => "127.0.0.1",
                    _ => "x",
                };
                let url = format!("postgres://u:p%40ss@h:5432/mgi?{name}={value}");
                assert_eq!(DatabaseUrl::parse(&url), Ok(DatabaseUrl::Postgres(url.clone())));
            }
        }
        for url in [
            "postgres:///mgi?host=/var/run/postgresql&options[search_path]=a&options[x.y]=b",
            "postgres://u@%2Fvar%2Frun%2Fpostgresql/mgi",
            "postgres://u@[::1]:5433/mgi",
        ] {
            assert!(DatabaseUrl::parse(url).is_ok(), "{url}");
        }
    }
}
