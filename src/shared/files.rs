//! The files chosen on a page, and what each was found to be. Pure; Convert and Import have a list each.

use std::rc::Rc;

use web_sys::File;

use engine::read::FileFormat;

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
    /// What it is
    pub(crate) look: Look,
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

    /// Adds files to be looked at. Returns whether there were any.
    pub(crate) fn add(&mut self, files: Vec<File>) -> bool {
        let first = self.last_id + 1;
        self.last_id += files.len() as u32;
        let some = !files.is_empty();
        let new = (first..).zip(files);
        let new = new.map(|(id, file)| Entry { id, file, look: Look::Pending, tries: 0 });
        if some {
            self.set(self.list.iter().cloned().chain(new).collect());
        }
        some
    }

    /// Takes the file of this id off.
    pub(crate) fn remove(&mut self, id: u32) {
        self.set(self.list.iter().filter(|entry| entry.id != id).cloned().collect());
    }

    /// Takes all files off.
    pub(crate) fn clear(&mut self) {
        self.set(Rc::from([]));
    }

    /// Notes what the file of this id was found to be.
    pub(crate) fn looked(&mut self, id: u32, format: Result<FileFormat, web::Failure>) {
        let look = match format {
            Ok(format) => Look::Known(format),
            Err(failure) => Look::Failed(failure.to_string().into()),
        };
        self.change_entries(|entry| {
            if entry.id == id {
                entry.look = look.clone();
            }
        });
    }

    /// A worker that starts again has died, and forgotten which files it was to look at. They are shown to
    /// the new one once; a file that kills it twice is left alone.
    pub(crate) fn worker_started(&mut self) {
        if !std::mem::replace(&mut self.has_worker, true) {
            return;
        }
        self.change_entries(|entry| match (&entry.look, entry.tries) {
            (Look::Pending, 0) => entry.tries = 1,
            (Look::Pending, _) => {
                entry.look = Look::Failed(
                    "This file could not be looked at. It can be used all the same; the result will say more.".into(),
                );
            }
            _ => {}
        });
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

/// What is wrong if the worker is of `build`; `None` if it is the page's own.
pub(crate) fn version_notice(build: &str) -> Option<Rc<str>> {
    (build != web::page_build()).then(|| web::Failure::Version.to_string().into())
}
