//! How often what was done to make the records of a file plain, for people.

use crate::thousands;

/// How many values were changed, by what was done to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub ids: u64,
    pub times: u64,
    pub numbers: u64,
    pub decimals: u64,
    pub undefined: u64,
    /// Values without a plain form
    pub kept: u64,
    /// Values whose type was taken off
    pub typed: u64,
    /// Records whose members stood inside a member
    pub lifted: u64,
    /// Lists of names and values
    pub pairs: u64,
    /// Lists of one
    pub singles: u64,
    /// JSON in texts
    pub texts: u64,
    /// Objects that only hold a value
    pub values: u64,
    /// Records with the key they stood under
    pub keyed: u64,
    /// Records made of a row
    pub rows: u64,
}

impl Counts {
    /// What was done, in words; empty if nothing was.
    pub fn describe(&self) -> String {
        let parts = [
            (self.keyed, "records by their key, which is _key"),
            (self.rows, "rows put together with the names of their columns"),
            (self.lifted, "records lifted out of the object around them"),
            (self.ids, "ids as texts"),
            (self.times, "times as ISO 8601"),
            (self.numbers, "numbers unwrapped"),
            (self.decimals, "decimals as texts, every digit kept"),
            (self.undefined, "undefined values left out"),
            (self.typed, "types taken off"),
            (self.values, "values taken out of their objects"),
            (self.pairs, "lists of names and values turned into objects"),
            (self.singles, "lists of one turned into their value"),
            (self.texts, "texts that hold JSON read as JSON"),
            (self.kept, "values that have no plain form kept"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts = parts.map(|(count, what)| format!("{} {what}", thousands::count(*count)));
        parts.collect::<Vec<_>>().join(", ")
    }
}
