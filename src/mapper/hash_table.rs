//! The hash table: in which forms the file holds passwords, how many of each, and what becomes of them, with the ways out
//! where Auth0 takes none. The numbers are those of the step `password`.

use yew::prelude::*;

use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use engine::recipe::StepReport;
use engine::recipe::report::{Becomes, FormCount};

/// What is left where Auth0 takes no hash.
const WAYS: [(&str, &str); 3] = [
    (
        "Automatic migration. ",
        "A custom database connection asks the old system at each user’s first login, and Auth0 keeps the password from then on.",
    ),
    (
        "A password-change mail. ",
        "Import the users without a password and send each a mail to set a new one.",
    ),
    (
        "A first login without password. ",
        "Let them in by a code or a link, and have them set a password then.",
    ),
];

/// The table of the steps' forms; nothing if no step met a password. `of_first` if only so many users were looked at.
pub(super) fn hash_table(
    reports: &[StepReport],
    of_first: Option<u64>,
    tries: &Html,
    on_give: Option<&Callback<MouseEvent>>,
) -> Html {
    let mut forms: Vec<&FormCount> = reports.iter().flat_map(|report| &report.forms).collect();
    if forms.is_empty() {
        return Html::default();
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.count));
    let lost = forms.iter().any(|it| matches!(it.becomes, Becomes::Impossible | Becomes::Clear));
    html! {
        <section class="hash-table" aria-labelledby="hash-table-title">
            <div class="mapper__title">
                <h3 id="hash-table-title">{ "Passwords" }</h3>
                { tries.clone() }
            </div>
            if let Some(users) = of_first {
                <p class="quiet">{ format!("Of the first {}. Convert to count all.", counted(users, "user")) }</p>
            }
            <table role="table" class="hash-table__table" aria-labelledby="hash-table-title">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{ "Stored as" }</th>
                        <th role="columnheader" scope="col" class="number">{ "Users" }</th>
                        <th role="columnheader" scope="col">{ "Becomes" }</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{ for forms.into_iter().map(row) }</tbody>
            </table>
            if lost {
                <div class="hash-table__ways">
                    <p>{ "Users whose hash Auth0 does not take are imported without a password. Three ways for them:" }</p>
                    <ol>{ for WAYS.iter().map(|(name, about)| html! { <li><strong>{ *name }</strong>{ *about }</li> }) }</ol>
                    if let Some(onclick) = on_give {
                        <p>{ "Or " }<button type="button" class="link" {onclick}>{ "give them first passwords here" }</button>{ ", to hand out." }</p>
                    }
                </div>
            }
        </section>
    }
}

fn row(form: &FormCount) -> Html {
    let (tone, becomes) = said(form);
    let sign = match tone {
        Tone::Good => {
            html! { <span class="hash-table__sign hash-table__sign--good">{ icon(Icon::Check) }</span> }
        }
        Tone::Lost => {
            html! { <span class="hash-table__sign hash-table__sign--lost">{ icon(Icon::Error) }</span> }
        }
        Tone::Doubt => {
            html! { <span class="hash-table__sign hash-table__sign--doubt">{ icon(Icon::Warning) }</span> }
        }
        Tone::None => html! { <span class="hash-table__sign">{ icon(Icon::Info) }</span> },
    };
    html! {
        <tr role="row" class="hash-table__row">
            <th role="rowheader" scope="row" class="hash-table__form">{ &form.label }</th>
            <td role="cell" class="number">{ count(form.count) }</td>
            <td role="cell" class="hash-table__becomes">
                <p>{ sign }{ becomes }</p>
                if !form.why.is_empty() { <p class="quiet">{ &form.why }</p> }
                if !form.note.is_empty() { <p class="hash-table__note">{ icon(Icon::Warning) }{ &form.note }</p> }
            </td>
        </tr>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Good,
    Doubt,
    Lost,
    None,
}

/// What becomes of a form, in words.
fn said(form: &FormCount) -> (Tone, String) {
    let with = |attribute: &str| match form.algorithm.as_str() {
        "" => attribute.to_owned(),
        algorithm => format!("{attribute}: {algorithm}"),
    };
    match form.becomes {
        Becomes::PasswordHash => (Tone::Good, with("password_hash")),
        Becomes::CustomPasswordHash => (Tone::Good, with("custom_password_hash")),
        Becomes::Impossible => (Tone::Lost, "impossible: Auth0 takes no such hash".to_owned()),
        Becomes::Unclear => (Tone::Doubt, "nothing yet: something has to be said first".to_owned()),
        Becomes::Clear => (Tone::Lost, "nothing: these are passwords in clear".to_owned()),
        Becomes::NoPassword => (Tone::None, "no password".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_becomes_of_a_form_is_told() {
        let check = |becomes, algorithm: &str, expected: (Tone, &str)| {
            let form =
                FormCount { becomes, algorithm: algorithm.to_owned(), ..FormCount::default() };
            let (tone, text) = said(&form);
            assert_eq!((tone, text.as_str()), expected);
        };
        check(Becomes::PasswordHash, "", (Tone::Good, "password_hash"));
        let custom = "custom_password_hash: bcrypt";
        check(Becomes::CustomPasswordHash, "bcrypt", (Tone::Good, custom));
        check(Becomes::NoPassword, "", (Tone::None, "no password"));
    }
}
