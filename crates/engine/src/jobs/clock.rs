//! A point in time, for whoever has a clock. The engine has none: it is given the time.

/// A point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timestamp {
    /// Milliseconds since 1970
    pub milliseconds: u64,
    /// The same as Auth0 writes dates: `2026-01-02T03:04:05.678Z`
    pub iso: String,
}

impl Timestamp {
    /// Microseconds since 1970, as queries count time.
    pub fn microseconds(&self) -> i64 {
        i64::try_from(self.milliseconds).unwrap_or(i64::MAX).saturating_mul(1_000)
    }
}
