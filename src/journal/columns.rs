//! How the vocabulary's values stand in columns: times as microseconds, names as text, hashes as the same 64 bits.

use jiff::Timestamp;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A time, stored as whole microseconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Micros(pub Timestamp);

/// A time as it comes back from the journal: cut to whole microseconds.
pub(super) fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

impl ToSql for Micros {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_microsecond().into())
    }
}

impl FromSql for Micros {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Micros> {
        Timestamp::from_microsecond(value.as_i64()?)
            .map(Micros)
            .map_err(FromSqlError::other)
    }
}

/// Anything that serde knows, stored as JSON text.
pub(super) struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
        Ok(text.into())
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Json<T>> {
        serde_json::from_str(value.as_str()?)
            .map(Json)
            .map_err(FromSqlError::other)
    }
}

/// One of an enum's lower-case names, stored as that name.
pub(super) struct Word<T>(pub T);

impl<T: Serialize> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(name)) => Ok(name.into()),
            other => Err(rusqlite::Error::ToSqlConversionFailure(
                format!("{other:?} is no name").into(),
            )),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Word<T>> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(value.as_str()?);
        T::deserialize(name).map(Word).map_err(FromSqlError::other)
    }
}

/// The same 64 bits, as SQLite knows them.
pub(super) fn bits(hash: u64) -> i64 {
    hash.cast_signed()
}

/// Bits read back.
pub(super) fn unbits(stored: i64) -> u64 {
    stored.cast_unsigned()
}

/// A count as a column; beyond what the column holds it is the largest that fits.
pub(super) fn count(value: Option<u64>) -> Option<i64> {
    value.map(|v| i64::try_from(v).unwrap_or(i64::MAX))
}

/// A count read back.
pub(super) fn uncount(value: Option<i64>) -> Option<u64> {
    value.map(|v| u64::try_from(v).unwrap_or(0))
}

/// Hash of a text, for lookups by equality.
pub(super) fn hash(text: &str) -> i64 {
    bits(xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}
