//! Stretches of plain JSON: cut ahead of the reader, read and prepared by helpers, or here while they have enough to do, and
//! committed once the reader stands where one begins and would find just what was found in it.

use std::cmp::Ordering;
use std::io::Write;

use crate::jobs::blocks::{PreparedBlock, Stretch};
use crate::jobs::pipeline::beside::{Beside, Given, MOST_QUEUED, Prepared};
use crate::jobs::pipeline::{Run, UserSink};
use crate::jobs::run_error::RunError;
use crate::read::{Files, Reopen, StretchForm};

/// Where stretches are cut.
#[derive(Default)]
pub(super) struct Cut {
    /// Where the last one ends
    end: u64,
    /// Where the reader is to be before another is cut: none could be further back
    not_before: u64,
    /// Records that came in stretches
    #[cfg(test)]
    pub(super) records: u64,
}

/// Where a stretch begins in the text of which file, and how records stood there.
pub(super) struct Place {
    file: Option<u32>,
    start: u64,
    form: StretchForm,
}

/// What came of looking for the next stretch.
pub(super) enum Taking {
    /// Its records are committed
    Taken,
    /// It is not prepared
    NotYet,
    /// None begins where the reader is: it reads on as ever
    Nothing,
}

impl<R: Reopen, W: Write, T: UserSink> Run<R, W, T> {
    /// Whether what is read now can be given to helpers as stretches: not before the first record of the file was met.
    pub(super) fn reads_stretches(&self, files: &mut Files, beside: &mut Beside) -> bool {
        let is_met =
            self.file.is_some() && self.file == files.at() && self.reports.names_password.is_some();
        if !is_met && let Some(cut) = &mut beside.cut {
            (cut.end, cut.not_before) = (0, 0);
        }
        let has_blocks =
            !beside.open.is_empty() || matches!(beside.queue.back(), Some((Given::Block(_), _)));
        is_met && !has_blocks && beside.cut.is_some() && files.plain().is_some()
    }

    /// Commits the stretch that begins where the reader is, if there is one, and has others prepared meanwhile.
    pub(super) fn take_stretch(
        &mut self,
        files: &mut Files,
        beside: &mut Beside,
    ) -> Result<Taking, RunError> {
        while beside.queue.len() < MOST_QUEUED && beside.helpers.has_room() {
            if !self.cut(files, beside, false)? {
                break;
            }
        }
        while let Some((Given::Stretch(place), _)) = beside.queue.front() {
            let Some(records) = files.plain() else { return Ok(Taking::Nothing) };
            let standing = match place.file == self.file {
                true => records.standing(place.start).map_err(|error| files.error(error))?,
                false => Ordering::Greater,
            };
            if standing == Ordering::Less {
                return Ok(Taking::Nothing);
            }
            let Some((given, prepared)) = beside.queue.pop_front() else { break };
            match (beside.prepared(prepared, false), standing) {
                (Ok(prepared), Ordering::Equal) => {
                    let Given::Stretch(place) = given else { break };
                    #[cfg(test)]
                    let records = prepared.as_ref().map_or(0, |it| it.found().len() as u64);
                    let is_taken = self.commit_stretch(files, &place, prepared)?;
                    #[cfg(test)]
                    beside
                        .cut
                        .iter_mut()
                        .for_each(|cut| cut.records += u64::from(is_taken) * records);
                    return Ok(if is_taken { Taking::Taken } else { Taking::Nothing });
                }
                // The reader has passed it.
                (Ok(_), _) => {}
                (Err(there), standing) => {
                    beside.queue.push_front((given, there));
                    if standing == Ordering::Greater {
                        return Ok(Taking::Nothing);
                    }
                    if !(beside.queue.len() < MOST_QUEUED && self.cut(files, beside, true)?) {
                        return Ok(beside.wait());
                    }
                    if !beside.helpers.shares_memory() {
                        return Ok(Taking::NotYet);
                    }
                }
            }
        }
        Ok(Taking::Nothing)
    }

    /// Cuts the next stretch and has it prepared, `here` or by a helper; `false` if none can be cut now.
    fn cut(&self, files: &mut Files, beside: &mut Beside, here: bool) -> Result<bool, RunError> {
        let (Some(cut), Some(file)) = (&mut beside.cut, self.file) else { return Ok(false) };
        let Some(records) = files.plain() else { return Ok(false) };
        let at = records.byte();
        if at < cut.not_before {
            return Ok(false);
        }
        let stretch = match records.cut(cut.end, beside.block) {
            Ok(stretch) => stretch,
            Err(error) => return Err(files.error(error).into()),
        };
        let Some((start, form, text)) = stretch else {
            cut.not_before = at + beside.block as u64;
            return Ok(false);
        };
        cut.end = start + text.len() as u64;
        let stretch = Stretch { file: self.places.name(file), form: &form, text };
        let prepared = if here {
            Prepared::Here(beside.here.prepare_stretch(stretch).map(Box::new))
        } else {
            beside.helpers.submit_stretch(stretch);
            Prepared::There
        };
        beside.queue.push_back((Given::Stretch(Place { file: Some(file), start, form }), prepared));
        Ok(true)
    }

    /// Commits the records of a stretch that begins where the reader is; `false` if they must be read as ever.
    fn commit_stretch(
        &mut self,
        files: &mut Files,
        place: &Place,
        prepared: Option<Box<PreparedBlock>>,
    ) -> Result<bool, RunError> {
        let prepared = prepared.filter(|it| self.preparer.has_room(it.counted()));
        let (Some(prepared), Some(records)) = (prepared, files.plain()) else { return Ok(false) };
        if !records.take_stretch(&place.form, prepared.found()) {
            return Ok(false);
        }
        let before = records.count() - prepared.found().len() as u64;
        self.commit_prepared(*prepared, records.taken(), before)?;
        Ok(true)
    }
}

impl Beside {
    /// Waits for what was given first, where that can be done.
    fn wait(&mut self) -> Taking {
        let Some((given, prepared)) = self.queue.pop_front() else { return Taking::Nothing };
        let (prepared, taking) = match self.prepared(prepared, true) {
            // It is committed when the reader is looked at again.
            Ok(prepared) => (Prepared::Here(prepared), Taking::Taken),
            Err(there) => (there, Taking::NotYet),
        };
        self.queue.push_front((given, prepared));
        taking
    }
}
