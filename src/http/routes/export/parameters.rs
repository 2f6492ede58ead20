//! Reads from a URL which table is exported, in which format, and which of its rows.

use crate::error::{Error, ErrorCode};
use crate::exchange::export::{Export, Format, TableName, TableSelection};
use crate::graphql::{Engine, FilterParameter, RequestedView};
use crate::http::request::parameters::Parameters;
use crate::http::request::requested_view::{self, VIEW_PARAMETERS};
use crate::language;
use crate::shelf::select::{
    AssessmentPredicate, FindingPredicate, IndicatorPredicate, JurisdictionPredicate, PolicyPredicate,
    RegisterEntryPredicate, ResponsePredicate, Selection,
};

/// The parameters that every file has, besides its view and its filter.
const FILE_PARAMETERS: [&str; 3] = ["lang", "for", SINCE];
/// The parameter that asks for what differs from an earlier release.
pub const SINCE: &str = "since";
/// The parameter of tables that choose among the assessments of a place.
const SELECT: &str = "select";

/// What follows the name of a CSV file in the name of its metadata.
pub const METADATA_SUFFIX: &str = "-metadata.json";

/// The file with a name such as `responses.csv`, and the view of its rows.
pub fn read(engine: &Engine, file: &str, parameters: &Parameters) -> Result<(Export, RequestedView), Error> {
    let (table, format) = name_of(file)?;
    let view = requested_view::find(parameters)?;
    let language = match parameters.get("lang")? {
        None => None,
        Some(tag) => Some(
            language::canonical_request(tag)
                .ok_or_else(|| Error::bad_input("lang", language::mistake(tag).unwrap_or_default()))?,
        ),
    };
    let for_excel = match (parameters.get("for")?, format) {
        (None, _) => false,
        (Some("excel"), Format::Csv) => true,
        (Some(_), Format::Csv) => {
            return Err(Error::bad_input(
                "for",
                "The only value of for is excel; leave it out for other programs.",
            ));
        }
        (Some(_), _) => {
            return Err(Error::bad_input("for", "Only CSV files can be made for Excel; leave out for."));
        }
    };
    let since = match parameters.get(SINCE)? {
        None => None,
        Some(_) if table == TableName::ResponsesWide => {
            let message = "The wide form has other columns in other releases; since works with responses.";
            return Err(Error::bad_input(SINCE, message));
        }
        Some(number) => Some(requested_view::whole_number(number).ok_or_else(|| {
            let number: String = number.chars().take(40).collect();
            let message = format!(
                "The since in the URL is {number:?}, which is not the number of a release, such as 4."
            );
            Error::bad_input(SINCE, message)
        })?),
    };
    let selection = selection(engine, table, parameters)?;
    Ok((Export { selection, format, for_excel, language, since }, view))
}

fn name_of(file: &str) -> Result<(TableName, Format), Error> {
    let named = file.rsplit_once('.').and_then(|(table, extension)| {
        let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
        Some((TableName::ALL.into_iter().find(|name| name.as_str() == table)?, format))
    });
    named.ok_or_else(|| {
        let tables = TableName::ALL.map(TableName::as_str).join(", ");
        let formats = Format::ALL.map(Format::extension).join(" or ");
        Error::new(
            ErrorCode::NotFound,
            format!("There is no file of this name in /export; there are the tables {tables}, each as {formats}: /export/responses.csv."),
        )
    })
}

fn selection(engine: &Engine, table: TableName, parameters: &Parameters) -> Result<TableSelection, Error> {
    let mut others: Vec<&str> = [&VIEW_PARAMETERS[..], &FILE_PARAMETERS].concat();
    if table.has_select() {
        others.push(SELECT);
    }
    let select = || match parameters.get(SELECT)? {
        None | Some("ALL") => Ok(Selection::All),
        Some("LATEST") => Ok(Selection::Latest),
        Some(_) => Err(Error::bad_input(SELECT, "The select in the URL must be ALL or LATEST.")),
    };
    parameters.refuse_repeated()?;
    macro_rules! filter {
        () => {
            engine.filter_from_url(parameters.iter(), &others)?
        };
    }
    Ok(match table {
        TableName::Responses => TableSelection::Responses(filter!(), select()?),
        TableName::ResponsesWide => {
            let instrument = parameters.get("instrument")?.ok_or_else(|| {
                let message = "The wide form has the columns of one instrument: give its code, instrument=mgi-national.";
                Error::bad_input("instrument", message)
            })?;
            TableSelection::ResponsesWide(instrument.to_owned(), filter!(), select()?)
        }
        TableName::Assessments => TableSelection::Assessments(filter!(), select()?),
        TableName::Findings => TableSelection::Findings(filter!()),
        TableName::Evidence => TableSelection::Evidence(filter!(), select()?),
        TableName::Codebook => TableSelection::Codebook(filter!()),
        TableName::Links => TableSelection::Links(filter!()),
        TableName::Jurisdictions => TableSelection::Jurisdictions(filter!()),
        TableName::Policies => TableSelection::Policies(filter!()),
        TableName::Register => TableSelection::Register(filter!()),
    })
}

/// The parameters that give the filter of a table.
pub fn filter_parameters(engine: &Engine, table: TableName) -> Vec<FilterParameter> {
    match table {
        TableName::Responses | TableName::ResponsesWide | TableName::Evidence => {
            engine.filter_parameters::<ResponsePredicate>()
        }
        TableName::Assessments => engine.filter_parameters::<AssessmentPredicate>(),
        TableName::Findings => engine.filter_parameters::<FindingPredicate>(),
        TableName::Codebook | TableName::Links => engine.filter_parameters::<IndicatorPredicate>(),
        TableName::Jurisdictions => engine.filter_parameters::<JurisdictionPredicate>(),
        TableName::Policies => engine.filter_parameters::<PolicyPredicate>(),
        TableName::Register => engine.filter_parameters::<RegisterEntryPredicate>(),
    }
}
