//! What one evaluation may take. The evaluator is given them, the realm enforces them.

/// The bounds of one evaluation. Built-in functions, however long they run, are not covered: whoever waits for the
/// answer must be able to end the whole program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rounds of loops, for each call of a function
    pub loops: u64,
    /// Calls within calls. Each takes a few kilobytes of the native stack at worst.
    pub calls: usize,
    /// Values on Boa's stack, such as the arguments of all open calls
    pub values: usize,
    /// Calls of the browser's Intl and of its reading of dates; each takes a few microseconds
    pub host_calls: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { loops: 1_000_000, calls: 512, values: 200_000, host_calls: 500_000 }
    }
}
