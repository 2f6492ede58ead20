//! The answer while it is written: JSON, and the errors of fields.

use async_graphql::{PathSegment, ServerError};
use serde::Serialize;

use super::selection::{SelectedField, SelectedFields};
use super::{Direct, Object};
use crate::shelf::Catalog;
use crate::shelf::meter::{LimitExceeded, MAX_ANSWER_BYTES, work};

/// The data of an answer, and what went wrong.
pub struct AnswerWriter<'c> {
    catalog: &'c Catalog,
    json: Vec<u8>,
    errors: Vec<ServerError>,
    has_hole: bool,
    /// Whether two fields of one key differ, so that the operation should never have run.
    is_refused: bool,
}

/// A written answer.
pub struct WrittenAnswer {
    /// What was in the buffer before, and the data as JSON. The data is null if a field is missing that cannot be null:
    /// an answer with a hole would be a lie.
    pub json: Vec<u8>,
    pub errors: Vec<ServerError>,
}

impl<'c> AnswerWriter<'c> {
    /// Writes the answer to a selection of the root behind what is in the buffer. None if the selection contradicts itself.
    pub fn write(
        catalog: &'c Catalog,
        buffer: Vec<u8>,
        root: &impl Object,
        selection: &SelectedFields<'_>,
    ) -> Option<WrittenAnswer> {
        let start = buffer.len();
        let mut answer = Self { catalog, json: buffer, errors: vec![], has_hole: false, is_refused: false };
        answer.fields(root, selection);
        if answer.has_hole {
            answer.json.truncate(start);
            answer.json.extend_from_slice(b"null");
        }
        (!answer.is_refused).then_some(WrittenAnswer { json: answer.json, errors: answer.errors })
    }

    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    pub fn object<T: Object>(&mut self, object: &T, field: &SelectedField<'_>) -> Result<(), ServerError> {
        self.catalog.meter().write_object();
        self.fields(object, field.below::<T>());
        Ok(())
    }

    /// Whether this answer is never sent: the request has been ended, or must be refused.
    fn is_over(&self) -> bool {
        let meter = self.catalog.meter();
        if self.json.len() as u64 > MAX_ANSWER_BYTES {
            meter.end(LimitExceeded::Bytes);
        }
        self.is_refused || meter.exceeded().is_some()
    }

    fn fields<T: Object>(&mut self, object: &T, selection: &SelectedFields<'_>) {
        if selection.is_refused {
            self.is_refused = true;
            return;
        }
        self.json.push(b'{');
        let first = self.json.len();
        for field in selection.fields() {
            let (start, errors) = (self.json.len(), self.errors.len());
            if start > first {
                self.json.push(b',');
            }
            self.json.push(b'"');
            self.json.extend_from_slice(field.key.as_bytes());
            self.json.extend_from_slice(b"\":");
            let written = match field.index {
                Some(index) => object.write_field(index, field, self),
                None => {
                    self.json(selection.type_name);
                    Ok(())
                }
            };
            let is_written = written.is_ok();
            if let Err(error) = written {
                self.json.truncate(start);
                self.has_hole = true;
                self.catalog.meter().spend(work::ERROR);
                self.errors.push(error);
            }
            self.place_errors(errors, || PathSegment::Field(field.key.to_owned()));
            if field.index.is_some() && is_written {
                self.catalog.meter().write_field(field.key.len());
            }
            if self.is_over() {
                return;
            }
        }
        self.json.push(b'}');
    }

    /// A value that may be null, and is null if it fails.
    pub fn nullable<T: Direct>(&mut self, value: Option<&T>, field: &SelectedField<'_>) {
        let start = self.json.len();
        if let Some(value) = value {
            match value.write(field, self) {
                Ok(()) => return,
                Err(error) => {
                    self.catalog.meter().spend(work::ERROR);
                    self.errors.push(error);
                }
            }
            self.json.truncate(start);
        }
        self.json.extend_from_slice(b"null");
    }

    pub fn list<T: Direct>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        field: &SelectedField<'_>,
    ) -> Result<(), ServerError> {
        self.json.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.json.push(b',');
            }
            let errors = self.errors.len();
            let written = item.write(field, self);
            self.place_errors(errors, || PathSegment::Index(index));
            if let Err(mut error) = written {
                error.path.insert(0, PathSegment::Index(index));
                return Err(error);
            }
            if self.is_over() {
                break;
            }
        }
        self.json.push(b']');
        Ok(())
    }

    /// Text, which is paid for by its length.
    pub fn text(&mut self, text: &str) {
        self.catalog.meter().write(text.len());
        self.json(text);
    }

    /// A value that is JSON as it is.
    pub fn json(&mut self, value: impl Serialize) {
        // Writing texts, numbers and JSON values to memory does not fail.
        let _ = serde_json::to_writer(&mut self.json, &value);
    }

    /// Puts a segment before the path of each error that came since.
    fn place_errors(&mut self, since: usize, segment: impl Fn() -> PathSegment) {
        for error in &mut self.errors[since..] {
            error.path.insert(0, segment());
        }
    }
}
