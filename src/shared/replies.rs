//! What every page with files does with a reply of its worker. Pure. What only one page asks for is handed back to it.

use std::rc::Rc;

use crate::shared::files::{self, Files};
use crate::shared::job_state::{End, JobState, Task};
use engine::jobs::Progress;
use web::Reply;

/// A reply that is left once files and notice are up to date.
#[derive(Debug)]
pub(crate) enum JobReply {
    /// The job is so far
    Progress(Progress),
    /// It has stopped, as it was asked to
    Stopped,
    /// It has failed, for this reason
    Failed(Rc<str>),
    /// What came of it, or what no page is told
    Other(Box<Reply>),
}

/// Takes in what is about the worker and the files, and gives what is about a job.
pub(crate) fn received(
    reply: Reply,
    files: &mut Files,
    notice: &mut Option<Rc<str>>,
) -> Option<JobReply> {
    match reply {
        Reply::Ready { build } => {
            *notice = files::version_notice(&build).or(notice.take());
            files.worker_started();
            None
        }
        Reply::Inspected { id, format } => {
            files.looked(id, format);
            None
        }
        Reply::Progress(progress) => Some(JobReply::Progress(progress)),
        Reply::Cancelled { .. } => Some(JobReply::Stopped),
        Reply::Failed(failure) => Some(JobReply::Failed(failure.to_string().into())),
        other => Some(JobReply::Other(Box::new(other))),
    }
}

impl<T: Task, D> JobState<T, D> {
    /// Takes in a reply that says the same of every job; another is given back.
    pub(crate) fn received(&mut self, reply: JobReply, at: f64) -> Option<Reply> {
        match reply {
            JobReply::Progress(progress) => self.progressed(progress, at),
            JobReply::Stopped => self.end(|_| End::Stopped),
            JobReply::Failed(reason) => self.end(|_| End::Failed(reason)),
            JobReply::Other(reply) => return Some(*reply),
        }
        None
    }
}
