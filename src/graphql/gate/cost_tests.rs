//! What queries cost, to the unit.

use async_graphql::{Value, Variables, value};

use super::{Audience, Gate, GateLimits};
use crate::auth::rate_limit::Quota;
use crate::error::ErrorCode;

const UNLIMITED: GateLimits = GateLimits { cost: u64::MAX };

fn gate() -> Gate {
    let sizes =
        [("Country.names", 6), ("Revision.responses", 90), ("Jurisdiction.groups", 7), ("Query.search", 10)];
    Gate::new(include_str!("sample.graphql"), &sizes, &[("Municipality.alignment", 200)])
}

fn cost_with(document: &str, variables: Value) -> u64 {
    let variables = Variables::from_value(variables);
    gate().admit(document, None, &variables, &UNLIMITED).expect(document).cost
}

fn cost(document: &str) -> u64 {
    cost_with(document, Value::Null)
}

#[test]
fn a_query_costs_its_fields_times_the_lists_they_stand_in() {
    for (document, expected) in [
        // Fields and objects.
        ("{__typename}", 0),
        ("{country(iso3:\"KEN\"){iso3}}", 2),
        ("{country(iso3:\"KEN\"){iso3 __typename name latestAssessment{ref}}}", 5),
        ("{a:country(iso3:\"KEN\"){iso3} b:country(iso3:\"UGA\"){iso3}}", 4),
        // Lists: five, or what the table says; of scalars, one.
        ("{country(iso3:\"KEN\"){codes}}", 2),
        ("{country(iso3:\"KEN\"){names{text}}}", 2 + 6),
        ("{country(iso3:\"KEN\"){names{text language}}}", 2 + 6 * 2),
        ("{country(iso3:\"KEN\"){latestAssessment{revisions{number}}}}", 3 + 5),
        // The same list through an interface is as long; one given for the interface holds for the object.
        ("{jurisdiction(code:\"KEN\"){names{text}}}", 2 + 6),
        ("{jurisdiction(code:\"KEN\"){groups{code}}}", 2 + 7),
        ("{country(iso3:\"KEN\"){groups{code}}}", 2 + 7),
        ("{jurisdiction(code:\"KEN\"){groups{members{names{text}}}}}", 2 + 7 * (1 + 5 * (1 + 6))),
        // Pages: as the literal says, the SDL, or the table. What is not of the items is there once.
        ("{countries{nodes{iso3}}}", 1 + 20 * 2),
        ("{countries(first:100){nodes{iso3}}}", 1 + 100 * 2),
        ("{countries(first:100){edges{cursor node{iso3}}}}", 1 + 100 * 4),
        ("{countries(first:100){totalCount pageInfo{hasNextPage endCursor} nodes{iso3}}}", 1 + 4 + 100 * 2),
        ("{countries(last:3){nodes{iso3}}}", 1 + 3 * 2),
        ("{countries(first:null last:3){nodes{iso3}}}", 1 + 3 * 2),
        ("{countries(first:null){nodes{iso3}}}", 1 + 20 * 2),
        ("{countries(first:7 last:3){nodes{iso3}}}", 1 + 7 * 2),
        ("{countries(first:1 first:9){nodes{iso3}}}", 1 + 9 * 2),
        ("{countries(first:0){nodes{iso3}}}", 1 + 2),
        ("{countries(first:-5){nodes{iso3}}}", 1 + 2),
        ("{countries(first:\"many\"){nodes{iso3}}}", 1 + 20 * 2),
        ("{search(text:\"x\"){nodes{... on Country{iso3}}}}", 1 + 10 * 2),
        ("{releases{number}}", 1 + 50),
        ("{releases(first:8){number}}", 1 + 8),
        // Pages within pages, through an object and through an interface.
        (
            "{countries(first:10){nodes{assessments(first:3){nodes{ref revision{responses{nodes{id}}}}}}}}",
            1 + 10 * (1 + (1 + 3 * (1 + 1 + (1 + (1 + 90 * 2))))),
        ),
        ("{jurisdiction(code:\"K\"){assessments(first:3){nodes{ref}}}}", 2 + 3 * 2),
        (
            "{countries(first:2){nodes{assessments(first:3){nodes{jurisdiction{\
             assessments(first:4){nodes{ref}}}}}}}}",
            1 + 2 * (1 + (1 + 3 * (1 + 1 + (1 + 4 * 2)))),
        ),
        // As many ids as there are; of none, what is asked is still read and checked.
        ("{nodes(ids:[\"a\",\"b\",\"c\"]){ref}}", 1 + 3),
        ("{nodes(ids:\"a\"){ref}}", 1 + 1),
        ("{nodes(ids:[]){ref}}", 1 + 1),
        // Fragments: of the type they say; branches of a union or interface add up.
        ("{country(iso3:\"K\"){...F}} fragment F on Country{names{text}}", 2 + 6),
        ("{countries(first:4){...F}} fragment F on CountryConnection{totalCount nodes{iso3}}", 1 + 1 + 4 * 2),
        ("{countries(first:4){...{nodes{iso3}}}}", 1 + 4 * 2),
        (
            // One of its fields is dear.
            "{jurisdiction(code:\"K\"){code ...on Country{iso3} ...on Municipality{alignment{iso3}}}}",
            1 + 1 + 1 + (200 + 5),
        ),
        (
            "{search(text:\"x\"){nodes{__typename ...on Country{names{text}} ...on Assessment{ref}}}}",
            1 + 10 * (1 + 7 + 1),
        ),
        // Skipped or not.
        ("{country(iso3:\"K\"){iso3 @skip(if:true)}}", 2),
        // The tests of a filter are asked of every row; those that read texts cost more.
        ("{countries(filter:{code:{eq:\"K\"}}){totalCount}}", 1 + 1 + 5),
        (
            "{countries(filter:{or:[{year:{gte:1,lte:2}},{code:{isNull:true}}]}){totalCount}}",
            1 + 1 + 2 + 2 * 5 + 3 * 5,
        ),
        ("{countries(filter:{and:[{},{},{}]}){totalCount}}", 1 + 1 + 3 + 3 * 5),
        ("{countries(filter:{code:{in:[\"K\",\"U\"]}}){totalCount}}", 1 + 1 + 2 + 5),
        ("{countries(filter:{name:{contains:\"x\"}}){totalCount}}", 1 + 1 + 50),
        ("{countries(filter:{some:{search:\"x\",code:null}}){totalCount}}", 1 + 1 + 50),
        ("{countries(orderBy:[{field:NAME}]){totalCount}}", 1 + 1 + 1),
        // What the schema does not have, the engine will refuse; here it is a field like any other.
        ("{nothing{at{all}}}", 3),
        ("{country(iso3:\"K\"){iso3{names{text}}}}", 4),
        ("{country(iso3:\"K\"){...Lost}}", 1),
        // Introspection has no lists here; each of its selections has a price.
        ("{__schema{types{name fields{name}}}}", 5 + 4 * 12),
        ("{__type(name:\"Country\"){fields{name}}}", 3 + 2 * 12),
        // Other roots.
        ("mutation{createDraft(input:\"x\"){id version}}", 3),
        ("subscription{releases{number}}", 2),
    ] {
        assert_eq!(cost(document), expected, "{document}");
    }
}

#[test]
fn variables_say_how_long_a_page_is() {
    let page = "query($n:Int){countries(first:$n){nodes{iso3}}}";
    let default = "query($n:Int=7){countries(first:$n){nodes{iso3}}}";
    let ids = "query($ids:[ID!]!){nodes(ids:$ids){ref}}";
    for (document, variables, expected) in [
        (page, value!({"n": 30}), 1 + 30 * 2),
        (page, value!({}), 1 + 20 * 2),
        (page, value!({"n": null}), 1 + 20 * 2),
        (page, value!({"n": -1}), 1 + 2),
        (page, value!({"n": "30"}), 1 + 20 * 2),
        // No page size; but a value in a list is charged wherever it stands, since filters look at each.
        (page, value!({"n": [30]}), 1 + 20 * 2 + 1),
        (page, value!({"n": {"n": 30}}), 1 + 20 * 2),
        (page, value!({"n": 2.5}), 1 + 2 * 2),
        (page, value!({"n": 1e300}), u64::MAX),
        (default, value!({}), 1 + 7 * 2),
        (default, value!({"n": 9}), 1 + 9 * 2),
        (ids, value!({"ids": ["a", "b"]}), 1 + 2),
        (ids, value!({"ids": "a"}), 1 + 1),
        (ids, value!({}), 1 + 5),
        ("query($a:ID!){nodes(ids:[$a,$a,$a]){ref}}", value!({"a": "x"}), 1 + 3),
        (
            "query($f:F){countries(filter:$f){totalCount}}",
            value!({"f": {"code": {"in": ["K"]}}}),
            1 + 1 + 1 + 5,
        ),
        ("query($y:Int){countries(filter:{year:{gte:$y}}){totalCount}}", value!({"y": 2019}), 1 + 1 + 5),
        ("query($s:String){countries(filter:{search:$s}){totalCount}}", value!({"s": "x"}), 1 + 1 + 50 + 5),
        // In a fragment, a default of the operation's.
        (
            "query($n:Int=3){...F} fragment F on Query{countries(first:$n){nodes{iso3}}}",
            value!({}),
            1 + 3 * 2,
        ),
    ] {
        assert_eq!(cost_with(document, variables.clone()), expected, "{document} {variables}");
    }
}

#[test]
fn the_operation_that_runs_is_charged() {
    let document = "query Small{country(iso3:\"K\"){iso3}} query Large{countries(first:9){nodes{iso3}}}";
    for (name, expected) in
        [(Some("Small"), 2), (Some("Large"), 19), (None, 19), (Some("Missing"), 19), (Some(""), 19)]
    {
        let admitted = gate().admit(document, name, &Variables::default(), &UNLIMITED).expect("it is small");
        assert_eq!(admitted.cost, expected, "{name:?}");
    }
    // A default differs from one operation to the next, and so does the fragment.
    let document = "query A($n:Int=1){...F} query B($n:Int=2){...F} \
                    fragment F on Query{countries(first:$n){nodes{iso3}}}";
    for (name, expected) in [("A", 3), ("B", 5)] {
        let admitted =
            gate().admit(document, Some(name), &Variables::default(), &UNLIMITED).expect("it is small");
        assert_eq!(admitted.cost, expected, "{name}");
    }
}

#[test]
fn an_operation_is_personal_if_a_field_of_it_is_wherever_the_field_stands() {
    let gate = gate().with_personal_fields(&["Country.iso3"]);
    let audience = |document: &str, name| {
        let admitted = gate.admit(document, name, &Variables::default(), &UNLIMITED).expect("it is small");
        admitted.audience
    };
    for document in [
        "{country(iso3:\"K\"){iso3}}",
        "{country(iso3:\"K\"){x:iso3}}",
        "{...F} fragment F on Query{country(iso3:\"K\"){...on Country{iso3}}}",
        "{countries(first:0){edges{node{iso3}}}}",
        "{countries{nodes{iso3 @skip(if:true)}}}",
        "query A{__typename} query B{__typename}",
    ] {
        assert_eq!(audience(document, None), Audience::Personal, "{document}");
    }
    for document in [
        "{country(iso3:\"K\"){name}}",
        "{iso3:country(iso3:\"K\"){name}} # iso3",
        "{__type(name:\"iso3\"){name}}",
    ] {
        assert_eq!(audience(document, None), Audience::Public, "{document}");
    }
    let two = "query A{country(iso3:\"K\"){iso3}} query B{country(iso3:\"K\"){name}}";
    assert_eq!((audience(two, Some("A")), audience(two, Some("B"))), (Audience::Personal, Audience::Public));
}

#[test]
#[should_panic(expected = "Country.iso4 is personal but is no field")]
fn a_personal_field_that_is_none_is_found_at_startup() {
    let _ = gate().with_personal_fields(&["Country.iso4"]);
}

#[test]
fn the_sum_does_not_wrap_around() {
    let huge = 9_223_372_036_854_775_807_u64;
    let nested = format!(
        "{{countries(first:{huge}){{nodes{{assessments(first:{huge}){{nodes{{jurisdiction{{\
         assessments(first:{huge}){{nodes{{ref}}}}}}}}}}}}}}}}"
    );
    assert_eq!(cost(&nested), u64::MAX);
    assert_eq!(cost(&format!("{{countries(first:{huge}0000){{nodes{{iso3}}}}}}")), u64::MAX);
    let refusal = gate()
        .admit(&nested, None, &Variables::default(), &GateLimits::from(Quota::STAFF))
        .expect_err("more than anyone may");
    assert_eq!(refusal.error.code, ErrorCode::TooLarge);
}

#[test]
fn the_limit_is_the_callers() {
    let costs =
        |page: u64| format!("{{countries(first:{page}){{nodes{{iso3}} totalCount pageInfo{{endCursor}}}}}}");
    let admit = |page, limits| gate().admit(&costs(page), None, &Variables::default(), &limits);
    assert_eq!(admit(2_498, GateLimits::ANONYMOUS).expect("within").cost, 5_000);
    let refusal = admit(2_499, GateLimits::ANONYMOUS).expect_err("beyond");
    assert_eq!(refusal.error.code, ErrorCode::TooLarge);
    assert_eq!(
        refusal.error.message,
        "The query costs 5002; at most 5000 is allowed. Ask for fewer items per page or fewer nested lists."
    );
    assert_eq!(admit(2_499, GateLimits::from(Quota::PARTNER)).expect("within").cost, 5_002);
}

#[test]
#[should_panic(expected = "Country.iso3 has a list size but is no list")]
fn a_size_for_what_is_no_list_is_found_at_startup() {
    Gate::new(include_str!("sample.graphql"), &[("Country.iso3", 6)], &[]);
}

#[test]
#[should_panic(expected = "Country.iso4 has a price but is no field")]
fn a_price_for_what_is_no_field_is_found_at_startup() {
    Gate::new(include_str!("sample.graphql"), &[], &[("Country.iso4", 6)]);
}
