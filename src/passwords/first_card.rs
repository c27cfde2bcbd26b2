//! The card of first passwords: the box for the one that all get, or what there is to know of random ones, and what hashing
//! costs here. What is typed is kept by the page for the next run, and nowhere else.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::format::{count, counted, remaining};
use crate::ui::icon::{Icon, icon};
use engine::recipe::first_password::FirstPassword;
use engine::recipe::{Recipe, StepReport};
use web::Preview;

/// The id of the box.
pub(crate) const BOX: &str = "first-password";

/// The card; nothing if the recipe makes no hashes.
pub(crate) fn card(
    recipe: &Recipe,
    first: &FirstPassword,
    preview: Option<&Preview>,
    on_type: &Callback<FirstPassword>,
) -> Html {
    if !recipe.makes_hashes() {
        return Html::default();
    }
    html! {
        <section class="card first-passwords" aria-labelledby="first-passwords-title">
            <h2 id="first-passwords-title">{ "First passwords" }</h2>
            if recipe.asks_first_password() {
                { same(first, on_type) }
            }
            if recipe.gives_random() {
                <p class="notice">
                    { icon(Icon::Warning) }
                    { "Each user without a password hash gets a random one. The list of them comes with the result, to be downloaded \
                       once; it is kept nowhere. Whoever has the list can sign in as these users: hand passwords out one by one, and \
                       delete the list." }
                </p>
            }
            <p class="form__help">{ cost(preview) }</p>
        </section>
    }
}

fn same(first: &FirstPassword, on_type: &Callback<FirstPassword>) -> Html {
    let oninput = on_type.reform(|event: InputEvent| {
        FirstPassword::new(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let problem = first.problem().filter(|_| !first.is_empty());
    html! {
        <div class="form__field">
            <label class="form__label" for={BOX}>{ "First password for all" }</label>
            <input id={BOX} class="input" type="password" required=true autocomplete="new-password" autocapitalize="off"
                spellcheck="false" maxlength="72" aria-describedby="first-password-help" aria-invalid={problem.is_some().to_string()}
                value={first.text().to_owned()} {oninput} />
            <p id="first-password-help" class="form__help">
                if let Some(problem) = problem {
                    <strong>{ problem }</strong>{ " " }
                }
                { "Asked for at each conversion: it stands in no recipe and is not kept. At least 8 characters, three of: small letters, \
                   capitals, digits, other signs. Whoever knows it can sign in as any of these users until they change it." }
            </p>
        </div>
    }
}

/// What hashing costs, as far as it was measured.
fn cost(preview: Option<&Preview>) -> String {
    const UNKNOWN: &str = "Each password is hashed with PBKDF2 (10,000 rounds), which takes some milliseconds: for a million users an hour \
        or more. Preview measures it on this machine.";
    let Some((preview, milliseconds)) = preview.and_then(|it| Some((it, it.hash_cost?))) else {
        return UNKNOWN.to_owned();
    };
    // Clocks of browsers are coarse.
    let milliseconds = milliseconds.max(0.1);
    let rate = count((1000.0 / milliseconds).max(1.0) as u64);
    let users = match preview.of_first() {
        None => made(&preview.summary.steps),
        Some(_) => 100_000,
    };
    let time = remaining(users as f64 * milliseconds / 1000.0);
    format!("This machine makes {rate} hashes a second: {time} for {}.", counted(users, "user"))
}

/// For how many users steps made hashes.
fn made(reports: &[StepReport]) -> u64 {
    let forms = reports.iter().flat_map(|report| &report.forms);
    let made = |form: &str| matches!(form, "given" | "clear");
    forms.filter(|form| made(&form.form)).map(|form| form.count).sum()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::{PREVIEW_READ, Summary};
    use engine::recipe::report::FormCount;

    #[wasm_bindgen_test]
    fn what_it_costs_is_told() {
        let preview = |written: u64, hash_cost: Option<f64>| {
            let given = FormCount { form: "given".to_owned(), count: 500, ..FormCount::default() };
            let steps = vec![StepReport { forms: vec![given], ..StepReport::default() }];
            let summary = Summary { written, steps, ..Summary::default() };
            Preview { users: Vec::new(), summary: Box::new(summary), hash_cost }
        };
        assert!(cost(None).contains("Preview measures it"));
        assert!(cost(Some(&preview(5, None))).contains("Preview measures it"));
        assert_eq!(
            cost(Some(&preview(500, Some(5.0)))),
            "This machine makes 200 hashes a second: a few seconds for 500 users."
        );
        assert_eq!(
            cost(Some(&preview(PREVIEW_READ, Some(5.0)))),
            "This machine makes 200 hashes a second: about 9 min for 100,000 users."
        );
    }
}
