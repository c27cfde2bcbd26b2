//! The mapper on a page: asks what to propose, and shows it with the columns. It changes nothing itself; it emits what happens.

use std::rc::Rc;

use yew::prelude::*;

use crate::mapper::columns::{columns, tally};
use crate::mapper::hash_table::hash_table;
use crate::mapper::head::head;
use crate::mapper::questions::{notes, questions};
use crate::mapper::state::{Event as MapperEvent, Mapping, Stage, names};
use crate::mapper::table::ColumnTable;
use crate::shared::files::Files;
use crate::shared::latest_hook::{Problem, use_latest};
use crate::shared::saved;
use crate::ui::icon::{Icon, icon};
use engine::recipe::{Recipe, StepReport, Verb};
use engine::systems::Choice;
use web::{Query, TenantClient};

/// How long answers must rest before another proposal is asked for, in milliseconds.
const REST: u32 = 50;

/// Properties of [`Mapper`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What is known of the proposal
    pub(crate) mapping: Mapping,
    /// The files of the page
    pub(crate) files: Files,
    /// Its recipe
    pub(crate) recipe: Recipe,
    /// Who is asked
    pub(crate) store: TenantClient,
    /// What its steps did, as far as that is known
    pub(crate) reports: Vec<StepReport>,
    /// To how many users, if only the first were looked at
    pub(crate) of_first: Option<u64>,
    /// What is offered beside the forms of passwords
    #[prop_or_default]
    pub(crate) tries: Html,
    /// Whether passwords can be given here
    #[prop_or_default]
    pub(crate) gives: bool,
    /// What happens
    pub(crate) on_event: Callback<MapperEvent>,
}

/// The mapper; nothing where there is nothing to say.
#[component]
pub(crate) fn Mapper(props: &Props) -> Html {
    let Props { mapping, files, recipe, on_event, .. } = props;
    let problem = use_proposal(props);
    let kept = use_kept(props);
    let Stage::Known(_, survey) = mapping.stage(files) else { return Html::default() };
    let proposal = mapping.proposal(files);
    let has_map = recipe.steps.iter().any(|step| matches!(step.verb, Verb::Map(_)));
    let columns = Rc::new(columns(&survey, proposal.filter(|_| !mapping.is_offered), recipe));
    let tally = tally(&columns);
    let on_answer = {
        let choice = mapping.choice.clone();
        on_event.reform(move |(id, answer)| {
            let mut answers = choice.answers.clone();
            answers.insert(id, answer);
            MapperEvent::Choose(Choice { answers, ..choice.clone() })
        })
    };
    let on_change = on_event.reform(MapperEvent::Change);
    let on_give = giving(recipe).filter(|_| props.gives).map(|next| {
        let on_change = on_change.clone();
        Callback::from(move |_: MouseEvent| on_change.emit(next.clone()))
    });
    let is_open = mapping.is_open;
    let on_open = on_event.reform(move |_: MouseEvent| MapperEvent::Open(!is_open));
    let taken = proposal.filter(|_| !mapping.is_offered);
    if !mapping.is_settled(files) && proposal.is_none() {
        return html! {
            <section class="card mapper" aria-label="Columns"><p class="quiet" role="status">{ "Looking at the columns…" }</p></section>
        };
    }
    html! {
        <section class="card mapper" aria-labelledby="columns-title">
            <div class="mapper__title">
                <h2 id="columns-title" tabindex="-1">{ "Columns" }</h2>
                if has_map {
                    <button type="button" class="link" aria-expanded={is_open.to_string()} onclick={on_open}>
                        { if is_open { "Hide columns" } else { "Show columns" } }
                    </button>
                }
            </div>
            { head(mapping, proposal, has_map.then_some(&tally), on_event) }
            if let Some(kept) = kept {
                <p class="mapper__kept">
                    <span>{ "You have used a recipe of your own for a file with these columns." }</span>
                    <button type="button" class="link" onclick={on_event.reform(move |_: MouseEvent| MapperEvent::Change(kept.clone()))}>
                        { "Use it again" }
                    </button>
                </p>
            }
            if let Some(problem) = problem {
                <p class="mapper__problem" role="alert">{ icon(Icon::Error) }{ &problem.text }</p>
            }
            if let Some(proposal) = taken {
                if !proposal.notes.is_empty() {
                    { notes(&proposal.notes, on_give.as_ref()) }
                }
                if !proposal.questions.is_empty() {
                    { questions(&proposal.questions, &on_answer) }
                }
            }
            if has_map && is_open {
                <ColumnTable {columns} recipe={recipe.clone()} {on_change} />
            }
            { hash_table(&props.reports, props.of_first, &props.tries, on_give.as_ref()) }
        </section>
    }
}

/// The recipe with first passwords for all who have none; `None` if it gives some already.
fn giving(recipe: &Recipe) -> Option<Recipe> {
    if recipe.steps.iter().any(|step| matches!(step.verb, Verb::GivePassword(_))) {
        return None;
    }
    let mut next = recipe.clone();
    next.insert(serde_json::from_str(r#"{"give_password":"random"}"#).ok()?);
    Some(next)
}

/// Asks what to propose whenever file or answers have changed, and hands it on; why it could not be found out.
#[hook]
fn use_proposal(props: &Props) -> Option<Problem> {
    let Props { mapping, files, store, on_event, .. } = props;
    let wanted = mapping.key(files);
    let key = wanted.as_ref().map(|(key, _)| key.clone());
    let (mapping, files) = (mapping.clone(), files.clone());
    let query = Box::new(move || match wanted {
        Some(((questions, choice), survey)) => {
            let users = questions.first().copied().unwrap_or_default();
            let of_users = files.list.iter().find(|it| it.question == users);
            Query::Propose {
                name: of_users.map(|it| it.file.name()).unwrap_or_default(),
                survey: Box::new((*survey).clone()),
                beside: mapping.beside(users, &files),
                choice,
            }
        }
        // Without a key nothing is asked.
        None => Query::Tenant,
    });
    let latest = use_latest(store, key.clone(), REST, query).proposal();
    let answer = match (key, latest.current(), latest.problem()) {
        (Some(key), Some(proposed), _) => Some((key, Some(proposed.clone()))),
        (Some(key), None, Some(_)) => Some((key, None)),
        _ => None,
    };
    let on_event = on_event.clone();
    use_effect_with(answer.as_ref().map(|(key, _)| key.clone()), move |_| {
        if let Some((key, proposed)) = answer {
            on_event.emit(MapperEvent::Proposed(key, proposed));
        }
    });
    latest.problem().cloned()
}

/// The recipe that was kept for files with these columns, if it is another.
#[hook]
fn use_kept(props: &Props) -> Option<Recipe> {
    let stage = props.mapping.stage(&props.files);
    let question = match &stage {
        Stage::Known(question, _) => Some(*question),
        _ => None,
    };
    let kept = use_memo(question, move |_| match stage {
        Stage::Known(_, survey) => saved::recipe_for(&names(&survey)),
        _ => None,
    });
    (*kept).clone().filter(|kept| kept.has_own_changes(&props.recipe))
}
