//! A step as a form: its keys as fields, each checked as one types by reading the step that they make. What the form has no
//! field for stays as it was. The step's own text is in `step_item`.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::recipe::fields::{self, Field, Kind};
use crate::ui::icon::{Icon, icon};
use engine::recipe::Step;
use engine::recipe::data::{Data, Table};

/// What stands in a field.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Text(String),
    Check(bool),
    Pairs(Vec<(String, String)>),
}

/// A step being edited.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    entries: Vec<(Field, Entry)>,
    /// What no field is for
    rest: Vec<(String, Data)>,
}

impl Draft {
    /// The fields of a step; `None` if a form cannot show it.
    pub(super) fn of(step: &Step) -> Option<Draft> {
        let text = serde_json::to_string(step).ok()?;
        let Ok(Data::Object(Table(keys))) = serde_json::from_str(&text) else { return None };
        let all = fields::of(step.verb.name());
        if all.is_empty() {
            return None;
        }
        let mut entries = Vec::new();
        for field in all.into_iter().chain(fields::SHARED) {
            let value = keys.iter().find(|(key, _)| key == field.key).map(|(_, value)| value);
            entries.push((field, entry(field.kind, value)?));
        }
        let has_field = |key: &String| entries.iter().any(|(field, _)| field.key == key);
        let rest = keys.iter().filter(|(key, _)| !has_field(key)).cloned().collect();
        Some(Draft { entries, rest })
    }

    /// The step that the fields make.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn step(&self) -> Result<Step, String> {
        let filled = self.entries.iter().filter_map(|(field, entry)| {
            value(field.kind, entry).map(|value| (field.key.to_owned(), value))
        });
        let keys: Vec<_> = filled.chain(self.rest.iter().cloned()).collect();
        let text = serde_json::to_string(&Data::Object(Table(keys)));
        let text = text.map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| {
            let error = error.to_string();
            error.split(" at line ").next().unwrap_or_default().to_owned()
        })
    }
}

fn entry(kind: Kind, value: Option<&Data>) -> Option<Entry> {
    Some(match (kind, value) {
        (Kind::Check, None) => Entry::Check(false),
        (Kind::Check, Some(Data::Bool(is_on))) => Entry::Check(*is_on),
        (Kind::Pairs(..), None) => Entry::Pairs(Vec::new()),
        (Kind::Pairs(..), Some(Data::Object(members))) => {
            let shown = |(key, value): &(String, Data)| (key.clone(), shown(value));
            Entry::Pairs(members.0.iter().map(shown).collect())
        }
        (Kind::Check | Kind::Pairs(..), Some(_)) => return None,
        (_, None) => Entry::Text(String::new()),
        (Kind::Lines, Some(Data::List(items))) => {
            Entry::Text(items.iter().map(shown).collect::<Vec<_>>().join("\n"))
        }
        (Kind::Lines | Kind::Value, Some(value)) => Entry::Text(shown(value)),
        (_, Some(Data::Text(text))) => Entry::Text(text.clone()),
        (_, Some(_)) => return None,
    })
}

/// What a field says; `None` if nothing.
fn value(kind: Kind, entry: &Entry) -> Option<Data> {
    match (kind, entry) {
        (_, Entry::Check(is_on)) => is_on.then_some(Data::Bool(true)),
        (_, Entry::Pairs(pairs)) => {
            let named = pairs.iter().filter(|(key, _)| !key.is_empty());
            let members: Table<Data> =
                named.map(|(key, value)| (key.clone(), meant(value))).collect();
            (!members.is_empty()).then_some(Data::Object(members))
        }
        (_, Entry::Text(text)) if text.is_empty() => None,
        (Kind::Lines, Entry::Text(text)) => {
            let mut lines: Vec<Data> =
                text.lines().filter(|line| !line.is_empty()).map(meant).collect();
            match lines.len() {
                0 => None,
                1 => lines.pop(),
                _ => Some(Data::List(lines)),
            }
        }
        (Kind::Value, Entry::Text(text)) => Some(meant(text)),
        (_, Entry::Text(text)) => Some(Data::Text(text.clone())),
    }
}

/// A value as one types it: a text as it is, unless it could be taken for other JSON.
fn shown(value: &Data) -> String {
    match value {
        Data::Text(text) if matches!(meant(text), Data::Text(_)) => text.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// What is meant by what was typed: JSON if it is that, else a text.
fn meant(text: &str) -> Data {
    serde_json::from_str(text.trim()).unwrap_or_else(|_| Data::Text(text.to_owned()))
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) draft: Draft,
    /// The step's number, from 1
    pub(super) number: usize,
    pub(super) on_change: Callback<Draft>,
}

/// The fields of a step.
#[component]
pub(super) fn StepForm(props: &Props) -> Html {
    let Props { draft, number, on_change } = props;
    let change = {
        let (draft, on_change) = (draft.clone(), on_change.clone());
        Rc::new(move |at: usize, entry: Entry| {
            let mut next = draft.clone();
            if let Some((_, old)) = next.entries.get_mut(at) {
                *old = entry;
            }
            on_change.emit(next);
        })
    };
    html! {
        <div class="step-form">
            { for draft.entries.iter().enumerate().map(|(at, (field, entry))| {
                let change = change.clone();
                let set = Callback::from(move |entry: Entry| change(at, entry));
                one(&format!("step-{number}-{}", field.key), field, entry, &set)
            }) }
        </div>
    }
}

fn one(id: &str, field: &Field, entry: &Entry, set: &Callback<Entry>) -> Html {
    let help_id = format!("{id}-help");
    let described = (!field.help.is_empty()).then(|| help_id.clone());
    let control = match (field.kind, entry) {
        (_, Entry::Check(is_on)) => return check(id, field, *is_on, set),
        (Kind::Pairs(from, to), Entry::Pairs(pairs)) => {
            return html! {
                <fieldset class="step-form__pairs" aria-describedby={described}>
                    <legend class="field__label">{ field.label }</legend>
                    { for pairs_rows(field, (from, to), pairs, set) }
                    { help(&help_id, field) }
                </fieldset>
            };
        }
        (Kind::Choice(choices), Entry::Text(text)) => {
            let onchange = set.reform(|event: Event| {
                Entry::Text(event.target_unchecked_into::<HtmlSelectElement>().value())
            });
            html! {
                <select id={id.to_owned()} class="input" {onchange}>
                    { for choices.iter().map(|(value, label)| html! {
                        <option value={*value} selected={value == text}>{ *label }</option>
                    }) }
                </select>
            }
        }
        (Kind::Lines, Entry::Text(text)) => {
            let oninput = set.reform(|event: InputEvent| {
                Entry::Text(event.target_unchecked_into::<HtmlTextAreaElement>().value())
            });
            let rows = text.lines().count().clamp(1, 8).to_string();
            html! {
                <textarea id={id.to_owned()} class="input code" {rows} spellcheck="false" autocomplete="off"
                    aria-describedby={described} value={text.clone()} {oninput} />
            }
        }
        (kind, Entry::Text(text)) => {
            let oninput = set.reform(|event: InputEvent| {
                Entry::Text(event.target_unchecked_into::<HtmlInputElement>().value())
            });
            let kind = if kind == Kind::Secret { "password" } else { "text" };
            html! {
                <input id={id.to_owned()} type={kind} class="input code" spellcheck="false" autocomplete="off"
                    aria-describedby={described} value={text.clone()} {oninput} />
            }
        }
        (_, Entry::Pairs(_)) => Html::default(),
    };
    html! {
        <div class="step-form__field">
            <label class="field__label" for={id.to_owned()}>{ field.label }</label>
            { control }
            { help(&help_id, field) }
        </div>
    }
}

fn help(id: &str, field: &Field) -> Html {
    html! {
        if !field.help.is_empty() {
            <p id={id.to_owned()} class="field__rule">{ field.help }</p>
        }
    }
}

fn check(id: &str, field: &Field, is_on: bool, set: &Callback<Entry>) -> Html {
    let onchange = set.reform(|event: Event| {
        Entry::Check(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    html! {
        <label class="step-form__check" for={id.to_owned()}>
            <input id={id.to_owned()} type="checkbox" checked={is_on} {onchange} />
            { field.label }
        </label>
    }
}

/// A row for each pair, and one to add another.
fn pairs_rows(
    field: &Field,
    titles: (&str, &str),
    pairs: &[(String, String)],
    set: &Callback<Entry>,
) -> Vec<Html> {
    let empty = (String::new(), String::new());
    let rows = pairs.iter().chain(std::iter::once(&empty)).enumerate();
    let input = |at: usize, is_first: bool, title: &str, text: &str| {
        let pairs = pairs.to_vec();
        let oninput = set.reform(move |event: InputEvent| {
            let mut next = pairs.clone();
            if at == next.len() {
                next.push((String::new(), String::new()));
            }
            if let Some(pair) = next.get_mut(at) {
                let place = if is_first { &mut pair.0 } else { &mut pair.1 };
                *place = event.target_unchecked_into::<HtmlInputElement>().value();
            }
            Entry::Pairs(next)
        });
        html! {
            <input type="text" class="input code" spellcheck="false" autocomplete="off"
                aria-label={format!("{}, line {}: {title}", field.label, at + 1)} placeholder={title.to_owned()} value={text.to_owned()} {oninput} />
        }
    };
    rows.map(|(at, (from, to))| {
        let others: Vec<_> = pairs.iter().enumerate().filter(|(it, _)| *it != at).map(|(_, it)| it.clone()).collect();
        let on_remove = set.reform(move |_: MouseEvent| Entry::Pairs(others.clone()));
        html! {
            <div class="step-form__pair" key={at}>
                { input(at, true, titles.0, from) }
                { icon(Icon::Arrow) }
                { input(at, false, titles.1, to) }
                <button type="button" class="icon-button" disabled={at == pairs.len()}
                    aria-label={format!("{}: remove line {}", field.label, at + 1)} onclick={on_remove}>{ icon(Icon::Cross) }</button>
            </div>
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::templates::TEMPLATES;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// A form that is not touched makes the step it shows, whatever it shows.
    #[wasm_bindgen_test]
    fn a_form_gives_back_its_step() {
        let more = [
            r#"{"translate":"a","table":{"1":true,"b":"2","c":null},"else":{"value":[1]},"where":"a:1"}"#,
            r#"{"change":["a","b"],"do":["trim",{"replace":"a","with":"b"}],"failing":"stop"}"#,
            r#"{"parse":"a","as":"boolean","true":["1",1,"true"],"not":true}"#,
            r#"{"join":"x","key":{"a":["b","c"]},"pivot":{"name":"n","value":"v"},"take":{"v":"w"},"on":false}"#,
            r#"{"expect":{"unique":["email"]},"else":"stop","reason":"twice"}"#,
            r#"{"map":{"z":["user_id","b"],"a":null}}"#,
        ];
        for text in TEMPLATES.iter().map(|it| it.step).chain(more) {
            let step: Step = serde_json::from_str(text).expect(text);
            let Some(draft) = Draft::of(&step) else { continue };
            assert_eq!(draft.step().as_ref(), Ok(&step), "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn a_wrong_field_is_told() {
        let step: Step = serde_json::from_str(r#"{"parse":"a","as":"number"}"#).expect("a step");
        let mut draft = Draft::of(&step).expect("a form");
        draft.entries[1].1 = Entry::Text("colour".to_owned());
        let error = draft.step().expect_err("no such form");
        assert!(error.contains("colour") && !error.contains("line"), "{error}");
    }
}
