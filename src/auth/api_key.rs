//! The form of an API key: a secret that is shown once, and a checksum that finds an invalid key without a look-up.

use std::fmt;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

/// Valid keys of one agency: the one in use, and its replacement.
pub const MAX_LIVE_KEYS: usize = 2;
/// Longest validity of a key.
pub const MAX_LIFETIME: TimeDelta = TimeDelta::days(365);

/// Every key begins with this prefix, and no JWT does.
pub const PREFIX: &str = "mgi_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of 32 bytes.
const RANDOM: usize = 43;
/// Digits of a CRC-32.
const CHECKSUM: usize = 6;

/// A whole key, as it is shown once.
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system has randomness");
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: [u8; 32]) -> Self {
        let said = format!("{PREFIX}{}", base62::<RANDOM>(bytes));
        let checksum = checksum(said.as_bytes());
        Self(format!("{said}_{checksum}"))
    }

    /// The text of the key, only for the answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The digest that is stored.
    pub fn digest(&self) -> String {
        sha256(&self.0)
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeySecret(…)")
    }
}

/// The digest by which a key is looked up. None if the service cannot have issued the key.
pub fn digest(key: &str) -> Option<String> {
    let (body, given_checksum) = key.rsplit_once('_')?;
    let random = body.strip_prefix(PREFIX)?;
    let whole = random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (whole && checksum(body.as_bytes()) == given_checksum).then(|| sha256(key))
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// A CRC-32 rather than a hash: it finds every change of one letter, and has no secret to keep.
fn checksum(bytes: &[u8]) -> String {
    base62::<CHECKSUM>(crc32(bytes).to_be_bytes())
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut rest = u32::MAX;
    for byte in bytes {
        rest ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = rest & 1 == 1;
            rest >>= 1;
            if odd {
                rest ^= 0xEDB8_8320;
            }
        }
    }
    !rest
}

/// A number in base 62, always `LENGTH` digits: divided by 62 again and again, as on paper.
fn base62<const LENGTH: usize>(mut number: impl AsMut<[u8]>) -> String {
    let mut digits = [0; LENGTH];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0;
        for byte in number.as_mut() {
            let here = rest * 256 + u16::from(*byte);
            // Below 256: the rest is below 62.
            *byte = (here / 62) as u8;
            rest = here % 62;
        }
        *digit = DIGITS[usize::from(rest)];
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOWEST: &str = "mgi_0000000000000000000000000000000000000000000";

    #[test]
    fn the_checksum_is_the_crc_32_that_others_have_too() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(base62::<6>(u32::MAX.to_be_bytes()), "4gfFC3");
        assert_eq!(base62::<2>([61]), "0z");
    }

    #[test]
    fn a_key_always_has_the_same_length() {
        for bytes in [[0; 32], [255; 32]] {
            let key = ApiKeySecret::from_bytes(bytes);
            assert_eq!(key.reveal().len(), 54);
            assert_eq!(digest(key.reveal()), Some(key.digest()));
        }
        assert!(ApiKeySecret::from_bytes([0; 32]).reveal().starts_with(LOWEST));
    }

    #[test]
    fn two_keys_differ_and_neither_is_printed() {
        let (one, other) = (ApiKeySecret::random(), ApiKeySecret::random());
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(format!("{one:?}"), "ApiKeySecret(…)");
    }

    #[test]
    fn what_is_kept_is_the_hash_of_the_whole_text() {
        let key = ApiKeySecret::from_bytes([7; 32]);
        assert_eq!(key.digest(), hex::encode(Sha256::digest(key.reveal().as_bytes())));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let good = ApiKeySecret::from_bytes([7; 32]).reveal().to_owned();
        let (said, sum) = good.rsplit_once('_').expect("a checksum");
        let with = |said: &str| format!("{said}_{}", checksum(said.as_bytes()));
        for wrong in [
            String::new(),
            "mgi_".into(),
            "mgi__".into(),
            said.into(),
            format!("{good} "),
            format!(" {good}"),
            format!("{good}0"),
            format!("{said}__{sum}"),
            good.replacen("mgi_", "MGI_", 1),
            good.to_uppercase(),
            // The checksum is right, and the form is not.
            with(&said[..said.len() - 1]),
            with(&format!("{said}0")),
            with(&said.replacen("mgi_", "abc_", 1)),
            with(&format!("{}-", &said[..said.len() - 1])),
            with(&format!("{}é", &said[..said.len() - 2])),
        ] {
            assert_eq!(digest(&wrong), None, "{wrong}");
        }
        assert!(digest(&with(said)).is_some());
    }

    proptest! {
        #[test]
        fn every_key_is_known_as_one(bytes: [u8; 32]) {
            let key = ApiKeySecret::from_bytes(bytes);
            prop_assert_eq!(digest(key.reveal()), Some(key.digest()));
        }

        #[test]
        fn any_single_changed_character_is_refused(bytes: [u8; 32], at in 0..54usize, by in 0..62usize) {
            let mut key = ApiKeySecret::from_bytes(bytes).reveal().as_bytes().to_vec();
            prop_assume!(key[at] != DIGITS[by]);
            key[at] = DIGITS[by];
            prop_assert_eq!(digest(std::str::from_utf8(&key).expect("ASCII")), None);
        }

        #[test]
        fn no_text_is_too_strange(text: String) {
            prop_assert_eq!(digest(&text), None);
            prop_assert_eq!(digest(&format!("mgi_{text}")), None);
        }
    }
}
