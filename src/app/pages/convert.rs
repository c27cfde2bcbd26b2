//! The Convert page: files, options, preview, conversion, result. Lays the components out and turns what they
//! emit into actions; it keeps no state of its own.

use web_sys::File;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::app::browser;
use crate::app::components::{
    Actions, DropZone, Failure, FileList, Icon, Options, PreviewPane, ResultView, RunProgress,
    Shape,
};
use crate::app::state::{Action, Job, State};

/// Where the sample lies, and the name it is shown under.
const SAMPLE: (&str, &str) = ("./sample.ndjson", "sample-tenant.json");

/// Properties of [`Convert`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the page knows
    pub state: UseReducerHandle<State>,
}

/// The Convert page.
#[component]
pub fn Convert(props: &Props) -> Html {
    let state = &props.state;
    let dispatcher = state.dispatcher();
    let on_files =
        use_callback(dispatcher.clone(), |files: Vec<File>, to| to.dispatch(Action::Add(files)));
    let on_remove = use_callback(dispatcher.clone(), |id: u32, to| to.dispatch(Action::Remove(id)));
    let on_clear = use_callback(dispatcher.clone(), |(), to| to.dispatch(Action::Clear));
    let on_change = use_callback(dispatcher.clone(), |spec, to| to.dispatch(Action::Set(spec)));
    let on_convert =
        use_callback(dispatcher.clone(), |(), to| to.dispatch(Action::Convert(browser::now())));
    let on_cancel = use_callback(dispatcher.clone(), |(), to| to.dispatch(Action::Cancel));
    let on_close = use_callback(dispatcher.clone(), |(), to| to.dispatch(Action::ClosePreview));
    let on_preview = use_callback((dispatcher.clone(), state.preview.open), |(), (to, open)| {
        to.dispatch(if *open { Action::ClosePreview } else { Action::OpenPreview });
    });
    let on_sample = use_callback(dispatcher, |(), to| {
        let to = to.clone();
        spawn_local(async move {
            let (path, name) = SAMPLE;
            match browser::fetch(path, name).await {
                Ok(file) => to.dispatch(Action::Add(vec![file])),
                Err(reason) => to.dispatch(Action::Notice(Some(reason.into()))),
            }
        });
    });
    let has_files = !state.files.is_empty();
    let cancelled = state.job == Job::Idle { cancelled: true };
    html! {
        <div class="convert">
            <div class="intro">
                <h1>{ "Turn an Auth0 export into files Auth0 imports" }</h1>
                <p>
                    { "Every user is checked against Auth0’s import rules. You get the files its bulk import takes, and every \
                       user it would reject, with the reason." }
                </p>
            </div>
            <div class="convert__inputs">
                <section class="card files" aria-labelledby="files-title">
                    <h2 id="files-title">{ "Files" }</h2>
                    <DropZone {has_files} {on_files} {on_sample} />
                    if let Some(notice) = &state.notice {
                        <p class="files__notice" role="alert"><Icon shape={Shape::Warning} />{ notice.as_ref() }</p>
                    }
                    if has_files {
                        <FileList files={state.files.clone()} {on_remove} {on_clear} />
                    }
                    { match &state.job {
                        Job::Idle { .. } | Job::Done(_) => Html::default(),
                        Job::Running(run) => html! { <RunProgress run={run.clone()} {on_cancel} /> },
                        Job::Failed { reason } => html! {
                            <Failure reason={AttrValue::from(reason.clone())} on_retry={on_convert.clone()} />
                        },
                    } }
                    <Actions {has_files} running={state.is_running()} {cancelled} previewing={state.preview.open}
                        {on_convert} {on_preview} />
                </section>
                <section class="card" aria-label="Options">
                    <Options spec={state.spec} {on_change} />
                </section>
            </div>
            if state.preview.open {
                <PreviewPane shown={state.preview.shown.clone()} fresh={state.is_preview_fresh()}
                    running={state.is_running()} {on_close} />
            }
            if let Job::Done(done) = &state.job {
                <ResultView done={done.clone()} outdated={done.inputs != state.inputs()} />
            }
        </div>
    }
}
