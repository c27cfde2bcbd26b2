//! The tour: Muster shown with its sample data, from a file with faults to users in the local tenant and out again. At each stop it
//! presses what a person would press, marks what it speaks of, and waits for *Next*.
//!
//! It knows the pages by the names of their buttons and headings only, and does nothing that the buttons do not do. Where a person's own
//! files are, or a button is not there, it presses nothing more and only shows.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::count;
use crate::shell::press::press_soon;
use crate::shell::route::Route;

/// What it is called where it can be begun.
pub(crate) const NAME: &str = "Take the tour";

/// The event that begins it.
const BEGIN: &str = "muster-tour";

/// The attribute of what is spoken of.
const MARK: &str = "data-toured";

/// What has the focus at each stop.
const NEXT: &str = "tour-next";

const TITLE: &str = "tour-title";

/// How often what is spoken of is looked for, in milliseconds: work may have to end first.
const PAUSE: u32 = 150;

/// A place of the tour.
struct Stop {
    route: Route,
    /// The button that is pressed when one comes to it for the first time, and where that is
    press: Option<(Route, &'static str)>,
    /// What it speaks of, as a selector
    of: &'static str,
    title: &'static str,
    text: &'static str,
}

const STOPS: [Stop; 8] = [
    Stop {
        route: Route::Convert,
        press: Some((Route::Convert, "Try with sample data")),
        of: "main .files",
        title: "A file comes in",
        text: "Drop or choose files of almost any kind: exports of Auth0, CSV, database dumps, workbooks, exports of other systems. \
               The sample is an export of a small tenant, with the faults such files have. Nothing of it leaves this browser.",
    },
    Stop {
        route: Route::Convert,
        press: Some((Route::Convert, "Convert")),
        of: "main .result__head",
        title: "Every user is checked",
        text: "By the rules of Auth0’s import, to the letter: how many are ready, and how many Auth0 would refuse.",
    },
    Stop {
        route: Route::Convert,
        press: None,
        of: "main .findings",
        title: "What is wrong, and how to mend it",
        text: "Findings are grouped by reason, with the place of each. Where a mend is known, a button does it for all users it \
               concerns; it becomes a step that can be undone, and used again for the next export.",
    },
    Stop {
        route: Route::Convert,
        press: None,
        of: "main .next-steps",
        title: "On to Auth0",
        text: "The package has files of the size Auth0 takes and scripts that send them, follow the jobs, collect their errors and give \
               roles. Muster itself sends nothing.",
    },
    Stop {
        route: Route::Import,
        press: Some((Route::Convert, "Dry-run these files")),
        of: "main .action-bar",
        title: "A dry run first",
        text: "Import does what Auth0 would do, into a tenant that exists in this browser only: conflicts, upserts, errors in Auth0’s \
               words. The next stop imports the sample; Undo takes it back.",
    },
    Stop {
        route: Route::Import,
        press: Some((Route::Import, "Import Users")),
        of: "main .result__head, main .import-result",
        title: "As Auth0 would report it",
        text: "How many were inserted, updated and refused, with the job’s errors to download. Jobs keeps the history of all of them.",
    },
    Stop {
        route: Route::Users,
        press: None,
        of: "main [role=grid]",
        title: "The users are here",
        text: "Searched in Auth0’s query language, looked at, edited, selected; a million as smoothly as ten. Update changes many of \
               them at once, Compare holds two lists against each other.",
    },
    Stop {
        route: Route::Export,
        press: None,
        of: "main .action-bar",
        title: "And out again",
        text: "The fields you choose, under names of yours, with JavaScript expressions, sorted, as JSON or CSV. To end where you began: Undo \
               on Import takes the sample back, Erase everything on Tenant leaves nothing in this browser.",
    },
];

/// Begins the tour.
pub(crate) fn begin() {
    if let Ok(event) = web_sys::Event::new(BEGIN) {
        let _ = window().dispatch_event(&event);
    }
}

/// The card of the tour, while it goes on.
#[component]
pub(crate) fn Tour() -> Html {
    // The stop, and the furthest one: what was pressed is not pressed again.
    let place = use_state_eq(|| None::<(usize, usize)>);
    use_effect_with((), {
        let place = place.setter();
        move |()| {
            let begun = EventListener::new(&window(), BEGIN, move |_| place.set(Some((0, 0))));
            move || drop(begun)
        }
    });
    let has_sample = use_memo((), |()| Rc::new(Cell::new(false)));
    use_effect_with(*place, move |place| {
        let current = Rc::new(Cell::new(true));
        match *place {
            Some((at, furthest)) => arrive(at, at == furthest, &has_sample, &current),
            None => unmark(),
        }
        move || current.set(false)
    });
    let Some((at, furthest)) = *place else { return Html::default() };
    let go = |to: Option<usize>| {
        let place = place.setter();
        move |_: MouseEvent| place.set(to.map(|to| (to, furthest.max(to))))
    };
    let onkeydown = {
        let place = place.setter();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                place.set(None);
            }
        }
    };
    let stop = &STOPS[at];
    let last = at + 1 == STOPS.len();
    html! {
        <aside class="tour" aria-labelledby={TITLE} {onkeydown}>
            <div role="status">
                <p class="quiet">{ format!("{} of {}", count(at as u64 + 1), count(STOPS.len() as u64)) }</p>
                <h2 id={TITLE} class="tour__title">{ stop.title }</h2>
                <p>{ stop.text }</p>
            </div>
            <div class="tour__buttons">
                if at > 0 {
                    <button type="button" class="button" onclick={go(Some(at - 1))}>{ "Back" }</button>
                }
                <button id={NEXT} type="button" class="button button--primary" onclick={go((!last).then_some(at + 1))}>
                    { if last { "Done" } else { "Next" } }
                </button>
                if !last {
                    <button type="button" class="link tour__end" onclick={go(None)}>{ "End the tour" }</button>
                }
            </div>
        </aside>
    }
}

/// Goes to a stop, presses its button if it `is_new`, and marks what it speaks of; gives up when one has gone on.
fn arrive(at: usize, is_new: bool, has_sample: &Rc<Cell<bool>>, current: &Rc<Cell<bool>>) {
    unmark();
    let stop = &STOPS[at];
    let (has_sample, current) = (Rc::clone(has_sample), Rc::clone(current));
    if at == 0 && is_new {
        has_sample.set(false);
    }
    // Without the sample these are a person's own files, and what becomes of them is not the tour's.
    let Some((route, name)) = stop.press.filter(|_| is_new && (at == 0 || has_sample.get())) else {
        stop.route.open();
        return keep_marked(stop.of, false, current);
    };
    route.open();
    press_soon(name, move |found| {
        has_sample.set(found);
        if !found {
            stop.route.open();
        }
        keep_marked(stop.of, false, current);
    });
}

/// Marks what a stop speaks of once it is there, and again when the page has drawn it anew, as long as one stays.
fn keep_marked(of: &'static str, is_shown: bool, current: Rc<Cell<bool>>) {
    Timeout::new(PAUSE, move || {
        if !current.get() {
            return;
        }
        let found = document().query_selector(of).ok().flatten();
        if let Some(found) = found.as_ref().filter(|found| !found.has_attribute(MARK)) {
            let _ = found.set_attribute(MARK, "");
            if !is_shown {
                if !is_in_sight(found) {
                    found.scroll_into_view_with_bool(true);
                }
                // Leaves the page where it is: the card is always in sight.
                browser::focus_in_place(NEXT);
            }
        }
        keep_marked(of, is_shown || found.is_some(), current);
    })
    .forget();
}

/// Whether it begins in the upper half of the window.
fn is_in_sight(element: &Element) -> bool {
    let top = element.get_bounding_client_rect().top();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    top >= 0.0 && top < height / 2.0
}

fn unmark() {
    let Ok(marked) = document().query_selector_all(&format!("[{MARK}]")) else { return };
    for at in 0..marked.length() {
        if let Some(element) = marked.item(at).and_then(|it| it.dyn_into::<Element>().ok()) {
            let _ = element.remove_attribute(MARK);
        }
    }
}
