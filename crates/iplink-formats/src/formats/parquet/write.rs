//! Writes rows as columns, one row group at a time.

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

use super::columns::{CellReader, ParquetColumn};
use crate::Error;

/// The number of rows per row group, which is also the maximum number of rows in memory.
const ROWS_PER_GROUP: usize = 65_536;

/// Writes rows as a Parquet file. `name` is the name of its schema.
pub(super) fn write_table<T>(
    name: &str,
    columns: &[ParquetColumn<T>],
    mut rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let buffer = SharedBuffer::default();
    let schema = Arc::new(parse_message_type(&schema(name, columns))?);
    let mut file =
        SerializedFileWriter::new(buffer.clone(), schema, Arc::new(properties(columns)?))?;
    let mut group = Vec::new();
    loop {
        group.clear();
        group.extend(rows.by_ref().take(ROWS_PER_GROUP));
        if group.is_empty() {
            break;
        }
        let mut writer = file.next_row_group()?;
        for column in columns {
            write_column(&column.cell, &group, &mut writer)?;
        }
        writer.close()?;
        out.write_all(&buffer.take())?;
    }
    file.close()?;
    out.write_all(&buffer.take())?;
    Ok(())
}

/// Returns the properties of the writer. The name of the creator is fixed, so that a file does
/// not contain the version of the library.
///
/// The lowest compression level takes half the time of the default. Columns of times have no
/// dictionary, because nearly all times are distinct.
fn properties<T>(columns: &[ParquetColumn<T>]) -> Result<WriterProperties, Error> {
    let level = ZstdLevel::try_new(1)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
    let properties = properties.set_created_by("iplink".to_owned());
    let times = columns.iter().filter(|column| matches!(column.cell, CellReader::OptionalTime(_)));
    let properties = times.fold(properties, |properties, column| {
        properties.set_column_dictionary_enabled(ColumnPath::from(column.name), false)
    });
    Ok(properties.build())
}

/// Returns the Parquet schema of the table.
fn schema<T>(name: &str, columns: &[ParquetColumn<T>]) -> String {
    let fields: String = columns
        .iter()
        .map(|ParquetColumn { name, cell }| match cell {
            CellReader::Text(_) => format!("REQUIRED BYTE_ARRAY {name} (STRING);"),
            CellReader::OptionalText(_) => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
            CellReader::Count(_) => format!("REQUIRED INT64 {name} (INTEGER(64,false));"),
            CellReader::OptionalU16(_) => format!("OPTIONAL INT32 {name} (INTEGER(16,false));"),
            CellReader::OptionalTime(_) => {
                format!("OPTIONAL INT64 {name} (TIMESTAMP(NANOS,true));")
            }
            CellReader::Boolean(_) => format!("REQUIRED BOOLEAN {name};"),
        })
        .collect();
    format!("message {name} {{ {fields} }}")
}

/// Writes a column of one row group.
fn write_column<T>(
    cell: &CellReader<T>,
    rows: &[T],
    group: &mut SerializedRowGroupWriter<'_, SharedBuffer>,
) -> Result<(), Error> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    let text = |text: String| ByteArray::from(text.into_bytes());
    match cell {
        CellReader::Text(value) => {
            write_required::<_, ByteArrayType>(rows, |row| text(value(row)), &mut column)
        }
        CellReader::OptionalText(value) => {
            write_optional::<_, ByteArrayType>(rows, |row| value(row).map(text), &mut column)
        }
        CellReader::Count(value) => {
            write_required::<_, Int64Type>(rows, |row| value(row).cast_signed(), &mut column)
        }
        CellReader::OptionalU16(value) => {
            write_optional::<_, Int32Type>(rows, |row| value(row).map(i32::from), &mut column)
        }
        CellReader::OptionalTime(value) => write_optional::<_, Int64Type>(
            rows,
            |row| value(row).map(iplink_core::time::Timestamp::as_nanos),
            &mut column,
        ),
        CellReader::Boolean(value) => write_required::<_, BoolType>(rows, value, &mut column),
    }?;
    column.close()?;
    Ok(())
}

/// Writes a required column.
fn write_required<T, D: DataType>(
    rows: &[T],
    value: impl Fn(&T) -> D::T,
    column: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let values: Vec<D::T> = rows.iter().map(value).collect();
    column.typed::<D>().write_batch(&values, None, None).map(|_| ())
}

/// Writes an optional column.
fn write_optional<T, D: DataType>(
    rows: &[T],
    value: impl Fn(&T) -> Option<D::T>,
    column: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<D::T>> = rows.iter().map(value).collect();
    // A definition level of 0 marks a missing value.
    let definition_levels: Vec<i16> =
        values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<D::T> = values.into_iter().flatten().collect();
    column.typed::<D>().write_batch(&values, Some(&definition_levels), None).map(|_| ())
}

/// A buffer of bytes written but not yet moved to the output. The library requires an
/// owned writer.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl SharedBuffer {
    /// Removes and returns all bytes.
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Converts a Parquet error to a write error of the stream.
impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Stream(io::Error::other(error))
    }
}
