//! The most expensive documents, which tests of load and of prices send.

/// The most expensive documents that one request may send: many rows, sort keys, search words and related rows.
pub fn most_expensive() -> Vec<String> {
    let sorted = "responses(select: ALL, first: 1, orderBy: [{field: JURISDICTION_NAME}, {field: JURISDICTION_NAME}, {field: JURISDICTION_NAME}]) { totalCount }";
    let words = "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9";
    let searched =
        format!("responses(select: ALL, filter: {{not: {{search: \"{words}\"}}}}) {{ totalCount }}");
    let any = format!(
        "responses(select: ALL, filter: {{or: [{}]}}) {{ totalCount }}",
        "{selectedOption: {startsWith: \"zz\"}} ".repeat(40)
    );
    let related = format!(
        "jurisdictions(filter: {{assessments: {{some: {{responses: {{some: {{search: \"{words}\"}}}}}}}}}}) {{ totalCount }}"
    );
    let whole = "responses(select: ALL, first: 500) { nodes { id narrative { text } } }";
    [sorted, &searched, &any, &related, whole].map(|field| format!("{{ a: {field} b: {field} }}")).to_vec()
}
