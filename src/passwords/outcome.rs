//! What is said of a password that was tried. Pure, but for the button that takes another reading.

use yew::prelude::*;

use crate::shared::format::{count, counted, duration};
use crate::ui::icon::{Icon, icon};
use web::{OtherReading, Trial, TrialVerdict, TryOutcome};

/// The most bytes of a password that Auth0 documents.
const LONGEST: usize = 72;

/// The ways for users whose hashes Auth0 cannot take.
const WAYS_OUT: &str = "For these users there are three ways: automatic migration from the old database at their first login, a \
     mail to change their password, or a first login without one.";

/// What a password is like that Auth0 may not take although its hash is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unusual {
    is_long: bool,
    is_foreign: bool,
}

impl Unusual {
    /// Of this password.
    pub(crate) fn of(password: &str) -> Self {
        let is_foreign = !password.bytes().all(|byte| (33..=126).contains(&byte));
        Unusual { is_long: password.len() > LONGEST, is_foreign }
    }

    fn words(self) -> Option<&'static str> {
        const FOREIGN: &str = "This password has other characters than ASCII’s letters, digits and signs. Auth0 documents no others for \
             passwords: log in with it once before you rely on it.";
        const LONG: &str = "This password has more than 72 bytes. Auth0 documents no longer ones: log in with it once before you rely on it.";
        match self {
            Unusual { is_long: true, .. } => Some(LONG),
            Unusual { is_foreign: true, .. } => Some(FOREIGN),
            _ => None,
        }
    }
}

/// What is to be shown.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    tone: &'static str,
    icon: Icon,
    title: String,
    texts: Vec<String>,
}

/// What came of it. `on_use` is offered where a recipe can say the other reading.
pub(crate) fn outcome(
    outcome: &TryOutcome,
    unusual: Unusual,
    files: &[String],
    on_use: Option<&Callback<String>>,
) -> Html {
    let Said { tone, icon: sign, title, texts } = said(outcome, unusual, files, on_use.is_some());
    let keys = match outcome {
        TryOutcome::Tried(Trial { verdict: TrialVerdict::Differs(Some(reading)), .. }) => {
            reading.keys.clone()
        }
        _ => None,
    };
    let button = keys.zip(on_use).map(|(keys, on_use)| {
        let onclick = on_use.reform(move |_: MouseEvent| keys.clone());
        html! {
            <p><button type="button" class="button" {onclick}>{ "Use this reading" }</button></p>
        }
    });
    html! {
        <div class={classes!("notice", tone)} role="status">
            { icon(sign) }
            <div class="trial__words">
                <p class="trial__title">{ title }</p>
                { for texts.into_iter().map(|text| html! { <p>{ text }</p> }) }
                { button.unwrap_or_default() }
            </div>
        </div>
    }
}

fn said(outcome: &TryOutcome, unusual: Unusual, files: &[String], can_use: bool) -> Said {
    let trial = match outcome {
        TryOutcome::Tried(trial) => trial,
        TryOutcome::Nobody(seen) => {
            let mut texts = vec![match seen.total {
                1 => "There is one user in the files, and it has no such email, id or username."
                    .to_owned(),
                total => format!(
                    "None of the {} in the files has this email, id or username after all steps.",
                    counted(total, "user")
                ),
            }];
            if seen.left_out > 0 {
                let users = counted(seen.left_out, "user");
                texts.push(format!("{users} left out by the steps: this one may be among them."));
            }
            return warning("There is no such user", texts);
        }
    };
    let mut said = of_verdict(&trial.verdict, can_use);
    if trial.verdict == TrialVerdict::Matches {
        said.texts.extend(unusual.words().map(str::to_owned));
    }
    said.texts.push(facts(trial, files));
    if trial.is_refused {
        let text = "Auth0 would refuse this user for another reason: the findings of the conversion say which.";
        said.texts.push(text.to_owned());
    }
    said
}

fn of_verdict(verdict: &TrialVerdict, can_use: bool) -> Said {
    match verdict {
        TrialVerdict::Matches => Said {
            tone: "notice--good",
            icon: Icon::Check,
            title: "Matches: Auth0 will accept this password".to_owned(),
            texts: Vec::new(),
        },
        TrialVerdict::NoHash => warning(
            "This user would be sent without a password hash",
            vec!["No password opens the account until one is set.".to_owned()],
        ),
        TrialVerdict::Untold(reason) => warning("It cannot be told", vec![reason.clone()]),
        TrialVerdict::Differs(Some(reading)) => differs(other(reading, can_use)),
        TrialVerdict::Differs(None) => differs(vec![
            "No other reading of the hash matches either, of those that were tried. Is it this user’s password, as it was when \
             the file was made? Does the old system add a secret of its own (a pepper)?"
                .to_owned(),
        ]),
    }
}

fn other(reading: &OtherReading, can_use: bool) -> Vec<String> {
    let matches = format!("It would match with {}.", reading.words);
    let rest = match (reading.is_possible, reading.keys.is_some()) {
        (false, _) => format!("Auth0 cannot take such a hash. {WAYS_OUT}"),
        (true, true) if can_use => return vec![matches],
        (true, true) => "A step “password” of the recipe can say so.".to_owned(),
        (true, false) => {
            "Auth0 could take that, but no step says it yet: the values must be corrected \
             before they are converted."
                .to_owned()
        }
    };
    vec![matches, rest]
}

fn differs(texts: Vec<String>) -> Said {
    let title = "Does not match: this password would not open the account".to_owned();
    Said { tone: "notice--error", icon: Icon::Error, title, texts }
}

fn warning(title: &str, texts: Vec<String>) -> Said {
    Said { tone: "", icon: Icon::Warning, title: title.to_owned(), texts }
}

/// Where the user stands and what was recomputed.
fn facts(trial: &Trial, files: &[String]) -> String {
    let line = count(trial.position.line);
    let place = match files.get(trial.position.file as usize) {
        Some(name) if files.len() > 1 => format!("User in line {line} of {name}"),
        _ => format!("User in line {line}"),
    };
    match &trial.form[..] {
        "" => format!("{place}."),
        form => format!("{place}: {form}. Recomputed in {}.", duration(trial.milliseconds)),
    }
}

#[cfg(test)]
mod tests {
    use engine::jobs::find_user::UsersSeen;
    use engine::read::Position;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn trial(verdict: TrialVerdict) -> TryOutcome {
        let position = Position { line: 1234, ..Position::default() };
        let form = "password_hash, bcrypt $2b$10$…".to_owned();
        TryOutcome::Tried(Trial { position, is_refused: false, form, verdict, milliseconds: 60.0 })
    }

    #[wasm_bindgen_test]
    fn it_says_what_and_what_to_do() {
        let reading = |keys: Option<&str>, is_possible| {
            let keys = keys.map(str::to_owned);
            TrialVerdict::Differs(Some(OtherReading {
                words: "no salt".to_owned(),
                keys,
                is_possible,
            }))
        };
        let nobody = |total, left_out| TryOutcome::Nobody(UsersSeen { total, left_out });
        for (outcome, title, text) in [
            (trial(TrialVerdict::Matches), "Matches", "line 1,234: password_hash"),
            (trial(TrialVerdict::NoHash), "without a password hash", "until one is set"),
            (trial(TrialVerdict::Untold("Why.".to_owned())), "cannot be told", "Why."),
            (trial(TrialVerdict::Differs(None)), "Does not match", "pepper"),
            (trial(reading(Some("{}"), true)), "Does not match", "with no salt"),
            (trial(reading(None, true)), "Does not match", "no step says it"),
            (trial(reading(None, false)), "Does not match", "three ways"),
            (nobody(5, 2), "no such user", "2 users left out"),
        ] {
            let said = said(&outcome, Unusual::default(), &[], true);
            assert!(said.title.contains(title), "{said:?}");
            assert!(said.texts.join(" ").contains(text), "{said:?}");
        }
    }

    #[wasm_bindgen_test]
    fn unusual_passwords_are_said() {
        for (password, words) in
            [("pässword", "ASCII"), ("pass word", "ASCII"), (&"x".repeat(73), "72 bytes")]
        {
            let said = said(&trial(TrialVerdict::Matches), Unusual::of(password), &[], true);
            assert!(said.texts.join(" ").contains(words), "{said:?}");
        }
        assert_eq!(Unusual::of("P4$$word~"), Unusual::default());
    }
}
