//! Where the rows of a long table lie, when the table is higher than a browser lets anything be. Pure; knows no element.
//!
//! The rows lie in a space as high as all of them together. On the page is an element that is no higher than
//! [`HIGHEST`], and that is what the browser scrolls. The space is cut into sheets; each lies shifted against the element
//! by its own offset, so that a short way on the page is the same way among the rows, and the whole way the whole way.

/// The most pixels the scrolled element is high. Firefox draws nothing beyond some 17 million.
pub(crate) const HIGHEST: f64 = 8_000_000.0;

/// Into so many sheets the scrolled element is cut.
const SHEETS: f64 = 100.0;

/// The measures of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Space {
    /// How many rows there are
    pub(crate) rows: u64,
    /// The height of each
    pub(crate) row: f64,
    /// The height of what is seen of them
    pub(crate) view: f64,
}

/// How far a table is scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Place {
    /// By how much the rows lie higher on the page than in their space
    pub(crate) offset: f64,
    /// How far the element is scrolled on the page
    pub(crate) top: f64,
}

impl Place {
    /// How far it is scrolled in the space of the rows.
    fn among_rows(self) -> f64 {
        self.offset + self.top
    }
}

impl Space {
    /// The height of all rows.
    fn whole(&self) -> f64 {
        self.rows as f64 * self.row
    }

    /// The height of the element on the page.
    pub(crate) fn height(&self) -> f64 {
        self.whole().min(HIGHEST)
    }

    /// The height of a sheet, how many there are, and by how much more each is shifted than the one before.
    fn sheets(&self) -> (f64, f64, f64) {
        let height = HIGHEST / SHEETS;
        let count = (self.whole() / height).floor();
        (height, count, (self.whole() - HIGHEST) / (count - 1.0))
    }

    fn offset(&self, sheet: f64) -> f64 {
        (sheet * self.sheets().2).round()
    }

    /// The place that shows the rows from `among_rows` pixels on, as far as there is so much below.
    fn at(&self, among_rows: f64) -> Place {
        let top = among_rows.clamp(0.0, (self.whole() - self.view).max(0.0));
        if self.whole() <= HIGHEST {
            return Place { offset: 0.0, top };
        }
        let (height, count, _) = self.sheets();
        let offset = self.offset((top / height).floor().min(count - 1.0));
        Place { offset, top: top - offset }
    }

    /// Where one is after the browser has scrolled to `top`: as far on among the rows if that was less than what is seen
    /// at once, or else in proportion. The browser must be told if its `top` is to be another one.
    pub(crate) fn scrolled(&self, from: Place, top: f64) -> Place {
        if self.whole() <= HIGHEST {
            return Place { offset: 0.0, top };
        }
        if (top - from.top).abs() < self.view {
            return self.at(from.offset + top);
        }
        let (height, count, _) = self.sheets();
        let among_rows = top * (self.whole() - self.view) / (HIGHEST - self.view);
        let offset = self.offset((among_rows / height).floor().clamp(0.0, count - 1.0));
        Place { offset, top }
    }

    /// The same place after the measures have changed: what was the first row in sight still is, if there is one.
    pub(crate) fn kept(&self, was: &Space, place: Place) -> Place {
        let rows = if was.row > 0.0 { place.among_rows() / was.row } else { 0.0 };
        self.at(rows * self.row)
    }

    /// The nearest place at which `row` is in sight.
    pub(crate) fn showing(&self, row: u64, from: Place) -> Place {
        let (first, last) = (row as f64 * self.row, (row + 1) as f64 * self.row - self.view);
        let now = from.among_rows();
        // In a view lower than a row its upper edge counts.
        if now > first || last > first {
            self.at(first)
        } else if now < last {
            self.at(last)
        } else {
            from
        }
    }

    /// The first row in sight, and one past the last.
    pub(crate) fn seen(&self, place: Place) -> (u64, u64) {
        if self.row <= 0.0 {
            return (0, 0);
        }
        let first = (place.among_rows() / self.row).floor().max(0.0) as u64;
        let end = ((place.among_rows() + self.view) / self.row).ceil().max(0.0) as u64;
        (first.min(self.rows), end.min(self.rows))
    }

    /// How far below the element's upper edge `row` lies on the page.
    pub(crate) fn top_of(&self, row: u64, place: Place) -> f64 {
        row as f64 * self.row - place.offset
    }

    /// How many rows are in sight as a whole; at least one.
    pub(crate) fn full_rows(&self) -> u64 {
        if self.row <= 0.0 { 1 } else { ((self.view / self.row) as u64).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const SMALL: Space = Space { rows: 1_000, row: 52.0, view: 600.0 };
    const LARGE: Space = Space { rows: 1_000_000, row: 52.0, view: 600.0 };
    const HUGE: Space = Space { rows: 10_000_000, row: 52.0, view: 600.0 };

    fn end(space: &Space) -> f64 {
        space.height() - space.view
    }

    #[wasm_bindgen_test]
    fn what_fits_is_scrolled_as_it_is() {
        assert_eq!(SMALL.height(), 52_000.0);
        let place = SMALL.scrolled(Place::default(), 5_200.0);
        assert_eq!(place, Place { offset: 0.0, top: 5_200.0 });
        assert_eq!(SMALL.seen(place), (100, 112));
        assert_eq!(SMALL.top_of(100, place), 5_200.0);
    }

    #[wasm_bindgen_test]
    fn the_scrollbar_reaches_both_ends() {
        for space in [LARGE, HUGE] {
            assert_eq!(space.height(), HIGHEST);
            let place = space.scrolled(Place::default(), end(&space));
            assert_eq!(space.seen(place).1, space.rows);
            assert_eq!(space.top_of(space.rows, place), HIGHEST);
            let back = space.scrolled(place, 0.0);
            assert_eq!(space.seen(back).0, 0);
            assert_eq!(space.top_of(0, back), 0.0);
        }
    }

    #[wasm_bindgen_test]
    fn half_the_way_is_about_half_the_rows() {
        for space in [LARGE, HUGE] {
            let place = space.scrolled(Place::default(), end(&space) / 2.0);
            let (first, _) = space.seen(place);
            let off = first.abs_diff(space.rows / 2) as f64 / space.rows as f64;
            assert!(off < 0.01, "{first}");
        }
    }

    #[wasm_bindgen_test]
    fn short_ways_are_the_same_among_the_rows() {
        // Across the edges of sheets, down and up again, each step as long as the last.
        for space in [LARGE, HUGE] {
            let mut place = space.scrolled(Place::default(), end(&space) / 3.0);
            let start = place.among_rows();
            for step in 1..=2_000 {
                place = space.scrolled(place, place.top + 100.0);
                assert!((place.among_rows() - start - f64::from(step) * 100.0).abs() < 0.01);
                assert!(place.top >= 0.0 && place.top <= end(&space));
            }
            for _ in 1..=2_000 {
                place = space.scrolled(place, place.top - 100.0);
            }
            assert!((place.among_rows() - start).abs() < 0.01);
        }
    }

    #[wasm_bindgen_test]
    fn a_long_way_in_short_steps_reaches_the_ends() {
        let start = LARGE.scrolled(Place::default(), end(&LARGE));
        let mut place = LARGE.scrolled(start, end(&LARGE) - 300_000.0);
        for _ in 0..40_000 {
            place = LARGE.scrolled(place, (place.top + 500.0).min(end(&LARGE)));
        }
        assert_eq!(LARGE.seen(place).1, LARGE.rows);
        assert_eq!(place, start);
    }

    #[wasm_bindgen_test]
    fn a_row_is_shown_by_the_shortest_way() {
        for space in [SMALL, LARGE] {
            let start = space.showing(500, Place::default());
            assert_eq!(space.seen(start).1, 501);
            assert_eq!(space.showing(495, start), start);
            let up = space.showing(400, start);
            assert_eq!(space.seen(up).0, 400);
            let last = space.showing(space.rows - 1, up);
            assert_eq!(space.seen(last).1, space.rows);
        }
    }

    #[wasm_bindgen_test]
    fn the_first_row_in_sight_stays_when_measures_change() {
        let place = LARGE.showing(700_000, Place::default());
        let (first, _) = LARGE.seen(place);
        let compact = Space { row: 76.0, view: 400.0, ..LARGE };
        assert_eq!(compact.seen(compact.kept(&LARGE, place)).0, first);
        let fewer = Space { rows: 100, ..LARGE };
        assert_eq!(fewer.seen(fewer.kept(&LARGE, place)).1, 100);
        assert_eq!(Space::default().seen(Space::default().kept(&LARGE, place)), (0, 0));
    }
}
