//! A text with the stretch of it that is meant, so that what is wrong is seen where it is. Draws only; long texts are cut
//! around the stretch.

use yew::prelude::*;

use crate::shared::format::cut;

/// How many characters are shown on either side.
const AROUND: usize = 60;

/// `text` with the bytes from `start` to `end` marked; where there is none, the place itself.
pub fn marked(text: &str, start: usize, end: usize) -> Html {
    let start = text.floor_char_boundary(start.min(text.len()));
    let end = text.ceil_char_boundary(end.clamp(start, text.len()));
    let (before, meant, after) = (&text[..start], &text[start..end], &text[end..]);
    let from = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let (meant, meant_cut) = cut(meant, AROUND);
    let (after, after_cut) = cut(if meant_cut { "" } else { after }, AROUND);
    html! {
        <code class="marked">
            if from > 0 { { "…" } }
            { &before[from..] }
            <mark class={classes!("marked__stretch", meant.is_empty().then_some("marked__stretch--place"))}>{ meant }</mark>
            { after }
            if meant_cut || after_cut { { "…" } }
        </code>
    }
}

/// The line of `text` with this number, from 1, and in it the character of this number, from 1, marked.
pub fn marked_at(text: &str, line: u32, column: u32) -> Html {
    let text = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    let mut places = text.char_indices().skip(column.saturating_sub(1) as usize).map(|(at, _)| at);
    let start = places.next().unwrap_or(text.len());
    marked(text, start, places.next().unwrap_or(text.len()))
}
