//! What is done to the users and how the result is laid out: one line of explanation each, and a word where
//! a choice makes files that Auth0 does not import.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::shared::settings::kept_in;
use crate::shared::wording;
use crate::ui::switch::{Switch, explanation, switch};
use crate::ui::unknown_columns::unknown_columns;
use engine::jobs::{ConvertSpec, MetadataTarget, OutputFormat};
use engine::recipe::Standard;

/// The options in a fieldset; `on_change` gets what they are to be.
pub(crate) fn options(spec: &ConvertSpec, on_change: &Callback<ConvertSpec>) -> Html {
    let on_reset = on_change.reform(|_: MouseEvent| ConvertSpec::default());
    let on_unknown = {
        let spec = spec.clone();
        on_change.reform(move |into| keeping(&spec, into))
    };
    html! {
        <fieldset class="options">
            <legend class="options__title">{ "Options" }</legend>
            { format_select(spec, on_change) }
            { for SWITCHES.iter().map(|it| switch(it, spec, on_change)) }
            { unknown_columns(spec.recipe.keeps_unknown(), None, &on_unknown) }
            <div class="options__foot">
                <button type="button" class="link" onclick={on_reset} disabled={*spec == ConvertSpec::default()}>
                    { "Reset options" }
                </button>
            </div>
        </fieldset>
    }
}

fn strips_prefix(spec: &ConvertSpec) -> bool {
    [Standard::StripPrefix, Standard::StripRepeated].iter().any(|it| spec.recipe.has(*it))
}

/// The step that takes one `auth0|` off an id, or every one.
fn one_or_every(every: bool) -> Standard {
    if every { Standard::StripRepeated } else { Standard::StripPrefix }
}

/// The options with unknown columns kept as this metadata, or left out.
pub(crate) fn keeping(spec: &ConvertSpec, into: Option<MetadataTarget>) -> ConvertSpec {
    let mut spec = spec.clone();
    spec.recipe.keep_unknown(into);
    spec
}

/// What is switched on, in the words of the options.
pub(crate) fn settings(spec: &ConvertSpec) -> Vec<String> {
    let format = FORMATS.iter().find(|(.., format)| *format == spec.format);
    let mut words: Vec<String> = format.iter().map(|(_, label, _)| (*label).to_owned()).collect();
    let mut add = |it: &Switch<ConvertSpec>| {
        if (it.is_on)(spec) && (it.unavailable)(spec).is_none() {
            words.push(it.label.to_owned());
        }
    };
    for it in &SWITCHES {
        add(it);
        it.nested.iter().for_each(&mut add);
    }
    words.extend(spec.recipe.keeps_unknown().map(|target| kept_in(target).to_owned()));
    words
}

/// The options below the output format, in their order on the page.
const SWITCHES: [Switch<ConvertSpec>; 6] = [
    Switch {
        id: "strip-prefix",
        label: "Remove auth0| prefix from user IDs",
        help: "Auth0 adds auth0| to every ID it imports, so it must come off.",
        caution: Some((true, "IDs that keep theirs are imported as auth0|auth0|…")),
        is_on: strips_prefix,
        set: |spec, on| spec.recipe.toggle(Standard::StripPrefix, on),
        unavailable: |_| None,
        nested: &[Switch {
            id: "strip-repeated",
            label: "Remove every repeated auth0| as well",
            help: "For IDs that an earlier import has doubled.",
            caution: None,
            is_on: |spec| spec.recipe.has(Standard::StripRepeated),
            set: |spec, on| spec.recipe.toggle(one_or_every(on), true),
            unavailable: |spec| {
                (!strips_prefix(spec)).then_some("Only together with the option above.")
            },
            nested: &[],
        }],
    },
    Switch {
        id: "drop-unimportable",
        label: "Drop attributes Auth0 does not import",
        help: "Such as created_at, identities and logins_count.",
        caution: Some((true, "Users that have such attributes count as rejected.")),
        is_on: |spec| spec.recipe.has(Standard::DropUnimportable),
        set: |spec, on| spec.recipe.toggle(Standard::DropUnimportable, on),
        unavailable: |_| None,
        nested: &[],
    },
    Switch {
        id: "drop-empty",
        label: "Leave out empty values of optional attributes",
        help: "Auth0 rejects a user for an empty name or a null picture.",
        caution: None,
        is_on: |spec| spec.recipe.has(Standard::LeaveOutEmpty),
        set: |spec, on| spec.recipe.toggle(Standard::LeaveOutEmpty, on),
        unavailable: |_| None,
        nested: &[],
    },
    Switch {
        id: "leave-out",
        label: "Leave out users Auth0 would reject",
        help: "They come in a file of their own, each with its reason.",
        caution: Some((true, "Auth0 will reject them when you import the files.")),
        is_on: |spec| spec.leave_out_rejected,
        set: ConvertSpec::leave_out,
        unavailable: |_| None,
        nested: &[],
    },
    Switch {
        id: "split",
        label: "Split into files of at most 500 KB",
        help: "The most Auth0 takes in one file. Several come as one zip.",
        caution: Some((true, "Auth0 refuses a file of more than 500 KB.")),
        is_on: |spec| spec.split,
        set: |spec, on| spec.split = on,
        unavailable: |spec| {
            let array = spec.format == OutputFormat::JsonArray;
            (!array).then_some("Only for the JSON array. NDJSON has no limit of size.")
        },
        nested: &[],
    },
    Switch {
        id: "gzip",
        label: "Compress (gzip)",
        help: "Makes each file several times smaller, to keep or to send.",
        caution: Some((
            false,
            "Auth0 takes uncompressed files only: unpack them before you import.",
        )),
        is_on: |spec| spec.gzip,
        set: |spec, on| spec.gzip = on,
        unavailable: |_| None,
        nested: &[],
    },
];

/// The values of the select, in its order.
const FORMATS: [(&str, &str, OutputFormat); 2] = [
    ("array", "JSON array for Auth0 import", OutputFormat::JsonArray),
    ("ndjson", "NDJSON", OutputFormat::Ndjson),
];

fn format_select(spec: &ConvertSpec, on_change: &Callback<ConvertSpec>) -> Html {
    let of = spec.clone();
    let onchange = on_change.reform(move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let chosen = FORMATS.iter().find(|(name, ..)| *name == value);
        ConvertSpec { format: chosen.map_or(of.format, |(.., format)| *format), ..of.clone() }
    });
    let choices = FORMATS.iter().map(|(name, label, format)| {
        html! { <option value={*name} selected={*format == spec.format}>{ *label }</option> }
    });
    let (help, caution) = match spec.format {
        OutputFormat::JsonArray => ("What Auth0's bulk import takes.", None),
        OutputFormat::Ndjson => {
            ("One user a line, for your own tools.", wording::not_importable(spec))
        }
    };
    html! {
        <div class="option option--select">
            <label class="option__label" for="format">{ "Output format" }</label>
            <select id="format" class="option__select" aria-describedby="format-help" {onchange}>{ for choices }</select>
            { explanation("format-help".to_owned(), help, caution) }
        </div>
    }
}
