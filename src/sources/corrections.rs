//! What can be said of how a file is to be read: everything that was guessed of it, with the reason, each in reach of
//! another choice. It reads nothing; it emits the options as they are to be.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::shared::format::{count, counted, cut};
use crate::sources::facts::{self, ENCODINGS};
use crate::ui::icon::{Icon, icon};
use engine::jobs::{Survey, SurveyRemarks};
use engine::read::options::{Escape, Header, Kind, Quote};
use engine::read::{FileFormat, GuessAbout, Layout, ListFound, ReadOptions, RemarkKind};

/// How many columns of a list are named.
const COLUMNS: usize = 6;

/// What the choices are about.
pub(crate) struct Corrections<'a> {
    /// The file's number on the page, for the ids of its elements
    pub(crate) id: u32,
    /// What the file was found to be
    pub(crate) format: &'a FileFormat,
    /// What was said of it
    pub(crate) options: &'a ReadOptions,
    /// What stands in it, if that is known
    pub(crate) survey: Option<&'a Survey>,
    /// It is to be read like this
    pub(crate) on_change: &'a Callback<ReadOptions>,
}

/// One thing to be chosen. The empty value is what was found out.
struct Choice {
    /// For its id
    name: &'static str,
    label: &'static str,
    /// What was found out, in words
    found: String,
    about: Option<GuessAbout>,
    /// The value that was chosen
    chosen: Option<String>,
    /// Values and what they say
    values: Vec<(String, String)>,
    apply: fn(&mut ReadOptions, Option<String>),
}

/// The choices for this kind of file.
pub(crate) fn corrections(given: &Corrections<'_>) -> Html {
    let on_reset = given.on_change.reform(|_: MouseEvent| ReadOptions::default());
    let is_table = facts::is_table(given.format);
    html! {
        <div class="corrections">
            <div class="corrections__fields">
                if given.format.layout != Layout::Sheet {
                    { kind(given) }
                    { encoding(given) }
                }
                { list(given) }
                if is_table {
                    { delimiter(given) }
                    { quote(given) }
                    { escape(given) }
                }
                if facts::has_header(given.format) {
                    { header(given) }
                    { nulls(given) }
                }
            </div>
            { left_out(given) }
            <button type="button" class="link" disabled={given.options.is_default()} onclick={on_reset}>
                { "Back to what was found out" }
            </button>
        </div>
    }
}

/// `text` in front of a value that was found out.
fn found(value: &str) -> String {
    if value.is_empty() { "As found out".to_owned() } else { format!("Found out: {value}") }
}

fn select(given: &Corrections<'_>, choice: Choice) -> Html {
    let Choice { name, label, found: value, about, chosen, values, apply } = choice;
    let id = format!("source-{}-{name}", given.id);
    let about_id = format!("{id}-about");
    let onchange = {
        let options = given.options.clone();
        given.on_change.reform(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let mut options = options.clone();
            apply(&mut options, (!value.is_empty()).then_some(value));
            options
        })
    };
    let option = |(value, text): &(String, String)| {
        let selected = chosen.as_ref() == Some(value);
        html! { <option value={value.clone()} {selected}>{ text }</option> }
    };
    let guess = about.and_then(|about| given.format.guess(about)).filter(|_| chosen.is_none());
    html! {
        <div class="field">
            <label class="field__label" for={id.clone()}>{ label }</label>
            <select {id} class="option__select corrections__select" {onchange} aria-describedby={about_id.clone()}>
                <option value="" selected={chosen.is_none()}>{ found(&value) }</option>
                { for values.iter().map(option) }
            </select>
            <p class="field__rule" id={about_id}>{ guess.map(|guess| facts::sentence(&guess.reason)) }</p>
        </div>
    }
}

/// The value that was guessed, if that was not overruled.
fn guessed(given: &Corrections<'_>, about: GuessAbout) -> String {
    given.format.guess(about).map(|guess| guess.value.clone()).unwrap_or_default()
}

const KINDS: [(Kind, &str, &str); 4] = [
    (Kind::Table, "table", "CSV, TSV or another table"),
    (Kind::Json, "json", "JSON"),
    (Kind::Sql, "sql", "SQL dump"),
    (Kind::Ldif, "ldif", "LDIF"),
];

fn kind(given: &Corrections<'_>) -> Html {
    let name = |kind: Kind| KINDS.iter().find(|(known, ..)| *known == kind);
    // Once a kind is chosen it is not known what would be found out.
    let is_found = given.options.kind.is_none();
    let found = facts::kind_of(given.format).filter(|_| is_found).and_then(name);
    select(
        given,
        Choice {
            name: "kind",
            label: "Kind of file",
            found: found.map(|(.., text)| (*text).to_owned()).unwrap_or_default(),
            about: None,
            chosen: given.options.kind.and_then(name).map(|(_, value, _)| (*value).to_owned()),
            values: KINDS.map(|(_, value, text)| (value.to_owned(), text.to_owned())).into(),
            apply: |options, value| {
                let kind = KINDS.iter().find(|(_, known, _)| value.as_deref() == Some(*known));
                options.kind = kind.map(|(kind, ..)| *kind);
            },
        },
    )
}

fn encoding(given: &Corrections<'_>) -> Html {
    let chosen = given.options.encoding.clone();
    let about = GuessAbout::Encoding;
    let mut values: Vec<(String, String)> =
        ENCODINGS.iter().map(|(label, name)| ((*label).to_owned(), (*name).to_owned())).collect();
    // A recipe may have one that is not in the list.
    if let Some(other) = chosen.as_ref().filter(|it| values.iter().all(|(known, _)| known != *it)) {
        values.push((other.clone(), other.clone()));
    }
    let found = match chosen.is_none() {
        true => facts::encoding(&guessed(given, about)),
        false => String::new(),
    };
    let apply = |options: &mut ReadOptions, value| options.encoding = value;
    select(
        given,
        Choice {
            name: "encoding",
            label: "Encoding",
            found,
            about: Some(about),
            chosen,
            values,
            apply,
        },
    )
}

const DELIMITERS: [&str; 6] = [",", ";", "\t", "|", ":", " "];

fn delimiter(given: &Corrections<'_>) -> Html {
    let chosen = given.options.delimiter.map(String::from);
    let said = |value: &str| {
        let name = facts::delimiter(value);
        let name = format!(
            "{}{}",
            name.get(..1).unwrap_or_default().to_uppercase(),
            name.get(1..).unwrap_or(name)
        );
        if matches!(value, "\t" | " ") { name } else { format!("{name}: {value}") }
    };
    let mut values: Vec<(String, String)> =
        DELIMITERS.iter().map(|value| ((*value).to_owned(), said(value))).collect();
    if let Some(other) = chosen.as_ref().filter(|it| values.iter().all(|(known, _)| known != *it)) {
        values.push((other.clone(), other.clone()));
    }
    let guess = guessed(given, GuessAbout::Delimiter);
    let other = {
        let options = given.options.clone();
        given.on_change.reform(move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            ReadOptions { delimiter: text.chars().next(), ..options.clone() }
        })
    };
    let id = format!("source-{}-other", given.id);
    html! {
        <>
            { select(given, Choice {
                name: "delimiter",
                label: "Between cells",
                found: if chosen.is_none() { facts::delimiter(&guess).to_owned() } else { String::new() },
                about: Some(GuessAbout::Delimiter),
                chosen: chosen.clone(),
                values,
                apply: |options, value| options.delimiter = value.and_then(|it| it.chars().next()),
            }) }
            <div class="field">
                <label class="field__label" for={id.clone()}>{ "Another character between cells" }</label>
                <input {id} class="input" type="text" maxlength="1" autocomplete="off" spellcheck="false"
                    value={chosen.filter(|it| !DELIMITERS.contains(&it.as_str())).unwrap_or_default()} onchange={other} />
            </div>
        </>
    }
}

const QUOTES: [(Quote, &str); 3] =
    [(Quote::Double, "double"), (Quote::Single, "single"), (Quote::None, "none")];

fn quote(given: &Corrections<'_>) -> Html {
    let chosen = given.options.quote.and_then(|quote| QUOTES.iter().find(|(it, _)| *it == quote));
    let guess = guessed(given, GuessAbout::Quote);
    let guess = QUOTES.iter().find(|(_, value)| *value == guess);
    select(
        given,
        Choice {
            name: "quote",
            label: "Around cells",
            found: guess
                .filter(|_| chosen.is_none())
                .map(|(it, _)| facts::quote(*it).to_owned())
                .unwrap_or_default(),
            about: Some(GuessAbout::Quote),
            chosen: chosen.map(|(_, value)| (*value).to_owned()),
            values: QUOTES
                .map(|(it, value)| (value.to_owned(), facts::quote(it).to_owned()))
                .into(),
            apply: |options, value| {
                let quote = QUOTES.iter().find(|(_, known)| value.as_deref() == Some(*known));
                options.quote = quote.map(|(quote, _)| *quote);
            },
        },
    )
}

const ESCAPES: [(Escape, &str, &str); 2] = [
    (Escape::Doubled, "doubled", "Twice: \"\""),
    (Escape::Backslash, "backslash", "With a backslash: \\\""),
];

fn escape(given: &Corrections<'_>) -> Html {
    let chosen =
        given.options.escape.and_then(|it| ESCAPES.iter().find(|(known, ..)| *known == it));
    let guess = guessed(given, GuessAbout::Escape);
    let guess = ESCAPES.iter().find(|(_, value, _)| *value == guess);
    select(
        given,
        Choice {
            name: "escape",
            label: "A quote inside a cell",
            found: guess
                .filter(|_| chosen.is_none())
                .map(|(.., text)| (*text).to_owned())
                .unwrap_or_default(),
            about: Some(GuessAbout::Escape),
            chosen: chosen.map(|(_, value, _)| (*value).to_owned()),
            values: ESCAPES.map(|(_, value, text)| (value.to_owned(), text.to_owned())).into(),
            apply: |options, value| {
                let escape = ESCAPES.iter().find(|(_, known, _)| value.as_deref() == Some(*known));
                options.escape = escape.map(|(escape, ..)| *escape);
            },
        },
    )
}

/// How many rows the header has, and where it begins.
fn header(given: &Corrections<'_>) -> Html {
    let now = facts::header_of(given.format, given.options).unwrap_or(Header { row: 1, rows: 1 });
    let guess = given.format.guess(GuessAbout::Header).filter(|_| given.options.header.is_none());
    let found = guess.and_then(|guess| facts::header(&guess.value)).map(facts::about_header);
    let set = |change: fn(&mut Header, Option<u64>)| {
        let options = given.options.clone();
        move |text: String| {
            let mut header = now;
            change(&mut header, text.parse().ok());
            ReadOptions { header: Some(header), ..options.clone() }
        }
    };
    let set_row = set(|header, row| header.row = row.unwrap_or(1).max(1));
    let onrow = given.on_change.reform(move |event: Event| {
        set_row(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let options = given.options.clone();
    let set_rows = set(|header, rows| header.rows = rows.map_or(1, |rows| rows.min(9) as u8));
    let onrows = given.on_change.reform(move |event: Event| {
        match event.target_unchecked_into::<HtmlSelectElement>().value() {
            none if none.is_empty() => ReadOptions { header: None, ..options.clone() },
            rows => set_rows(rows),
        }
    });
    let ids = ["header", "row", "header-about"].map(|it| format!("source-{}-{it}", given.id));
    let [header_id, row_id, about_id] = ids;
    let chosen = given.options.header.map(|header| header.rows);
    let option = |(rows, text): (u8, &'static str)| {
        html! { <option value={rows.to_string()} selected={chosen == Some(rows)}>{ text }</option> }
    };
    let rows =
        [(0, "No row: columns have no names"), (1, "One row"), (2, "Two rows"), (3, "Three rows")];
    html! {
        <>
            <div class="field">
                <label class="field__label" for={header_id.clone()}>{ "Names of columns" }</label>
                <select id={header_id} class="option__select corrections__select" onchange={onrows} aria-describedby={about_id.clone()}>
                    <option value="" selected={chosen.is_none()}>{ self::found(&found.unwrap_or_default()) }</option>
                    { for rows.map(option) }
                </select>
                <p class="field__rule" id={about_id}>{ guess.map(|guess| facts::sentence(&guess.reason)) }</p>
            </div>
            <div class="field">
                <label class="field__label" for={row_id.clone()}>
                    { if now.rows == 0 { "The first user is in row" } else { "Names begin in row" } }
                </label>
                <input id={row_id} class="input" type="number" min="1" value={now.row.to_string()} onchange={onrow} />
            </div>
        </>
    }
}

/// The words that stand for nothing.
fn nulls(given: &Corrections<'_>) -> Html {
    let guess = given.format.guess(GuessAbout::Nulls).filter(|_| given.options.nulls.is_none());
    let value = match &given.options.nulls {
        Some(nulls) => nulls.join(", "),
        None => guess
            .map(|guess| guess.value.replace(',', ", ").replace(",  ", ", "))
            .unwrap_or_default(),
    };
    let options = given.options.clone();
    let onchange = given.on_change.reform(move |event: Event| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        ReadOptions { nulls: Some(words.map(str::to_owned).collect()), ..options.clone() }
    });
    let id = format!("source-{}-nulls", given.id);
    let about_id = format!("{id}-about");
    html! {
        <div class="field">
            <label class="field__label" for={id.clone()}>{ "Cells that mean nothing" }</label>
            <input {id} class="input" type="text" {value} placeholder="NULL, \\N, None" autocomplete="off" spellcheck="false"
                aria-describedby={about_id.clone()} {onchange} />
            <p class="field__rule" id={about_id}>
                { guess.map_or("Words with commas between them. As found out, NULL, \\N and their like do. Empty cells always mean nothing.", |guess| guess.reason.as_str()) }
            </p>
        </div>
    }
}

/// Which list, table or sheet is read.
fn list(given: &Corrections<'_>) -> Html {
    let lists = &given.format.lists;
    let chosen = given.options.list.clone();
    if lists.len() < 2 && chosen.is_none() {
        return Html::default();
    }
    let said = |list: &ListFound| {
        let columns: Vec<String> =
            list.columns.iter().take(COLUMNS).map(|name| cut(name, 24).0.to_owned()).collect();
        let more = if list.columns.len() > COLUMNS { ", …" } else { "" };
        let records = match list.records {
            0 => String::new(),
            records => format!(" ({})", counted(records, "row")),
        };
        (list.name.clone(), format!("{}{records}: {}{more}", list.name, columns.join(", ")))
    };
    let mut values: Vec<(String, String)> = lists.iter().map(said).collect();
    if let Some(other) = chosen.as_ref().filter(|it| values.iter().all(|(known, _)| known != *it)) {
        values.push((other.clone(), other.clone()));
    }
    let found = lists.iter().filter(|list| list.is_read && chosen.is_none());
    let found: Vec<&str> = found.map(|list| list.name.as_str()).collect();
    let apply = |options: &mut ReadOptions, value| options.list = value;
    select(
        given,
        Choice {
            name: "list",
            label: "Where the users are",
            found: found.join(", "),
            about: Some(GuessAbout::List),
            chosen,
            values,
            apply,
        },
    )
}

/// Why a row was left out, without saying once more that it was.
fn why(message: &str) -> &str {
    message.strip_prefix("This row was left out: ").unwrap_or(message)
}

/// The rows that are no users, each with a way back.
fn left_out(given: &Corrections<'_>) -> Html {
    let left_out = |it: &&SurveyRemarks| it.kind == RemarkKind::LeftOut;
    let found = given.survey.and_then(|survey| survey.remarks.iter().find(left_out));
    let put_back = &given.options.put_back;
    if found.is_none() && put_back.is_empty() {
        return Html::default();
    }
    let row = |line: u64| {
        let options = given.options.clone();
        given.on_change.reform(move |_: MouseEvent| {
            let mut options = options.clone();
            match options.put_back.iter().position(|known| *known == line) {
                Some(at) => drop(options.put_back.remove(at)),
                None => options.put_back.push(line),
            }
            options.put_back.sort_unstable();
            options
        })
    };
    let places = found.map_or(&[][..], |found| found.places.as_slice());
    let more = found.map_or(0, |found| found.count.saturating_sub(found.places.len() as u64));
    html! {
        <div class="corrections__rows" role="group" aria-label="Rows left out">
            <p class="field__label">{ "Rows left out" }</p>
            <ul>
                { for places.iter().map(|place| html! {
                    <li class="corrections__row">
                        <span class="corrections__where">{ format!("Row {}", count(place.line)) }</span>
                        <span>
                            <span class="code">{ &place.value }</span>
                            <span class="quiet">{ " " }{ facts::sentence(why(&place.message)) }</span>
                        </span>
                        <button type="button" class="link" onclick={row(place.line)}
                            aria-label={format!("Put back row {}", place.line)}>{ "Put back" }</button>
                    </li>
                }) }
                { for put_back.iter().map(|line| html! {
                    <li class="corrections__row">
                        <span class="corrections__where">{ format!("Row {}", count(*line)) }</span>
                        <span class="quiet">{ icon(Icon::Check) }{ " Read as a user, as you chose." }</span>
                        <button type="button" class="link" onclick={row(*line)}
                            aria-label={format!("Leave out row {line}")}>{ "Leave out" }</button>
                    </li>
                }) }
            </ul>
            if more > 0 {
                <p class="quiet">{ format!("and {} more.", counted(more, "row")) }</p>
            }
        </div>
    }
}
