//! A job under way: how far, how fast, how long still, and the way out.

use yew::prelude::*;

use crate::shared::format::{bytes, count, counted, rate, remaining, width};
use crate::shared::job_state::{JobState, Task};
use crate::shared::rate::RateMeter;
use engine::jobs::Progress;

/// While `job` is under way: the bar under `title`, its figures, and "Cancel". The stylesheet keeps it invisible for the
/// first half second, so that short conversions do not flash.
pub(crate) fn progress<T: Task, D>(
    title: &'static str,
    job: &JobState<T, D>,
    on_cancel: &Callback<()>,
) -> Html {
    job.run().map_or_else(Html::default, |run| {
        of_files(title, &run.progress, &run.meter, job.is_cancelling(), on_cancel)
    })
}

fn of_files(
    title: &'static str,
    progress: &Progress,
    meter: &RateMeter,
    cancelling: bool,
    on_cancel: &Callback<()>,
) -> Html {
    let now = u64::from(progress.percent());
    let left = match meter.seconds_left(progress) {
        _ if cancelling => "Stopping…".to_owned(),
        _ if progress.updates_total > 0 && now < 100 => {
            format!("Updating {} of {}", count(progress.updates), count(progress.updates_total))
        }
        left => waiting(now, left),
    };
    let read = format!("{} of {}", bytes(progress.bytes_read), bytes(progress.bytes_total));
    let speed = meter.rate().map_or_else(
        || "…".to_owned(),
        |now| format!("{}, {} users/s", rate(now.bytes), count(now.users as u64)),
    );
    let text = format!("{now} percent, {read}, {}, {left}", counted(progress.users, "user"));
    let facts = [
        ("Read", read),
        ("Users", count(progress.users)),
        ("Refused", count(progress.refused)),
        ("Speed", speed),
        ("Left", left),
    ];
    bar(title, now, text, &facts, cancelling, on_cancel)
}

/// The same of what refuses nobody and may read what lies in the local tenant.
pub(crate) fn tenant_progress<T: Task, D>(
    title: &'static str,
    job: &JobState<T, D>,
    on_cancel: &Callback<()>,
) -> Html {
    let Some(run) = job.run() else { return Html::default() };
    let (progress, cancelling) = (&run.progress, job.is_cancelling());
    let now = u64::from(progress.percent());
    let left = match run.meter.seconds_left(progress) {
        _ if cancelling => "Stopping…".to_owned(),
        left => waiting(now, left),
    };
    let speed = run.meter.rate().map(|rate| format!("{} users/s", count(rate.users as u64)));
    let text = format!("{now} percent, {}, {left}", counted(progress.users, "user"));
    let facts = [
        ("Users", count(progress.users)),
        ("Speed", speed.unwrap_or_else(|| "…".to_owned())),
        ("Left", left),
    ];
    bar(title, now, text, &facts, cancelling, on_cancel)
}

/// How long it will still take.
fn waiting(percent: u64, seconds: Option<f64>) -> String {
    match seconds {
        _ if percent == 100 => "Finishing…".to_owned(),
        Some(seconds) => remaining(seconds),
        None => "…".to_owned(),
    }
}

fn bar(
    title: &'static str,
    now: u64,
    text: String,
    facts: &[(&'static str, String)],
    cancelling: bool,
    on_cancel: &Callback<()>,
) -> Html {
    let onclick = on_cancel.reform(|_: MouseEvent| ());
    let fact = |(name, value): &(&'static str, String)| {
        html! { <div class="progress__fact"><dt>{ *name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <section class="progress" aria-labelledby="progress-title">
            <div class="progress__head">
                <h3 id="progress-title">{ title }</h3>
                <p class="progress__percent" aria-hidden="true">{ now }{ "%" }</p>
                <button type="button" class="button" disabled={cancelling} {onclick}>{ "Cancel" }</button>
            </div>
            <div class="progress__bar" role="progressbar" aria-labelledby="progress-title" aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={now.to_string()} aria-valuetext={text}>
                // Widths as attributes of a drawing: the content security policy allows no inline styles.
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="progress__done" width={width(now, 100)} height="1" />
                </svg>
            </div>
            <dl class="progress__facts">{ for facts.iter().map(fact) }</dl>
        </section>
    }
}
