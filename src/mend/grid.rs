//! The grid: a dialog with the users of one kind of finding, as many as there are. Only rows in sight are in the page and asked
//! for. The grid itself has the focus and names its active row; while a value is edited its box has it.

use std::collections::{BTreeMap, BTreeSet};

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::mend::changes::{Changes, Typed, editable};
use crate::mend::row::{self, Editing, Shown};
use crate::mend::values::Values;
use crate::mend::whose::MendOf;
use crate::shared::browser;
use crate::shared::files::chosen;
use crate::shared::format::{counted, percent, width};
use crate::shared::query_hook::{Underway, begin};
use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use crate::ui::mends::Mends;
use crate::ui::modal::Dialog;
use crate::ui::virtual_scroll::{Place, Space};
use engine::check::Severity;
use engine::jobs::{Facet, FaultKind, FaultyRow, Offer};
use engine::recipe::Recipe;
use web::{Failure, FaultyOf, FaultyUsers, Query, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "mend-title";

/// The id of the grid.
const GRID: &str = "mend-grid";

/// The height of a row in pixels, as the stylesheet has it.
const ROW: f64 = 64.0;

/// The same in narrow windows.
const ROW_NARROW: f64 = 148.0;

/// Rows of a question.
const BLOCK: u64 = 50;

/// Blocks that are kept.
const KEPT: usize = 40;

/// Rows that are drawn beyond those in sight.
const SPARE: u64 = 4;

/// The most users of one key of which a click keeps one: the others must all be at hand.
const MOST_TWINS: u32 = 1000;

/// Properties of [`MendGrid`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// Whose findings they are
    pub(crate) users: MendOf,
    /// What is done to the users
    pub(crate) recipe: Recipe,
    /// Whose users are shown
    pub(crate) kind: FaultKind,
    /// Steps that decide it for all of them
    pub(crate) offers: Vec<Offer>,
    /// What is changed is to be done
    pub(crate) on_apply: Callback<Recipe>,
    /// It is to be closed
    pub(crate) on_close: Callback<()>,
}

/// What happens to a [`MendGrid`].
pub(crate) enum Msg {
    Scrolled,
    Resized,
    Progress(u64, u64),
    Came(Result<Response, Failure>),
    /// An answer to what is typed, of this number
    Checked(u32, Vec<(Severity, String)>),
    Key(Press),
    Edit(u64),
    Text(String),
    /// What was typed counts, or not
    End(bool),
    Out(u64),
    /// Of those with its key only this one stays
    Keep(u64),
    /// A row is selected, or no longer; `true` with all from the last one to it
    Select(u64, bool),
    /// All selected users are left out, or kept
    OutSelected(bool),
    Take(Offer),
    Find(String),
    Choose(Option<u32>),
    Replace(String, Typed),
    Apply,
    /// Escape, or a click beside the dialog
    Leave,
    Close,
}

/// What a key asks for.
#[derive(Clone, Copy)]
pub(crate) enum Press {
    By(i64),
    Page(i64),
    First,
    Last,
    Edit,
    Out,
    Select,
    /// Selects all rows passed
    Extend(i64),
}

/// See the module.
pub(crate) struct MendGrid {
    scroller: NodeRef,
    body: NodeRef,
    window: NodeRef,
    space: Space,
    place: Place,
    scroll_to: Option<f64>,
    height: f64,
    total: Option<u64>,
    blocks: BTreeMap<u64, Vec<FaultyRow>>,
    facets: Vec<(u32, Facet)>,
    values: u64,
    chosen: Option<u32>,
    find: String,
    pending: Option<Underway>,
    progress: Option<(u64, u64)>,
    problem: Option<String>,
    attribute: String,
    active: u64,
    selected: BTreeSet<u64>,
    /// The row that was selected last
    anchor: u64,
    /// The row whose twins are still to come
    keeping: Option<u64>,
    editing: Option<Editing>,
    /// Whether the box of the value is to get the focus, or the grid
    focus: Option<&'static str>,
    check: (u32, Option<Underway>),
    changes: Changes,
    /// Whether it was said that closing drops changes
    is_warned: bool,
    _listeners: Vec<EventListener>,
}

impl Component for MendGrid {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut grid = MendGrid {
            scroller: NodeRef::default(),
            body: NodeRef::default(),
            window: NodeRef::default(),
            space: Space { rows: 0, row: row_height(), view: 6.0 * ROW },
            place: Place::default(),
            scroll_to: None,
            height: 0.0,
            total: None,
            blocks: BTreeMap::new(),
            facets: Vec::new(),
            values: 0,
            chosen: None,
            find: String::new(),
            pending: None,
            progress: None,
            problem: None,
            attribute: ctx.props().kind.attribute.clone(),
            active: 0,
            selected: BTreeSet::new(),
            anchor: 0,
            keeping: None,
            editing: None,
            focus: Some(GRID),
            check: (0, None),
            changes: Changes::default(),
            is_warned: false,
            _listeners: Vec::new(),
        };
        grid.ask(ctx);
        grid
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Scrolled => self.scrolled(ctx),
            Msg::Resized => self.measure(),
            Msg::Progress(done, total) => self.progress = Some((done, total)),
            Msg::Came(response) => self.came(ctx, response),
            Msg::Checked(number, found) => {
                if let Some(editing) = self.editing.as_mut().filter(|_| number == self.check.0) {
                    editing.found = Some(found);
                }
            }
            Msg::Key(press) => self.pressed(ctx, press),
            Msg::Edit(index) => self.edit(ctx, index),
            Msg::Text(text) => {
                if let Some(editing) = &mut self.editing {
                    editing.text = text;
                }
                self.check(ctx);
            }
            Msg::End(counts) => self.end(counts),
            Msg::Out(index) => self.out(index),
            Msg::Keep(index) => self.keep(ctx, index),
            Msg::Select(index, is_range) => self.select(index, is_range),
            Msg::OutSelected(is_out) => {
                for row in self.selected_rows() {
                    self.changes.leave_out(&row, is_out);
                }
                self.focus = Some(GRID);
            }
            Msg::Take(offer) => {
                self.end(true);
                let Props { recipe, kind, on_apply, .. } = ctx.props();
                on_apply.emit(offer.taken(&self.changes.applied(recipe, kind)));
                return false;
            }
            Msg::Find(find) => {
                self.find = find;
                self.renew(ctx, false);
            }
            Msg::Choose(value) => {
                self.chosen = value;
                self.renew(ctx, true);
            }
            Msg::Replace(value, with) => {
                self.changes.replace(value, with);
                self.focus = Some(GRID);
            }
            Msg::Apply => {
                self.end(true);
                let Props { recipe, kind, on_apply, .. } = ctx.props();
                on_apply.emit(self.changes.applied(recipe, kind));
                return false;
            }
            // The dialog takes the key before the box of the value does.
            Msg::Leave if self.editing.is_some() => self.end(false),
            Msg::Leave | Msg::Close => {
                self.end(true);
                if self.changes.count() == 0 || std::mem::replace(&mut self.is_warned, true) {
                    ctx.props().on_close.emit(());
                    return false;
                }
            }
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        self.lay_out();
        if let Some(id) = self.focus.take() {
            browser::focus(id);
        }
        if first {
            if let Some(scroller) = self.scroller.cast::<Element>() {
                let (scrolled, resized) = (ctx.link().clone(), ctx.link().clone());
                self._listeners = vec![
                    EventListener::new(&scroller, "scroll", move |_| {
                        scrolled.send_message(Msg::Scrolled);
                    }),
                    EventListener::new(&window(), "resize", move |_| {
                        resized.send_message(Msg::Resized);
                    }),
                ];
            }
            ctx.link().send_message(Msg::Resized);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let kind = &ctx.props().kind;
        let link = ctx.link();
        let title = wording::title(kind.code, kind.severity, &kind.attribute);
        let users = self.total.map(|total| counted(total, "user")).unwrap_or_default();
        let count = self.changes.count() as u64;
        html! {
            <Dialog class="dialog dialog--wide" title={TITLE} on_close={link.callback(|()| Msg::Leave)}>
                <div class="dialog__inner mend__inner">
                    <div>
                        <h2 id={TITLE} class="dialog__title">{ format!("{title}: {}", kind.attribute) }</h2>
                        <p class="quiet" role="status">{ users }</p>
                        if !ctx.props().offers.is_empty() {
                            <Mends offers={ctx.props().offers.clone()} attribute={kind.attribute.clone()} on_take={link.callback(Msg::Take)} />
                        }
                    </div>
                    <div class="mend__columns">
                        <Values attribute={kind.attribute.clone()} facets={self.facets.clone()} values={self.values} chosen={self.chosen}
                            find={self.find.clone()} on_find={link.callback(Msg::Find)} on_choose={link.callback(Msg::Choose)}
                            on_replace={link.callback(|(value, with)| Msg::Replace(value, with))} />
                        { self.view_grid(ctx) }
                    </div>
                    <div class="dialog__buttons">
                        <p class="quiet mend__about" role="status">
                            { self.about(count) }
                        </p>
                        <button type="button" class="button" onclick={link.callback(|_: MouseEvent| Msg::Close)}>{ "Close" }</button>
                        <button type="button" class="button button--primary" disabled={count == 0 && self.editing.is_none()}
                            onclick={link.callback(|_: MouseEvent| Msg::Apply)}>{ "Apply" }</button>
                    </div>
                </div>
            </Dialog>
        }
    }
}

/// What is drawn.
impl MendGrid {
    fn view_grid(&self, ctx: &Context<Self>) -> Html {
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let press = press(&event)?;
            event.prevent_default();
            Some(Msg::Key(press))
        });
        let (first, end) = self.drawn();
        let count = self.total.map_or(-1, |total| total as i64 + 1).to_string();
        html! {
            <div class="mend__grid">
                if let Some(problem) = &self.problem {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ problem }</p>
                }
                if let Some((done, total)) = self.progress.filter(|_| self.total.is_none()) {
                    <svg viewBox="0 0 100 1" preserveAspectRatio="none" role="progressbar" aria-label="Gathering the users"
                        aria-valuenow={percent(done, total).to_string()}>
                        <rect class="progress__done" width={width(done, total)} height="1" />
                    </svg>
                }
                { self.view_selected(ctx) }
                <div id={GRID} class="mend__scroll" ref={self.scroller.clone()} role="grid" tabindex="0" aria-label="Users with this finding" aria-multiselectable="true"
                    aria-rowcount={count} aria-busy={self.total.is_none().to_string()} aria-activedescendant={row::id(self.active)} {onkeydown}>
                    <div class="mend__head" role="row" aria-rowindex="1">
                        { for ["User", "Value", "Why", "Leave out"].map(|name| html! { <span role="columnheader">{ name }</span> }) }
                    </div>
                    <div class="mend__body" ref={self.body.clone()} role="rowgroup">
                        <div class="mend__window" ref={self.window.clone()} role="none">
                            { for (first..end).map(|index| self.view_row(ctx, index)) }
                        </div>
                    </div>
                </div>
            </div>
        }
    }

    /// What can be done to all selected users at once.
    fn view_selected(&self, ctx: &Context<Self>) -> Html {
        let users = self.selected.len() as u64;
        let button = |name: &'static str, is_out: bool| {
            let onclick = ctx.link().callback(move |_: MouseEvent| Msg::OutSelected(is_out));
            html! { <button type="button" class="button mends__button" {onclick}>{ name }</button> }
        };
        html! {
            if users > 0 {
                <div class="mend__selected" role="group" aria-label="Selected users">
                    <span role="status">{ format!("{} selected", counted(users, "user")) }</span>
                    { button("Leave them out", true) }
                    { button("Keep them", false) }
                    if users > 1 {
                        <span class="quiet">{ "A value typed into one of them becomes that of all." }</span>
                    }
                </div>
            }
        }
    }

    fn view_row(&self, ctx: &Context<Self>, index: u64) -> Html {
        let Some(row) = self.row(index) else { return row::unknown(index) };
        let link = ctx.link();
        row::row(&Shown {
            index,
            row,
            changes: &self.changes,
            is_active: self.active == index,
            is_selected: self.selected.contains(&index),
            on_select: link.callback(move |is_range| Msg::Select(index, is_range)),
            on_keep: row
                .twin
                .as_ref()
                .filter(|twin| twin.of <= MOST_TWINS)
                .map(|_| link.callback(move |_| Msg::Keep(index))),
            editing: self.editing.as_ref().filter(|editing| editing.index == index),
            on_edit: link.callback(move |_| Msg::Edit(index)),
            on_out: link.callback(move |_| Msg::Out(index)),
            on_text: link.callback(Msg::Text),
            on_end: link.callback(Msg::End),
        })
    }

    /// How it is used, or what is not applied yet.
    fn about(&self, count: u64) -> String {
        match count {
            0 => "Arrows move, Space selects, Enter edits, Delete leaves out.".to_owned(),
            _ if self.is_warned => {
                format!("{} not applied. Close once more to drop them.", counted(count, "change"))
            }
            _ => counted(count, "change"),
        }
    }

    fn row(&self, index: u64) -> Option<&FaultyRow> {
        self.blocks.get(&(index / BLOCK))?.get((index % BLOCK) as usize)
    }

    /// The rows that are drawn: the first, and one past the last.
    fn drawn(&self) -> (u64, u64) {
        let (first, end) = self.space.seen(self.place);
        (first.saturating_sub(SPARE), (end + SPARE).min(self.space.rows))
    }

    /// Gives the elements their heights; the security policy allows no style attributes.
    fn lay_out(&mut self) {
        let (Some(body), Some(window)) =
            (self.body.cast::<HtmlElement>(), self.window.cast::<HtmlElement>())
        else {
            return;
        };
        let height = self.space.height();
        if height != self.height {
            let _ = body.style().set_property("height", &format!("{height}px"));
            self.height = height;
        }
        let top = self.space.top_of(self.drawn().0, self.place);
        let _ = window.style().set_property("transform", &format!("translateY({top}px)"));
        if let Some(top) = self.scroll_to.take()
            && let Some(scroller) = self.scroller.cast::<Element>()
        {
            scroller.set_scroll_top(top as i32);
        }
    }
}

/// Scrolling, and what is asked for.
impl MendGrid {
    fn measure(&mut self) {
        let Some(scroller) = self.scroller.cast::<HtmlElement>() else { return };
        let view = f64::from(scroller.client_height()).max(ROW);
        let space = Space { row: row_height(), view, ..self.space };
        self.place = space.kept(&self.space, self.place);
        self.space = space;
    }

    fn scrolled(&mut self, ctx: &Context<Self>) {
        let Some(scroller) = self.scroller.cast::<Element>() else { return };
        let top = f64::from(scroller.scroll_top());
        let place = self.space.scrolled(self.place, top);
        if place.top != top {
            self.scroll_to = Some(place.top);
        }
        self.place = place;
        self.ask(ctx);
    }

    /// Asks anew; with others from the first on.
    fn renew(&mut self, ctx: &Context<Self>, are_others: bool) {
        self.pending = None;
        if are_others {
            self.blocks.clear();
            (self.place, self.scroll_to, self.active) = (Place::default(), Some(0.0), 0);
            (self.editing, self.keeping) = (None, None);
            self.selected.clear();
        }
        self.ask_for(ctx, self.drawn().0 / BLOCK);
    }

    /// Asks for the first block in sight that is not there.
    fn ask(&mut self, ctx: &Context<Self>) {
        if self.pending.is_some() || self.problem.is_some() {
            return;
        }
        let (first, end) = self.drawn();
        let mut blocks = first / BLOCK..=end.saturating_sub(1).max(first) / BLOCK;
        if let Some(block) = blocks.find(|block| !self.blocks.contains_key(block))
            && self.total.is_none_or(|total| block * BLOCK < total)
        {
            self.ask_for(ctx, block);
        }
    }

    fn ask_for(&mut self, ctx: &Context<Self>, block: u64) {
        let Props { store, users, recipe, kind, .. } = ctx.props().clone();
        let query = Query::Faulty {
            of: match users {
                MendOf::Files(files, checks) => FaultyOf::Files(chosen(&files), checks),
                MendOf::Stored(which, only) => FaultyOf::Stored(which, only),
            },
            recipe: Box::new(recipe),
            kind,
            value: self.chosen,
            find: self.find.clone(),
            first: block * BLOCK,
            count: BLOCK,
        };
        let (link, progress) = (ctx.link().clone(), ctx.link().clone());
        let on_progress =
            Box::new(move |done, total| progress.send_message(Msg::Progress(done, total)));
        self.pending = Some(begin(async move {
            let response = store.ask_slowly(query, Some(on_progress)).await;
            link.send_message(Msg::Came(response));
        }));
    }

    fn came(&mut self, ctx: &Context<Self>, response: Result<Response, Failure>) {
        self.pending = None;
        self.progress = None;
        match response {
            Ok(Response::Faulty(users)) => self.take(*users),
            Ok(_) => {
                self.problem = Some("Something else was answered. Reload the page.".to_owned())
            }
            Err(failure) => self.problem = Some(failure.to_string()),
        }
        if let Some(index) = self.keeping.take() {
            self.keep(ctx, index);
        }
        self.ask(ctx);
    }

    fn take(&mut self, users: FaultyUsers) {
        let FaultyUsers { total, first, rows, facets, values } = users;
        if self.total.is_none() {
            // The dialog has opened meanwhile, and given the focus to its first box.
            self.focus = Some(GRID);
        }
        self.total = Some(total);
        self.space.rows = total;
        (self.facets, self.values) = (facets, values);
        if self.blocks.len() >= KEPT {
            // What is far from here is asked for again when it is wanted.
            let here = first / BLOCK;
            let far = self.blocks.keys().copied().max_by_key(|block| block.abs_diff(here));
            far.and_then(|far| self.blocks.remove(&far));
        }
        self.changes.saw(&rows);
        self.blocks.insert(first / BLOCK, rows);
    }
}

/// What a person does.
impl MendGrid {
    fn pressed(&mut self, ctx: &Context<Self>, press: Press) {
        let last = self.space.rows.saturating_sub(1);
        let page = self.space.full_rows() as i64;
        let to = match press {
            Press::By(by) => self.active.saturating_add_signed(by),
            Press::Page(by) => self.active.saturating_add_signed(by * page),
            Press::First => 0,
            Press::Last => last,
            Press::Edit => return self.edit(ctx, self.active),
            // Of selected rows it goes for all.
            Press::Out if self.selected.contains(&self.active) => {
                let is_out = self.row(self.active).is_some_and(|row| self.changes.is_out(row));
                for row in self.selected_rows() {
                    self.changes.leave_out(&row, !is_out);
                }
                return;
            }
            Press::Out => return self.out(self.active),
            Press::Select => return self.select(self.active, false),
            Press::Extend(by) => {
                let to = self.active.saturating_add_signed(by).min(last);
                if !self.selected.contains(&self.active) {
                    self.select(self.active, false);
                }
                self.go_to(ctx, to);
                return self.select(to, true);
            }
        };
        self.go_to(ctx, to.min(last));
    }

    /// Selects a row, or no longer; with `is_range` all from the one that was selected last to it.
    fn select(&mut self, index: u64, is_range: bool) {
        let range =
            if is_range { self.anchor.min(index)..=self.anchor.max(index) } else { index..=index };
        if !is_range && self.selected.remove(&index) {
            self.anchor = index;
        } else {
            let known: Vec<u64> = range.filter(|at| self.row(*at).is_some()).collect();
            self.selected.extend(known);
            self.anchor = index;
        }
        self.active = index;
        self.focus = Some(GRID);
    }

    fn selected_rows(&self) -> Vec<FaultyRow> {
        self.selected.iter().filter_map(|index| self.row(*index).cloned()).collect()
    }

    /// Leaves out all with the key of this row but itself, once all are at hand.
    fn keep(&mut self, ctx: &Context<Self>, index: u64) {
        let Some(twin) = self.row(index).and_then(|row| row.twin.clone()) else { return };
        let first = index.saturating_sub(u64::from(twin.nth));
        let all = first..first.saturating_add(u64::from(twin.of));
        if let Some(missing) = all.clone().find(|at| self.row(*at).is_none()) {
            if self.problem.is_none() {
                self.keeping = Some(index);
                self.ask_for(ctx, missing / BLOCK);
            }
            return;
        }
        for at in all {
            if let Some(row) = self.row(at).cloned() {
                self.changes.leave_out(&row, at != index);
            }
        }
        self.active = index;
        self.focus = Some(GRID);
    }

    fn go_to(&mut self, ctx: &Context<Self>, index: u64) {
        self.active = index;
        let place = self.space.showing(index, self.place);
        if place != self.place {
            (self.place, self.scroll_to) = (place, Some(place.top));
            self.ask(ctx);
        }
    }

    fn edit(&mut self, ctx: &Context<Self>, index: u64) {
        self.end(true);
        let Some(row) = self.row(index) else { return };
        let text = match self.changes.value(row) {
            Some(Typed::Json(json)) => editable(json),
            Some(Typed::Nothing) => String::new(),
            None if row.is_whole => editable(&row.value),
            // What is masked or cut is typed anew.
            None => String::new(),
        };
        self.editing = Some(Editing { index, text, found: None });
        self.active = index;
        self.focus = Some("mend-editor");
        self.check(ctx);
    }

    /// Has what is typed checked.
    fn check(&mut self, ctx: &Context<Self>) {
        let Some(editing) = &mut self.editing else { return };
        let number = self.check.0.wrapping_add(1);
        let attribute = self.attribute.clone();
        let Typed::Json(value) = Typed::of(&attribute, &editing.text) else {
            editing.found = Some(Vec::new());
            self.check = (number, None);
            return;
        };
        let (store, link) = (ctx.props().store.clone(), ctx.link().clone());
        let underway = begin(async move {
            if let Ok(Response::Checked(found)) =
                store.ask(Query::CheckValue { attribute, value }).await
            {
                link.send_message(Msg::Checked(number, found));
            }
        });
        self.check = (number, Some(underway));
    }

    fn end(&mut self, counts: bool) {
        let Some(editing) = self.editing.take() else { return };
        self.focus = Some(GRID);
        let Some(row) = self.row(editing.index).cloned().filter(|_| counts) else { return };
        let attribute = self.attribute.clone();
        // What is masked or cut stays as it is unless something is typed.
        if row.is_whole || !editing.text.is_empty() {
            let value = Typed::of(&attribute, &editing.text);
            if self.selected.contains(&editing.index) {
                for row in self.selected_rows() {
                    self.changes.set(&row, value.clone());
                }
            }
            self.changes.set(&row, value);
        }
    }

    fn out(&mut self, index: u64) {
        if let Some(row) = self.row(index).cloned() {
            let is_out = self.changes.is_out(&row);
            self.changes.leave_out(&row, !is_out);
            self.active = index;
            self.focus = Some(GRID);
        }
    }
}

fn row_height() -> f64 {
    if browser::is_narrow() { ROW_NARROW } else { ROW }
}

fn press(event: &KeyboardEvent) -> Option<Press> {
    // Buttons in the grid take their own keys.
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    if target.is_none_or(|it| it.id() != GRID)
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return None;
    }
    Some(match event.key().as_str() {
        "ArrowUp" if event.shift_key() => Press::Extend(-1),
        "ArrowDown" if event.shift_key() => Press::Extend(1),
        " " => Press::Select,
        "ArrowUp" => Press::By(-1),
        "ArrowDown" => Press::By(1),
        "PageUp" => Press::Page(-1),
        "PageDown" => Press::Page(1),
        "Home" => Press::First,
        "End" => Press::Last,
        "Enter" | "F2" => Press::Edit,
        "Delete" => Press::Out,
        _ => return None,
    })
}
