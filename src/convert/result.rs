//! A finished conversion: what came of the users, what was changed and written, what is wrong with which
//! users, and the downloads.

use std::rc::Rc;

use web_sys::{Blob, File};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::convert::dry_run;
use crate::convert::next_steps::next_steps;
use crate::convert::report::of_conversion;
use crate::convert::state::Done;
use crate::convert::written_files::WrittenFiles;
use crate::mend::findings::MendableFindings;
use crate::mend::whose::MendOf;
use crate::passwords::test_users::TestUsers;
use crate::shared::browser;
use crate::shared::files::Entry;
use crate::shared::format::{bytes, count, counted, counted_all, duration, rate, width};
use crate::shared::wording::{self, Tone};
use crate::ui::changes::changes;
use crate::ui::findings::Whose;
use crate::ui::icon::{Icon, icon};
use crate::ui::package::{Held, PackageButton};
use crate::ui::preview::Inputs;
use crate::ui::report::ReportButton;
use crate::ui::result::{result_sign, use_lead_to};
use engine::check::Severity;
use engine::jobs::package::{Contents, PackageSpec};
use engine::jobs::{Checks, MetadataTarget, Summary};
use engine::recipe::Recipe;
use web::TenantClient;

/// Properties of [`ResultView`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The conversion
    pub(crate) done: Rc<Done>,
    /// Whether files or options have changed since
    pub(crate) outdated: bool,
    /// The files of the result are to be imported here, to see what comes of it
    pub(crate) on_dry_run: Callback<Vec<File>>,
    /// Whether it is worked out again just now
    pub(crate) again: bool,
    /// What the recipe is now
    pub(crate) recipe: Recipe,
    /// The recipe is to become this, to mend findings
    pub(crate) on_mend: Callback<Recipe>,
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// The chosen files
    pub(crate) entries: Rc<[Entry]>,
    /// The last change of the recipe is to be taken back
    pub(crate) on_undo: Callback<()>,
    /// Columns that are no attribute are to be kept as this metadata
    pub(crate) on_keep: Callback<MetadataTarget>,
    /// The files it was made from, if they are still those chosen
    pub(crate) files: Vec<File>,
}

/// The id of the heading that gets the focus.
const TITLE: &str = "result-title";

/// The id of the heading of the findings.
const FINDINGS: &str = "findings-title";

/// The result and everything about it.
#[component]
pub(crate) fn ResultView(props: &Props) -> Html {
    let Done { converted, inputs, .. } = props.done.as_ref();
    let summary = &converted.summary;
    let has_findings = !summary.groups.is_empty();
    // Whoever mends is among the findings.
    let heading = if props.done.is_mending && has_findings { FINDINGS } else { TITLE };
    use_lead_to(heading, Rc::as_ptr(&props.done) as usize);
    let on_dry_run = {
        let (done, then) = (props.done.clone(), props.on_dry_run.clone());
        Callback::from(move |()| {
            let (done, then) = (done.clone(), then.clone());
            spawn_local(async move { then.emit(dry_run::files(&done.converted).await) });
        })
    };
    let content = {
        let done = props.done.clone();
        Callback::from(move |()| Rc::new(of_conversion(&done)))
    };
    let users =
        (!props.outdated).then(|| MendOf::Files(props.entries.clone(), Checks::default(), None));
    let sound = is_sound(summary);
    // For whoever measures; it says nothing to whoever converts.
    let memory = (converted.heap > 0.0).then(|| bytes(converted.heap as u64));
    let tone = match () {
        () if sound => Tone::Good,
        () if summary.written == 0 => Tone::Bad,
        () => Tone::Mixed,
    };
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                { result_sign(tone) }
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ wording::headline(summary, &inputs.spec) }</h2>
                    <p class="result__pace" data-memory={memory}>{ figures(summary) }</p>
                </div>
            </div>
            if props.outdated && props.again {
                <p class="result__outdated" role="status">{ icon(Icon::Info) }{ "Worked out again with your change…" }</p>
            } else if props.done.is_mending && !props.outdated {
                <p class="result__outdated" role="status">
                    { icon(Icon::Check) }
                    <span>{ "Worked out again with your change, which is among the steps. " }
                    <button type="button" class="link" onclick={props.on_undo.reform(|_: MouseEvent| ())}>{ "Undo" }</button></span>
                </p>
            } else if props.outdated {
                <p class="result__outdated" role="status">
                    { icon(Icon::Info) }
                    { "Made with earlier files or settings. Convert again to apply your changes." }
                </p>
            }
            { counts(summary) }
            { downloads(props) }
            <p><ReportButton content={content} files={props.files.clone()} /></p>
            if sound {
                <p class="result__all-well">
                    { icon(Icon::Check) }{ "Every user passed every check that Auth0 makes on a file." }
                </p>
            }
            if has_findings {
                <section class="result__part" aria-labelledby={FINDINGS}>
                    <h3 id={FINDINGS} tabindex="-1">{ "Findings" }</h3>
                    <MendableFindings of={Whose::of(&props.done)} {users} recipe={props.recipe.clone()} store={props.store.clone()}
                        on_recipe={props.on_mend.clone()} />
                </section>
            }
            <div class="result__columns">
                <section class="result__part" aria-labelledby="changes-title">
                    <h3 id="changes-title">{ "What changed" }</h3>
                    { changes(&summary.changes, &summary.sources, Some(&props.on_keep)) }
                </section>
                if summary.written > 0 {
                    <section class="result__part" aria-labelledby="next-title">
                        <h3 id="next-title">{ "What to do next" }</h3>
                        { next_steps(summary, &inputs.spec, &on_dry_run) }
                    </section>
                }
            </div>
            if summary.written > 0 {
                <TestUsers key={Rc::as_ptr(&props.done) as usize} store={props.store.clone()} users={converted.test_users.clone()}
                    forms={converted.forms.clone()} stem={stem(summary).to_owned()} />
            }
            if !summary.files.is_empty() {
                <section class="result__part" aria-labelledby="written-title">
                    <h3 id="written-title">{ "Files written" }</h3>
                    <WrittenFiles done={props.done.clone()} />
                </section>
            }
        </section>
    }
}

/// Whether there is nothing to mend: users, none refused, no file that could not be read.
fn is_sound(summary: &Summary) -> bool {
    let errors = summary.groups.iter().any(|group| group.severity == Severity::Error);
    summary.total > 0 && summary.refused == 0 && !errors
}

/// Below this many milliseconds a rate says more about the start than about the work.
const TOO_SHORT: f64 = 250.0;

/// `84.1 MB in 0.9 s · 93.4 MB/s · 111,000 users/s`.
fn figures(summary: &Summary) -> String {
    let read: u64 = summary.sources.iter().map(|source| source.bytes).sum();
    let seconds = summary.milliseconds / 1000.0;
    let mut text = format!("{} in {}", bytes(read), duration(summary.milliseconds));
    if summary.milliseconds > TOO_SHORT {
        let users = (summary.total as f64 / seconds) as u64;
        text += &format!(" · {} · {} users/s", rate(read as f64 / seconds), count(users));
    }
    text
}

/// The numbers, and their proportion as a line.
fn counts(summary: &Summary) -> Html {
    let &Summary { total, written, refused, warned, .. } = summary;
    let left_out = summary.users_left_out();
    let number = |name: &'static str, value: u64, class: Option<&'static str>| {
        html! {
            <div class={classes!("counts__one", class.filter(|_| value > 0))}>
                <dt>{ name }</dt><dd>{ count(value) }</dd>
            </div>
        }
    };
    // A single refused user among millions is still to be seen.
    let shown = if refused == 0 { 0 } else { refused.max(total / 200) };
    let number_left_out = (left_out > 0).then(|| number("Left out", left_out, None));
    html! {
        <div class="counts">
            <dl class="counts__numbers">
                { number("Users read", total, None) }
                { number("Written", written, Some("counts__one--good")) }
                { number("Refused", refused, Some("counts__one--bad")) }
                { for number_left_out }
                { number("With warnings", warned, Some("counts__one--doubtful")) }
            </dl>
            if total > 0 {
                <svg class="counts__line" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="counts__line-good" width="100" height="1" />
                    <rect class="counts__line-bad" x={width(total - shown.min(total), total)} width={width(shown, total)} height="1" />
                </svg>
            }
        </div>
    }
}

/// The downloads, each with what it is.
fn downloads(props: &Props) -> Html {
    let Done { converted, inputs, .. } = props.done.as_ref();
    let summary = &converted.summary;
    let stem = stem(summary);
    let (errors_name, refused_name) =
        (format!("{stem}-errors.json"), format!("{stem}-refused.ndjson"));
    let save = |blob: &Blob, name: &str| {
        let (blob, name) = (blob.clone(), name.to_owned());
        move |_: MouseEvent| browser::download(&blob, &name)
    };
    let result_about = if summary.written == 0 {
        "There is no user in the result.".to_owned()
    } else {
        let files = counted(summary.files.len() as u64, "file");
        format!("{}, {files}, {}", summary.result_name, bytes(converted.result.size() as u64))
    };
    let one = |(id, label): (&'static str, &'static str),
               (blob, name): (&Blob, &str),
               none: bool,
               about: String| {
        html! {
            <div class="downloads__one">
                <button type="button" class="button" disabled={none} aria-describedby={id} onclick={save(blob, name)}>{ label }</button>
                <p {id} class="downloads__about">{ about }</p>
            </div>
        }
    };
    let left_out = (!summary.left_out.is_empty()).then(|| {
        let name = format!("{stem}-left-out.ndjson");
        let reasons = summary.left_out.iter();
        let reasons: Vec<_> =
            reasons.map(|(reason, users)| format!("{reason}: {}", count(*users))).collect();
        let about = format!(
            "{name}, {}. As they came, each with the reason; passwords in clear are *****. {}.",
            bytes(converted.left_out.size() as u64),
            reasons.join(" · ")
        );
        one(
            ("left-out-about", "Download users left out"),
            (&converted.left_out, &name),
            false,
            about,
        )
    });
    let handed_out = (converted.handed_out.size() > 0.0).then(|| {
        let name = format!("{stem}-passwords.csv");
        let about = format!(
            "{name}. Email, id and first password of each user who was given one. It is kept nowhere: save it now, and keep it \
             secret."
        );
        one(("passwords-about", "Download the list of passwords"), (&converted.handed_out, &name), false, about)
    });
    let former_ids = (summary.after.former_ids > 0).then(|| {
        let name = format!("{stem}-former-ids.csv");
        let users = counted(summary.after.former_ids, "user");
        let about = format!("{name}. Email, old and new ID of {users}.");
        one(
            ("former-ids-about", "Download former IDs"),
            (&converted.former_ids, &name),
            false,
            about,
        )
    });
    let none = summary.refused == 0;
    let about = |name: &str, blob: &Blob, what: &str| {
        if none {
            "No user was refused.".to_owned()
        } else {
            format!("{name}, {}. {what}", bytes(blob.size() as u64))
        }
    };
    let package = (summary.written > 0).then(|| package(props, inputs, stem));
    html! {
        <div class="downloads">
            { for package }
            <div class="downloads__one">
                <button type="button" class="button button--large" disabled={summary.written == 0}
                    aria-describedby="download-about" onclick={save(&converted.result, &summary.result_name)}>
                    { icon(Icon::Download) }{ "Download" }
                </button>
                <p id="download-about" class="downloads__about">{ result_about }</p>
            </div>
            { one(("errors-about", "Download errors"), (&converted.errors, &errors_name), none,
                about(&errors_name, &converted.errors, "Users and reasons, as Auth0 reports them.")) }
            { one(("refused-about", "Download refused users"), (&converted.refused, &refused_name), none,
                about(&refused_name, &converted.refused, "As they came, to be mended and converted again; passwords in clear are *****.")) }
            { for left_out }
            { for handed_out }
            { for former_ids }
        </div>
    }
}

/// The way to the package.
fn package(props: &Props, inputs: &Inputs, stem: &str) -> Html {
    let spec = PackageSpec { recipe: Some(inputs.spec.recipe.clone()), ..PackageSpec::default() };
    let converted = &props.done.converted;
    let mut files = vec![(Contents::Users, Held::Here(converted.result.clone()))];
    if converted.after.size() > 0.0 {
        files.push((Contents::After, Held::Here(converted.after.clone())));
    }
    let after = &converted.summary.after;
    let counts = [
        (after.roles, "role"),
        (after.organizations, "organization membership"),
        (after.permissions, "permission"),
    ];
    let lists = match counted_all(&counts) {
        lists if lists.is_empty() => lists,
        lists => format!(" After them come {lists}."),
    };
    let about = format!("The users as Auth0 imports them, with the scripts that send them.{lists}");
    html! { <PackageButton store={props.store.clone()} {spec} asks=true {files} stem={stem.to_owned()} {about} /> }
}

/// What the names of the other downloads begin with: the name of the one file that was read, or `users`.
fn stem(summary: &Summary) -> &str {
    match summary.sources.as_slice() {
        [one] => one.name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("users"),
        _ => "users",
    }
}
