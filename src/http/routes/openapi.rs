//! The description of the exports for programs: OpenAPI 3.1.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::exchange::export::{Format, TableName};
use crate::graphql::{Engine, FilterParameter, ParameterType, WHOLE_FILTER};
use crate::http::HttpState;
use crate::http::response::static_response::StaticResponse;
use crate::http::routes::export::parameters::{METADATA_SUFFIX, filter_parameters};

/// The document, the same for every caller.
pub async fn document(State(state): State<Arc<HttpState>>, request: Request) -> Response {
    prepared(&state.app.engine).answer(&request.into_parts().0)
}

/// Makes the document once.
pub fn prepared(engine: &Engine) -> &'static StaticResponse {
    static DOCUMENT: OnceLock<StaticResponse> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let text = serde_json::to_vec_pretty(&describe(engine)).expect("values are JSON");
        StaticResponse::new("application/vnd.oai.openapi+json;version=3.1; charset=utf-8", text)
    })
}

fn describe(engine: &Engine) -> Value {
    let mut paths = Map::new();
    for table in TableName::ALL {
        let mut parameters = common_parameters(table);
        parameters.extend(filter_parameters(engine, table).iter().map(filter_parameter));
        if table == TableName::ResponsesWide {
            // The columns are those of one instrument.
            let instrument = parameters.iter_mut().find(|parameter| parameter["name"] == "instrument");
            instrument.into_iter().for_each(|parameter| parameter["required"] = json!(true));
        }
        for format in Format::ALL {
            let mut parameters = parameters.clone();
            if format == Format::Csv {
                parameters.push(json!({
                    "name": "for", "in": "query", "schema": { "type": "string", "enum": ["excel"] },
                    "description": "excel: the file begins with a byte-order mark, and an apostrophe stands before values that Excel would take for a formula.",
                }));
            }
            paths.insert(
                format!("/export/{}.{}", table.as_str(), format.extension()),
                json!({ "get": operation(table, format, parameters.clone()) }),
            );
            if format == Format::Csv {
                let path = format!("/export/{}.csv{METADATA_SUFFIX}", table.as_str());
                paths.insert(path, json!({ "get": metadata_operation(table, parameters) }));
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "MGI data API: exports",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The published Migration Governance Indicators as tables.",
            "description": "Each table is a file in CSV, JSON, XLSX or Parquet, of the newest release or of the release that the URL names. All other questions are answered by GraphQL at /graphql, with the schema at /schema.graphql.",
            "license": { "name": "Apache-2.0 OR MIT (the program); each file names the licences of its data", "identifier": "Apache-2.0 OR MIT" },
        },
        "paths": paths,
        "components": {
            "schemas": { "Error": error_schema() },
        },
    })
}

fn operation(table: TableName, format: Format, parameters: Vec<Value>) -> Value {
    // `responses-wide` is `ResponsesWide`.
    let id = |name: &str| -> String {
        name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    };
    let content_type = format.media_type().split(';').next().unwrap_or_default();
    let schema = match format {
        Format::Csv => json!({ "type": "string" }),
        // Bytes.
        Format::Xlsx | Format::Parquet => json!({}),
        Format::Json => json!({
            "type": "object",
            "required": ["table", "release", "citation", "url", "language", "columns", "rows"],
            "properties": {
                "table": { "type": "string" },
                "release": { "type": "object" },
                "licence": { "type": ["string", "null"] },
                "citation": { "type": "string" },
                "url": { "type": "string" },
                "language": { "type": "string" },
                "columns": { "type": "array", "items": { "type": "object" } },
                "rows": { "type": "array", "items": { "type": "object" } },
            },
        }),
    };
    let refused = |description: &str| {
        json!({
            "description": description,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        })
    };
    json!({
        "operationId": format!("export{}{}", id(table.as_str()), id(format.extension())),
        "summary": table.title(),
        "parameters": parameters,
        "responses": {
            "200": { "description": "The file.", "content": { content_type: { "schema": schema } } },
            "304": { "description": "The client has the file already: If-None-Match names its ETag." },
            "400": refused("A parameter is wrong or not known; extensions.field names it."),
            "401": refused("The credential is wrong, or a preview was asked for without one."),
            "404": refused("There is no such release, edition or draft."),
            "413": refused("The file costs more than the whole allowance of the caller."),
            "429": refused("The allowance is used up; Retry-After says for how long."),
            "503": refused("The service is busy; Retry-After says when to try again."),
        },
    })
}

fn metadata_operation(table: TableName, parameters: Vec<Value>) -> Value {
    let mut described = operation(table, Format::Csv, parameters);
    let id = described["operationId"].as_str().unwrap_or_default().replacen("export", "describe", 1);
    described["operationId"] = json!(id);
    described["summary"] = json!(format!("Metadata of the CSV file (CSV on the Web): {}", table.title()));
    described["responses"]["200"] = json!({
        "description": "The metadata.",
        "content": { "application/csvm+json": { "schema": { "type": "object" } } },
    });
    described
}

fn common_parameters(table: TableName) -> Vec<Value> {
    let parameter = |name: &str, schema: Value, description: &str| json!({ "name": name, "in": "query", "schema": schema, "description": description });
    let text = || json!({ "type": "string" });
    let mut parameters = vec![
        parameter(
            "release",
            json!({ "type": "integer", "minimum": 1 }),
            "Number of the release shown; the newest if left out. At most one of release, edition, asOf and preview.",
        ),
        parameter("edition", text(), "Name of the edition whose release is shown."),
        parameter(
            "asOf",
            text(),
            "Instant, or day (its end, UTC), whose newest release is shown: 2025-06-30.",
        ),
        parameter(
            "preview",
            text(),
            "Id of a draft, for staff who may read it: the table as if it were published.",
        ),
        parameter(
            "lang",
            text(),
            "Language of names, labels and texts, as a BCP 47 tag such as fr; English if left out or if there is none.",
        ),
    ];
    if table != TableName::ResponsesWide {
        parameters.push(parameter(
            "since",
            json!({ "type": "integer", "minimum": 1 }),
            "Number of an earlier release: only rows that differ from it, with a column op before the others (insert, update, delete). Applied to the file of that release, they give the rows of this one, but for the column release.",
        ));
    }
    if table.has_select() {
        parameters.push(parameter(
            "select",
            json!({ "type": "string", "enum": ["ALL", "LATEST"], "default": "ALL" }),
            "Choice among the current assessments of each place with each instrument: ALL, or the LATEST answered one.",
        ));
    }
    parameters.push(json!({
        "name": WHOLE_FILTER, "in": "query",
        "content": { "application/json": { "schema": { "type": "object" } } },
        "description": "Conditions as the list of this name in the GraphQL schema takes them, with and, or and not. They must hold beside all other conditions in the URL.",
    }));
    parameters
}

fn filter_parameter(parameter: &FilterParameter) -> Value {
    let one = match &parameter.value {
        ParameterType::Text => json!({ "type": "string" }),
        ParameterType::Integer => json!({ "type": "integer" }),
        ParameterType::Boolean => json!({ "type": "boolean" }),
        ParameterType::Instant => json!({ "type": "string", "format": "date-time" }),
        ParameterType::Word(words) => json!({ "type": "string", "enum": words }),
        ParameterType::Parts(names) => {
            json!({ "type": "string", "pattern": vec!["[^:]+"; names.len()].join(":"), "description": names.join(":") })
        }
    };
    let mut described = json!({
        "name": parameter.name(), "in": "query", "description": parameter.description, "schema": one,
    });
    if parameter.is_list {
        described["schema"] = json!({ "type": "array", "items": one });
        // Values stand in one parameter, with commas between them.
        described["style"] = json!("form");
        described["explode"] = json!(false);
    }
    described
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["errors"],
        "properties": {
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["message", "extensions"],
                    "properties": {
                        "message": { "type": "string", "description": "One sentence for people." },
                        "extensions": {
                            "type": "object",
                            "required": ["code"],
                            "properties": {
                                "code": { "type": "string", "description": "Kind of the error, such as BAD_USER_INPUT." },
                                "field": { "type": "string", "description": "Parameter that is wrong." },
                                "retryAfter": { "type": "integer", "description": "Seconds to wait." },
                            },
                        },
                    },
                },
            },
        },
    })
}
