//! The page *What Auth0 takes*: searchable, with an address for each attribute, so that findings can link to it
//! (`#/reference/user_id`).

use gloo::events::EventListener;
use gloo::utils::window;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::reference::entries::{Found, anchor, type_of};
use crate::reference::notices::Notices;
use crate::reference::vectors::Vectors;
use crate::shared::browser;
use crate::shared::format::counted;
use engine::user::reference::{
    ATTRIBUTE_NOTES, AttributeNote, HASH_FORMS, HashForm, LIMITS, NEVER, TRICKLE_MIGRATION, Wrong,
};
use web::TenantClient;

/// The sections: anchor and title.
const SECTIONS: [(&str, &str); 7] = [
    ("attributes", "Attributes"),
    ("hashes", "Password hashes"),
    ("limits", "Limits"),
    ("never", "What an import never does"),
    ("trickle", "Moving users as they log in"),
    ("verdicts", "Are the verdicts right?"),
    ("notices", "What Muster is made of"),
];

/// The id of the element an anchor stands for.
fn id(anchor: &str) -> String {
    format!("reference-{anchor}")
}

/// The anchor in the address, if there is one.
fn anchor_in_address() -> Option<String> {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix("#/reference/").filter(|anchor| !anchor.is_empty()).map(str::to_owned)
}

/// Properties of [`ReferencePage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What asks the worker
    pub(crate) store: TenantClient,
}

/// The page.
#[component]
pub(crate) fn ReferencePage(props: &Props) -> Html {
    let search = use_state_eq(String::new);
    use_anchor(&search);
    let oninput = {
        let search = search.clone();
        Callback::from(move |event: InputEvent| {
            search.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let found = Found::of(&search);
    let count = found.count() as u64;
    html! {
        <div class="reference">
            <div class="intro">
                <h1>{ "What Auth0 takes" }</h1>
                <p>{ "What an import file may hold, what an upsert changes, and what is refused with which code. The checks of this page go by the same facts." }</p>
            </div>
            <div class="reference__search">
                <label for="reference-search">{ "Search" }</label>
                <input id="reference-search" class="input" type="search" value={(*search).clone()} {oninput}
                    autocomplete="off" spellcheck="false" placeholder="username, MAX_LENGTH, bcrypt, blocked" />
                <p class="quiet" role="status">
                    { if search.trim().is_empty() { String::new() } else { format!("{}.", counted(count, "result")) } }
                </p>
            </div>
            <nav aria-label="Sections">
                <ul class="reference__sections">{ for SECTIONS.iter().map(|(anchor, title)| html! {
                    <li><a href={format!("#/reference/{anchor}")}>{ *title }</a></li>
                }) }</ul>
            </nav>
            { attributes(&found) }
            { hashes(&found) }
            { limits(&found) }
            { never(&found) }
            if found.trickle {
                { section(4, html! {
                    <ol class="reference__steps">
                        { for TRICKLE_MIGRATION.iter().map(|sentence| html! { <li>{ *sentence }</li> }) }
                    </ol>
                }) }
            }
            if search.trim().is_empty() {
                { section(5, html! { <Vectors store={props.store.clone()} /> }) }
                { section(6, html! { <Notices /> }) }
            }
        </div>
    }
}

/// Goes to what the address names, now and whenever that changes; a search would hide it, so it ends.
#[hook]
fn use_anchor(search: &UseStateHandle<String>) {
    let wanted = use_state(|| (0_u32, anchor_in_address()));
    use_effect_with((), {
        let (wanted, search) = (wanted.setter(), search.setter());
        move |()| {
            let mut changes = 0_u32;
            let listener = EventListener::new(&window(), "hashchange", move |_| {
                changes = changes.wrapping_add(1);
                search.set(String::new());
                wanted.set((changes, anchor_in_address()));
            });
            move || drop(listener)
        }
    });
    use_effect_with((*wanted).clone(), |(_, wanted)| {
        if let Some(anchor) = wanted {
            browser::show(&id(anchor));
            browser::focus(&format!("{}-title", id(anchor)));
        }
    });
}

fn section(place: usize, content: Html) -> Html {
    let (anchor, title) = SECTIONS[place];
    let title_id = format!("{}-title", id(anchor));
    html! {
        <section id={id(anchor)} class="reference__section" aria-labelledby={title_id.clone()}>
            <h2 id={title_id} tabindex="-1">{ title }</h2>
            { content }
        </section>
    }
}

/// An entry under its own address.
fn entry(anchor: &str, title: &str, content: Html) -> Html {
    let title_id = format!("{}-title", id(anchor));
    html! {
        <article id={id(anchor)} class="card reference__entry" aria-labelledby={title_id.clone()} key={anchor.to_owned()}>
            <h3 id={title_id} tabindex="-1">
                <a class="reference__anchor" href={format!("#/reference/{anchor}")}>{ title }</a>
            </h3>
            { content }
        </article>
    }
}

fn attributes(found: &Found) -> Html {
    if found.attributes.is_empty() {
        return Html::default();
    }
    section(
        0,
        html! { <>{ for found.attributes.iter().map(|at| attribute(&ATTRIBUTE_NOTES[*at])) }</> },
    )
}

fn attribute(note: &AttributeNote) -> Html {
    let row = note.attribute.row();
    let uses = [
        ("Import", row.import),
        ("Upsert", row.upsert),
        ("Search", row.search),
        ("Export", row.export),
    ];
    entry(
        row.name,
        row.name,
        html! {
            <>
                <dl class="reference__facts">
                    <div><dt>{ "Type" }</dt><dd>{ type_of(note) }</dd></div>
                    { for uses.iter().map(|(name, yes)| html! {
                        <div><dt>{ *name }</dt><dd>{ if *yes { "Yes" } else { "No" } }</dd></div>
                    }) }
                    if let Some(column) = row.column {
                        <div><dt>{ "Column in exports" }</dt><dd>{ column }</dd></div>
                    }
                </dl>
                if !row.rule.is_empty() { <p>{ row.rule }</p> }
                <p>{ note.about }</p>
                { examples(note.right, &note.wrong) }
                <p class="reference__codes">
                    { "Codes: " }
                    { for note.codes.iter().map(|code| html! { <><span class="code">{ *code }</span>{ " " }</> }) }
                </p>
            </>
        },
    )
}

fn examples(right: &'static str, wrong: &Wrong) -> Html {
    html! {
        <dl class="reference__examples">
            <dt>{ "Right" }</dt>
            <dd><pre class="reference__json"><code>{ right }</code></pre></dd>
            <dt>{ "Wrong: " }<span class="code">{ wrong.code }</span></dt>
            <dd><pre class="reference__json"><code>{ wrong.user }</code></pre></dd>
        </dl>
    }
}

fn hashes(found: &Found) -> Html {
    if found.hashes.is_empty() {
        return Html::default();
    }
    section(1, html! { <>{ for found.hashes.iter().map(|at| hash(&HASH_FORMS[*at])) }</> })
}

fn hash(form: &HashForm) -> Html {
    entry(
        &anchor(form),
        form.name,
        html! {
            <>
                <dl class="reference__facts">
                    <div><dt>{ "Value" }</dt><dd>{ form.value }</dd></div>
                    <div><dt>{ "Encoding" }</dt><dd>{ form.encoding }</dd></div>
                    <div><dt>{ "Salt" }</dt><dd>{ form.salt }</dd></div>
                </dl>
                if !form.more.is_empty() { <p>{ form.more }</p> }
                { examples(form.right, &form.wrong) }
            </>
        },
    )
}

fn limits(found: &Found) -> Html {
    if found.limits.is_empty() {
        return Html::default();
    }
    section(
        2,
        html! {
            <dl class="card reference__list">
                { for found.limits.iter().map(|at| {
                    let limit = &LIMITS[*at];
                    html! { <div><dt>{ format!("{}: {}", limit.of, limit.what) }</dt><dd>{ limit.limit }</dd></div> }
                }) }
            </dl>
        },
    )
}

fn never(found: &Found) -> Html {
    if found.never.is_empty() {
        return Html::default();
    }
    section(
        3,
        html! {
            <dl class="card reference__list">
                { for found.never.iter().map(|at| {
                    let never = &NEVER[*at];
                    html! {
                        <div>
                            <dt>{ never.what }</dt>
                            <dd>{ never.why }</dd>
                            <dd class="reference__way"><strong>{ "Instead: " }</strong>{ never.instead }</dd>
                        </div>
                    }
                }) }
            </dl>
        },
    )
}
