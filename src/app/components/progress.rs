//! A conversion under way: how far, how fast, how long still, and the way out.

use yew::prelude::*;

use crate::app::format::{bytes, count, percent, plural, rate, remaining};
use crate::app::state::Run;

/// Properties of [`RunProgress`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The conversion
    pub run: Run,
    /// It is to stop
    pub on_cancel: Callback<()>,
}

/// The bar, its figures, and "Cancel". The stylesheet keeps it invisible for the first half second, so that
/// short conversions do not flash.
#[component]
pub fn RunProgress(props: &Props) -> Html {
    let Run { progress, pace, cancelling, .. } = &props.run;
    let now = percent(progress.bytes_read, progress.bytes_total);
    let width = if progress.bytes_total == 0 {
        0.0
    } else {
        (progress.bytes_read as f64 / progress.bytes_total as f64 * 100.0).min(100.0)
    };
    let pace_now = pace.rate();
    let left = match pace.seconds_left(progress) {
        _ if *cancelling => "Stopping…".to_owned(),
        _ if now == 100 => "Finishing…".to_owned(),
        Some(seconds) => remaining(seconds),
        None => "…".to_owned(),
    };
    let read = format!("{} of {}", bytes(progress.bytes_read), bytes(progress.bytes_total));
    let users = format!("{} {}", count(progress.users), plural(progress.users, "user"));
    let text = format!("{now} percent, {read}, {users}, {left}");
    let onclick = props.on_cancel.reform(|_: MouseEvent| ());
    let fact = |name: &'static str, value: String| {
        html! { <div class="progress__fact"><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <section class="progress" aria-labelledby="progress-title">
            <div class="progress__head">
                <h3 id="progress-title">{ "Converting" }</h3>
                <p class="progress__percent" aria-hidden="true">{ now }{ "%" }</p>
                <button type="button" class="button" disabled={*cancelling} {onclick}>{ "Cancel" }</button>
            </div>
            <div class="progress__bar" role="progressbar" aria-labelledby="progress-title" aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={now.to_string()} aria-valuetext={text}>
                // Widths as attributes of a drawing: the content security policy allows no inline styles.
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="progress__done" width={format!("{width:.2}")} height="1" />
                </svg>
            </div>
            <dl class="progress__facts">
                { fact("Read", read) }
                { fact("Users", count(progress.users)) }
                { fact("Refused", count(progress.refused)) }
                { fact("Speed", pace_now.map_or_else(|| "…".to_owned(), |pace| {
                    format!("{}, {} users/s", rate(pace.bytes), count(pace.users as u64))
                })) }
                { fact("Left", left) }
            </dl>
        </section>
    }
}
