//! The Export page: which users, which of their fields, in what form; what the file would hold, at once; the export, and
//! what came of it. It asks the store what it shows and works nothing out itself.

use std::rc::Rc;

use yew::prelude::*;

use crate::export::field_table::FieldTable;
use crate::export::presets::Presets;
use crate::export::result::ExportResult;
use crate::export::sample::ExportSample;
use crate::export::settings::AboutOrder;
use crate::export::settings::export_settings;
use crate::export::source::export_which;
use crate::export::state::{Action, Change, ExportState, Job, Source};
use crate::export::statistics_charts::StatisticsCharts;
use crate::query::input::{QueryBox, UNSEARCHABLE};
use crate::shared::latest_hook::{Latest, WaysOn, use_latest};
use crate::shared::query_hook::QueryProgress;
use crate::shared::tenant_hooks::{use_stopped, use_tenant};
use crate::shared::wording::{self, Ready};
use crate::shared::{browser, files, sample, saved};
use crate::ui::failure::{damage_failure, failure};
use crate::ui::icon::{Icon, icon};
use crate::ui::package::fetch_button;
use crate::ui::progress::tenant_progress;
use crate::ui::user_count::user_count;
use engine::jobs::export::spec::SAMPLE_USERS;
use engine::jobs::{ExportSpec, FieldProblem, Sample, Statistics};
use web::{Query, TenantClient, TenantInfo};

/// How long settings must rest before they are asked about, in milliseconds. A sample must follow within 200.
const REST: u32 = 40;

/// Properties of [`ExportPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the page knows; it outlives the page
    pub(crate) state: UseReducerHandle<ExportState>,
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// What the form needs to know.
struct Page<'a> {
    state: &'a UseReducerHandle<ExportState>,
    store: &'a TenantClient,
    tenant: &'a TenantInfo,
    queries: &'a Queries,
    on_action: &'a Callback<Action>,
}

/// The Export page.
#[component]
pub(crate) fn ExportPage(props: &Props) -> Html {
    let Props { state, store, version } = props;
    let retries = use_state(|| 0_u32);
    let tenant = {
        let to = state.dispatcher();
        use_tenant(store, (*version, *retries), move |ids| {
            to.dispatch(Action::Connections(ids.into()))
        })
    };
    {
        let to = state.dispatcher();
        use_stopped(state.job.stopped().map(|task| task.id.clone()), store, move |id, record| {
            to.dispatch(Action::Found(id, record));
        });
    }
    use_clock(state);
    let on_action = {
        let to = state.dispatcher();
        use_callback((), move |action, ()| to.dispatch(action))
    };
    let from_tenant = state.source == Source::Tenant;
    let has_users = matches!(&*tenant, QueryProgress::Response(info) if users_of(info) > 0);
    let queries = use_queries(state, store, *version, &retries, has_users || !from_tenant);
    let unknown = Rc::default();
    let tenant = match &*tenant {
        QueryProgress::Response(info) => Ok(info),
        _ if !from_tenant => Ok(&unknown),
        QueryProgress::Waiting => {
            Err(html! { <p class="quiet" role="status">{ "Looking for users…" }</p> })
        }
        QueryProgress::Refused(reason) => Err(html! {
            <>
                { failure("The users could not be read", reason, &queries.ways.retry) }
                <p>{ from_files(&on_action) }</p>
            </>
        }),
    };
    html! {
        <div class="convert export">
            <div class="intro">
                <h1>{ "Export users" }</h1>
                <p>
                    { "The users and fields you choose, as a file: out of the local tenant, or straight out of other \
                       exports. It is made in this browser." }
                </p>
            </div>
            { match tenant {
                Err(why) => why,
                Ok(_) if from_tenant && !has_users => none(&on_action),
                Ok(tenant) => form(&Page { state, store, tenant, queries: &queries, on_action: &on_action }),
            } }
        </div>
    }
}

fn users_of(tenant: &TenantInfo) -> u64 {
    tenant.connections.iter().map(|it| it.users).sum()
}

/// Relative dates are counted from when the search became what it is.
#[hook]
fn use_clock(state: &UseReducerHandle<ExportState>) {
    let to = state.dispatcher();
    use_effect_with(state.spec.which.search.clone(), move |_| {
        to.dispatch(Action::Clock(browser::clock()));
    });
}

/// The queries about the chosen users with their responses.
struct Queries {
    count: Latest<(u64, u64)>,
    sample: Latest<Rc<Sample>>,
    profile: Latest<Rc<Statistics>>,
    /// Whether the profile is looked at
    open: UseStateHandle<bool>,
    /// Whether the checklist of fields is open, which needs it too
    listed: UseStateHandle<bool>,
    /// Suggestions are wanted, which a profile has
    on_need_profile: Callback<()>,
    ways: WaysOn,
}

/// Which users the queries are about. Another key when they may be others.
#[derive(Clone, PartialEq)]
struct QueryKey {
    source: Source,
    revision: u32,
    version: u32,
    retries: u32,
    /// Of which users, and of a sample how they are shown
    spec: ExportSpec,
}

impl QueryKey {
    /// `None` while there is nothing to query.
    fn of(state: &ExportState, version: u32, retries: u32) -> Option<QueryKey> {
        let from_files = state.source == Source::Files;
        let sound = state.has_source() && state.is_searchable();
        sound.then(|| QueryKey {
            source: state.source,
            revision: if from_files { state.files.revision } else { 0 },
            version: if from_files { 0 } else { version },
            retries,
            spec: ExportSpec { which: state.which(), ..ExportSpec::default() },
        })
    }
}

/// Sends the queries about the chosen users, if `known` says that there may be some.
#[hook]
fn use_queries(
    state: &UseReducerHandle<ExportState>,
    store: &TenantClient,
    version: u32,
    retries: &UseStateHandle<u32>,
    known: bool,
) -> Queries {
    let (open, listed) = (use_state_eq(|| false), use_state_eq(|| false));
    let key = QueryKey::of(state, version, **retries).filter(|_| known);
    let (which, files) = (state.which(), state.sources());
    let query = Box::new(move || Query::Count { which, files: files::chosen(&files) });
    let count = use_latest(store, key.clone(), REST, query).count();
    let (spec, files) = (sampled(state), state.sources());
    let shown = key.clone().map(|key| QueryKey { spec: spec.clone(), ..key });
    let query = Box::new(move || Query::Sample { spec, files: files::chosen(&files) });
    let sample = use_latest(store, shown, REST, query).sample();
    let (profile, on_need_profile) = use_profile(state, store, key, *open || *listed);
    let ways = use_ways_on(state, retries);
    Queries { count, sample, profile, open, listed, on_need_profile, ways }
}

/// What can be done about a query that failed.
#[hook]
fn use_ways_on(state: &UseReducerHandle<ExportState>, retries: &UseStateHandle<u32>) -> WaysOn {
    let (retries, to) = (retries.clone(), state.dispatcher());
    WaysOn {
        retry: Callback::from(move |()| retries.set(retries.wrapping_add(1))),
        skip_damaged: use_callback((), move |(), ()| to.dispatch(Action::SkipDamaged(true))),
    }
}

/// What a sample depends on.
fn sampled(state: &ExportState) -> ExportSpec {
    ExportSpec { gzip: false, sample: true, ..state.task() }
}

/// The profile: kept up to date while it is looked at; for suggestions the last one of the same source will do.
#[hook]
fn use_profile(
    state: &UseReducerHandle<ExportState>,
    store: &TenantClient,
    key: Option<QueryKey>,
    open: bool,
) -> (Latest<Rc<Statistics>>, Callback<()>) {
    let needed = use_state_eq(|| false);
    let have = use_mut_ref(|| None);
    let source = key.as_ref().map(|key| (key.source, key.revision));
    let wanted = open || (*needed && *have.borrow() != source);
    let (which, files) = (state.which(), state.sources());
    let query = Box::new(move || Query::Statistics { which, files: files::chosen(&files) });
    let profile = use_latest(store, key.filter(|_| wanted), REST, query).profile();
    if profile.fresh {
        *have.borrow_mut() = source;
    }
    let on_need = {
        let needed = needed.setter();
        use_callback((), move |(), ()| needed.set(true))
    };
    (profile, on_need)
}

/// A tenant without users.
fn none(on_action: &Callback<Action>) -> Html {
    html! {
        <div class="card empty">
            <p class="empty__title">{ "There are no users to export yet." }</p>
            <p class="quiet">{ "Import some first, or take them straight from the files of another export." }</p>
            <p class="export__buttons">
                <a class="button button--primary" href="#/import">{ "Import users" }</a>
                { from_files(on_action) }
            </p>
        </div>
    }
}

/// The way on without a tenant.
fn from_files(on_action: &Callback<Action>) -> Html {
    let onclick = on_action.reform(|_: MouseEvent| Action::From(Source::Files));
    html! { <button type="button" class="button" {onclick}>{ "Export from files" }</button> }
}

fn form(page: &Page<'_>) -> Html {
    let Page { state, store, queries, .. } = page;
    let problems = queries.sample.value().map_or(&[][..], |sample| &sample.problems);
    html! {
        <>
            <div class="export__inputs">
                <div class="export__choices">
                    { which(page) }
                    { fields(page) }
                    if state.has_source() {
                        <ExportSample sample={queries.sample.clone()} ways={queries.ways.clone()} unsearchable={!state.is_searchable()} />
                    }
                </div>
                { settings(page, problems) }
                { go(page) }
            </div>
            if let Job::Done(done) = &state.job {
                <ExportResult done={done.clone()} store={(*store).clone()} outdated={!state.is_fresh(done)} />
            }
        </>
    }
}

/// Source, connection, search, how many, and what they are like.
fn which(page: &Page<'_>) -> Html {
    let Page { state, tenant, queries, on_action, .. } = page;
    let search = &state.spec.which.search;
    let searching = !search.trim().is_empty();
    let from_files = state.source == Source::Files;
    let inside = html! {
        <>
            { search_box(page) }
            if state.is_searchable() {
                { user_count(&queries.count, searching, from_files, &queries.ways) }
            }
            { profile(queries, state.is_searchable()) }
            if state.skip_damaged && !from_files {
                { without_damaged(on_action) }
            }
        </>
    };
    export_which(state, &tenant.connections, (page.store, inside), on_action, &sample_data(state))
}

fn search_box(page: &Page<'_>) -> Html {
    let on_change = page.on_action.reform(|text| Action::Change(Change::Search(text)));
    html! {
        <QueryBox id="export-search" label="Search" placeholder="All users" value={page.state.spec.which.search.clone()}
            {on_change} now={page.state.now} profile={page.queries.profile.value().cloned()} on_need_profile={page.queries.on_need_profile.clone()} />
    }
}

/// "Profile of the data", worked out only while it is open.
fn profile(queries: &Queries, searchable: bool) -> Html {
    let Queries { profile, open, .. } = queries;
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            open.set(event.target_unchecked_into::<web_sys::Element>().has_attribute("open"));
        })
    };
    let waiting = || {
        let so_far = profile.progress.map(|(done, total)| wording::so_far(done, total));
        html! { <p class="quiet" role="status">{ "Looking at the users…" }{ so_far }</p> }
    };
    html! {
        <details class="export__profile" open={**open} {ontoggle}>
            <summary>{ icon(Icon::Chevron) }{ "Profile of the data" }</summary>
            if **open && !searchable {
                <p class="quiet">{ UNSEARCHABLE }</p>
            } else if **open {
                { match (profile.problem(), profile.value()) {
                    (Some(problem), _) => {
                        let title = "The users could not be looked at";
                        match problem.damaged {
                            true => damage_failure(title, &problem.text, &queries.ways.skip_damaged),
                            false => failure(title, &problem.text, &queries.ways.retry),
                        }
                    }
                    (None, Some(shown)) => html! {
                        <>
                            if !profile.fresh { { waiting() } }
                            <div class={(!profile.fresh).then_some("preview__panel--stale")} aria-busy={(!profile.fresh).to_string()}>
                                <StatisticsCharts profile={shown.clone()} />
                            </div>
                        </>
                    },
                    (None, None) => waiting(),
                } }
            }
        </details>
    }
}

/// Damaged users are left out, and the way back.
fn without_damaged(on_action: &Callback<Action>) -> Html {
    let onclick = on_action.reform(|_: MouseEvent| Action::SkipDamaged(false));
    html! {
        <p class="notice">
            { icon(Icon::Warning) }
            <span>
                { "Users whose stored data is damaged are left out; the result says which. " }
                <button type="button" class="link" {onclick}>{ "Stop at them instead" }</button>
            </span>
        </p>
    }
}

/// Presets and the table of fields.
fn fields(page: &Page<'_>) -> Html {
    let Page { state, queries, on_action, .. } = page;
    let on_load = on_action.reform(|spec| Action::Change(Change::All(Box::new(spec))));
    let on_change = on_action.reform(|columns| Action::Change(Change::Columns(columns)));
    let on_list = {
        let listed = queries.listed.setter();
        Callback::from(move |open| listed.set(open))
    };
    html! {
        <section class="card export__part" aria-labelledby="export-fields-title">
            <h2 id="export-fields-title">{ "User fields" }</h2>
            <Presets spec={state.wish()} {on_load} />
            { fetch_button(page.store, &state.wish()) }
            <FieldTable columns={Rc::from(state.spec.columns.as_slice())} {on_change} profile={queries.profile.clone()}
                sample={queries.sample.clone()} ways={queries.ways.clone()} locked={state.spec.importable}
                listed={*queries.listed} {on_list} on_need_profile={queries.on_need_profile.clone()} />
        </section>
    }
}

fn settings(page: &Page<'_>, problems: &[FieldProblem]) -> Html {
    let Page { state, queries, on_action, .. } = page;
    let about = AboutOrder {
        profile: queries.profile.value().map(Rc::as_ref),
        problems,
        failures: queries.sample.value().map_or(&[][..], |sample| &sample.failures),
    };
    html! {
        <section class="card export__settings" aria-label="Settings">
            { export_settings(&state.spec, about, on_action, &queries.on_need_profile) }
        </section>
    }
}

/// The button with the exact number, how far it is, and why it cannot begin.
fn go(page: &Page<'_>) -> Html {
    let Page { state, queries, on_action, .. } = page;
    let ready = readiness(state, queries);
    let busy = state.job.is_busy();
    let onclick = {
        let (on_action, spec) = ((*on_action).clone(), state.wish());
        move |_: MouseEvent| {
            if !busy {
                start(&on_action, &spec);
            }
        }
    };
    let on_retry = {
        let (on_action, spec) = ((*on_action).clone(), state.wish());
        Callback::from(move |()| start(&on_action, &spec))
    };
    let on_skip = {
        let (on_action, on_retry) = ((*on_action).clone(), on_retry.clone());
        Callback::from(move |()| {
            on_action.emit(Action::SkipDamaged(true));
            on_retry.emit(());
        })
    };
    let about = match &state.job {
        Job::Cancelled(_) => "Cancelled. No file was made.".to_owned(),
        Job::Stopped(_) => "Stopping…".to_owned(),
        _ => ready.about(&state.spec),
    };
    html! {
        <section class="card action-bar" aria-label="Export">
            { match &state.job {
                Job::Failed(_, reason) if state.stopped_at_damage => {
                    damage_failure("The export failed", reason, &on_skip)
                }
                Job::Failed(_, reason) => failure("The export failed", reason, &on_retry),
                job => tenant_progress("Exporting", job, &on_action.reform(|()| Action::Cancel)),
            } }
            <div class="action-bar__row">
                <button type="button" class="button button--primary button--large" aria-describedby="export-about"
                    disabled={!ready.is_ready() && !busy} aria-disabled={busy.then_some("true")} {onclick}>
                    { ready.label(state.spec.sample) }
                </button>
                <p id="export-about" class="action-bar__about" role="status">{ about }</p>
                if state.has_source() {
                    <button type="button" class="link" onclick={|_: MouseEvent| browser::show("export-sample-title")}>
                        { "View sample" }
                    </button>
                }
            </div>
        </section>
    }
}

/// Begins, and remembers the settings for the next visit.
fn start(on_action: &Callback<Action>, spec: &ExportSpec) {
    saved::remember_spec(spec);
    on_action.emit(Action::Start(browser::now(), browser::job_id()));
}

/// Whether the export can begin, and why not.
fn readiness(state: &ExportState, queries: &Queries) -> Ready {
    let problem = queries.sample.value().and_then(|sample| sample.problems.first());
    if !state.has_source() {
        Ready::Not("Choose a file first.".to_owned())
    } else if !state.is_searchable() {
        Ready::Not(UNSEARCHABLE.to_owned())
    } else if let Some(name) = state.repeated_name() {
        Ready::Not(wording::repeated(name))
    } else if let Some(problem) = problem {
        Ready::Not(wording::field_problem(problem))
    } else if queries.count.problem().is_some() {
        Ready::Not("The users could not be counted.".to_owned())
    } else {
        match queries.count.current().copied() {
            None => Ready::Counting,
            Some((_, 0)) if state.source == Source::Files => {
                Ready::Nothing("There are no users in these files.")
            }
            Some((_, 0)) => Ready::Nothing("There are no users in this connection."),
            Some((0, _)) => Ready::Nothing("No user matches."),
            Some((users, _)) if state.spec.sample => Ready::Users(users.min(SAMPLE_USERS as u64)),
            Some((users, _)) => Ready::Users(users),
        }
    }
}

fn sample_data(state: &UseReducerHandle<ExportState>) -> Callback<()> {
    let to = state.dispatcher();
    Callback::from(move |()| {
        let to = to.clone();
        sample::load(sample::TENANT, move |loaded| match loaded {
            Ok(file) => to.dispatch(Action::Add(vec![file])),
            Err(reason) => to.dispatch(Action::Notice(Some(reason))),
        });
    })
}
