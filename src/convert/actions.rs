//! The two things one can do with the files, and why not yet.

use yew::prelude::*;

/// What [`actions`] shows and emits.
pub(crate) struct Actions {
    /// Whether there is a file
    pub(crate) has_files: bool,
    /// Whether a conversion is under way
    pub(crate) running: bool,
    /// Whether one begins as soon as it is known what to propose
    pub(crate) waiting: bool,
    /// Whether the last conversion was cancelled
    pub(crate) cancelled: bool,
    /// Whether the preview is open
    pub(crate) previewing: bool,
    /// Convert was clicked
    pub(crate) on_convert: Callback<()>,
    /// Preview was clicked
    pub(crate) on_preview: Callback<()>,
}

/// "Convert", "Preview", and a line about them.
pub(crate) fn actions(given: &Actions) -> Html {
    let &Actions { has_files, running, waiting, cancelled, previewing, .. } = given;
    // While the conversion runs the buttons stay where they are, and keep the focus they may have.
    let busy = running.then_some("true");
    let guarded = |callback: &Callback<()>| {
        let callback = callback.clone();
        move |_: MouseEvent| {
            if !running {
                callback.emit(());
            }
        }
    };
    let about = match () {
        () if !has_files => "Choose a file first.",
        () if running => "",
        () if waiting => "Looking at the columns first…",
        () if cancelled => "Cancelled. Nothing was kept.",
        () => "",
    };
    html! {
        <div class="action-bar__row">
            <button type="button" class="button button--primary button--large" disabled={!has_files} aria-disabled={busy}
                aria-describedby="actions-about" onclick={guarded(&given.on_convert)}>{ "Convert" }</button>
            <button type="button" class="button button--large" disabled={!has_files} aria-disabled={busy}
                aria-describedby="actions-about" aria-expanded={previewing.to_string()}
                onclick={guarded(&given.on_preview)}>{ "Preview" }</button>
            <p id="actions-about" class="action-bar__about" role="status">{ about }</p>
        </div>
    }
}
