//! A choice that is on or off, with a line about it and a word of caution where it is set against what Auth0 expects.
//! The choices themselves are tables beside the forms that show them.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::icon::{Icon, icon};

/// A choice about a `Spec`.
pub(crate) struct Switch<Spec: 'static> {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    /// What it does, in a line
    pub(crate) help: &'static str,
    /// Whether it should rather be on, or off, and what to say when it is not
    pub(crate) caution: Option<(bool, &'static str)>,
    /// Whether it is on
    pub(crate) is_on: fn(&Spec) -> bool,
    /// Switches it
    pub(crate) set: fn(&mut Spec, bool),
    /// Why it cannot be chosen now, if so
    pub(crate) unavailable: fn(&Spec) -> Option<&'static str>,
    /// Choices that refine it
    pub(crate) nested: &'static [Switch<Spec>],
}

/// The switch and those that refine it; `on_change` gets what the specification is to be.
pub(crate) fn switch<Spec: Clone + 'static>(
    switch: &'static Switch<Spec>,
    spec: &Spec,
    on_change: &Callback<Spec>,
) -> Html {
    let (on, set) = ((switch.is_on)(spec), switch.set);
    let onchange = {
        let spec = spec.clone();
        on_change.reform(move |event: Event| {
            let mut spec = spec.clone();
            set(&mut spec, event.target_unchecked_into::<HtmlInputElement>().checked());
            spec
        })
    };
    let nested = switch.nested.iter().map(|nested| self::switch(nested, spec, on_change));
    let unavailable = (switch.unavailable)(spec);
    drawn(
        &Drawn {
            id: switch.id,
            label: switch.label,
            help: switch.help,
            caution: switch.caution,
            on,
            unavailable,
        },
        onchange,
        nested.collect(),
    )
}

/// A switch without its specification: what follows is compiled once, whatever that is.
struct Drawn {
    id: &'static str,
    label: &'static str,
    help: &'static str,
    caution: Option<(bool, &'static str)>,
    on: bool,
    unavailable: Option<&'static str>,
}

fn drawn(switch: &Drawn, onchange: Callback<Event>, nested: Vec<Html>) -> Html {
    let &Drawn { id, label, help, caution, on, unavailable } = switch;
    let on = on && unavailable.is_none();
    let caution = caution.filter(|(should, _)| *should != on && unavailable.is_none());
    let about = format!("{id}-help");
    html! {
        <div class="option">
            <input {id} class="option__box" type="checkbox" checked={on} disabled={unavailable.is_some()}
                aria-describedby={about.clone()} {onchange} />
            <label class="option__label" for={id}>{ label }</label>
            { explanation(about, unavailable.unwrap_or(help), caution.map(|(_, words)| words)) }
            { for nested.into_iter().map(|nested| html! { <div class="option__nested">{ nested }</div> }) }
        </div>
    }
}

/// What is said below a choice.
pub(crate) fn explanation(id: String, help: &'static str, caution: Option<&'static str>) -> Html {
    html! {
        <div {id} class="option__about">
            <p class="option__help">{ help }</p>
            if let Some(caution) = caution {
                <p class="option__caution">{ icon(Icon::Warning) }{ caution }</p>
            }
        </div>
    }
}
