//! A backend in memory: for tests, and for what runs natively. Can be made to fail, or to die, at any operation.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::store::{Backend, Commit, Error, Files, Segment};

/// Keeps everything in memory. Clones share it, as tabs of one browser do.
#[derive(Clone, Default)]
pub struct Memory {
    kept: Rc<RefCell<Kept>>,
    /// Operations left until one fails, and how
    fails: Rc<RefCell<Option<Error>>>,
    left: Rc<Cell<Option<u64>>>,
    refuses_files: Rc<Cell<bool>>,
}

#[derive(Clone, Default)]
struct Kept {
    catalog: Option<(u64, Vec<u8>)>,
    segments: BTreeMap<u64, Segment>,
    jobs: BTreeMap<String, Vec<u8>>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Has the operation after the next `operations` fail with `error`, and all that follow.
    pub fn fail_after(&self, operations: u64, error: Error) {
        self.left.set(Some(operations));
        *self.fails.borrow_mut() = Some(error);
    }

    /// Keeps no files from now on, as private windows of some browsers.
    pub fn refuse_files(&self) {
        self.refuses_files.set(true);
    }

    /// Works again.
    pub fn mend(&self) {
        self.left.set(None);
    }

    /// Whether the failure asked for has come.
    pub fn has_failed(&self) -> bool {
        self.left.get() == Some(0)
    }

    fn operate(&self) -> Result<(), Error> {
        match (self.left.get(), self.fails.borrow().as_ref()) {
            (Some(0), Some(error)) => return Err(error.clone()),
            (Some(left), _) => self.left.set(Some(left.saturating_sub(1))),
            _ => {}
        }
        Ok(())
    }

    fn each<T>(&self, ids: &[u64], part: impl Fn(&Segment) -> T) -> Result<Vec<T>, Error> {
        self.operate()?;
        let kept = self.kept.borrow();
        ids.iter().map(|id| kept.segments.get(id).map(&part).ok_or(Error::Gone)).collect()
    }
}

impl Files for Memory {
    type File = Vec<u8>;
    type Writer = Vec<u8>;

    async fn close(&self, writer: Vec<u8>, _: &str) -> Result<Vec<u8>, Error> {
        Ok(writer)
    }

    fn size(&self, file: &Vec<u8>) -> u64 {
        file.len() as u64
    }

    async fn part(&self, file: &Vec<u8>, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        let start = file.len().min(start as usize);
        Ok(file[start..file.len().min(start + length as usize)].to_vec())
    }
}

impl Backend for Memory {
    async fn catalog(&self) -> Result<Option<(u64, Vec<u8>)>, Error> {
        self.operate()?;
        Ok(self.kept.borrow().catalog.clone())
    }

    async fn put_segments(&self, segments: Vec<Segment>) -> Result<(), Error> {
        self.operate()?;
        let mut kept = self.kept.borrow_mut();
        for segment in segments {
            kept.segments.entry(segment.id).or_insert(segment);
        }
        Ok(())
    }

    async fn blocks(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.each(ids, |segment| segment.block.clone())
    }

    async fn directories(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.each(ids, |segment| segment.directory.clone())
    }

    async fn commit(&self, commit: Commit<Vec<u8>>) -> Result<(), Error> {
        self.operate()?;
        let mut kept = self.kept.borrow_mut();
        if kept.catalog.as_ref().map(|(revision, _)| *revision) != commit.expected {
            return Err(Error::Changed);
        }
        if self.refuses_files.get() && !commit.files.is_empty() {
            return Err(Error::NoFiles);
        }
        if commit.replaces_jobs {
            kept.jobs.clear();
            kept.files.clear();
        }
        kept.catalog = Some((commit.revision, commit.catalog));
        kept.jobs.extend(commit.jobs);
        kept.files.extend(commit.files);
        Ok(())
    }

    async fn segment_ids(&self) -> Result<Vec<u64>, Error> {
        self.operate()?;
        Ok(self.kept.borrow().segments.keys().copied().collect())
    }

    async fn remove_segments(&self, ids: &[u64]) -> Result<(), Error> {
        self.operate()?;
        let mut kept = self.kept.borrow_mut();
        ids.iter().for_each(|id| {
            kept.segments.remove(id);
        });
        Ok(())
    }

    async fn jobs(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        self.operate()?;
        Ok(self.kept.borrow().jobs.iter().map(|(id, job)| (id.clone(), job.clone())).collect())
    }

    async fn put_job(&self, id: &str, record: &[u8]) -> Result<(), Error> {
        self.operate()?;
        self.kept.borrow_mut().jobs.insert(id.to_owned(), record.to_vec());
        Ok(())
    }

    async fn remove_job(&self, id: &str) -> Result<(), Error> {
        self.operate()?;
        let mut kept = self.kept.borrow_mut();
        kept.jobs.remove(id);
        let files = format!("{id}/");
        kept.files.retain(|name, _| !name.starts_with(&files));
        Ok(())
    }

    async fn file_names(&self) -> Result<Vec<String>, Error> {
        self.operate()?;
        Ok(self.kept.borrow().files.keys().cloned().collect())
    }

    async fn file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.operate()?;
        Ok(self.kept.borrow().files.get(name).cloned())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::store::contract;

    #[test]
    fn memory_keeps_the_contract() {
        let memory = Memory::default();
        pollster::block_on(contract::check(async || memory.clone()));
    }
}
