//! Whatever a content says, its rows say the same, in whatever order a database gives them.

use std::collections::BTreeMap;

use entity::vocabulary::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::content::*;
use crate::publish::{Identities, preview};
use crate::shelf::load::contents_of;

fn texts() -> impl Strategy<Value = Texts> {
    btree_map("(en|fr|es|pt-BR)", ".{1,20}", 0..3)
}

fn source() -> impl Strategy<Value = Source> {
    (".{0,10}", "[a-c]").prop_map(|(title, licence)| Source {
        title,
        publisher: "P".into(),
        url: "https://example.org".into(),
        licence,
        attribution: String::new(),
    })
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let policy =
        ("[A-C]", option::of(1990..2030), option::of("[a-c]")).prop_map(|(title, year, url)| Policy {
            kind: PolicyKind::Law,
            title,
            language: "en".into(),
            issuer: None,
            jurisdiction: Some("KEN".into()),
            year,
            url,
        });
    (policy, option::of(".{1,5}")).prop_map(|(policy, locator)| Evidence {
        policy,
        locator,
        accessed: None,
        archived: None,
    })
}

fn responses() -> impl Strategy<Value = Vec<Response>> {
    let absence = prop_oneof![Just(None), Just(Some(Absence::Declined)), Just(Some(Absence::NotAsked))];
    let options = Just(vec!["yes".to_owned(), "no".to_owned(), "partial".to_owned()]).prop_shuffle();
    let response =
        (options, 0..3_usize, texts(), absence, texts(), vec(evidence(), 0..3), option::of(source()))
            .prop_map(|(mut options, count, text, absence, narrative, evidence, source)| {
                options.truncate(count);
                Response { indicator: String::new(), options, text, absence, narrative, evidence, source }
            });
    // A question is answered once; the order of the questions is the content's own.
    (vec(response, 0..8), Just((0..8).collect::<Vec<i32>>()).prop_shuffle()).prop_map(
        |(responses, numbers)| {
            let numbered = responses.into_iter().zip(numbers);
            numbered
                .map(|(response, number)| Response { indicator: format!("1.1.{number}"), ..response })
                .collect()
        },
    )
}

prop_compose! {
    fn contents()(
        note in option::of(".{1,10}"),
        year in option::of(2000..2030),
        source in option::of(source()),
        milestones in vec("20[0-2][0-9](-0[1-9])?", 0..4),
        coverage in btree_map("[1-6]", prop_oneof![Just(CoverageState::Published), Just(CoverageState::Withheld)], 0..6),
        responses in responses(),
        findings in vec(texts(), 0..3),
        documents in vec("[A-D]", 0..3),
    ) -> Content {
        let mut titles = documents;
        titles.sort();
        titles.dedup();
        Content {
            jurisdiction: "KEN".into(),
            instrument: "mgi-national".into(),
            key: "2021".into(),
            codebook: "2026".into(),
            kind: RevisionKind::Initial,
            note,
            year,
            round: None,
            round_kind: RoundKind::Baseline,
            provenance: Provenance::Secondary,
            source,
            milestones: milestones.into_iter().map(|date| Milestone { kind: MilestoneKind::Launched, date }).collect(),
            coverage,
            responses,
            findings: findings
                .into_iter()
                .map(|text| Finding { kind: FindingKind::Potential, dimension: "1".into(), text })
                .collect(),
            documents: titles
                .into_iter()
                .rev()
                .map(|title| Document {
                    language: "en".into(),
                    translation_of: None,
                    title,
                    reference: None,
                    isbn: None,
                    url: None,
                })
                .collect(),
        }
    }
}

proptest! {
    #[test]
    fn rows_say_what_the_content_said(content in contents()) {
        let at = chrono::DateTime::UNIX_EPOCH;
        let (_, mut rows) = preview(&content, &[], 1, None, (0, None), at, Identities::default());
        macro_rules! reverse {
            ($($table:ident)+) => { $(rows.$table.reverse();)+ };
        }
        entity::for_each_public_table!(reverse);
        let read: Vec<_> = contents_of(&rows).map(|(revision, content)| (revision.id.clone(), content)).collect();
        prop_assert_eq!(read, [(RevisionId::new(&content.assessment(), 1).to_string(), content.clone())]);
        prop_assert_eq!(&rows.revision[0].content_hash, &content.hash());
        let parsed: Content = serde_json::from_str(&canonical(&content)).expect("our own form");
        prop_assert_eq!(parsed, content);
    }
}

#[test]
fn the_canonical_form_is_as_documented() {
    let content = Content {
        jurisdiction: "KEN".into(),
        instrument: "sdg-10-7-2".into(),
        key: "2019".into(),
        codebook: "1".into(),
        kind: RevisionKind::Initial,
        note: None,
        year: Some(2019),
        round: Some(1),
        round_kind: RoundKind::Unspecified,
        provenance: Provenance::Synthetic,
        source: None,
        milestones: vec![],
        coverage: BTreeMap::from([("1".into(), CoverageState::NotCollected)]),
        responses: vec![Response {
            indicator: "_T".into(),
            options: vec!["3".into()],
            text: BTreeMap::from([("fr".into(), "é \"\u{1}\n".into())]),
            absence: None,
            narrative: BTreeMap::new(),
            evidence: vec![],
            source: None,
        }],
        findings: vec![],
        documents: vec![],
    };
    // Keys in order, no empty values, no white space: a hash is recomputed from this text.
    assert_eq!(
        canonical(&content),
        r#"{"codebook":"1","coverage":{"1":"NOT_COLLECTED"},"instrument":"sdg-10-7-2","jurisdiction":"KEN","key":"2019","kind":"INITIAL","provenance":"SYNTHETIC","responses":[{"indicator":"_T","options":["3"],"text":{"fr":"é \"\u0001\n"}}],"round":1,"roundKind":"UNSPECIFIED","year":2019}"#
    );
    // `sha256sum` of that line says the same.
    assert_eq!(content.hash(), "b872c8c98d5bf2aa0a9f2cab299fc28ed32ca35ce7be4762b7244f2f4a77fbe6");
}
