//! The fields of a user, each with what is wrong with it. Plain functions; what is entered is kept by whoever shows them.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use crate::users::draft::{Draft, Entry, Field};
use engine::check::Finding;
use engine::user::Attribute;

/// What [`user_form`] shows and emits.
pub(crate) struct Form<'a> {
    /// What the ids of its elements begin with
    pub(crate) prefix: &'static str,
    /// The fields, in order
    pub(crate) fields: &'a [Field],
    /// What stands in them
    pub(crate) draft: &'a Draft,
    /// What is wrong
    pub(crate) findings: &'a [Finding],
    /// Something was entered
    pub(crate) on_enter: Callback<(Attribute, String)>,
}

/// The fields.
pub(crate) fn user_form(form: &Form<'_>) -> Html {
    html! { <div class="user-form">{ for form.fields.iter().map(|field| one(form, field)) }</div> }
}

/// What is wrong and belongs to none of `fields`, in sentences.
pub(crate) fn elsewhere(fields: &[Field], findings: &[Finding]) -> Vec<String> {
    let about = |finding: &&Finding| {
        !fields.iter().any(|field| field.attribute.name() == finding.attribute)
    };
    findings.iter().filter(about).map(sentence).collect()
}

/// What was refused and shows at no field; nothing if all does.
pub(crate) fn refused(reason: &str, fields: &[Field], findings: &[Finding]) -> Html {
    let elsewhere = elsewhere(fields, findings);
    if !findings.is_empty() && elsewhere.is_empty() {
        return html! {
            <p class="user-form__refused" role="alert">{ icon(Icon::Error) }{ "Nothing was saved. See below what is wrong." }</p>
        };
    }
    let reasons = if findings.is_empty() { vec![reason.to_owned()] } else { elsewhere };
    let reasons = reasons.iter().map(|reason| {
        html! { <p class="user-form__refused">{ icon(Icon::Error) }<span>{ reason }</span></p> }
    });
    html! { <div role="alert">{ for reasons }</div> }
}

/// Leads to the first field with a problem, once it is drawn; or to what was refused.
pub(crate) fn show_problem() {
    Timeout::new(0, || {
        let found = |selector| document().query_selector(selector).ok().flatten();
        let field = found("dialog[open] [aria-invalid=true]");
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        } else if let Some(refused) = found("dialog[open] .user-form__refused") {
            refused.scroll_into_view();
        }
    })
    .forget();
}

fn sentence(finding: &Finding) -> String {
    format!(
        "{}. {}",
        wording::title(finding.code, finding.severity, &finding.attribute),
        finding.fix
    )
}

fn one(form: &Form<'_>, field: &Field) -> Html {
    let Field { attribute, label, entry } = *field;
    let id = format!("{}-{}", form.prefix, attribute.name());
    let about = format!("{id}-about");
    let mut problems: Vec<String> = form
        .findings
        .iter()
        .filter(|finding| finding.attribute == attribute.name())
        .map(sentence)
        .collect();
    if form.draft.not_json().contains(&attribute) {
        problems.push("This is not JSON yet. Check quotes, commas and brackets.".to_owned());
    }
    let invalid = (!problems.is_empty()).then_some("true");
    let rule = attribute.row().rule;
    let class = classes!("field", (entry == Entry::Json).then_some("field--wide"));
    html! {
        <div {class}>
            if entry != Entry::Tick { <label class="field__label" for={id.clone()}>{ label }</label> }
            { input(form, field, &id, invalid) }
            <div id={about}>
                { for problems.iter().map(|problem| html! {
                    <p class="field__problem">{ icon(Icon::Error) }<span>{ problem }</span></p>
                }) }
                if problems.is_empty() && !rule.is_empty() && entry != Entry::Tick { <p class="field__rule">{ rule }</p> }
            </div>
        </div>
    }
}

fn input(form: &Form<'_>, field: &Field, id: &str, invalid: Option<&'static str>) -> Html {
    let Field { attribute, label, entry } = *field;
    let (id, about) = (id.to_owned(), format!("{id}-about"));
    let text = form.draft.text(attribute).to_owned();
    match entry {
        Entry::Line(kind) => {
            let oninput = form.on_enter.reform(move |event: InputEvent| {
                (attribute, event.target_unchecked_into::<HtmlInputElement>().value())
            });
            // The browser's own checks of addresses differ from Auth0's, hence no type but for the phone's keyboard.
            let mode = match kind {
                "email" | "url" | "tel" => Some(kind),
                _ => None,
            };
            html! {
                <input {id} class="input" type="text" inputmode={mode} autocomplete="off" autocapitalize="off"
                    spellcheck="false" value={text} aria-describedby={about} aria-invalid={invalid} {oninput} />
            }
        }
        Entry::Tick => {
            let onchange = form.on_enter.reform(move |event: Event| {
                let checked = event.target_unchecked_into::<HtmlInputElement>().checked();
                (attribute, checked.to_string())
            });
            html! {
                <label class="field__tick">
                    <input {id} type="checkbox" checked={text == "true"} aria-describedby={about} {onchange} />
                    { label }
                </label>
            }
        }
        Entry::Json if form.draft.is_large(attribute) => html! {
            <p {id} class="quiet">{ "Too large to be edited here." }</p>
        },
        Entry::Json => {
            let oninput = form.on_enter.reform(move |event: InputEvent| {
                (attribute, event.target_unchecked_into::<HtmlTextAreaElement>().value())
            });
            let rows = text.lines().count().clamp(3, 14).to_string();
            html! {
                <textarea {id} class="input input--code" {rows} autocomplete="off" autocapitalize="off" spellcheck="false"
                    placeholder="{}" value={text} aria-describedby={about} aria-invalid={invalid} {oninput} />
            }
        }
    }
}
