//! Damaged segments of the local tenant as a list: which users of which connection.

use yew::prelude::*;

use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use engine::store::DamagedSegment;

/// How many segments are listed. A damaged disk may have hundreds.
const LISTED: usize = 20;

/// “250 users of connection staff (users 1 to 250 in its order, segment 1 of 2)”, a line each.
pub(crate) fn damaged_list(damaged: &[DamagedSegment]) -> Html {
    let more = damaged.get(LISTED..).unwrap_or_default();
    html! {
        <ul>
            { for damaged.iter().take(LISTED).map(|segment| html! { <li>{ segment.to_string() }</li> }) }
            if !more.is_empty() {
                <li>
                    { format!("and {} with {}", counted(more.len() as u64, "more segment"), counted(users(more), "user")) }
                </li>
            }
        </ul>
    }
}

/// How many users are in these segments.
pub(crate) fn users(damaged: &[DamagedSegment]) -> u64 {
    damaged.iter().map(|segment| u64::from(segment.users)).sum()
}

/// What was gone on without: how many users, and which.
pub(crate) fn left_out(damaged: &[DamagedSegment]) -> Html {
    if damaged.is_empty() {
        return Html::default();
    }
    html! {
        <div class="notice">
            { icon(Icon::Warning) }
            <div><p>{ in_words(damaged) }</p>{ damaged_list(damaged) }</div>
        </div>
    }
}

fn in_words(damaged: &[DamagedSegment]) -> String {
    match users(damaged) {
        1 => "1 user is left out: the stored data is damaged.".to_owned(),
        users => format!("{} users are left out: their stored data is damaged.", count(users)),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn users_of_all_segments_are_counted() {
        let segment = |users| DamagedSegment { users, ..DamagedSegment::default() };
        let check = |damaged: &[DamagedSegment], expected| assert_eq!(in_words(damaged), expected);
        check(&[segment(1)], "1 user is left out: the stored data is damaged.");
        check(
            &[segment(1_000), segment(234)],
            "1,234 users are left out: their stored data is damaged.",
        );
    }
}
