//! The grid: a dialog with the users of one kind of finding, as many as there are. Only rows in sight are in the page and asked
//! for. The grid itself has the focus and names its active row; while a value is edited its box has it.

mod acting;
mod asking;
mod drawing;

use std::collections::{BTreeMap, BTreeSet};

use gloo::events::EventListener;
use yew::prelude::*;

use crate::mend::changes::{Changes, Typed};
use crate::mend::grid::acting::Press;
use crate::mend::row::Editing;
use crate::mend::values::Values;
use crate::mend::whose::MendOf;
use crate::shared::browser;
use crate::shared::format::counted;
use crate::shared::query_hook::Underway;
use crate::shared::wording;
use crate::ui::mends::Mends;
use crate::ui::modal::Dialog;
use crate::ui::rows::Rows;
use engine::check::Severity;
use engine::jobs::{Facet, FaultKind, FaultyRow, Offer};
use engine::recipe::Recipe;
use web::{Failure, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "mend-title";

/// The id of the grid.
const GRID: &str = "mend-grid";

/// The height of a row in pixels, as the stylesheet has it.
const ROW: f64 = 80.0;

/// The same in narrow windows.
const ROW_NARROW: f64 = 148.0;

/// Rows of a question.
const BLOCK: u64 = 50;

/// Blocks that are kept.
const KEPT: usize = 40;

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

/// See the module.
pub(crate) struct MendGrid {
    rows: Rows,
    head: NodeRef,
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
            rows: Rows::new(0, row_height(), 6.0 * ROW),
            head: NodeRef::default(),
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
            Msg::Resized => {
                self.measure();
                self.ask(ctx);
            }
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
        self.rows.lay_out();
        if let Some(id) = self.focus.take() {
            browser::focus(id);
        }
        if first {
            let (scrolled, resized) = (ctx.link().clone(), ctx.link().clone());
            self._listeners = self.rows.listen(
                move || scrolled.send_message(Msg::Scrolled),
                move || resized.send_message(Msg::Resized),
            );
        }
        // What stands around the rows comes and goes.
        if self.measure() {
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
                        <p class={classes!("quiet", "mend__about", (count == 0).then_some("mend__keys"))} role="status">
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

fn row_height() -> f64 {
    if browser::is_narrow() { ROW_NARROW } else { ROW }
}
