//! The files chosen on a page, and what each was found to be. Pure; Convert and Import have a list each.

use std::rc::Rc;

use web_sys::File;

use engine::read::{FileFormat, ReadOptions};
use web::ChosenFiles;

/// Chosen files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Files {
    /// The files, in the order they came
    pub(crate) list: Rc<[Entry]>,
    /// Counts changes of the list
    pub(crate) revision: u32,
    last_id: u32,
    /// Whether a worker has said that it runs
    has_worker: bool,
}

/// A chosen file. Two may have the same name; the id tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Never used twice
    pub(crate) id: u32,
    /// The file
    pub(crate) file: File,
    /// What a person said of its form
    pub(crate) options: ReadOptions,
    /// What it is; while that is found out anew, what it was before
    pub(crate) look: Look,
    /// The number of the question what it is, never used twice
    pub(crate) question: u32,
    /// Whether that is not answered yet
    pub(crate) is_asked: bool,
    /// How often the worker has died while this file waited to be looked at
    pub(crate) tries: u8,
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Look {
    /// Not known yet
    Pending,
    /// Found out
    Known(FileFormat),
    /// It could not be read, and why
    Failed(Rc<str>),
}

impl Files {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Bytes of all of them.
    pub(crate) fn bytes(&self) -> u64 {
        self.list.iter().map(|entry| entry.file.size() as u64).sum()
    }

    /// The files, if they are still those of this revision.
    pub(crate) fn still(&self, revision: u32) -> Vec<File> {
        let of_it = (self.revision == revision).then_some(&self.list);
        of_it.iter().flat_map(|list| list.iter()).map(|entry| entry.file.clone()).collect()
    }

    /// Adds files to be looked at. Returns whether there were any.
    pub(crate) fn add(&mut self, files: Vec<File>) -> bool {
        let mut list = self.list.to_vec();
        for file in files {
            let id = self.next_id();
            list.push(Entry {
                id,
                file,
                options: ReadOptions::default(),
                look: Look::Pending,
                question: id,
                is_asked: true,
                tries: 0,
            });
        }
        let some = list.len() > self.list.len();
        if some {
            self.set(list.into());
        }
        some
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// Has the file of this id read in this way, and looked at anew.
    pub(crate) fn read_as(&mut self, id: u32, options: ReadOptions) {
        let question = self.next_id();
        let mut list = self.list.to_vec();
        let Some(entry) = list.iter_mut().find(|entry| entry.id == id) else { return };
        if entry.options != options {
            *entry = Entry { options, question, is_asked: true, tries: 0, ..entry.clone() };
            self.set(list.into());
        }
    }

    /// Takes the file of this id off.
    pub(crate) fn remove(&mut self, id: u32) {
        self.set(self.list.iter().filter(|entry| entry.id != id).cloned().collect());
    }

    /// Takes all files off.
    pub(crate) fn clear(&mut self) {
        self.set(Rc::from([]));
    }

    /// Notes the answer to the question of this number; one to an older question is not heard.
    pub(crate) fn looked(&mut self, question: u32, format: Result<FileFormat, web::Failure>) {
        let look = match format {
            Ok(format) => Look::Known(format),
            Err(failure) => Look::Failed(failure.to_string().into()),
        };
        self.change_entries(|entry| {
            if entry.question == question {
                (entry.look, entry.is_asked) = (look.clone(), false);
            }
        });
    }

    /// A worker that starts again has died, and forgotten which files it was to look at. They are shown to
    /// the new one once; a file that kills it twice is left alone.
    pub(crate) fn worker_started(&mut self) {
        if !std::mem::replace(&mut self.has_worker, true) {
            return;
        }
        let mut question = self.last_id;
        self.change_entries(|entry| match (entry.is_asked, entry.tries) {
            (true, 0) => {
                question += 1;
                (entry.tries, entry.question) = (1, question);
            }
            (true, _) => {
                entry.is_asked = false;
                entry.look = Look::Failed(
                    "This file could not be looked at. It can be used all the same; the result will say more.".into(),
                );
            }
            _ => {}
        });
        self.last_id = question;
    }

    fn set(&mut self, list: Rc<[Entry]>) {
        self.list = list;
        self.revision += 1;
    }

    fn change_entries(&mut self, change: impl FnMut(&mut Entry)) {
        let mut entries = self.list.to_vec();
        entries.iter_mut().for_each(change);
        self.list = entries.into();
    }
}

/// The files of `entries` with how each is to be read, as a worker gets them.
pub(crate) fn chosen(entries: &[Entry]) -> ChosenFiles {
    entries.iter().map(|entry| (entry.file.clone(), entry.options.clone())).collect()
}

/// What is wrong if the worker is of `build`; `None` if it is the page's own.
pub(crate) fn version_notice(build: &str) -> Option<Rc<str>> {
    (build != web::page_build()).then(|| web::Failure::Version.to_string().into())
}
