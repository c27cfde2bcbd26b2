//! Users by month, or by year where these would be too many months.

use std::collections::BTreeMap;

use crate::jobs::export::statistics::{TimeUnit, Timeline};
use crate::user::date::Period;
use crate::user::{Attribute, User};

/// From so many months on, users are counted by year.
const MOST_MONTHS: i64 = 96;

/// The most years between the first and the last: what lies before these is most likely no date.
const MOST_YEARS: i64 = 200;

/// Counts users by the month of a date.
#[derive(Default)]
pub(super) struct Months {
    /// By months since the year 0; a year has four digits, so there are 120,000 at most
    counts: BTreeMap<i64, u64>,
    unknown: u64,
}

impl Months {
    /// Takes in the date that `user` has as `attribute`; whether there is one. Months are UTC's. A year alone says none.
    pub(super) fn add(&mut self, user: &User<'_>, attribute: Attribute) -> bool {
        let text = user.text(attribute).filter(|text| text.len() > "2025".len());
        let month = text.and_then(|text| Period::parse(text.as_bytes())).map(Period::month);
        match month.filter(|(year, _)| (0..=9_999).contains(year)) {
            Some((year, month)) => *self.counts.entry(year * 12 + month - 1).or_default() += 1,
            None => self.unknown += 1,
        }
        month.is_some()
    }

    /// The counts without a gap.
    pub(super) fn into_timeline(self) -> Timeline {
        let Months { counts, unknown } = self;
        let last = counts.keys().next_back().copied();
        let first = last.and_then(|last| {
            let earliest = last - MOST_YEARS * 12;
            counts.keys().copied().find(|month| *month > earliest)
        });
        let (Some(first), Some(last)) = (first, last) else {
            return Timeline { unknown, ..Timeline::default() };
        };
        let unit = if last - first < MOST_MONTHS { TimeUnit::Month } else { TimeUnit::Year };
        let size = if unit == TimeUnit::Month { 1 } else { 12 };
        let name = |span: i64| match unit {
            TimeUnit::Month => format!("{:04}-{:02}", span / 12, span % 12 + 1),
            TimeUnit::Year => format!("{span:04}"),
        };
        let sum = |span: i64| counts.range(span * size..(span + 1) * size).map(|it| it.1).sum();
        let spans = (first / size..=last / size).map(|span| (name(span), sum(span)));
        let earlier = counts.range(..first / size * size).map(|it| it.1).sum();
        Timeline { unit, spans: spans.collect(), earlier, unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(dates: &[&str]) -> Timeline {
        let mut months = Months::default();
        for date in dates {
            let json = format!("{{\"created_at\":\"{date}\"}}");
            months.add(&User::stored(json.as_bytes()).expect("a user"), Attribute::CreatedAt);
        }
        months.into_timeline()
    }

    #[test]
    fn months_without_a_gap_or_years_where_these_are_many() {
        let check = |dates: &[&str], unit: TimeUnit, spans: &[(&str, u64)], rest: (u64, u64)| {
            let found = timeline(dates);
            let named = found.spans.iter().map(|(name, users)| (name.as_str(), *users));
            assert_eq!(
                (found.unit, named.collect::<Vec<_>>()),
                (unit, spans.to_vec()),
                "{dates:?}"
            );
            assert_eq!((found.earlier, found.unknown), rest, "{dates:?}");
        };
        check(&[], TimeUnit::Month, &[], (0, 0));
        check(&["2025", "soon", "2025-13-01"], TimeUnit::Month, &[], (0, 3));
        check(
            &["2024-11-30", "2025-02-01T00:00:00.000Z", "2024-11-01"],
            TimeUnit::Month,
            &[("2024-11", 2), ("2024-12", 0), ("2025-01", 0), ("2025-02", 1)],
            (0, 0),
        );
        check(&["2025-01-01T00:30:00+01:00"], TimeUnit::Month, &[("2024-12", 1)], (0, 0));
        let many = timeline(&["2000-01-01", "2000-02-01", "2020-01-01"]);
        assert_eq!((many.unit, many.spans.len()), (TimeUnit::Year, 21));
        assert_eq!((many.spans[0].clone(), many.spans[1].1), (("2000".to_owned(), 2), 0));
        check(&["0001-01-01", "2020-01-01"], TimeUnit::Month, &[("2020-01", 1)], (1, 0));
    }
}
