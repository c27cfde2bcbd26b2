//! What is done to the users and how the result is laid out: one line of explanation each, and a word where
//! a choice makes files that Auth0 does not import.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Icon, Shape};
use crate::app::wording;
use crate::job::{Format, Spec};

/// Properties of [`Options`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The options
    pub spec: Spec,
    /// Gets what they are to be
    pub on_change: Callback<Spec>,
}

/// The options in a fieldset.
#[component]
pub fn Options(props: &Props) -> Html {
    let spec = props.spec;
    let switch = |set: fn(&mut Spec, bool)| {
        props.on_change.reform(move |on| {
            let mut spec = spec;
            set(&mut spec, on);
            spec
        })
    };
    let on_reset = props.on_change.reform(|_: MouseEvent| Spec::default());
    let array = spec.format == Format::JsonArray;
    html! {
        <fieldset class="options">
            <legend class="options__title">{ "Options" }</legend>
            <FormatSelect {spec} on_change={props.on_change.clone()} />

            <Switch id="strip-prefix" label="Remove auth0| prefix from user IDs" on={spec.strip_prefix}
                help="Auth0 adds auth0| to every ID it imports, so it must come off."
                caution={(!spec.strip_prefix).then_some("IDs that keep theirs are imported as auth0|auth0|…")}
                on_change={switch(|spec, on| spec.strip_prefix = on)}>
                <Switch id="strip-repeated" label="Remove every repeated auth0| as well"
                    on={spec.strip_repeated && spec.strip_prefix} disabled={!spec.strip_prefix}
                    help="For IDs that an earlier import has doubled."
                    on_change={switch(|spec, on| spec.strip_repeated = on)} />
            </Switch>

            <Switch id="drop-unimportable" label="Drop attributes Auth0 does not import" on={spec.drop_unimportable}
                help="Such as created_at, identities and logins_count."
                caution={(!spec.drop_unimportable).then_some("Users that have such attributes count as rejected.")}
                on_change={switch(|spec, on| spec.drop_unimportable = on)} />

            <Switch id="drop-empty" label="Leave out empty values of optional attributes" on={spec.drop_empty}
                help="Auth0 rejects a user for an empty name or a null picture."
                on_change={switch(|spec, on| spec.drop_empty = on)} />

            <Switch id="leave-out" label="Leave out users Auth0 would reject" on={spec.leave_out_rejected}
                help="They come in a file of their own, each with its reason."
                caution={(!spec.leave_out_rejected).then_some("Auth0 will reject them when you import the files.")}
                on_change={switch(|spec, on| spec.leave_out_rejected = on)} />

            <Switch id="split" label="Split into files of at most 500 KB" on={spec.split && array} disabled={!array}
                help={if array {
                    "The most Auth0 takes in one file. Several come as one zip."
                } else {
                    "Only for the JSON array. NDJSON has no limit of size."
                }}
                caution={(array && !spec.split).then_some("Auth0 refuses a file of more than 500 KB.")}
                on_change={switch(|spec, on| spec.split = on)} />

            <Switch id="gzip" label="Compress (gzip)" on={spec.gzip}
                help="Makes each file several times smaller, to keep or to send."
                caution={spec.gzip.then_some("Auth0 takes uncompressed files only: unpack them before you import.")}
                on_change={switch(|spec, on| spec.gzip = on)} />

            <div class="options__foot">
                <button type="button" class="link" onclick={on_reset} disabled={spec == Spec::default()}>
                    { "Reset options" }
                </button>
            </div>
        </fieldset>
    }
}

/// Properties of the format's select.
#[derive(Clone, PartialEq, Properties)]
struct FormatProps {
    spec: Spec,
    on_change: Callback<Spec>,
}

/// The values of the select, in its order.
const FORMATS: [(&str, &str, Format); 2] = [
    ("array", "JSON array for Auth0 import", Format::JsonArray),
    ("ndjson", "NDJSON", Format::Ndjson),
];

#[component]
fn FormatSelect(props: &FormatProps) -> Html {
    let spec = props.spec;
    let onchange = props.on_change.reform(move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let chosen = FORMATS.iter().find(|(name, ..)| *name == value);
        Spec { format: chosen.map_or(spec.format, |(.., format)| *format), ..spec }
    });
    let choices = FORMATS.iter().map(|(name, label, format)| {
        html! { <option value={*name} selected={*format == spec.format}>{ *label }</option> }
    });
    let (help, caution) = match spec.format {
        Format::JsonArray => ("What Auth0's bulk import takes.", None),
        Format::Ndjson => {
            let bare = Spec { gzip: false, ..spec };
            ("One user a line, for your own tools.", wording::not_importable(&bare))
        }
    };
    html! {
        <div class="option option--select">
            <label class="option__label" for="format">{ "Output format" }</label>
            <select id="format" class="option__select" aria-describedby="format-help" {onchange}>{ for choices }</select>
            <div id="format-help" class="option__about">
                <p class="option__help">{ help }</p>
                { caution_line(caution) }
            </div>
        </div>
    }
}

/// Properties of one option.
#[derive(Clone, PartialEq, Properties)]
struct SwitchProps {
    id: &'static str,
    label: &'static str,
    help: &'static str,
    #[prop_or_default]
    caution: Option<&'static str>,
    on: bool,
    #[prop_or_default]
    disabled: bool,
    on_change: Callback<bool>,
    #[prop_or_default]
    children: Html,
}

#[component]
fn Switch(props: &SwitchProps) -> Html {
    let SwitchProps { id, label, help, caution, on, disabled, .. } = *props;
    let about = format!("{id}-help");
    let onchange = props
        .on_change
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="option">
            <input {id} class="option__box" type="checkbox" checked={on} {disabled} aria-describedby={about.clone()}
                {onchange} />
            <label class="option__label" for={id}>{ label }</label>
            <div id={about} class="option__about">
                <p class="option__help">{ help }</p>
                { caution_line(caution) }
            </div>
            if props.children != Html::default() {
                <div class="option__nested">{ props.children.clone() }</div>
            }
        </div>
    }
}

fn caution_line(caution: Option<&'static str>) -> Html {
    caution.map_or_else(Html::default, |caution| {
        html! { <p class="option__caution"><Icon shape={Shape::Warning} />{ caution }</p> }
    })
}
