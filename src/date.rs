//! Days and instants as they are written (ISO 8601-1, RFC 3339), and nothing that only looks like one: the calendar's
//! own parsers also take blanks, signs and years of five digits, which databases order as texts.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// `2023-06-30`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let is_formed = text.len() == 10
        && (0..).zip(text.bytes()).all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_formed.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// `2023`, `2023-06` or `2023-06-30`: as precise as it is known.
pub fn is_partial(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day(&whole).is_some()
}

/// `2023-06-30T12:00:00Z`, or with another offset; in the years 0 to 9999 of UTC.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    (0..=9999).contains(&at.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_written_as_a_date_is_one_or_not(
            text in ".{0,10}",
            near in "[0-9é\\u{a0} +-]{4}([- ][0-9é +]{2}){0,2}",
        ) {
            let form = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            for text in [text, near] {
                prop_assert!(!is_partial(&text) || form(&text) && matches!(text.len(), 4 | 7 | 10), "{text:?}");
            }
        }

        #[test]
        fn every_day_is_one_and_so_are_its_month_and_year(number in 1..=3_652_059) {
            // From the first of January 1 to the last of December 9999.
            let date = NaiveDate::from_num_days_from_ce_opt(number).expect("a day");
            let text = date.format("%Y-%m-%d").to_string();
            prop_assert_eq!(day(&text), Some(date));
            prop_assert!(is_partial(&text) && is_partial(&text[..7]) && is_partial(&text[..4]), "{text}");
            prop_assert!(instant(&format!("{text}T12:00:00Z")).is_some(), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            "",
            "2023-02-30",
            "2023-13",
            "2023-00",
            "2023-6",
            "2023- 6",
            "20230630",
            "202\u{a0}06",
            "123é06",
            "+202",
            "+025-06-3",
            "2025-06- 3",
            "2023-06-30T12:00:00Z",
        ] {
            assert!(!is_partial(text), "{text:?}");
        }
        for text in [
            "2023-06-30",
            "2023-06-30T12:00:00",
            "2023-06-30 12:00 Z",
            "+10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "-0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00+01:00",
            "2023-06-30T25:00:00Z",
        ] {
            assert_eq!(instant(text), None, "{text:?}");
        }
    }
}
