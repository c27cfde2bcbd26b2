//! What would mend a kind of finding, as buttons that say what they would do and to how many users.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::format::{count, counted};
use engine::jobs::Offer;
use engine::recipe::mend_verbs::{Mend, Remedy};
use engine::recipe::set_verbs::{Duplicates, Keep};
use engine::recipe::{Standard, Verb};

/// Properties of [`Mends`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What is offered
    pub(crate) offers: Vec<Offer>,
    /// The attribute it is about
    pub(crate) attribute: String,
    /// One of them is wanted
    pub(crate) on_take: Callback<Offer>,
}

/// The buttons.
#[component]
pub(crate) fn Mends(props: &Props) -> Html {
    let Props { offers, attribute, on_take } = props;
    html! {
        <ul class="mends" aria-label={format!("Ways to mend {attribute}")}>
            { for offers.iter().map(|offer| html! {
                <li class="mends__one" key={serde_json::to_string(&offer.step).unwrap_or_default() + if offer.asks_country { "?" } else { "" }}>
                    if offer.asks_country {
                        <WithCountry offer={offer.clone()} attribute={attribute.clone()} on_take={on_take.clone()} />
                    } else {
                        <button type="button" class="button mends__button" onclick={{
                            let offer = offer.clone();
                            on_take.reform(move |_: MouseEvent| offer.clone())
                        }}>{ label(offer, attribute) }</button>
                    }
                </li>
            }) }
        </ul>
    }
}

/// Properties of [`WithCountry`].
#[derive(Clone, PartialEq, Properties)]
struct CountryProps {
    offer: Offer,
    attribute: String,
    on_take: Callback<Offer>,
}

/// A mend that has to be told a country first.
#[component]
fn WithCountry(props: &CountryProps) -> Html {
    let country = use_state(String::new);
    let is_known = is_country(&country);
    let oninput = {
        let country = country.setter();
        move |event: InputEvent| {
            country.set(event.target_unchecked_into::<HtmlInputElement>().value())
        }
    };
    let onsubmit = {
        let CountryProps { offer, on_take, .. } = props.clone();
        let country = country.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if is_country(&country) {
                on_take.emit(offer.clone().of_country(country.trim()));
            }
        }
    };
    html! {
        <form class="mends__asked" {onsubmit}>
            <label>
                { "Country code " }
                <input class="input mends__country" type="text" placeholder="+44" autocomplete="off" maxlength="4" size="4"
                    value={(*country).clone()} {oninput} />
            </label>
            <button type="submit" class="button mends__button" disabled={!is_known}>
                { format!("Put it before {}", things(&props.attribute, props.offer.users)) }
            </button>
        </form>
    }
}

/// Whether a text is the code of a country, such as `+44`, `44` or `GB`.
fn is_country(text: &str) -> bool {
    let text = text.trim();
    let digits = text.trim_start_matches('+');
    let is_code = (1..=3).contains(&digits.len())
        && digits.bytes().all(|it| it.is_ascii_digit())
        && !digits.starts_with('0');
    is_code || (text.len() == 2 && text.bytes().all(|it| it.is_ascii_alphabetic()))
}

/// `3 nicknames`, `1 value of blocked`.
fn things(attribute: &str, users: u64) -> String {
    adjective_things("", attribute, users)
}

/// `3 empty nicknames`.
fn adjective_things(adjective: &str, attribute: &str, users: u64) -> String {
    let noun = match attribute {
        "email" | "name" | "nickname" | "picture" | "username" => attribute.to_owned(),
        "phone_number" => "phone number".to_owned(),
        "user_id" => "user ID".to_owned(),
        "given_name" => "given name".to_owned(),
        "family_name" => "family name".to_owned(),
        "password_hash" | "custom_password_hash" => "hash".to_owned(),
        _ => {
            let value = if users == 1 { "value" } else { "values" };
            return format!("{} {adjective}{value} of {attribute}", count(users));
        }
    };
    let plural = match (users, noun.as_str()) {
        (1, _) => "",
        (_, "hash") => "es",
        _ => "s",
    };
    format!("{} {adjective}{noun}{plural}", count(users))
}

/// What a button says: what is done, and to how many.
pub(crate) fn label(offer: &Offer, attribute: &str) -> String {
    let users = offer.users;
    let of_users = || counted(users, "user");
    match &offer.step.verb {
        Verb::Mend(mend) => mended(mend, users),
        Verb::Remove(_) if offer.step.only_where.is_some() => match attribute {
            "password_hash" => {
                format!("Keep one of the two hashes of {}: {}", of_users(), kept_hash(offer))
            }
            _ => format!("Remove {attribute} of {}", of_users()),
        },
        Verb::Remove(_) => format!("Remove {attribute} of {}", of_users()),
        Verb::Move(it) if it.to == "email" && it.r#move == "username" => {
            format!("Take the email of {} from the username", of_users())
        }
        Verb::Move(it) if it.to.starts_with("user_metadata.") => {
            format!("Move {attribute} of {} to user_metadata", of_users())
        }
        Verb::Move(it) => format!("Rename {attribute} of {} to {}", of_users(), it.to),
        Verb::LeaveOut(_) => format!("Leave out {}", of_users()),
        Verb::Duplicates(it) => {
            format!("Keep {} of {}", which(it), counted(users, "duplicate"))
        }
        verb => match verb.standard() {
            Some(Standard::StripRepeated) => {
                format!("Remove every repeated auth0| of {}", counted(users, "user ID"))
            }
            Some(Standard::LeaveOutOtherProviders) => {
                format!("Leave out {} of other providers", of_users())
            }
            Some(Standard::DropUnimportable) => "Remove all that Auth0 does not import".to_owned(),
            _ => format!("Mend {}", of_users()),
        },
    }
}

/// Which of two hashes stays.
fn kept_hash(offer: &Offer) -> &'static str {
    match offer.step.only_where.as_deref() {
        Some(query) if query.ends_with("custom_password_hash") => "custom_password_hash",
        _ => "password_hash",
    }
}

/// Which of several users stays.
fn which(duplicates: &Duplicates) -> &'static str {
    match duplicates.keep {
        Keep::First => "the first",
        Keep::Last => "the last",
        Keep::Best if duplicates.by.0.iter().any(|by| by == "email_verified") => {
            "the verified or newest"
        }
        Keep::Best => "the newest",
        Keep::Fullest => "the one with most values",
    }
}

fn mended(mend: &Mend, users: u64) -> String {
    let attribute = mend.mend.as_str();
    let things = || things(attribute, users);
    let of_users = || counted(users, "user");
    match mend.by {
        Remedy::Empty => format!("Remove {}", adjective_things("empty ", attribute, users)),
        Remedy::Remove => format!("Remove {}", things()),
        Remedy::Metadata => format!("Move {} to user_metadata", things()),
        Remedy::LeaveOut => format!("Leave out {}", of_users()),
        Remedy::Cut => {
            format!("Cut {} to {} characters", things(), mend.to.unwrap_or_default())
        }
        Remedy::Blanks => format!("Take the white space out of {}", things()),
        Remedy::Address => format!("Keep only the address of {}", things()),
        Remedy::Phone => format!("Write {} as + and digits", things()),
        Remedy::Web => format!("Make {} whole web addresses", things()),
        Remedy::Type => format!("Give {} the right type", things()),
        Remedy::Rename => format!("Rename the keys of {} in {attribute}", of_users()),
        Remedy::Passwords => {
            format!("Remove passwords in clear from {attribute} of {}", of_users())
        }
        Remedy::Characters => format!("Replace what others cannot read in {}", things()),
        Remedy::Hash => format!("Put {} where Auth0 takes them", things()),
        Remedy::Tidy => format!("Put {attribute} of {} into Auth0’s form", of_users()),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn buttons_say_what_they_do_and_to_how_many() {
        let check = |step: &str, attribute: &str, users: u64, expected: &str| {
            let step = serde_json::from_str(step).expect(step);
            let offer = Offer { step, users, asks_country: false };
            assert_eq!(label(&offer, attribute), expected);
        };
        let mend = |rest: &str| format!(r#"{{"mend":{rest}}}"#);
        check(
            &mend(r#""name","fault":"MIN_LENGTH","by":"empty""#),
            "name",
            41,
            "Remove 41 empty names",
        );
        check(
            &mend(r#""nickname","fault":"MAX_LENGTH","by":"cut","to":300"#),
            "nickname",
            3,
            "Cut 3 nicknames to 300 characters",
        );
        check(
            &mend(r#""blocked","fault":"INVALID_TYPE","by":"type""#),
            "blocked",
            1,
            "Give 1 value of blocked the right type",
        );
        check(
            &mend(r#""password_hash","fault":"FORMAT","by":"remove""#),
            "password_hash",
            2,
            "Remove 2 hashes",
        );
        check(
            r#"{"move":"loyalty","to":"user_metadata.loyalty"}"#,
            "loyalty",
            7,
            "Move loyalty of 7 users to user_metadata",
        );
        check(
            r#"{"duplicates":"email|lower","reason":"x"}"#,
            "email",
            1_200,
            "Keep the first of 1,200 duplicates",
        );
        check(
            r#"{"remove":"password_hash","where":"_exists_:custom_password_hash"}"#,
            "password_hash",
            1,
            "Keep one of the two hashes of 1 user: custom_password_hash",
        );
        check(
            r#"{"strip_prefix":true,"repeated":true}"#,
            "user_id",
            2,
            "Remove every repeated auth0| of 2 user IDs",
        );
    }

    #[wasm_bindgen_test]
    fn a_country_is_a_code() {
        for (text, is) in [
            ("+44", true),
            ("44", true),
            ("gb", true),
            ("", false),
            ("+", false),
            ("044", false),
            ("+4444", false),
        ] {
            assert_eq!(is_country(text), is, "{text}");
        }
    }
}
