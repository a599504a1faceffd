//! Tests of the ear.
