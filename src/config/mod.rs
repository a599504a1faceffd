//! What to watch: one TOML file, read whole, every fault named at once.

pub mod alert;
pub mod brand;
pub mod fetch;
pub mod secret;
pub mod server;
pub mod source;
