//! The Convert page: files, options, preview, conversion, result. Lays the components out and turns what they
//! emit into actions; it keeps no state of its own.

use web_sys::File;
use yew::prelude::*;

use crate::convert::actions::{Actions, actions};
use crate::convert::options::{keeping, options};
use crate::convert::result::ResultView;
use crate::convert::state::{Action, Job, State};
use crate::errors::state::Chosen;
use crate::mapper::callbacks::{Callbacks, callbacks};
use crate::mapper::panel::Mapper;
use crate::mapper::state::{Event as MapperEvent, Stage};
use crate::passwords::reading::reads_hashes;
use crate::passwords::try_dialog::try_button;
use crate::passwords::{first_card, offer};
use crate::recipe::panel::RecipePanel;
use crate::recipe::undo_keys::UndoKeys;
use crate::shared::files::{Entry, Look};
use crate::shared::{browser, sample, saved};
use crate::sources::file_list::FileList;
use crate::ui::cut_off::cut_off_choice;
use crate::ui::drop_zone::drop_zone;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::preview::PreviewPane;
use crate::ui::progress::progress;
use engine::recipe::Recipe;
use web::TenantClient;

/// The Convert page.
pub(crate) fn convert(
    state: &UseReducerHandle<State>,
    store: &TenantClient,
    on_dry_run: &Callback<Vec<File>>,
    on_errors: &Callback<Vec<Chosen>>,
) -> Html {
    let on_files = dispatching(state, |files: Vec<File>| Action::Add(files));
    let on_remove = dispatching(state, Action::Remove);
    let on_read_as = dispatching(state, |(id, options)| Action::ReadAs(id, options));
    let on_clear = dispatching(state, |()| Action::Clear);
    let on_change = dispatching(state, Action::Set);
    let on_convert = {
        let own = state.mapping.columns_of_own(&state.spec.recipe, &state.files);
        let recipe = state.spec.recipe.clone();
        let to = state.dispatcher();
        let is_missing = recipe.asks_first_password() && state.first_password.problem().is_some();
        Callback::from(move |()| {
            if is_missing {
                return browser::focus(first_card::BOX);
            }
            if let Some(columns) = &own {
                saved::remember_recipe(columns, &recipe);
            }
            to.dispatch(Action::Convert(browser::now()));
        })
    };
    let on_cancel = dispatching(state, |()| Action::Cancel);
    let on_take_cut_off = dispatching(state, |()| Action::TakeCutOff);
    let on_mend = dispatching(state, |next: Recipe| Action::Mend(Box::new(next), browser::now()));
    let on_keep = {
        let spec = state.spec.clone();
        dispatching(state, move |target| Action::Set(keeping(&spec, Some(target))))
    };
    let on_event = dispatching(state, |event: MapperEvent| Action::Mapping(event, browser::now()));
    let Callbacks { on_survey, on_recipe, on_undo, on_columns } =
        callbacks(&state.mapping, &state.files, &on_event);
    let (reports, of_first) = state.step_reports();
    let on_try = dispatching(state, |()| Action::TryPassword(true));
    let on_tried = dispatching(state, |()| Action::TryPassword(false));
    let has_hash_table = matches!(state.mapping.stage(&state.files), Stage::Known(..))
        && reports.iter().any(|report| !report.forms.is_empty());
    let on_first = dispatching(state, Action::FirstPassword);
    let previewed = state.preview.shown.as_ref().and_then(|shown| shown.outcome.as_deref().ok());
    let on_refresh = dispatching(state, |()| Action::RefreshPreview);
    let on_close = dispatching(state, |()| Action::ClosePreview);
    let previewing = state.preview.open;
    let on_preview =
        dispatching(
            state,
            move |()| if previewing { Action::ClosePreview } else { Action::OpenPreview },
        );
    let on_sample = {
        let to = state.dispatcher();
        Callback::from(move |()| {
            let to = to.clone();
            sample::load(sample::TENANT, move |loaded| match loaded {
                Ok(file) => to.dispatch(Action::Add(vec![file])),
                Err(reason) => to.dispatch(Action::Notice(Some(reason))),
            });
        })
    };
    let has_files = !state.files.is_empty();
    // With a proposal its columns are what is to be looked at; the options are as it has them.
    let is_mapped = state.mapping.proposal(&state.files).is_some();
    let options_card = html! {
        <section class="card" aria-label="Options">{ options(&state.spec, &on_change) }</section>
    };
    let cancelled = matches!(state.job, Job::Cancelled(_));
    let running = state.job.is_running();
    html! {
        <div class="convert">
            <div class="intro">
                <h1>{ "Turn your users into files Auth0 imports" }</h1>
                <p>
                    { "From an Auth0 export, a CSV or a dump of a database. Every user is checked against Auth0’s import rules. You get the files its bulk import takes, and every \
                       user it would reject, with the reason." }
                </p>
            </div>
            <div class={if is_mapped { "convert__inputs convert__inputs--mapped" } else { "convert__inputs" }}>
                <section class="card files" aria-labelledby="files-title">
                    <h2 id="files-title">{ "Files" }</h2>
                    { drop_zone("Drop your file here, or click to select", has_files, &on_files, &on_sample) }
                    if let Some(notice) = &state.notice {
                        <p class="files__notice" role="alert">{ icon(Icon::Warning) }{ notice.as_ref() }</p>
                    }
                    { errors_hint(state, on_errors) }
                    if has_files {
                        <FileList files={state.files.list.clone()} store={store.clone()} {on_read_as} {on_remove} {on_clear} {on_survey} on_files={on_files.clone()} />
                    }
                </section>
                if !is_mapped { { options_card.clone() } }
                if has_files {
                    <Mapper mapping={state.mapping.clone()} files={state.files.clone()} recipe={state.spec.recipe.clone()} store={store.clone()}
                        reports={reports.clone()} {of_first} tries={try_button(&on_try)} gives=true {on_event} />
                }
                <UndoKeys on_undo={on_undo.clone()} />
                <RecipePanel recipe={state.spec.recipe.clone()} {reports} {of_first} on_change={on_recipe.clone()}
                    history={state.mapping.history.clone()} on_undo={on_undo.clone()} {on_columns} />
                if is_mapped { { options_card } }
                if has_files {
                    { first_card::card(&state.spec.recipe, &state.first_password, previewed, &on_first) }
                }
                <section class="card action-bar" aria-label="Convert">
                    { match &state.job {
                        Job::Done(_) if let Some(done) = state.cut_off_result() => cut_off_choice(
                            &done.converted.summary.sources,
                            done.converted.summary.written,
                            "Nothing is offered for download yet.",
                            &on_take_cut_off,
                        ),
                        Job::Failed(_, reason) => failure("The conversion failed", reason, &on_convert),
                        job => progress("Converting", job, &on_cancel),
                    } }
                    { actions(&Actions {
                        has_files, running, waiting: state.is_waiting, cancelled, previewing, on_convert, on_preview,
                    }) }
                </section>
            </div>
            if state.preview.open {
                <PreviewPane shown={state.preview.shown.clone()} beside={state.preview.is_beside} fresh={state.is_preview_fresh()}
                    {running} inputs={state.inputs()} {on_refresh} {on_close} />
            }
            if has_files && !has_hash_table && has_hashes(state) {
                { offer::card(&on_try) }
            }
            if has_files && state.is_trying {
                { offer::dialog((&state.files, &state.spec.recipe), store, &on_recipe, on_tried) }
            }
            if let Some(done) = state.shown() && state.cut_off_result().is_none() {
                <ResultView done={done.clone()} outdated={done.inputs != state.inputs()} again={running} on_dry_run={on_dry_run.clone()} {on_mend} {on_keep} recipe={state.spec.recipe.clone()} store={store.clone()} entries={state.files.list.clone()} on_undo={on_undo.reform(|()| true)}
                    files={state.files.still(done.inputs.revision)} />
            }
        </div>
    }
}

/// The way to where errors are explained, if there are such among the files.
fn errors_hint(state: &State, on_errors: &Callback<Vec<Chosen>>) -> Html {
    let is_report = |entry: &Entry| match &entry.look {
        Look::Known(format) => {
            let has = |names: &[String], name: &str| names.iter().any(|it| it == name);
            has(&format.wrapper.lists, "user") && has(&format.wrapper.beside, "errors")
        }
        _ => false,
    };
    if !state.files.list.iter().any(is_report) {
        return Html::default();
    }
    let chosen: Vec<Chosen> = state
        .files
        .list
        .iter()
        .map(|entry| Chosen { file: entry.file.clone(), is_report: is_report(entry) })
        .collect();
    let onclick = on_errors.reform(move |_: MouseEvent| chosen.clone());
    html! {
        <p class="notice" role="status">{ icon(Icon::Info) }<span>
            { "These are errors of an import job. " }
            <button type="button" class="link" {onclick}>{ "See what they mean, and send those users again" }</button>
        </span></p>
    }
}

/// Whether users of the result have password hashes, as far as it is known.
fn has_hashes(state: &State) -> bool {
    let shown = state.preview.shown.as_ref().and_then(|shown| shown.outcome.as_ref().ok());
    let in_preview = shown
        .is_some_and(|preview| preview.users.iter().any(|user| user.contains("password_hash\":")));
    let in_result = matches!(&state.job, Job::Done(done) if done.converted.summary.with_hash > 0);
    reads_hashes(&state.spec.recipe) || in_preview || in_result
}

/// A callback that turns what it gets into an action.
fn dispatching<T: 'static>(
    state: &UseReducerHandle<State>,
    action: impl Fn(T) -> Action + 'static,
) -> Callback<T> {
    let to = state.dispatcher();
    Callback::from(move |value| to.dispatch(action(value)))
}
