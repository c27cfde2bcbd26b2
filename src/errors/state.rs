//! What the page of errors knows: which files hold errors and which the users that were sent, and which causes are sent again.
//! Pure but for the look at the first bytes of a file.

use std::rc::Rc;

use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};
use yew::prelude::*;

use engine::jobs::auth0_errors::{ErrorGroup, Remedy};
use engine::read::ReadOptions;
use web::ChosenFiles;

/// How much of a file shows what it is.
const HEAD: i32 = 64 << 10;

/// A chosen file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) file: File,
    /// Whether it is what Auth0 gave; otherwise it holds users that were sent
    pub(crate) is_report: bool,
}

/// What the page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ErrorsState {
    pub(crate) files: Rc<[Chosen]>,
    /// Counts changes of the files
    pub(crate) revision: u32,
    /// Causes, by code and path, for which another choice was made than the first
    choices: Rc<[(String, String)]>,
    /// Whether the users are to be found for what is chosen now
    pub(crate) is_wanted: bool,
}

/// What happens to it.
pub(crate) enum Action {
    /// These files were chosen
    Add(Vec<Chosen>),
    /// These take the place of all
    TakeOver(Vec<Chosen>),
    /// The file at this place is of the other kind
    Turn(usize),
    /// It is taken off
    Remove(usize),
    /// The users of this cause are sent again, or no longer
    Choose(ErrorGroup),
    /// The users are to be found
    Find,
}

impl Reducible for ErrorsState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.is_wanted = matches!(action, Action::Find);
        match action {
            Action::Find => return Rc::new(next),
            Action::Choose(group) => {
                let key = (group.code, group.path);
                let others = next.choices.iter().filter(|it| **it != key).cloned();
                let was = next.choices.contains(&key);
                next.choices = others.chain((!was).then(|| key.clone())).collect();
                return Rc::new(next);
            }
            Action::Add(files) => next.files = next.files.iter().cloned().chain(files).collect(),
            Action::TakeOver(files) => (next.files, next.choices) = (files.into(), Rc::default()),
            Action::Turn(at) => {
                let mut files = next.files.to_vec();
                if let Some(chosen) = files.get_mut(at) {
                    chosen.is_report = !chosen.is_report;
                }
                next.files = files.into();
            }
            Action::Remove(at) => {
                let kept = next.files.iter().enumerate().filter(|(place, _)| *place != at);
                next.files = kept.map(|(_, chosen)| chosen.clone()).collect();
            }
        }
        next.revision = next.revision.wrapping_add(1);
        Rc::new(next)
    }
}

impl ErrorsState {
    /// The files of one kind.
    pub(crate) fn chosen(&self, is_report: bool) -> ChosenFiles {
        let of_kind = self.files.iter().filter(|it| it.is_report == is_report);
        of_kind.map(|it| (it.file.clone(), ReadOptions::default())).collect()
    }

    /// Whether the users of a cause are sent again.
    pub(crate) fn sends(&self, group: &ErrorGroup) -> bool {
        let is_first = matches!(group.action, Remedy::Mend | Remedy::Update | Remedy::Job);
        let is_other =
            self.choices.iter().any(|(code, path)| *code == group.code && *path == group.path);
        is_first != is_other
    }

    /// The causes whose users are left out.
    pub(crate) fn left_out(&self, groups: &[ErrorGroup]) -> Vec<(String, String)> {
        let out = groups.iter().filter(|group| !self.sends(group));
        out.map(|group| (group.code.clone(), group.path.clone())).collect()
    }

    /// Whether the users must be sent as an update.
    pub(crate) fn upserts(&self, groups: &[ErrorGroup]) -> bool {
        let needs = |it: &&ErrorGroup| matches!(it.action, Remedy::Exists | Remedy::Update);
        groups.iter().filter(needs).any(|group| self.sends(group))
    }
}

/// These files, each with what its first bytes show it to be.
pub(crate) async fn told_apart(files: Vec<File>) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    for file in files {
        let is_report = is_report(&head(&file).await.unwrap_or_default());
        chosen.push(Chosen { file, is_report });
    }
    chosen
}

async fn head(file: &Blob) -> Option<String> {
    let head = file.slice_with_i32_and_i32(0, HEAD).ok()?;
    JsFuture::from(head.text()).await.ok()?.as_string()
}

/// Whether a file that begins so is what Auth0 says of import jobs.
fn is_report(head: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|words| head.contains(words));
    let is_json = head.trim_start().starts_with(['{', '[']);
    head.contains("\"errors\"") && head.contains("\"user\"")
        || is_json && has(&["\"status_details\"", "\"statusCode\"", "\"users_import\""])
        || !is_json
            && has(&[
                "Error in ",
                "CONFLICT",
                "DUPLICATED_USER",
                "upsert parameter",
                "already provided",
            ])
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn group(code: &str, action: Remedy) -> ErrorGroup {
        ErrorGroup { code: code.to_owned(), action, ..ErrorGroup::default() }
    }

    #[wasm_bindgen_test]
    fn what_is_sent_again_follows_from_the_cause_until_somebody_chooses() {
        let groups =
            [group("A", Remedy::Mend), group("B", Remedy::Exists), group("C", Remedy::Duplicate)];
        let state = Rc::new(ErrorsState::default());
        assert_eq!(state.left_out(&groups).len(), 2);
        assert!(!state.upserts(&groups));
        let state = state.reduce(Action::Find).reduce(Action::Choose(groups[1].clone()));
        assert_eq!(state.left_out(&groups), [("C".to_owned(), String::new())]);
        assert!(state.upserts(&groups) && !state.is_wanted);
        let state = state.reduce(Action::Choose(groups[1].clone()));
        assert_eq!((state.left_out(&groups).len(), state.revision), (2, 0));
    }

    #[wasm_bindgen_test]
    fn reports_are_told_from_users() {
        let check = |head: &str, expected| assert_eq!(is_report(head), expected, "{head}");
        check(r#"[{"user":{"email":"a@x.io"},"errors":[]}]"#, true);
        check(r#"{"type":"users_import","status":"failed"}"#, true);
        check("ann@x.io CONFLICT_EMAIL", true);
        check(r#"[{"email":"a@x.io"}]"#, false);
        check("email,name\na@x.io,Ann", false);
        check("", false);
    }
}
