//! The users of the local tenant as a table of any length: only the rows in sight are in the page, and only those and
//! their neighbours are asked for. It keeps no order of its own and changes no user; it tells what is clicked.
//!
//! The grid itself has the focus and names its active row, so that no row which is scrolled away takes the focus with
//! it.

pub(crate) mod fetch;
pub(crate) mod row;

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use web_sys::{Element, HtmlElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{count, counted, percent, width};
use crate::ui::damaged;
use crate::ui::icon::{Icon, icon};
use crate::ui::rows::{Rows, Way};
use crate::users::selection::Selection;
use crate::users::table::fetch::Fetch;
use engine::jobs::{Row, Sort, SortBy, ViewSpec};
use web::{Failure, Response, TenantClient};

/// The id of the grid, for those who give it the focus.
pub(crate) const GRID: &str = "users-grid";

/// The height of a row in pixels, as the stylesheet has it.
const ROW: f64 = 52.0;

/// The same in narrow windows.
const ROW_NARROW: f64 = 76.0;

/// How many rows stand for those that are not known yet.
const UNKNOWN: u64 = 12;

/// After a jump no rows are asked for until it has been still for so many milliseconds.
const REST: u32 = 30;

/// How long a row says that its id was copied, in milliseconds.
const THANKS: u32 = 1_600;

/// Properties of [`UserTable`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
    /// Which users, in which order
    pub(crate) spec: ViewSpec,
    /// Which are selected
    pub(crate) selected: Rc<Selection>,
    /// Shown where there is no user
    pub(crate) none: Html,
    /// Another order is wanted
    pub(crate) on_sort: Callback<Option<Sort>>,
    /// A user is to be selected, or no longer
    pub(crate) on_select: Callback<Row>,
    /// The user of this row is to be opened
    pub(crate) on_open: Callback<(u64, Row)>,
    /// So many users there are
    pub(crate) on_total: Callback<u64>,
    /// Rows as they are now
    pub(crate) on_rows: Callback<Rc<[Row]>>,
}

/// What happens to a [`UserTable`].
pub(crate) enum Msg {
    /// The browser has scrolled
    Scrolled,
    /// The window has another size
    Resized,
    /// Scrolling has come to rest
    Rested,
    /// So much of so much is done for the answer to this question
    Progress(u32, u64, u64),
    /// The answer to this question
    Came(u32, Result<Response, Failure>),
    /// A key was pressed
    Key(Press),
    /// A row was clicked
    Opened(u64),
    /// The box of a row was clicked
    Toggled(u64),
    /// The id of a row is to be copied
    Copy(u64),
    /// It was copied
    Copied(u64),
    /// That has been said long enough
    Thanked,
    /// It is to be tried again
    Retry,
}

/// What a key asks for.
#[derive(Clone, Copy)]
pub(crate) enum Press {
    /// Another row
    Go(Way),
    /// Select the active row
    Select,
    /// Open the active row
    Open,
}

/// See the module.
pub(crate) struct UserTable {
    rows: Rows,
    head: NodeRef,
    fetch: Fetch,
    active: Option<u64>,
    /// What was asked of a row that is still to come
    owed: Option<(Press, u64)>,
    copied: Option<u64>,
    thanks: Option<Timeout>,
    rest: Option<Timeout>,
    _listeners: Vec<EventListener>,
}

impl Component for UserTable {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut table = UserTable {
            rows: Rows::new(UNKNOWN, row_height(), UNKNOWN as f64 * ROW),
            head: NodeRef::default(),
            fetch: Fetch::default(),
            active: None,
            owed: None,
            copied: None,
            thanks: None,
            rest: None,
            _listeners: Vec::new(),
        };
        table.ask(ctx);
        table
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        if new.spec != old.spec || new.store != old.store {
            self.rows.rewind();
            (self.active, self.owed) = (None, None);
            self.renew(ctx);
        } else if new.version != old.version {
            self.renew(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Scrolled => self.scrolled(ctx),
            Msg::Resized => self.measure(ctx),
            Msg::Rested => {
                self.rest = None;
                self.ask(ctx);
                false
            }
            Msg::Progress(generation, done, total) => {
                self.fetch.progressed(generation, done, total)
            }
            Msg::Came(generation, response) => self.came(ctx, generation, response),
            Msg::Key(press) => self.pressed(ctx, press),
            Msg::Opened(row) => self.open(ctx, row),
            Msg::Toggled(row) => {
                // The box would take the focus with it when it is scrolled away.
                if let Some(scroller) = self.rows.scroller.cast::<HtmlElement>() {
                    let _ = scroller.focus();
                }
                self.select(ctx, row)
            }
            Msg::Copy(row) => {
                self.copy(ctx, row);
                false
            }
            Msg::Copied(row) => {
                let link = ctx.link().clone();
                self.thanks = Some(Timeout::new(THANKS, move || link.send_message(Msg::Thanked)));
                self.copied = Some(row);
                true
            }
            Msg::Thanked => self.copied.take().is_some(),
            Msg::Retry => {
                self.renew(ctx);
                true
            }
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        self.rows.lay_out();
        if first {
            let (scrolled, resized) = (ctx.link().clone(), ctx.link().clone());
            self._listeners = self.rows.listen(
                move || scrolled.send_message(Msg::Scrolled),
                move || resized.send_message(Msg::Resized),
            );
            if self.measure(ctx) {
                // What fits into the window is known only now.
                ctx.link().send_message(Msg::Resized);
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { none, spec, .. } = ctx.props();
        let total = self.fetch.total;
        let waiting = total.is_none() || self.fetch.stale;
        let (first, end) = self.rows.drawn();
        let active = self.active.filter(|row| self.rows.is_drawn(*row)).map(row::id);
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let press = press(&event)?;
            event.prevent_default();
            Some(Msg::Key(press))
        });
        html! {
            <div class={classes!("user-table", (self.fetch.stale && total.is_some()).then_some("user-table--stale"))}>
                { self.view_damage() }
                <div id={GRID} class="user-table__scroll" ref={self.rows.scroller.clone()} role="grid" tabindex="0" aria-label="Users"
                    aria-multiselectable="true" aria-busy={waiting.to_string()} aria-activedescendant={active}
                    aria-rowcount={total.map_or(-1, |total| total as i64 + 1).to_string()} {onkeydown}>
                    { self.view_head(ctx) }
                    <div class="user-table__body" ref={self.rows.body.clone()} role="rowgroup">
                        <div class="user-table__window" ref={self.rows.window.clone()} role="none">
                            { for (first..end).map(|row| self.view_row(ctx, row)) }
                        </div>
                    </div>
                </div>
                if total == Some(0) && !waiting && self.fetch.problem.is_none() {
                    <div class="user-table__none">{ none.clone() }</div>
                }
                { self.view_problem(ctx) }
                { self.view_progress(spec) }
                <span class="visually-hidden" role="status">{ if self.copied.is_some() { "Copied" } else { "" } }</span>
            </div>
        }
    }
}

/// What is drawn.
impl UserTable {
    fn view_head(&self, ctx: &Context<Self>) -> Html {
        let columns = COLUMNS.iter().map(|column| heading(column, ctx.props()));
        html! {
            <div class="user-table__head" ref={self.head.clone()} role="rowgroup">
                <div class="user-table__columns" role="row" aria-rowindex="1">
                    <div class="user-table__select" role="columnheader">
                        <span class="visually-hidden">{ "Selected" }</span>
                    </div>
                    { for columns }
                </div>
            </div>
        }
    }

    fn view_row(&self, ctx: &Context<Self>, index: u64) -> Html {
        let Some(row) = self.fetch.row(index) else { return row::unknown(index) };
        if row.damaged {
            return row::damaged(index, row, self.active == Some(index));
        }
        let link = ctx.link();
        row::row(&row::Shown {
            index,
            row,
            selected: ctx.props().selected.has(&row.user),
            active: self.active == Some(index),
            copied: self.copied == Some(index),
            on_open: link.callback(move |_| Msg::Opened(index)),
            on_toggle: link.callback(move |_| Msg::Toggled(index)),
            on_copy: link.callback(move |_| Msg::Copy(index)),
        })
    }

    /// Says that users cannot be read, and where to do something about it.
    fn view_damage(&self) -> Html {
        let left_out = damaged::users(&self.fetch.damaged);
        let what = match left_out {
            0 if self.fetch.has_damaged_rows() => {
                "Some of these users cannot be read: their stored data is damaged.".to_owned()
            }
            0 => return Html::default(),
            1 => "1 user could not be searched or sorted: the stored data is damaged.".to_owned(),
            _ => format!(
                "{} users could not be searched or sorted: their stored data is damaged.",
                count(left_out)
            ),
        };
        html! {
            <p class="notice" role="status">
                { icon(Icon::Warning) }
                <span>{ what }{ " " }<a href="#/tenant">{ "Check stored users" }</a></span>
            </p>
        }
    }

    fn view_progress(&self, spec: &ViewSpec) -> Html {
        let Some((done, total)) = self.fetch.progress else { return Html::default() };
        let what = if spec.search.is_empty() { "Sorting" } else { "Searching" };
        html! {
            <div class="user-table__progress">
                <p>{ format!("{what}… {} of {}", count(done), counted(total, "user")) }</p>
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" role="progressbar" aria-label={what}
                    aria-valuenow={percent(done, total).to_string()}>
                    <rect class="progress__done" width={width(done, total)} height="1" />
                </svg>
            </div>
        }
    }

    fn view_problem(&self, ctx: &Context<Self>) -> Html {
        let Some(reason) = &self.fetch.problem else { return Html::default() };
        html! {
            <div class="failure user-table__failure" role="alert">
                <h3 class="failure__title">{ icon(Icon::Error) }{ "The users could not be read" }</h3>
                <p>{ reason }</p>
                <p><button type="button" class="button" onclick={ctx.link().callback(|_| Msg::Retry)}>
                    { "Try again" }
                </button></p>
            </div>
        }
    }
}

/// Scrolling.
impl UserTable {
    /// Takes the measures of window and rows. Whether something else is to be drawn.
    fn measure(&mut self, ctx: &Context<Self>) -> bool {
        let Some(head) = self.head.cast::<HtmlElement>() else { return false };
        let is_other = self.rows.measure(row_height(), head.offset_height());
        if is_other {
            self.ask(ctx);
        }
        is_other
    }

    /// Follows the browser. Whether something else is to be drawn.
    fn scrolled(&mut self, ctx: &Context<Self>) -> bool {
        let moved = self.rows.scrolled();
        if moved.jumped {
            self.wait_for_rest(ctx);
        }
        self.ask(ctx);
        moved.draws
    }

    fn wait_for_rest(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(REST, move || link.send_message(Msg::Rested)));
    }
}

/// Rows.
impl UserTable {
    /// Everything is asked for anew; what is there is shown until it comes.
    fn renew(&mut self, ctx: &Context<Self>) {
        self.rest = None;
        self.fetch.renew();
        self.ask(ctx);
    }

    /// Asks for what is in sight and not there yet, or else for what is next to it.
    fn ask(&mut self, ctx: &Context<Self>) {
        let seen = self.rows.seen();
        self.fetch.give_up_unless_near(seen);
        if self.rest.is_none() {
            self.fetch.ask(seen, ctx);
        }
    }

    fn came(
        &mut self,
        ctx: &Context<Self>,
        generation: u32,
        response: Result<Response, Failure>,
    ) -> bool {
        let Some(rows) = self.fetch.came(generation, response) else {
            self.ask(ctx);
            return true;
        };
        let total = self.fetch.total.unwrap_or_default();
        if !rows.is_empty() && ctx.props().selected.count() > 0 {
            ctx.props().on_rows.emit(rows);
        }
        ctx.props().on_total.emit(total);
        self.active = self.active.filter(|_| total > 0).map(|row| row.min(total - 1));
        self.rows.resize(total);
        self.ask(ctx);
        match self.owed.take_if(|(_, row)| self.fetch.row(*row).is_some()) {
            Some((Press::Open, row)) => self.open(ctx, row),
            Some((_, row)) => self.select(ctx, row),
            None => true,
        }
    }
}

/// What is done with rows.
impl UserTable {
    fn pressed(&mut self, ctx: &Context<Self>, press: Press) -> bool {
        if self.fetch.total.is_none_or(|total| total == 0) {
            return false;
        }
        let next = match (press, self.active) {
            (Press::Select, Some(row)) => return self.select(ctx, row),
            (Press::Open, Some(row)) => return self.open(ctx, row),
            (Press::Select | Press::Open, None) => return false,
            (Press::Go(way), from) => self.rows.reached(way, from),
        };
        (self.active, self.owed) = (Some(next), None);
        if self.rows.show(next).jumped {
            self.wait_for_rest(ctx);
        }
        self.ask(ctx);
        true
    }

    fn open(&mut self, ctx: &Context<Self>, index: u64) -> bool {
        self.active = Some(index);
        match self.fetch.row(index) {
            Some(row) if row.damaged => {}
            Some(row) => ctx.props().on_open.emit((index, row.clone())),
            None => self.owed = Some((Press::Open, index)),
        }
        true
    }

    fn select(&mut self, ctx: &Context<Self>, index: u64) -> bool {
        self.active = Some(index);
        match self.fetch.row(index) {
            Some(row) if row.damaged => {}
            Some(row) => ctx.props().on_select.emit(row.clone()),
            None => self.owed = Some((Press::Select, index)),
        }
        true
    }

    fn copy(&self, ctx: &Context<Self>, index: u64) {
        let Some(row) = self.fetch.row(index) else { return };
        let (id, link) = (row.user.user_id.clone(), ctx.link().clone());
        spawn_local(async move {
            if browser::copy(&id).await {
                link.send_message(Msg::Copied(index));
            }
        });
    }
}

fn row_height() -> f64 {
    if browser::is_narrow() { ROW_NARROW } else { ROW }
}

/// What a key asks of the table, unless it is meant for a button in it.
fn press(event: &KeyboardEvent) -> Option<Press> {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let press = match event.key().as_str() {
        " " => Press::Select,
        "Enter" => Press::Open,
        key => Press::Go(Way::of(key)?),
    };
    let on_control = event
        .target_dyn_into::<Element>()
        .is_some_and(|target| target.closest("button, input").ok().flatten().is_some());
    (!on_control || !matches!(press, Press::Select | Press::Open)).then_some(press)
}

/// A column that can be sorted by.
struct Column {
    label: &'static str,
    class: &'static str,
    by: SortBy,
}

const COLUMNS: [Column; 6] = [
    Column { label: "User", class: "user-table__user", by: SortBy::Name },
    Column { label: "User ID", class: "user-table__id", by: SortBy::UserId },
    Column { label: "Connection", class: "user-table__connection", by: SortBy::Connection },
    Column { label: "Logins", class: "user-table__logins", by: SortBy::Logins },
    Column { label: "Latest login", class: "user-table__latest", by: SortBy::LastLogin },
    Column { label: "Size", class: "user-table__size", by: SortBy::Size },
];

/// The head of a column: a click sorts upwards, another downwards, a third not at all.
fn heading(column: &'static Column, props: &Props) -> Html {
    let Column { label, class, by } = *column;
    let sort = props.spec.sort.filter(|sort| sort.by == by);
    let (said, shape, next) = match sort {
        None => ("none", None, Some(Sort { by, descending: false })),
        Some(Sort { descending: false, .. }) => {
            ("ascending", Some(Icon::Up), Some(Sort { by, descending: true }))
        }
        Some(_) => ("descending", Some(Icon::Down), None),
    };
    let onclick = props.on_sort.reform(move |_: MouseEvent| next);
    html! {
        <div {class} role="columnheader" aria-sort={said}>
            <button type="button" class="user-table__sort" {onclick}>
                { label }{ for shape.map(icon) }
            </button>
        </div>
    }
}
