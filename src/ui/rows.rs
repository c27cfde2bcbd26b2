//! The rows of a list of any length in a box that scrolls: which of them are in the page, where they lie, and where a key leads.
//! It knows no row and asks for none; whoever has it draws [`Rows::drawn`] and is told what has moved.
//!
//! The security policy allows no style attributes: heights are set on the elements after they are drawn.

use gloo::events::EventListener;
use gloo::utils::window;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::ui::virtual_scroll::{Place, Space};

/// So many rows are drawn beyond those in sight, and so many are scrolled before the drawing moves.
const SPARE: u64 = 4;

/// See the module.
pub(crate) struct Rows {
    /// The box that scrolls
    pub(crate) scroller: NodeRef,
    /// In it, as high as all rows
    pub(crate) body: NodeRef,
    /// In that, what holds the rows that are drawn
    pub(crate) window: NodeRef,
    space: Space,
    place: Place,
    /// The rows that are drawn: the first, and one past the last
    drawn: (u64, u64),
    /// Where the browser is to scroll once the rows are drawn
    scroll_to: Option<f64>,
    /// The height that the body has
    height: f64,
}

/// What came of a scroll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// Whether it went further than what is seen at once
    pub(crate) jumped: bool,
    /// Whether something else is to be drawn
    pub(crate) draws: bool,
}

/// Where a key leads in a list of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// So many rows on
    By(i64),
    /// So many views on
    Page(i64),
    /// To the first row
    First,
    /// To the last
    Last,
}

impl Way {
    /// The way of the key that the browser calls so.
    pub(crate) fn of(key: &str) -> Option<Way> {
        Some(match key {
            "ArrowDown" => Way::By(1),
            "ArrowUp" => Way::By(-1),
            "PageDown" => Way::Page(1),
            "PageUp" => Way::Page(-1),
            "Home" => Way::First,
            "End" => Way::Last,
            _ => return None,
        })
    }
}

impl Rows {
    /// So many rows of this height, in a box that shows as much of them.
    pub(crate) fn new(rows: u64, row: f64, view: f64) -> Self {
        let space = Space { rows, row, view };
        let mut rows = Rows {
            scroller: NodeRef::default(),
            body: NodeRef::default(),
            window: NodeRef::default(),
            space,
            place: Place::default(),
            drawn: (0, 0),
            scroll_to: None,
            height: 0.0,
        };
        rows.draw();
        rows
    }

    /// Calls these when the box is scrolled, and when the window has another size. After the first drawing.
    pub(crate) fn listen(
        &self,
        scrolled: impl Fn() + 'static,
        resized: impl Fn() + 'static,
    ) -> Vec<EventListener> {
        let Some(scroller) = self.scroller.cast::<Element>() else { return Vec::new() };
        vec![
            EventListener::new(&scroller, "scroll", move |_| scrolled()),
            EventListener::new(&window(), "resize", move |_| resized()),
        ]
    }

    /// Those in sight: the first, and one past the last.
    pub(crate) fn seen(&self) -> (u64, u64) {
        self.space.seen(self.place)
    }

    /// Those that are drawn: the first, and one past the last.
    pub(crate) fn drawn(&self) -> (u64, u64) {
        self.drawn
    }

    /// Whether this one is drawn.
    pub(crate) fn is_drawn(&self, row: u64) -> bool {
        (self.drawn.0..self.drawn.1).contains(&row)
    }

    /// So many there are now; what was in sight stays. Whether something else is to be drawn.
    pub(crate) fn resize(&mut self, rows: u64) -> bool {
        self.change(Space { rows, ..self.space })
    }

    /// A row has this height, and the box shows all of its own but `head` pixels. Whether something else is to be drawn.
    pub(crate) fn measure(&mut self, row: f64, head: i32) -> bool {
        let Some(scroller) = self.scroller.cast::<HtmlElement>() else { return false };
        let view = f64::from(scroller.client_height() - head).max(row);
        self.change(Space { row, view, ..self.space })
    }

    fn change(&mut self, space: Space) -> bool {
        if space == self.space {
            return false;
        }
        let place = space.kept(&self.space, self.place);
        self.space = space;
        self.go(place);
        self.draw();
        true
    }

    /// To the first row.
    pub(crate) fn rewind(&mut self) {
        (self.place, self.scroll_to) = (Place::default(), Some(0.0));
        self.draw();
    }

    /// Follows the browser.
    pub(crate) fn scrolled(&mut self) -> Moved {
        let Some(scroller) = self.scroller.cast::<Element>() else { return Moved::default() };
        let top = f64::from(scroller.scroll_top());
        let jumped = (top - self.place.top).abs() > self.space.view;
        let place = self.space.scrolled(self.place, top);
        let shifted = place.offset != self.place.offset;
        self.place = Place { top, ..place };
        if place.top != top {
            self.go(place);
        }
        Moved { jumped, draws: self.draw() || shifted }
    }

    /// Has a row in sight.
    pub(crate) fn show(&mut self, row: u64) -> Moved {
        let place = self.space.showing(row, self.place);
        let jumped = (place.top - self.place.top).abs() > self.space.view;
        self.go(place);
        Moved { jumped, draws: self.draw() }
    }

    /// The row to which a way leads from this one, or from what is in sight.
    pub(crate) fn reached(&self, way: Way, from: Option<u64>) -> u64 {
        let last = self.space.rows.saturating_sub(1);
        let page = self.space.full_rows() as i64;
        let row = match (way, from) {
            (Way::First, _) => 0,
            (Way::Last, _) => last,
            (Way::By(_) | Way::Page(_), None) => self.seen().0,
            (Way::By(rows), Some(row)) => row.saturating_add_signed(rows),
            (Way::Page(pages), Some(row)) => row.saturating_add_signed(pages * page),
        };
        row.min(last)
    }

    /// Moves to `place`; the browser follows once it is drawn.
    fn go(&mut self, place: Place) {
        if place.top != self.place.top {
            self.scroll_to = Some(place.top);
        }
        self.place = place;
    }

    /// Chooses the rows that are drawn. Whether they are others than before.
    fn draw(&mut self) -> bool {
        let (first, end) = self.seen();
        let first = first.saturating_sub(SPARE) / SPARE * SPARE;
        let end = ((end + SPARE).div_ceil(SPARE) * SPARE).min(self.space.rows);
        let drawn = (first.min(end), end);
        std::mem::replace(&mut self.drawn, drawn) != drawn
    }

    /// Gives the elements the heights and places that they are to have. After each drawing.
    pub(crate) fn lay_out(&mut self) {
        let (Some(body), Some(window)) =
            (self.body.cast::<HtmlElement>(), self.window.cast::<HtmlElement>())
        else {
            return;
        };
        let height = self.space.height();
        if height != self.height {
            self.height = height;
            let _ = body.style().set_property("height", &format!("{}px", height as u64));
        }
        if let Some((top, scroller)) = self.scroll_to.take().zip(self.scroller.cast::<Element>()) {
            scroller.set_scroll_top(top.round() as i32);
        }
        let top = self.space.top_of(self.drawn.0, self.place) as i64;
        let _ = window.style().set_property("transform", &format!("translateY({top}px)"));
    }
}
