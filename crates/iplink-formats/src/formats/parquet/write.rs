//! Rows to columns, a group at a time.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter,
};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::columns::{Cell, Typed};
use crate::Error;

/// So many rows are in memory at once, and make a group of the file.
const GROUP_ROWS: usize = 65_536;

/// Writes a table.
pub(super) fn table<T>(
    name: &str,
    columns: &[Typed<T>],
    mut rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let written = Written::default();
    let schema = Arc::new(parse_message_type(&schema(name, columns))?);
    let mut file =
        SerializedFileWriter::new(written.clone(), schema, Arc::new(properties(columns)?))?;
    let mut group = Vec::new();
    loop {
        group.clear();
        group.extend(rows.by_ref().take(GROUP_ROWS));
        if group.is_empty() {
            break;
        }
        let mut writer = file.next_row_group()?;
        for column in columns {
            write_column(&column.cell, &group, &mut writer)?;
        }
        writer.close()?;
        out.write_all(&written.take())?;
    }
    file.close()?;
    out.write_all(&written.take())?;
    Ok(())
}

/// What is in a file should not depend on the version of the library.
///
/// The lowest level takes half the time of the usual one. Hardly two links are seen at
/// the same moment: a dictionary of times is longer than they are.
fn properties<T>(columns: &[Typed<T>]) -> Result<WriterProperties, Error> {
    let level = ZstdLevel::try_new(1)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
    let properties = properties.set_created_by("iplink".to_owned());
    let times = columns.iter().filter(|column| matches!(column.cell, Cell::MaybeTime(_)));
    let properties = times.fold(properties, |properties, column| {
        properties.set_column_dictionary_enabled(ColumnPath::from(column.name), false)
    });
    Ok(properties.build())
}

/// Describes the table in the language of Parquet.
fn schema<T>(name: &str, columns: &[Typed<T>]) -> String {
    let fields: String = columns
        .iter()
        .map(|Typed { name, cell }| match cell {
            Cell::Text(_) => format!("REQUIRED BYTE_ARRAY {name} (STRING);"),
            Cell::MaybeText(_) => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
            Cell::Count(_) => format!("REQUIRED INT64 {name} (INTEGER(64,false));"),
            Cell::MaybeSmall(_) => format!("OPTIONAL INT32 {name} (INTEGER(16,false));"),
            Cell::MaybeTime(_) => format!("OPTIONAL INT64 {name} (TIMESTAMP(NANOS,true));"),
            Cell::Is(_) => format!("REQUIRED BOOLEAN {name};"),
        })
        .collect();
    format!("message {name} {{ {fields} }}")
}

fn write_column<T>(
    cell: &Cell<T>,
    rows: &[T],
    group: &mut SerializedRowGroupWriter<'_, Written>,
) -> Result<(), Error> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    let text = |text: String| ByteArray::from(text.into_bytes());
    match cell {
        Cell::Text(value) => all::<_, ByteArrayType>(rows, |row| text(value(row)), &mut column),
        Cell::MaybeText(value) => {
            some::<_, ByteArrayType>(rows, |row| value(row).map(text), &mut column)
        }
        Cell::Count(value) => {
            all::<_, Int64Type>(rows, |row| value(row).cast_signed(), &mut column)
        }
        Cell::MaybeSmall(value) => {
            some::<_, Int32Type>(rows, |row| value(row).map(i32::from), &mut column)
        }
        Cell::MaybeTime(value) => some::<_, Int64Type>(
            rows,
            |row| value(row).map(iplink_core::time::Timestamp::as_nanos),
            &mut column,
        ),
        Cell::Is(value) => all::<_, BoolType>(rows, value, &mut column),
    }?;
    column.close()?;
    Ok(())
}

/// Writes a column that has a value in every row.
fn all<T, D: DataType>(
    rows: &[T],
    value: impl Fn(&T) -> D::T,
    column: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let values: Vec<D::T> = rows.iter().map(value).collect();
    column.typed::<D>().write_batch(&values, None, None).map(|_| ())
}

/// Writes a column that has a value in some rows.
fn some<T, D: DataType>(
    rows: &[T],
    value: impl Fn(&T) -> Option<D::T>,
    column: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<D::T>> = rows.iter().map(value).collect();
    let are_there: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<D::T> = values.into_iter().flatten().collect();
    column.typed::<D>().write_batch(&values, Some(&are_there), None).map(|_| ())
}

/// What has been written and not been taken: the library wants a target of its own.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What Parquet cannot write is what the stream cannot.
impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Stream(io::Error::other(error))
    }
}
