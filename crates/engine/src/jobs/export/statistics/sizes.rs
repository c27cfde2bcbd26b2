//! How large profiles are, and which are the largest.

use crate::check::profile_size::{self, ALLOWANCE, LIMIT};
use crate::jobs::export::field_failures::label;
use crate::jobs::export::statistics::{LargeProfile, ProfileSizes, SizeCount};
use crate::user::{Attribute, User};

/// Where sizes are told apart, in bytes; both of Auth0's limits are among them.
const BOUNDS: [usize; 7] = [1_000, 2_000, 5_000, LIMIT, 20_000, 50_000, ALLOWANCE];

/// How many of the largest profiles are named.
const LARGEST: usize = 20;

/// Counts users by the size of their profiles.
#[derive(Default)]
pub(super) struct Sizes {
    bytes: u64,
    counts: [u64; BOUNDS.len() + 1],
    /// The largest first
    largest: Vec<LargeProfile>,
}

impl Sizes {
    /// Takes a user in.
    pub(super) fn add(&mut self, user: &User<'_>) {
        let size = profile_size::size(user);
        self.bytes += size as u64;
        self.counts[BOUNDS.partition_point(|bound| *bound < size)] += 1;
        let smallest = self.largest.get(LARGEST - 1).map_or(0, |smallest| smallest.bytes);
        if size as u64 <= smallest {
            return;
        }
        let place = self.largest.partition_point(|other| other.bytes >= size as u64);
        let parts = profile_size::largest(user).into_iter();
        let profile = LargeProfile {
            user: label(user),
            email: user.text(Attribute::Email).unwrap_or_default().into_owned(),
            bytes: size as u64,
            parts: parts.map(|(path, bytes)| (path, bytes as u64)).collect(),
        };
        self.largest.insert(place, profile);
        self.largest.truncate(LARGEST);
    }

    /// The counts.
    pub(super) fn into_sizes(self) -> ProfileSizes {
        let bounds = BOUNDS.iter().map(|bound| Some(*bound as u64)).chain([None]);
        let spread: Vec<SizeCount> =
            bounds.zip(self.counts).map(|(up_to, users)| SizeCount { up_to, users }).collect();
        let over = |limit: usize| {
            let above = |count: &&SizeCount| count.up_to.is_none_or(|up_to| up_to > limit as u64);
            spread.iter().filter(above).map(|count| count.users).sum()
        };
        ProfileSizes {
            bytes: self.bytes,
            over_limit: over(LIMIT),
            over_allowance: over(ALLOWANCE),
            largest: self.largest,
            spread,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_counted_by_size_and_the_largest_named() {
        let mut sizes = Sizes::default();
        for (number, length) in [10, 900, 9_000, 20_000, 99_900, 150_000].into_iter().enumerate() {
            let history = "h".repeat(length);
            let json = format!(
                "{{\"user_id\":\"auth0|{number}\",\"user_metadata\":{{\"history\":\"{history}\"}}}}"
            );
            sizes.add(&User::stored(json.as_bytes()).expect("a user"));
        }
        let sizes = sizes.into_sizes();
        let users: Vec<u64> = sizes.spread.iter().map(|count| count.users).collect();
        assert_eq!(users, [2, 0, 0, 1, 0, 1, 1, 1]);
        assert_eq!((sizes.over_limit, sizes.over_allowance), (3, 1));
        let first = &sizes.largest[0];
        assert_eq!((first.user.as_str(), sizes.largest.len()), ("auth0|5", 6));
        assert_eq!(first.parts[0].0, "user_metadata.history");
    }

    #[test]
    fn only_the_largest_are_kept_in_order() {
        let mut sizes = Sizes::default();
        for length in (0..100).chain((0..100).rev()) {
            let json = format!("{{\"name\":\"{}\"}}", "n".repeat(length));
            sizes.add(&User::stored(json.as_bytes()).expect("a user"));
        }
        let bytes: Vec<u64> = sizes.into_sizes().largest.iter().map(|large| large.bytes).collect();
        assert_eq!(bytes.len(), LARGEST);
        assert!(bytes.is_sorted_by(|a, b| a >= b) && bytes[0] == 99 + 11, "{bytes:?}");
    }
}
