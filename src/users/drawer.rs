//! One user, in a drawer from the right: its facts, what can be changed of it, its JSON. Only what was touched is sent,
//! and an import's checks decide; secrets are masked. Pictures are not fetched.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::shared::json_view::{self, Kind};
use crate::shared::query_hook::{Underway, begin};
use crate::ui::confirm::Confirm;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::undo_bar::UndoBar;
use crate::users::draft::{Draft, EDITED};
use crate::users::form::{Form, refused, show_problem, user_form};
use crate::users::initials::initials;
use crate::users::person;
use engine::jobs::{Edit, Row, UserRef, ViewSpec};
use engine::user::{Attribute, Reader};
use web::{Failure, Query, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "user-title";

/// How many bytes of the JSON are shown at first, and how many more at a click.
const SHOWN: usize = 20_000;

/// Properties of [`UserDrawer`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
    /// The user as the table had it
    pub(crate) row: Row,
    /// Where the table had it: there it is looked for when it has moved in the store
    pub(crate) place: (ViewSpec, u64),
    /// It is to be closed
    pub(crate) on_close: Callback<()>,
}

/// What happens to a [`UserDrawer`].
pub(crate) enum Msg {
    /// The user, and where it is; or why it is not to be had
    Came(Result<(UserRef, String), Failure>),
    /// Something was entered
    Entered(Attribute, String),
    /// The other tab
    Show(Tab),
    /// More of the JSON
    More,
    /// The changes are to be made
    Save,
    /// The user is to be blocked, or no longer
    Block(bool),
    /// It is to be deleted; that is asked about
    Delete,
    /// It was answered
    Response(bool),
    /// A change was made, or refused
    Done(Change, Result<Response, Failure>),
    /// It is to be closed; what was entered is asked about
    Close,
}

/// A tab.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Tab {
    /// Facts and form
    Details,
    /// The user as JSON
    Json,
}

impl Tab {
    fn id(self) -> &'static str {
        match self {
            Tab::Details => "user-tab-details",
            Tab::Json => "user-tab-json",
        }
    }
}

/// A change of the user.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Change {
    /// Attributes
    Saved,
    /// Blocked, or no longer
    Blocked(bool),
    /// Gone
    Deleted,
}

/// What is asked before it is done.
#[derive(Clone, Copy, PartialEq)]
enum Doubt {
    Delete,
    Discard,
}

/// See the module.
pub(crate) struct UserDrawer {
    at: UserRef,
    json: Option<Rc<str>>,
    draft: Draft,
    tab: Tab,
    shown: usize,
    /// Why the user is not to be had
    gone: Option<String>,
    /// Why a change was refused
    refusal: Option<Failure>,
    doubt: Option<Doubt>,
    /// What was done last
    said: &'static str,
    /// The user is being asked for
    loading: Option<Underway>,
    /// It was changed, and is not known yet where it is now
    adrift: bool,
    /// Whether it is blocked now, where the JSON does not say so yet
    blocked: Option<bool>,
    /// A change is under way. It is not given up with the drawer: it may be done already.
    busy: bool,
}

impl Component for UserDrawer {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut drawer = UserDrawer {
            at: ctx.props().row.user.clone(),
            json: None,
            draft: Draft::default(),
            tab: Tab::Details,
            shown: SHOWN,
            gone: None,
            refusal: None,
            doubt: None,
            said: "",
            loading: None,
            adrift: false,
            blocked: None,
            busy: false,
        };
        drawer.load(ctx);
        drawer
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        // A change of our own is told before it is answered; the answer says where the user is.
        if ctx.props().version != old.version && !self.busy {
            self.load(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Came(response) => self.came(response),
            Msg::Entered(attribute, text) => {
                self.draft = std::mem::take(&mut self.draft).with(attribute, text);
                self.said = "";
            }
            Msg::Show(tab) => self.tab = tab,
            Msg::More => self.shown = self.shown.saturating_mul(4),
            Msg::Save
                if !self.adrift && self.draft.is_touched() && self.draft.not_json().is_empty() =>
            {
                let attributes = self.draft.changes();
                self.change(ctx, Change::Saved, Edit::Set { user: self.at.clone(), attributes });
            }
            Msg::Save => {}
            Msg::Block(blocked) => {
                let users = vec![self.at.clone()];
                self.change(ctx, Change::Blocked(blocked), Edit::Block { users, blocked });
            }
            Msg::Delete => self.doubt = Some(Doubt::Delete),
            Msg::Response(sure) => match self.doubt.take().filter(|_| sure) {
                Some(Doubt::Delete) => {
                    let users = vec![self.at.clone()];
                    self.change(ctx, Change::Deleted, Edit::Delete { users });
                }
                Some(Doubt::Discard) => ctx.props().on_close.emit(()),
                None => {}
            },
            Msg::Done(change, response) => self.done(ctx, change, response),
            Msg::Close if self.draft.is_touched() && self.gone.is_none() => {
                self.doubt = Some(Doubt::Discard);
            }
            Msg::Close => ctx.props().on_close.emit(()),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        html! {
            <>
                <Dialog class="user-drawer" title={TITLE} on_close={link.callback(|()| Msg::Close)}>
                    <div class="user-drawer__inner">
                        { self.view_head(ctx) }
                        { self.view_content(ctx) }
                    </div>
                </Dialog>
                { self.view_doubt(ctx) }
            </>
        }
    }
}

/// What is done.
impl UserDrawer {
    fn load(&mut self, ctx: &Context<Self>) {
        let Props { store, place, .. } = ctx.props().clone();
        let (at, link) = (self.at.clone(), ctx.link().clone());
        self.loading =
            Some(begin(async move { link.send_message(Msg::Came(read(&store, at, place).await)) }));
    }

    fn came(&mut self, response: Result<(UserRef, String), Failure>) {
        (self.loading, self.adrift, self.blocked) = (None, false, None);
        match response {
            Ok((at, json)) => {
                self.draft = std::mem::take(&mut self.draft).about(&json);
                (self.at, self.json, self.gone) = (at, Some(json.into()), None);
            }
            Err(refusal) => self.gone = Some(refusal.to_string()),
        }
    }

    fn change(&mut self, ctx: &Context<Self>, change: Change, edit: Edit) {
        if std::mem::replace(&mut self.busy, true) {
            return;
        }
        (self.refusal, self.said) = (None, "");
        let store = ctx.props().store.clone();
        ctx.link()
            .send_future(async move { Msg::Done(change, store.ask(Query::Edit(edit)).await) });
    }

    fn done(&mut self, ctx: &Context<Self>, change: Change, response: Result<Response, Failure>) {
        self.busy = false;
        let moved = match response {
            Ok(Response::Edited(moved)) => moved,
            Ok(_) => None,
            Err(refusal) => {
                self.refusal = Some(refusal);
                show_problem();
                self.load(ctx);
                return;
            }
        };
        self.adrift = moved.is_none();
        if let Some(moved) = moved {
            self.at = moved;
        }
        self.said = match change {
            Change::Deleted => return ctx.props().on_close.emit(()),
            Change::Saved => {
                self.draft = std::mem::take(&mut self.draft).settled();
                "Saved."
            }
            Change::Blocked(blocked) => {
                self.blocked = Some(blocked);
                if blocked { "Blocked." } else { "Unblocked." }
            }
        };
        self.load(ctx);
    }
}

/// The user, and where it is now.
async fn read(
    store: &TenantClient,
    at: UserRef,
    (spec, first): (ViewSpec, u64),
) -> Result<(UserRef, String), Failure> {
    let refusal = match store.ask(Query::User(at.clone())).await {
        Ok(Response::User(json)) => return Ok((at, json)),
        Ok(_) => return Err(lost()),
        Err(refusal) => refusal,
    };
    let Ok(Response::Rows { rows, .. }) = store.ask(Query::Rows { spec, first, count: 1 }).await
    else {
        return Err(refusal);
    };
    let same = |row: &Row| row.user.connection == at.connection && row.user.user_id == at.user_id;
    let moved = rows.into_iter().find(same).ok_or_else(lost)?.user;
    match store.ask(Query::User(moved.clone())).await? {
        Response::User(json) => Ok((moved, json)),
        _ => Err(lost()),
    }
}

fn lost() -> Failure {
    Failure::refused(
        "This user is not where it was: it was changed or deleted elsewhere. Close this and look for it again.",
    )
}

/// What is drawn.
impl UserDrawer {
    /// The user as a row: as it is now, once that is known.
    fn row(&self, ctx: &Context<Self>) -> Row {
        let mut row = ctx.props().row.clone();
        let mut reader = Reader::default();
        if let Some(user) = self.json.as_ref().and_then(|json| reader.read(json.as_bytes())) {
            let text = |attribute| self.draft.stored(attribute).to_owned();
            (row.name, row.email) = (text(Attribute::Name), text(Attribute::Email));
            let blocked = user.get(Attribute::Blocked) == Some(b"true");
            row.blocked = self.blocked.unwrap_or(blocked);
        }
        row
    }

    fn view_head(&self, ctx: &Context<Self>) -> Html {
        let row = self.row(ctx);
        let (first, second) = person::called(&row);
        let link = ctx.link();
        let to_be_blocked = !row.blocked;
        let unable = self.busy || self.adrift || self.json.is_none() || self.gone.is_some();
        html! {
            <header class="user-drawer__head">
                <div class="user-drawer__who">
                    { initials(&first, &row.user.user_id) }
                    <div class="user-drawer__names">
                        <h2 id={TITLE}>{ first }</h2>
                        if let Some(second) = second { <p class="quiet">{ second }</p> }
                    </div>
                    if row.blocked { <span class="user-table__blocked">{ "Blocked" }</span> }
                    <button type="button" class="icon-button" aria-label="Close" title="Close"
                        onclick={link.callback(|_| Msg::Close)}>{ icon(Icon::Cross) }</button>
                </div>
                <div class="user-drawer__tools">
                    { self.view_tabs(ctx) }
                    <UndoBar store={ctx.props().store.clone()} version={ctx.props().version} fades=true />
                    <button type="button" class="button" disabled={unable}
                        onclick={link.callback(move |_| Msg::Block(to_be_blocked))}>
                        { if row.blocked { "Unblock" } else { "Block" } }
                    </button>
                    <button type="button" class="button" disabled={unable} onclick={link.callback(|_| Msg::Delete)}>
                        { "Delete" }
                    </button>
                </div>
            </header>
        }
    }

    fn view_tabs(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let tab = |this: Tab, label: &'static str| {
            let selected = self.tab == this;
            html! {
                <button type="button" role="tab" id={this.id()} class="tabs__tab" aria-selected={selected.to_string()}
                    aria-controls="user-panel" tabindex={if selected { "0" } else { "-1" }}
                    onclick={link.callback(move |_| Msg::Show(this))}>{ label }</button>
            }
        };
        let now = self.tab;
        let onkeydown = link.batch_callback(move |event: KeyboardEvent| {
            let next = match (event.key().as_str(), now) {
                ("Home", _) | ("ArrowLeft" | "ArrowRight", Tab::Json) => Tab::Details,
                ("End", _) | ("ArrowLeft" | "ArrowRight", Tab::Details) => Tab::Json,
                _ => return None,
            };
            event.prevent_default();
            browser::focus(next.id());
            Some(Msg::Show(next))
        });
        html! {
            <div class="tabs" role="tablist" aria-label="Show the user as" {onkeydown}>
                { tab(Tab::Details, "Details") }
                { tab(Tab::Json, "Raw JSON") }
            </div>
        }
    }

    fn view_content(&self, ctx: &Context<Self>) -> Html {
        if let Some(reason) = &self.gone {
            return html! {
                <div class="user-drawer__panel"><div class="failure" role="alert">
                    <h3 class="failure__title">{ icon(Icon::Error) }{ "The user could not be read" }</h3>
                    <p>{ reason }</p>
                </div></div>
            };
        }
        let Some(json) = &self.json else {
            return html! { <p class="user-drawer__panel quiet" role="status">{ "Reading the user…" }</p> };
        };
        let panel = match self.tab {
            Tab::Details => self.view_details(ctx, json),
            Tab::Json => self.view_json(ctx, json),
        };
        html! {
            <div id="user-panel" class="user-drawer__panel" role="tabpanel" aria-labelledby={self.tab.id()}>
                if let Some(refusal) = &self.refusal { { refused(&refusal.to_string(), &EDITED, refusal.findings()) } }
                { panel }
            </div>
        }
    }

    fn view_details(&self, ctx: &Context<Self>, json: &str) -> Html {
        let link = ctx.link();
        let onsubmit = link.callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Save
        });
        let ready = !self.busy
            && !self.adrift
            && self.draft.is_touched()
            && self.draft.not_json().is_empty();
        let findings = self.refusal.as_ref().map_or(&[][..], Failure::findings);
        let on_enter = link.callback(|(attribute, text)| Msg::Entered(attribute, text));
        html! {
            <>
                { facts(ctx.props(), json) }
                <form class="user-drawer__form" {onsubmit}>
                    { user_form(&Form { prefix: "user", fields: &EDITED, draft: &self.draft, findings, on_enter }) }
                    <div class="user-drawer__foot">
                        <p class="quiet" role="status">{ if self.draft.is_touched() { "Not saved yet." } else { self.said } }</p>
                        <button type="submit" class="button button--primary" disabled={!ready}>
                            { if self.busy { "Saving…" } else { "Save changes" } }
                        </button>
                    </div>
                </form>
            </>
        }
    }

    fn view_json(&self, ctx: &Context<Self>, json: &str) -> Html {
        let (pieces, cut) = json_view::user(json, self.shown);
        let pieces = pieces.iter().map(|piece| match piece.kind {
            Kind::Plain => html! { { &piece.text } },
            Kind::Key => html! { <span class="json__key">{ &piece.text }</span> },
            Kind::Text => html! { <span>{ &piece.text }</span> },
            Kind::Literal => html! { <span class="json__literal">{ &piece.text }</span> },
        });
        html! {
            <>
                <pre class="json user-drawer__json" tabindex="0" aria-label="The user as JSON" role="region">
                    { for pieces }if cut { { "\n…" } }
                </pre>
                if cut {
                    <button type="button" class="button button--quiet" onclick={ctx.link().callback(|_| Msg::More)}>
                        { "Show more" }
                    </button>
                }
            </>
        }
    }

    fn view_doubt(&self, ctx: &Context<Self>) -> Html {
        let on_close = ctx.link().callback(Msg::Response);
        let Some(doubt) = self.doubt else { return Html::default() };
        let (title, text, confirm) = match doubt {
            Doubt::Delete => (
                "Delete this user?",
                format!(
                    "{} will be deleted. You can undo this, also later on the Tenant page.",
                    person::label(&self.row(ctx))
                ),
                "Yes, delete it",
            ),
            Doubt::Discard => (
                "Close without saving?",
                "What you entered has not been saved.".to_owned(),
                "Discard changes",
            ),
        };
        html! { <Confirm {title} text={html! { <p>{ text }</p> }} {confirm} {on_close} /> }
    }
}

/// What cannot be changed.
fn facts(props: &Props, json: &str) -> Html {
    let mut reader = Reader::default();
    let user = reader.read(json.as_bytes());
    let text = |attribute| {
        let text = user.as_ref().and_then(|user| user.text(attribute));
        text.unwrap_or_default().into_owned()
    };
    let fact = |name: &'static str, value: Html| {
        html! { <div class="user-drawer__fact"><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    let date = |name: &'static str, attribute, absent: &'static str| {
        let iso = text(attribute);
        if iso.is_empty() {
            return fact(name, html! { <span class="quiet">{ absent }</span> });
        }
        fact(name, html! { <time title={person::short(&iso)}>{ person::date(&iso) }</time> })
    };
    let logins = user.as_ref().and_then(|user| user.get(Attribute::LoginsCount));
    let logins = logins.and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
    let id = &props.row.user.user_id;
    html! {
        <dl class="user-drawer__facts">
            { fact("User ID", html! {
                <><span class="code">{ person::short(id) }</span><CopyButton text={id.clone()} label="Copy user ID" /></>
            }) }
            { fact("Connection", html! { &props.row.connection }) }
            { date("Latest login", Attribute::LastLogin, "Never") }
            { fact("Logins", html! { counted(logins.unwrap_or(0), "login") }) }
            { date("Created", Attribute::CreatedAt, "–") }
            { date("Updated", Attribute::UpdatedAt, "–") }
        </dl>
    }
}
