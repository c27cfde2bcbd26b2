//! What a page knows of the proposal for its files, and how each event changes that and the page's recipe. Pure: no worker, no
//! document. A proposal is taken as long as the recipe is what the page itself made of it; what a person changed stays.

use std::rc::Rc;

use crate::mapper::columns::{Column, columns, missing};
use crate::recipe::history::History;
use crate::shared::files::{Entry, Files, Look};
use crate::shared::latest_hook::Proposed;
use crate::sources::facts::is_readable;
use crate::sources::file_list::EAGER;
use engine::jobs::Survey;
use engine::read::{FileFormat, Layout};
use engine::recipe::{Recipe, Standard};
use engine::systems::{Choice, NONE, OtherFile, Proposal, users_among};

/// What is known of the proposal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mapping {
    /// What was seen of each file, by the number of the question what it is; `None` if nothing could be
    surveys: Rc<[(u32, Option<Rc<Survey>>)]>,
    /// The question of the file that holds the users, of those that were surveyed
    users: Option<u32>,
    /// What the person says of the file
    pub(crate) choice: Choice,
    /// Whether nothing is to be proposed
    pub(crate) is_left: bool,
    /// The file that choice and proposal are for
    file: Option<u32>,
    /// The last answer, and to what
    answer: Option<(Key, Rc<Proposed>)>,
    /// What the page made of the recipe by itself, the last time
    basis: Rc<Recipe>,
    /// The recipe of a page on which nothing is proposed
    blank: Rc<Recipe>,
    /// Whether there is a proposal that was not taken, because the recipe is the person's own
    pub(crate) is_offered: bool,
    /// Whether the table of columns is shown
    pub(crate) is_open: bool,
    /// Whether the next answer is taken, whatever the recipe is
    is_forced: bool,
    /// What the recipe was before
    pub(crate) history: History,
}

/// What a proposal is for: the questions what the file of users is and those beside it, and what the person says of it.
pub(crate) type Key = (Rc<[u32]>, Choice);

/// What happens to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// This stands in the file of this question, or nothing that can be read
    Surveyed(u32, Option<Rc<Survey>>),
    /// This is proposed, or nothing could be
    Proposed(Key, Option<Rc<Proposed>>),
    /// This is what the person says of the file
    Choose(Choice),
    /// Nothing is to be proposed
    Leave,
    /// The proposal is to be taken as it is
    ProposeAgain,
    /// The person has changed the recipe to this
    Change(Recipe),
    /// The table of columns is to be shown, or not
    Open(bool),
    /// The last change of the recipe is taken back
    Undo,
    /// It is made again
    Redo,
}

/// How far the question what to propose is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// There is no file of which something could be proposed
    Nothing,
    /// A file is still looked at
    Waiting,
    /// The file of this question holds the users
    Known(u32, Rc<Survey>),
}

impl Mapping {
    /// That of a page whose recipe is `blank` before anything is proposed.
    pub(crate) fn new(blank: Recipe) -> Self {
        let blank = Rc::new(blank);
        Mapping {
            surveys: Rc::from([]),
            users: None,
            choice: Choice::default(),
            is_left: false,
            file: None,
            answer: None,
            basis: blank.clone(),
            blank,
            is_offered: false,
            is_open: false,
            is_forced: false,
            history: History::default(),
        }
    }

    /// The file that holds the users, once all are known: what is proposed is for it.
    pub(crate) fn stage(&self, files: &Files) -> Stage {
        for entry in files.list.iter().take(EAGER) {
            let format = match &entry.look {
                _ if entry.is_asked => return Stage::Waiting,
                Look::Pending => return Stage::Waiting,
                Look::Failed(_) => continue,
                Look::Known(format) => format,
            };
            let is_surveyed = || self.surveys.iter().any(|(it, _)| *it == entry.question);
            if is_surveyable(format) && !is_surveyed() {
                return Stage::Waiting;
            }
        }
        let survey = self.users.and_then(|users| Some((users, self.survey(users)?)));
        survey.map_or(Stage::Nothing, |(users, survey)| Stage::Known(users, survey))
    }

    /// What was seen of the file of this question.
    fn survey(&self, question: u32) -> Option<Rc<Survey>> {
        let found = self.surveys.iter().find(|(it, _)| *it == question);
        found.and_then(|(_, survey)| survey.clone())
    }

    /// The files beside that of the users: what steps call each, and what was seen of it. Auth0's hashes are no users, so that their
    /// form is all that is known.
    pub(crate) fn beside(&self, users: u32, files: &Files) -> Vec<OtherFile> {
        let others = files.list.iter().take(EAGER).filter(|it| it.question != users);
        let file = |entry: &Entry| {
            let Look::Known(format) = &entry.look else { return None };
            let survey = match format.layout {
                Layout::PasswordHashes => {
                    Survey { format: Some(format.clone()), ..Survey::default() }
                }
                _ => (*self.survey(entry.question)?).clone(),
            };
            let name = entry.options.is.clone().unwrap_or_else(|| entry.file.name());
            Some(OtherFile { name, survey })
        };
        others.filter_map(file).collect()
    }

    /// What is to be asked for now, or was answered.
    pub(crate) fn key(&self, files: &Files) -> Option<(Key, Rc<Survey>)> {
        match self.stage(files) {
            Stage::Known(users, survey) if !self.is_left => {
                Some(((questions(users, files), self.choice.clone()), survey))
            }
            _ => None,
        }
    }

    /// Whether all that is going to be proposed for these files is.
    pub(crate) fn is_settled(&self, files: &Files) -> bool {
        match self.stage(files) {
            Stage::Waiting => false,
            Stage::Nothing => true,
            Stage::Known(users, _) => {
                let wanted = (questions(users, files), self.choice.clone());
                self.is_left || self.answer.as_ref().is_some_and(|(key, _)| *key == wanted)
            }
        }
    }

    /// The proposal for these files, even one that a newer is asked for.
    pub(crate) fn proposal(&self, files: &Files) -> Option<&Proposal> {
        let Stage::Known(users, _) = self.stage(files) else { return None };
        let (key, proposed) = self.answer.as_ref()?;
        let is_of_it = key.0.first() == Some(&users) && !self.is_left;
        proposed.proposal.as_ref().filter(|_| is_of_it)
    }

    /// Whether there is a table of columns.
    pub(crate) fn has_table(&self, files: &Files) -> bool {
        matches!(self.stage(files), Stage::Known(..)) && !self.is_offered
    }

    /// The names of the columns, if the recipe for them is the person's own: what is kept with it.
    pub(crate) fn columns_of_own(&self, recipe: &Recipe, files: &Files) -> Option<Vec<String>> {
        let Stage::Known(_, survey) = self.stage(files) else { return None };
        recipe.has_own_changes(&self.basis).then(|| names(&survey))
    }

    /// All systems that can be chosen: id and label.
    pub(crate) fn systems(&self) -> Rc<[(String, String)]> {
        self.answer.as_ref().map(|(_, proposed)| proposed.systems.clone()).unwrap_or_default()
    }

    /// Whether only the names of columns are to count.
    pub(crate) fn is_by_names(&self) -> bool {
        self.choice.system.as_deref() == Some(NONE)
    }

    /// Takes an event in. Whether a proposal was put into `recipe`.
    pub(crate) fn apply(&mut self, event: Event, recipe: &mut Recipe, files: &Files) -> bool {
        match event {
            Event::Surveyed(question, survey) => self.surveyed(question, survey, files),
            Event::Proposed(key, proposed) => return self.proposed(key, proposed, recipe, files),
            Event::Choose(choice) => {
                // Whoever chooses wants what comes of it.
                self.is_forced |= self.is_offered;
                (self.choice, self.is_left) = (choice, false);
            }
            Event::Leave => {
                (self.is_left, self.is_offered, self.choice) = (true, false, Choice::default());
                self.put((*self.blank).clone(), recipe);
                self.basis = self.blank.clone();
            }
            Event::ProposeAgain => {
                (self.is_left, self.is_offered) = (false, false);
                match self.proposal(files).map(|it| self.for_here(it)) {
                    Some(next) => {
                        self.basis = Rc::new(next.clone());
                        self.put(next, recipe);
                        return true;
                    }
                    None => self.is_forced = true,
                }
            }
            Event::Change(next) => self.put(next, recipe),
            Event::Open(is_open) => self.is_open = is_open,
            Event::Undo => {
                self.history.undo(recipe);
                self.look_again(recipe, files);
            }
            Event::Redo => {
                self.history.redo(recipe);
                self.look_again(recipe, files);
            }
        }
        false
    }

    /// The list of files has changed, or what is known of one.
    pub(crate) fn files_changed(&mut self, recipe: &mut Recipe, files: &Files) {
        let asked = |question: u32| files.list.iter().any(|it| it.question == question);
        if self.surveys.iter().any(|(question, _)| !asked(*question)) {
            self.surveys = self.surveys.iter().filter(|(it, _)| asked(*it)).cloned().collect();
            self.find_users(files);
        }
        let of = |question: u32| files.list.iter().find(|it| it.question == question);
        let file = match self.stage(files) {
            Stage::Known(question, _) => of(question).map(|it| it.id),
            Stage::Nothing => None,
            Stage::Waiting => return,
        };
        if file != self.file {
            // What was said of one file says nothing of another.
            (self.choice, self.is_left, self.is_forced) = (Choice::default(), false, false);
        }
        if file.is_none() {
            self.is_offered = false;
            if !recipe.has_own_changes(&self.basis) {
                let next = self.blank.with_changes(&self.basis, recipe);
                self.put(next, recipe);
                self.basis = self.blank.clone();
                self.file = None;
            }
        }
    }

    /// The recipe of a proposal. Of an export of Auth0's the local tenant keeps what Auth0 does not import.
    fn for_here(&self, proposal: &Proposal) -> Recipe {
        let mut recipe = proposal.recipe.clone();
        let is_auth0s = proposal.system.as_ref().is_some_and(|it| it.id == "auth0");
        if is_auth0s && !self.blank.has(Standard::DropUnimportable) {
            recipe.toggle(Standard::DropUnimportable, false);
        }
        recipe
    }

    /// A proposal that was taken back is one that can be taken.
    fn look_again(&mut self, recipe: &Recipe, files: &Files) {
        let is_blank = !recipe.has_own_changes(&self.blank);
        self.is_offered = is_blank && self.proposal(files).is_some();
    }

    fn surveyed(&mut self, question: u32, survey: Option<Rc<Survey>>, files: &Files) {
        let is_asked = files.list.iter().any(|it| it.question == question);
        if is_asked && self.surveys.iter().all(|(it, _)| *it != question) {
            self.surveys = self.surveys.iter().cloned().chain([(question, survey)]).collect();
            self.find_users(files);
        }
    }

    /// Finds the file that holds the users, among those that were surveyed.
    fn find_users(&mut self, files: &Files) {
        let surveyed: Vec<(u32, String, Rc<Survey>)> = files
            .list
            .iter()
            .filter_map(|it| Some((it.question, it.file.name(), self.survey(it.question)?)))
            .collect();
        let seen: Vec<(&str, &Survey)> =
            surveyed.iter().map(|(_, name, survey)| (name.as_str(), &**survey)).collect();
        let users = users_among(&seen).and_then(|at| surveyed.get(at));
        self.users = users.map(|(question, ..)| *question);
    }

    fn proposed(
        &mut self,
        key: Key,
        proposed: Option<Rc<Proposed>>,
        recipe: &mut Recipe,
        files: &Files,
    ) -> bool {
        let Stage::Known(question, survey) = self.stage(files) else { return false };
        if self.is_left || key != (questions(question, files), self.choice.clone()) {
            return false;
        }
        let before = self.answer.as_ref().map(|(answered, _)| answered.clone());
        if before.as_ref() == Some(&key) {
            return false;
        }
        let is_other =
            before.is_none_or(|(of, choice)| of != key.0 || choice.system != key.1.system);
        let file = files.list.iter().find(|it| it.question == question).map(|it| it.id);
        let nothing = || Rc::new(Proposed { proposal: None, systems: self.systems() });
        let proposed = proposed.unwrap_or_else(nothing);
        let next = proposed
            .proposal
            .as_ref()
            .map_or_else(|| (*self.blank).clone(), |it| self.for_here(it));
        let is_some = proposed.proposal.is_some();
        self.answer = Some((key, proposed));
        let is_own = recipe.has_own_changes(&self.basis);
        let is_new = std::mem::replace(&mut self.file, file) != file;
        if std::mem::take(&mut self.is_forced) {
            self.put(next.clone(), recipe);
        } else if (is_new || self.is_offered) && is_own {
            self.is_offered = is_some;
            return false;
        } else {
            let merged = next.with_changes(&self.basis, recipe);
            self.put(merged, recipe);
        }
        self.is_offered = false;
        self.basis = Rc::new(next);
        if is_other {
            self.is_open = is_to_look_at(&survey, self.proposal(files), recipe);
        }
        is_some
    }

    fn put(&mut self, next: Recipe, recipe: &mut Recipe) {
        if next != *recipe {
            self.history.note(std::mem::replace(recipe, next));
        }
    }
}

/// Whether it is asked what stands in a file of this form.
fn is_surveyable(format: &FileFormat) -> bool {
    is_readable(format) && format.layout != Layout::PasswordHashes
}

/// The questions of all files, that of the users' first.
fn questions(users: u32, files: &Files) -> Rc<[u32]> {
    let others = files.list.iter().take(EAGER).map(|it| it.question).filter(|it| *it != users);
    std::iter::once(users).chain(others).collect()
}

/// The names of all columns.
pub(super) fn names(survey: &Survey) -> Vec<String> {
    survey.columns.iter().map(|it| it.name.clone()).collect()
}

/// Whether a person should look at where the columns go.
fn is_to_look_at(survey: &Survey, proposal: Option<&Proposal>, recipe: &Recipe) -> bool {
    let columns = columns(survey, proposal, recipe);
    columns.iter().any(Column::is_to_check) || !missing(&columns, recipe).is_empty()
}
