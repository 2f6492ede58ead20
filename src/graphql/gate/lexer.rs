//! Reads a document as tokens, as the engine's parser would, to know how deep it nests before that runs.
//!
//! The parser (async-graphql-parser 7.2.1, `graphql.pest`) recurses for every open bracket, and aborts the
//! process when its stack is full. So one thing matters here: never to see fewer open brackets than it does.
//! That can only go wrong where brackets do not count, in strings and comments.

/// How large a document is, before anyone has parsed it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub tokens: usize,
    /// The most brackets, of any kind, that are open at once.
    pub nesting: usize,
}

/// What cannot be a GraphQL document, whatever the parser may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexErrorKind {
    UnclosedString,
    /// The parser takes one for `""`, which the specification does not allow, and goes on from there, having
    /// read to the end: 15 kB of them took it 600 ms.
    UnclosedBlockString,
    UnknownCharacter,
}

/// Why a document cannot be read, and the byte where that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LexError {
    pub kind: LexErrorKind,
    pub at: usize,
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Measures a document in one pass, without recursion and without allocation.
pub fn measure(document: &str) -> Result<Shape, LexError> {
    let bytes = document.as_bytes();
    let (mut shape, mut open, mut at) = (Shape::default(), 0_usize, 0);
    while let Some(&first) = bytes.get(at) {
        let rest = &bytes[at..];
        let unreadable = |kind| LexError { kind, at };
        let length = match first {
            b' ' | b',' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += run(rest, |byte| !is_line_end(byte));
                continue;
            }
            _ if rest.starts_with(BYTE_ORDER_MARK) => {
                at += BYTE_ORDER_MARK.len();
                continue;
            }
            b'{' | b'[' | b'(' => {
                open += 1;
                shape.nesting = shape.nesting.max(open);
                1
            }
            // A closing bracket of the wrong kind, or one too many: the parser never gets past it.
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                1
            }
            b'!' | b'$' | b'&' | b':' | b'=' | b'@' | b'|' => 1,
            b'.' if rest.starts_with(b"...") => 3,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                run(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            b'0'..=b'9' => number(rest),
            b'-' if rest.get(1).is_some_and(u8::is_ascii_digit) => 1 + number(&rest[1..]),
            // Parts of a number where none is: for the parser to judge. It takes `false1.5` for two values.
            b'.' | b'-' | b'+' => 1,
            b'"' if rest.starts_with(b"\"\"\"") => {
                block_string(rest).ok_or(unreadable(LexErrorKind::UnclosedBlockString))?
            }
            b'"' => string(rest).ok_or(unreadable(LexErrorKind::UnclosedString))?,
            _ => return Err(unreadable(LexErrorKind::UnknownCharacter)),
        };
        shape.tokens += 1;
        at += length;
    }
    Ok(shape)
}

/// How many bytes from the start are like this.
fn run(bytes: &[u8], like_this: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !like_this(byte)).unwrap_or(bytes.len())
}

/// A bare CR ends a line too.
fn is_line_end(byte: u8) -> bool {
    byte == b'\r' || byte == b'\n'
}

/// The length of a number; a leading zero stands alone, as it does for the parser, so `00` is two.
fn number(bytes: &[u8]) -> usize {
    let digits = |from: usize| run(bytes.get(from..).unwrap_or_default(), |byte| byte.is_ascii_digit());
    let mut end = if bytes.first() == Some(&b'0') { 1 } else { digits(0) };
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if digits(end + 1 + sign) > 0 {
            end += 1 + sign + digits(end + 1 + sign);
        }
    }
    end
}

/// The length of a string with its quotes; none if the line ends first.
///
/// Whether an escape is a good one is for the parser to say: it gives up at the opening quote if not.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' if is_line_end(*bytes.get(at + 1)?) => return None,
            b'\\' => at += 2,
            &byte if is_line_end(byte) => return None,
            _ => at += 1,
        }
    }
}

/// The length of a block string with its quotes; none if the document ends first. Only `\"""` is an escape.
fn block_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 3;
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
}
