//! `[[brand]]`: whom to listen for.

/// Own or rival.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// Ours.
    #[default]
    Own,
    /// A rival's.
    Competitor,
}

/// A brand as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Brand {
    /// Its name, unique.
    pub name: String,
    /// Names, hashtags, handles that stand for it; never empty.
    pub terms: Vec<String>,
    /// One of these must stand in the post too; empty: no condition.
    pub near: Vec<String>,
    /// Phrases that do not count.
    pub exclude: Vec<String>,
    /// Exact case.
    pub case: bool,
    /// Own or rival.
    pub role: Role,
    /// Who is compared with whom.
    pub group: String,
}
