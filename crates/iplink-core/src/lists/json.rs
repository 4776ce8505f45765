//! Links as objects of JSON: one a line, in an array, or in a document of ours.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::LineError;
use super::field::{Columns, Field};
use super::lines::Lines;
use super::row::Row;
use super::tell::{Form, Untold};
use super::{Sink, TELLING_LEN};
use crate::error::Error;

/// The version of the document that is read.
const VERSION: u64 = 1;

/// Tells by the first bytes how links are written, and what the first of them says.
pub(super) fn head(first: &[u8], are_all: bool) -> Result<(Form, Columns), Untold> {
    let mut keys = Keys::default();
    let mut parser = serde_json::Deserializer::from_slice(first);
    // What is cut short has told as much as is there.
    let told = (&mut keys).deserialize(&mut parser);
    if !are_all && told.is_err_and(|error| error.is_eof()) {
        return Err(Untold::Yet);
    }
    keys.head(first.first().copied()).ok_or(Untold::None)
}

/// The keys of the first object.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    is_document: bool,
    is_empty_array: bool,
}

impl Keys {
    /// Tells how links are written whose text begins with this byte.
    fn head(&self, first: Option<u8>) -> Option<(Form, Columns)> {
        let of_ours = || Columns::of(["source", "target", "packets"].into_iter());
        match (first, self.is_document) {
            (_, true) => Some((Form::JsonDocument, of_ours()?)),
            (Some(b'['), _) if self.is_empty_array => Some((Form::JsonArray, of_ours()?)),
            (Some(b'['), _) => Some((Form::JsonArray, self.columns()?)),
            _ => Some((Form::JsonLines, self.columns()?)),
        }
    }

    fn columns(&self) -> Option<Columns> {
        Columns::of(self.names.iter().map(String::as_str))
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "format" && self.names.is_empty() {
                self.is_document = map.next_value::<String>()? == "iplink";
                return Err(de::Error::custom("told"));
            }
            self.names.push(name);
            map.next_value::<de::IgnoredAny>()?;
        }
        // The rest of the text is not asked for.
        Err(de::Error::custom("told"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.is_empty_array = seq.next_element_seed(&mut *self)?.is_none();
        Ok(())
    }
}

/// Reads an object a line.
pub(super) fn each_line(text: impl Read, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut lines = Lines::new(text);
    while lines.next(sink)?.is_some() {
        let number = lines.number();
        let budget = Budget::default();
        let mut reading = Reading { sink: &mut *sink, refused: None, budget };
        let mut parser = serde_json::Deserializer::from_slice(lines.line());
        let read = OneLink(&mut reading).deserialize(&mut parser).and_then(|()| parser.end());
        let refused = reading.refused.take();
        if let Err(error) = read {
            return Err(sink.error(number, refused.unwrap_or_else(|| syntax(&error))));
        }
    }
    Ok(())
}

/// Reads an array of objects.
pub(super) fn each_of_array(text: impl Read, sink: &mut Sink<'_>) -> Result<(), Error> {
    each(text, sink, |reading, parser| Links(reading).deserialize(parser))
}

/// Reads the links of a document.
pub(super) fn each_of_document(text: impl Read, sink: &mut Sink<'_>) -> Result<(), Error> {
    each(text, sink, |reading, parser| Document(reading).deserialize(parser))
}

type Parser<R> = serde_json::Deserializer<serde_json::de::IoRead<R>>;

fn each<R: Read>(
    text: R,
    sink: &mut Sink<'_>,
    read: impl FnOnce(
        &mut Reading<'_, '_>,
        &mut Parser<Bounded<BufReader<R>>>,
    ) -> Result<(), serde_json::Error>,
) -> Result<(), Error> {
    let budget = Budget::default();
    let mut text = BufReader::new(text);
    skip_mark(&mut text).map_err(|error| sink.source_error(error))?;
    let bounded = Bounded { read: text, budget: budget.clone() };
    let mut parser = serde_json::Deserializer::from_reader(bounded);
    let mut reading = Reading { sink: &mut *sink, refused: None, budget };
    let result = read(&mut reading, &mut parser).and_then(|()| parser.end());
    let refused = reading.refused.take();
    let Err(error) = result else {
        return Ok(());
    };
    let line = error.line() as u64;
    match (refused, error.classify()) {
        (Some(refused), _) => Err(sink.error(line, refused)),
        (None, Category::Io) => Err(match io::Error::from(error).downcast::<LineError>() {
            Ok(too_long) => sink.error(line, too_long),
            Err(error) => sink.source_error(error),
        }),
        (None, _) => Err(sink.error(line, syntax(&error))),
    }
}

fn skip_mark(text: &mut impl BufRead) -> io::Result<()> {
    if text.fill_buf()?.starts_with(super::lines::BYTE_ORDER_MARK) {
        text.consume(super::lines::BYTE_ORDER_MARK.len());
    }
    Ok(())
}

/// Returns what is wrong, without the place, which is said before it.
fn syntax(error: &serde_json::Error) -> LineError {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).to_owned();
    LineError::Syntax { what }
}

/// How many bytes may come until something is done with them.
#[derive(Clone, Default)]
struct Budget(Rc<Cell<usize>>);

impl Budget {
    fn renew(&self) {
        self.0.set(0);
    }
}

/// A source that no string of is longer than a line may be.
struct Bounded<R> {
    read: R,
    budget: Budget,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let came = self.read.read(room)?;
        let taken = self.budget.0.get().saturating_add(came);
        self.budget.0.set(taken);
        if taken > TELLING_LEN {
            return Err(io::Error::other(LineError::TooLong { limit: TELLING_LEN }));
        }
        Ok(came)
    }
}

/// What all parts of a text share.
struct Reading<'r, 's> {
    sink: &'r mut Sink<'s>,
    /// Why a link was refused.
    refused: Option<LineError>,
    budget: Budget,
}

impl Reading<'_, '_> {
    fn refuse<E: de::Error>(&mut self, error: LineError) -> E {
        self.refused = Some(error);
        E::custom("refused")
    }
}

/// A document of ours.
struct Document<'a, 'r, 's>(&'a mut Reading<'r, 's>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document of iplink")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_links = false;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "links" => {
                    has_links = true;
                    map.next_value_seed(Links(self.0))?;
                }
                "version" => {
                    let version = map.next_value::<u64>()?;
                    if version != VERSION {
                        let what = format!(
                            "it is of version {version}, and this program reads version {VERSION}"
                        );
                        return Err(self.0.refuse(LineError::Syntax { what }));
                    }
                }
                _ => map.next_value_seed(Skipped(&self.0.budget))?,
            }
        }
        match has_links {
            true => Ok(()),
            false => Err(self.0.refuse(LineError::Missing { what: "list of links" })),
        }
    }
}

/// An array of links.
struct Links<'a, 'r, 's>(&'a mut Reading<'r, 's>);

impl<'de> DeserializeSeed<'de> for Links<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Links<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of links")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(OneLink(&mut *self.0))?.is_some() {
            self.0.budget.renew();
        }
        Ok(())
    }
}

/// A link, with its ends and what else is said of it.
struct OneLink<'a, 'r, 's>(&'a mut Reading<'r, 's>);

impl<'de> DeserializeSeed<'de> for OneLink<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneLink<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with source, target and packets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut texts: [String; Field::COUNT] = Default::default();
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let Some(field) = Field::of(&name) else {
                map.next_value_seed(Skipped(&self.0.budget))?;
                continue;
            };
            let text = map.next_value_seed(Scalar)?;
            texts.iter_mut().skip(field as usize).take(1).for_each(|slot| slot.clone_from(&text));
            fields.push(field);
        }
        let mut row = Row::default();
        for field in fields {
            texts.iter().skip(field as usize).take(1).for_each(|text| row.set(field, text));
        }
        let Reading { sink, .. } = &mut *self.0;
        let taken = row.each(|counted| sink.take(counted));
        taken.map_err(|error| self.0.refuse(error))
    }
}

/// A text, a number, or nothing, as a text.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// So many digits behind the point are read of a time.
const DIGITS: usize = 9;

impl Visitor<'_> for Scalar {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    /// The times of Zeek have more digits than they mean.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        let text = number.to_string();
        Ok(match text.split_once('.') {
            Some((whole, fraction)) => {
                let fraction = fraction.get(..DIGITS).unwrap_or(fraction);
                format!("{whole}.{fraction}")
            }
            None => text,
        })
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}

/// What is not asked for, of whatever length.
struct Skipped<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for Skipped<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skipped<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(Skipped(self.0))?.is_some() {
            map.next_value_seed(Skipped(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Skipped(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.renew();
        Ok(())
    }
}
