//! How fast a job runs and how long it will take, from its progress of the last seconds. Pure and without a browser type:
//! time is given.

use std::collections::VecDeque;

use engine::jobs::Progress;

/// How far back the rate looks, in milliseconds: long enough not to jitter, short enough to follow.
const WINDOW: f64 = 4_000.0;

/// Before this much time has passed a rate would be a guess, in milliseconds.
const FIRST: f64 = 300.0;

/// The progress of the last seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RateMeter {
    samples: VecDeque<Sample>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    at: f64,
    bytes: u64,
    users: u64,
}

/// How much a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    /// Bytes read a second
    pub(crate) bytes: f64,
    /// Users seen a second
    pub(crate) users: f64,
}

impl RateMeter {
    /// A meter that starts at `at` milliseconds.
    pub(crate) fn new(at: f64) -> Self {
        RateMeter { samples: VecDeque::from([Sample { at, bytes: 0, users: 0 }]) }
    }

    /// Notes how far the job is at `at` milliseconds.
    pub(crate) fn note(&mut self, at: f64, progress: &Progress) {
        self.samples.push_back(Sample { at, bytes: progress.bytes_read, users: progress.users });
        // One sample older than the window stays, so that the rate spans all of it.
        while self.samples.get(1).is_some_and(|second| at - second.at > WINDOW) {
            self.samples.pop_front();
        }
    }

    /// The rate over the last seconds, once there is one.
    pub(crate) fn rate(&self) -> Option<Rate> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let milliseconds = last.at - first.at;
        if milliseconds < FIRST {
            return None;
        }
        let a_second =
            |then: u64, now: u64| now.saturating_sub(then) as f64 * 1000.0 / milliseconds;
        Some(Rate {
            bytes: a_second(first.bytes, last.bytes),
            users: a_second(first.users, last.users),
        })
    }

    /// Seconds until all bytes are read, at this rate.
    pub(crate) fn seconds_left(&self, progress: &Progress) -> Option<f64> {
        let rate = self.rate()?.bytes;
        let left = progress.bytes_total.saturating_sub(progress.bytes_read) as f64;
        (rate > 0.0).then(|| left / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(bytes_read: u64, users: u64) -> Progress {
        Progress { bytes_read, bytes_total: 10_000, users, ..Progress::default() }
    }

    #[test]
    fn no_rate_before_it_means_something() {
        let mut meter = RateMeter::new(0.0);
        assert_eq!(meter.rate(), None);
        meter.note(100.0, &progress(100, 10));
        assert_eq!(meter.rate(), None);
        assert_eq!(meter.seconds_left(&progress(100, 10)), None);
    }

    #[test]
    fn the_rate_follows_the_last_seconds() {
        let mut meter = RateMeter::new(0.0);
        for second in 1..=10_u32 {
            let step = u64::from(second.saturating_sub(5)) * 1000;
            meter.note(f64::from(second) * 1000.0, &progress(step, step / 10));
        }
        assert_eq!(meter.rate(), Some(Rate { bytes: 1000.0, users: 100.0 }));
        assert_eq!(meter.seconds_left(&progress(5000, 0)), Some(5.0));
    }

    #[test]
    fn a_job_that_stands_still_has_no_end() {
        let mut meter = RateMeter::new(0.0);
        meter.note(1000.0, &progress(0, 0));
        assert_eq!(meter.seconds_left(&progress(0, 0)), None);
    }
}
