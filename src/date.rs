//! Parses dates and times (ISO 8601-1, RFC 3339) strictly: the parsers of chrono also accept blanks, signs and years of
//! five digits, which databases sort wrongly as texts.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, TimeDelta, Timelike, Utc};

/// `2023-06-30`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let is_formed = text.len() == 10
        && (0..).zip(text.bytes()).all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_formed.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// `2023`, `2023-06` or `2023-06-30`, depending on the precision known.
pub fn is_partial(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day(&whole).is_some()
}

/// `2023-06-30T12:00:00Z`, or with another offset; in the years 0 to 9999 of UTC.
///
/// The value is the same in every store: digits beyond milliseconds are cut off, as in both databases, and a leap
/// second becomes the next second, as in POSIX and PostgreSQL. A leap second is accepted only at the end of a month of
/// UTC.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let at = match at.nanosecond().checked_sub(1_000_000_000) {
        None => at,
        Some(beyond) => {
            let next = at.with_nanosecond(beyond)? + TimeDelta::seconds(1);
            let is_at_the_end = next.day() == 1 && next.num_seconds_from_midnight() == 0;
            is_at_the_end.then_some(next)?
        }
    };
    (0..=9999).contains(&at.year()).then(|| at.trunc_subsecs(3))
}

/// The same in a URL: a `+` that was not escaped arrives as a space, and there is no other space in an instant.
pub fn instant_in_url(text: &str) -> Option<DateTime<Utc>> {
    instant(&text.replace(' ', "+"))
}

/// The message for a text that is no time.
pub fn no_instant(text: &str) -> String {
    let text: String = text.chars().take(40).collect();
    format!("{text:?} is not an instant such as 2026-11-01T00:00:00Z.")
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
    fn an_instant_is_the_same_however_it_is_written() {
        for (given, expected) in [
            ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:59:60+01:00", "2027-01-01T00:00:00Z"),
            ("2026-12-31T23:59:60.5Z", "2027-01-01T00:00:00.500Z"),
            ("2016-12-31t23:59:60z", "2017-01-01T00:00:00Z"),
            ("2026-11-01t10:00:00z", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00:00.123456789Z", "2026-11-01T10:00:00.123Z"),
            ("2026-11-01T10:00:00.999999999Z", "2026-11-01T10:00:00.999Z"),
            ("2026-11-01T12:00:00+02:00", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00:00-00:00", "2026-11-01T10:00:00Z"),
        ] {
            assert_eq!(instant(given), expected.parse().ok(), "{given}");
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
            // No month of UTC ends at that time.
            "2023-06-30T12:00:60Z",
            "2026-12-31T23:59:60+01:00",
            "2026-12-30T23:59:60Z",
            "2026-12-31T23:59:61Z",
            "9999-12-31T23:59:60Z",
            "+262142-12-31T00:00:00Z",
            "-262143-01-01T00:00:00Z",
            "2023-06-30T24:00:00Z",
            "2023-06-30T12:00:00+25:00",
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
