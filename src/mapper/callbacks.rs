//! What a page with a mapper hands to the parts around it: the list of files and the steps. Each call becomes an event of the mapper.

use std::rc::Rc;

use yew::Callback;

use crate::mapper::state::{Event, Mapping};
use crate::shared::browser;
use crate::shared::files::Files;
use engine::jobs::Survey;
use engine::recipe::Recipe;

/// The callbacks of a page.
pub(crate) struct Callbacks {
    /// What stands in a file is known, or that it cannot be
    pub(crate) on_survey: Callback<(u32, Option<Rc<Survey>>)>,
    /// The recipe becomes this
    pub(crate) on_recipe: Callback<Recipe>,
    /// The last change of the recipe is taken back, or made again
    pub(crate) on_undo: Callback<bool>,
    /// The table of columns is to be shown, if there is one
    pub(crate) on_columns: Option<Callback<()>>,
}

/// The callbacks of a page that gets events so.
pub(crate) fn callbacks(mapping: &Mapping, files: &Files, on_event: &Callback<Event>) -> Callbacks {
    Callbacks {
        on_survey: on_event.reform(|(question, survey)| Event::Surveyed(question, survey)),
        on_recipe: on_event.reform(Event::Change),
        on_undo: on_event.reform(|back| if back { Event::Undo } else { Event::Redo }),
        on_columns: mapping.has_table(files).then(|| {
            on_event.reform(|()| {
                browser::show_soon("columns-title");
                Event::Open(true)
            })
        }),
    }
}
