//! Readers for JSON lists.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::budget::{BudgetedReader, ByteBudget};
use super::scalar::Scalar;
use super::skip::SkippedValue;
use crate::error::Error;
use crate::lists::columns::Field;
use crate::lists::error::LineError;
use crate::lists::lines::{BYTE_ORDER_MARK, Lines};
use crate::lists::record_sink::RecordSink;
use crate::lists::row::ListRow;

/// The supported version of iplink documents.
const DOCUMENT_VERSION: u64 = 1;

/// Reads a list of one object per line.
pub(in crate::lists) fn read_lines(
    source: impl Read,
    sink: &mut RecordSink<'_>,
) -> Result<(), Error> {
    let mut lines = Lines::new(source);
    while lines.next(sink)?.is_some() {
        let line_number = lines.number();
        let mut context = ReadContext::new(sink);
        let mut parser = serde_json::Deserializer::from_slice(lines.line());
        let result = LinkObject(&mut context).deserialize(&mut parser).and_then(|()| parser.end());
        let rejection = context.rejection.take();
        if let Err(error) = result {
            let line_error = rejection.unwrap_or_else(|| syntax_error(&error));
            return Err(sink.line_error(line_number, line_error));
        }
    }
    Ok(())
}

/// Reads an array of objects.
pub(in crate::lists) fn read_array(
    source: impl Read,
    sink: &mut RecordSink<'_>,
) -> Result<(), Error> {
    read_stream(source, sink, |context, parser| LinkArray(context).deserialize(parser))
}

/// Reads the links of an iplink document.
pub(in crate::lists) fn read_document(
    source: impl Read,
    sink: &mut RecordSink<'_>,
) -> Result<(), Error> {
    read_stream(source, sink, |context, parser| Document(context).deserialize(parser))
}

/// A JSON parser that reads from a source.
type StreamParser<R> = serde_json::Deserializer<serde_json::de::IoRead<R>>;

/// Reads a JSON text with `deserialize`, and converts its errors.
fn read_stream<R: Read>(
    source: R,
    sink: &mut RecordSink<'_>,
    deserialize: impl FnOnce(
        &mut ReadContext<'_, '_>,
        &mut StreamParser<BudgetedReader<BufReader<R>>>,
    ) -> Result<(), serde_json::Error>,
) -> Result<(), Error> {
    let mut source = BufReader::new(source);
    skip_byte_order_mark(&mut source).map_err(|error| sink.source_error(error))?;
    let mut context = ReadContext::new(sink);
    let source = BudgetedReader::new(source, context.budget.clone());
    let mut parser = serde_json::Deserializer::from_reader(source);
    let result = deserialize(&mut context, &mut parser).and_then(|()| parser.end());
    let rejection = context.rejection.take();
    let Err(error) = result else {
        return Ok(());
    };
    let line = error.line() as u64;
    match (rejection, error.classify()) {
        (Some(rejection), _) => Err(sink.line_error(line, rejection)),
        (None, Category::Io) => Err(match io::Error::from(error).downcast::<LineError>() {
            Ok(too_long) => sink.line_error(line, too_long),
            Err(error) => sink.source_error(error),
        }),
        (None, _) => Err(sink.line_error(line, syntax_error(&error))),
    }
}

fn skip_byte_order_mark(source: &mut impl BufRead) -> io::Result<()> {
    if source.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        source.consume(BYTE_ORDER_MARK.len());
    }
    Ok(())
}

/// Converts a syntax error. The position is removed from its text, because the message has a line
/// number already.
fn syntax_error(error: &serde_json::Error) -> LineError {
    let text = error.to_string();
    let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
    LineError::Syntax { problem: problem.to_owned() }
}

/// The state shared by the visitors of a JSON text.
struct ReadContext<'r, 's> {
    sink: &'r mut RecordSink<'s>,
    /// The error because of which a link or the document was rejected. It is stored here, since the
    /// parser returns only its own type of error.
    rejection: Option<LineError>,
    /// Limits the number of bytes read since the last complete value.
    budget: ByteBudget,
}

impl<'r, 's> ReadContext<'r, 's> {
    fn new(sink: &'r mut RecordSink<'s>) -> Self {
        Self { sink, rejection: None, budget: ByteBudget::default() }
    }

    /// Stores an error, and returns an error that ends parsing.
    fn reject<E: de::Error>(&mut self, error: LineError) -> E {
        self.rejection = Some(error);
        E::custom("rejected")
    }
}

/// An iplink document.
struct Document<'a, 'r, 's>(&'a mut ReadContext<'r, 's>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an iplink document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_links = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "links" => {
                    has_links = true;
                    map.next_value_seed(LinkArray(self.0))?;
                }
                "version" => {
                    let version = map.next_value::<u64>()?;
                    if version != DOCUMENT_VERSION {
                        let problem = format!(
                            "document has version {version}, but this program reads version {DOCUMENT_VERSION}"
                        );
                        return Err(self.0.reject(LineError::Syntax { problem }));
                    }
                }
                _ => map.next_value_seed(SkippedValue(&self.0.budget))?,
            }
        }
        match has_links {
            true => Ok(()),
            false => Err(self.0.reject(LineError::Missing { value: "list of links" })),
        }
    }
}

/// An array of links.
struct LinkArray<'a, 'r, 's>(&'a mut ReadContext<'r, 's>);

impl<'de> DeserializeSeed<'de> for LinkArray<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for LinkArray<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of links")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(LinkObject(&mut *self.0))?.is_some() {
            self.0.budget.reset();
        }
        Ok(())
    }
}

/// A link or flow as an object.
struct LinkObject<'a, 'r, 's>(&'a mut ReadContext<'r, 's>);

impl<'de> DeserializeSeed<'de> for LinkObject<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LinkObject<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with source, target and packets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut texts: [String; Field::COUNT] = Default::default();
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let Some(field) = Field::from_name(&key) else {
                map.next_value_seed(SkippedValue(&self.0.budget))?;
                continue;
            };
            let text = map.next_value_seed(Scalar)?;
            if let Some(slot) = texts.get_mut(field as usize) {
                *slot = text;
            }
            fields.push(field);
        }
        // The row borrows the texts, so it can be filled only after all of them have been read.
        let mut row = ListRow::default();
        for field in fields {
            if let Some(text) = texts.get(field as usize) {
                row.set(field, text);
            }
        }
        let ReadContext { sink, .. } = &mut *self.0;
        let result = row.for_each_record(|record| sink.push(record));
        result.map_err(|error| self.0.reject(error))
    }
}
