//! Chooses an encoding and compresses a body, on the thread that made it rather than on those of the sockets.

use std::io::Write;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Smaller answers fit a packet anyway.
const WORTH_COMPRESSING: usize = 1024;
/// Saves about half of what the highest quality would, in a tenth of the time.
const BROTLI_QUALITY: u32 = 4;
const GZIP_LEVEL: u32 = 5;
/// Brotli's window of 2²⁰ bytes, and the buffer before it.
const BROTLI_WINDOW: u32 = 20;
const BUFFER: usize = 16 * 1024;

/// The encodings that an answer may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The encoding that `Accept-Encoding` prefers for a body of this length.
    pub fn accepted(headers: &HeaderMap, length: usize) -> Self {
        Self::preferred(headers).for_length(length)
    }

    /// This encoding, if a body of this length is worth it.
    pub fn for_length(self, length: usize) -> Self {
        if length < WORTH_COMPRESSING { Self::Identity } else { self }
    }

    /// The encoding that `Accept-Encoding` prefers. Brotli if it accepts both alike.
    pub fn preferred(headers: &HeaderMap) -> Self {
        Self::preferred_if_any(headers).unwrap_or(Self::Identity)
    }

    /// None if `Accept-Encoding` refuses all encodings that an answer may have, plain text too.
    pub fn preferred_if_any(headers: &HeaderMap) -> Option<Self> {
        let values =
            headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
        let (mut brotli, mut gzip, mut identity, mut any) = (None, None, None, None);
        for range in values.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok()).unwrap_or(1.0);
            let is = |encoding: &str| name.eq_ignore_ascii_case(encoding);
            if is("br") {
                brotli = Some(weight);
            } else if is("gzip") || is("x-gzip") {
                gzip = Some(weight);
            } else if is("identity") {
                identity = Some(weight);
            } else if is("*") {
                any = Some(weight);
            }
        }
        let (brotli, gzip) = (brotli.or(any).unwrap_or(0.0), gzip.or(any).unwrap_or(0.0));
        if brotli > 0.0 && brotli >= gzip {
            Some(Self::Brotli)
        } else if gzip > 0.0 {
            Some(Self::Gzip)
        } else {
            // Plain text is accepted unless it is refused.
            (identity.or(any).unwrap_or(1.0) > 0.0).then_some(Self::Identity)
        }
    }

    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    pub fn encode(self, body: Vec<u8>) -> Bytes {
        match self {
            Self::Identity => body.into(),
            Self::Gzip => {
                let mut encoder = gzip(Vec::with_capacity(body.len() / 4));
                let written = encoder.write_all(&body).and_then(|()| encoder.finish());
                written.expect("memory takes all that is written").into()
            }
            Self::Brotli => {
                let mut encoder = brotli(Vec::with_capacity(body.len() / 4));
                encoder.write_all(&body).expect("memory takes all that is written");
                encoder.into_inner().into()
            }
        }
    }
}

fn gzip(target: Vec<u8>) -> GzEncoder<Vec<u8>> {
    GzEncoder::new(target, Compression::new(GZIP_LEVEL))
}

fn brotli(target: Vec<u8>) -> CompressorWriter<Vec<u8>> {
    CompressorWriter::new(target, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW)
}

/// A body that is encoded piece by piece.
pub enum EncodedStream {
    Identity,
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
}

impl EncodedStream {
    pub fn new(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Identity => Self::Identity,
            Encoding::Gzip => Self::Gzip(Box::new(gzip(vec![]))),
            Encoding::Brotli => Self::Brotli(Box::new(brotli(vec![]))),
        }
    }

    /// Takes a piece, and gives what is encoded so far and was not given yet; perhaps nothing.
    pub fn encode(&mut self, piece: Vec<u8>) -> Vec<u8> {
        let written = match self {
            Self::Identity => return piece,
            Self::Gzip(encoder) => encoder.write_all(&piece).map(|()| std::mem::take(encoder.get_mut())),
            Self::Brotli(encoder) => encoder.write_all(&piece).map(|()| std::mem::take(encoder.get_mut())),
        };
        written.expect("memory takes all that is written")
    }

    /// The rest.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Self::Identity => vec![],
            Self::Gzip(encoder) => encoder.finish().expect("memory takes all that is written"),
            Self::Brotli(encoder) => encoder.into_inner(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_a_client_prefers_is_chosen() {
        for (accept, expected) in [
            ("", Encoding::Identity),
            ("identity", Encoding::Identity),
            ("gzip", Encoding::Gzip),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("BR;q=0.5, x-gzip;q=0.1", Encoding::Brotli),
            ("br;q=0, gzip", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("*, br;q=0", Encoding::Gzip),
            ("br; q=nonsense", Encoding::Brotli),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().expect("a header"))]);
            assert_eq!(Encoding::accepted(&headers, 5_000), expected, "{accept:?}");
            assert_eq!(Encoding::accepted(&headers, 500), Encoding::Identity, "{accept:?} of a small one");
        }
        assert_eq!(Encoding::accepted(&HeaderMap::new(), 5_000), Encoding::Identity);
    }

    #[test]
    fn a_client_may_refuse_all_encodings() {
        for (accept, expected) in [
            ("", Some(Encoding::Identity)),
            ("gzip;q=0", Some(Encoding::Identity)),
            ("identity;q=0", None),
            ("identity;q=0, gzip", Some(Encoding::Gzip)),
            ("identity, *;q=0", Some(Encoding::Identity)),
            ("gzip;q=0, *;q=0", None),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().expect("a header"))]);
            assert_eq!(Encoding::preferred_if_any(&headers), expected, "{accept:?}");
        }
    }

    #[test]
    fn what_is_encoded_can_be_read() {
        let body = "The same words again. ".repeat(500).into_bytes();
        let (gzip, brotli) = (Encoding::Gzip.encode(body.clone()), Encoding::Brotli.encode(body.clone()));
        assert!(gzip.len() < body.len() / 10 && brotli.len() < body.len() / 10);
        let mut read = vec![];
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut read).expect("gzip");
        assert_eq!(read, body);
        read.clear();
        brotli::Decompressor::new(&*brotli, BUFFER).read_to_end(&mut read).expect("Brotli");
        assert_eq!(read, body);
        assert_eq!(Encoding::Identity.encode(body.clone()), body);
    }
}
