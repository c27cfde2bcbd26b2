//! Where the grid is scrolled to, and which rows it asks the worker for.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::mend::grid::{BLOCK, GRID, KEPT, MendGrid, Msg, Props, row_height};
use crate::mend::whose::MendOf;
use crate::shared::files::chosen;
use crate::shared::query_hook::begin;
use engine::check::Code;
use engine::jobs::FaultKind;
use web::{Failure, FaultyOf, FaultyUsers, Query, Response};

impl MendGrid {
    /// Takes the measures of box and rows. Whether something else is to be drawn.
    pub(super) fn measure(&mut self) -> bool {
        // The names of the columns stay above the rows; in narrow windows there are none.
        let head = self.head.cast::<HtmlElement>().map_or(0, |head| head.offset_height());
        self.rows.measure(row_height(), head)
    }

    pub(super) fn scrolled(&mut self, ctx: &Context<Self>) {
        self.rows.scrolled();
        self.ask(ctx);
    }

    /// Asks anew; with others from the first on.
    pub(super) fn renew(&mut self, ctx: &Context<Self>, are_others: bool) {
        self.pending = None;
        if are_others {
            self.blocks.clear();
            self.rows.rewind();
            self.active = 0;
            (self.editing, self.keeping) = (None, None);
            self.selected.clear();
        }
        self.ask_for(ctx, self.rows.drawn().0 / BLOCK);
    }

    /// Asks for the first block in sight that is not there.
    pub(super) fn ask(&mut self, ctx: &Context<Self>) {
        if self.pending.is_some() || self.problem.is_some() {
            return;
        }
        let (first, end) = self.rows.drawn();
        let mut blocks = first / BLOCK..=end.saturating_sub(1).max(first) / BLOCK;
        if let Some(block) = blocks.find(|block| !self.blocks.contains_key(block))
            && self.total.is_none_or(|total| block * BLOCK < total)
        {
            self.ask_for(ctx, block);
        }
    }

    pub(super) fn ask_for(&mut self, ctx: &Context<Self>, block: u64) {
        let Props { store, users, recipe, kind, .. } = ctx.props().clone();
        let query = Query::Faulty {
            of: match users {
                MendOf::Files(files, checks, into) => FaultyOf::Files(
                    chosen(&files),
                    checks,
                    into.filter(|_| asks_who_is_there(&kind)),
                ),
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

    pub(super) fn came(&mut self, ctx: &Context<Self>, response: Result<Response, Failure>) {
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

    pub(super) fn take(&mut self, users: FaultyUsers) {
        let FaultyUsers { total, first, rows, facets, values } = users;
        if self.total.is_none() {
            // The dialog has opened meanwhile, and given the focus to its first box.
            self.focus = Some(GRID);
        }
        self.total = Some(total);
        self.rows.resize(total);
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

/// Whether a finding depends on the users that are there already.
fn asks_who_is_there(kind: &FaultKind) -> bool {
    use Code::{Conflict, ConflictEmail, ConflictUsername, DuplicatedUser};
    matches!(kind.code, Conflict | ConflictEmail | ConflictUsername | DuplicatedUser)
}
