//! The contract of [`Backend`] as tests, for every backend: natively over memory, in a browser over IndexedDB.

use std::io::Write;

use crate::store::{Backend, Builder, Commit, Error, Segment};

/// Checks everything the contract says. `open` opens the backend: at first empty, later as it was left.
pub async fn check<B: Backend>(open: impl AsyncFn() -> B) {
    starts_empty(&open().await).await;
    keeps_segments(&open().await).await;
    commits_whole_or_not_at_all(&open).await;
    keeps_jobs_and_files(&open).await;
    replaces_jobs(&open().await).await;
}

fn segment(id: u64, user: &str) -> Segment {
    let mut builder = Builder::default();
    builder.push(user.as_bytes(), [id, 0, 0, 7], || id);
    builder.close(id);
    builder.take().remove(0)
}

async fn file<B: Backend>(backend: &B, text: &str) -> B::File {
    let mut writer = B::Writer::default();
    writer.write_all(text.as_bytes()).expect("room");
    backend.close(writer, "text/plain").await.expect("room")
}

async fn text<B: Backend>(backend: &B, file: &B::File) -> String {
    String::from_utf8(backend.part(file, 0, u64::from(u32::MAX)).await.expect("a part"))
        .expect("text")
}

fn commit<F>(expected: Option<u64>, revision: u64) -> Commit<F> {
    let catalog = format!("catalog {revision}").into_bytes();
    Commit {
        expected,
        revision,
        catalog,
        jobs: Vec::new(),
        files: Vec::new(),
        replaces_jobs: false,
    }
}

async fn starts_empty<B: Backend>(backend: &B) {
    assert_eq!(backend.catalog().await, Ok(None));
    assert_eq!(backend.segment_ids().await, Ok(Vec::new()));
    assert_eq!(backend.jobs().await, Ok(Vec::new()));
    assert_eq!(backend.file_names().await, Ok(Vec::new()));
    assert!(backend.file("job_1/x").await.expect("no file").is_none());
    assert_eq!(backend.blocks(&[1]).await, Err(Error::Gone));
    assert_eq!(backend.blocks(&[]).await, Ok(Vec::new()));
    assert_eq!(backend.remove_segments(&[1, 2]).await, Ok(()));
    assert_eq!(backend.remove_job("job_1").await, Ok(()));
}

async fn keeps_segments<B: Backend>(backend: &B) {
    // As large as ids get, and in runs, because backends may read those at once.
    let high = (1 << 52) - 2;
    let ids = [5, 6, 7, 9, high, high + 1];
    let segments: Vec<Segment> =
        ids.iter().map(|id| segment(*id, &format!("{{\"n\":{id}}}"))).collect();
    for part in segments.chunks(2) {
        backend.put_segments(part.to_vec()).await.expect("room");
    }
    let order = [high + 1, 5, 6, 7, 9, 5, high];
    let of = |id: u64| segments.iter().find(|segment| segment.id == id).expect("put");
    let blocks: Vec<Vec<u8>> = order.iter().map(|id| of(*id).block.clone()).collect();
    assert_eq!(backend.blocks(&order).await, Ok(blocks));
    let directories: Vec<Vec<u8>> = order.iter().map(|id| of(*id).directory.clone()).collect();
    assert_eq!(backend.directories(&order).await, Ok(directories));
    assert_eq!(backend.blocks(&[7, 8, 9]).await, Err(Error::Gone));
    assert_eq!(backend.segment_ids().await, Ok(ids.to_vec()));
    backend.remove_segments(&[6, 7, 8, high]).await.expect("gone");
    assert_eq!(backend.segment_ids().await, Ok(vec![5, 9, high + 1]));
    assert_eq!(backend.directories(&[5, 6]).await, Err(Error::Gone));
}

async fn commits_whole_or_not_at_all<B: Backend>(open: &impl AsyncFn() -> B) {
    let (one, two) = (open().await, open().await);
    assert_eq!(one.commit(commit(Some(3), 4)).await, Err(Error::Changed));
    assert_eq!(one.catalog().await, Ok(None));
    let first =
        Commit { files: vec![("job_1/a".to_owned(), file(&one, "a").await)], ..commit(None, 7) };
    assert_eq!(one.commit(first).await, Ok(()));
    assert_eq!(two.catalog().await, Ok(Some((7, b"catalog 7".to_vec()))));
    // Whoever comes second with the same expectation changes nothing, not even beside the catalog.
    let jobs = vec![("job_2".to_owned(), b"{}".to_vec())];
    let late = Commit {
        jobs,
        files: vec![("job_2/b".to_owned(), file(&two, "b").await)],
        ..commit(None, 8)
    };
    assert_eq!(two.commit(late).await, Err(Error::Changed));
    let again = open().await;
    assert_eq!(again.catalog().await, Ok(Some((7, b"catalog 7".to_vec()))));
    assert_eq!(again.jobs().await, Ok(Vec::new()));
    assert_eq!(again.file_names().await, Ok(vec!["job_1/a".to_owned()]));
    assert_eq!(again.commit(commit(Some(7), 8)).await, Ok(()));
    // A segment put before a commit is there after it.
    again.put_segments(vec![segment(20, "{}")]).await.expect("room");
    assert_eq!(again.commit(commit(Some(8), 9)).await, Ok(()));
    assert!(open().await.blocks(&[20]).await.is_ok());
}

async fn keeps_jobs_and_files<B: Backend>(open: &impl AsyncFn() -> B) {
    let backend = open().await;
    backend.put_job("job_1", b"one").await.expect("room");
    backend.put_job("job_10", b"ten").await.expect("room");
    backend.put_job("job_1", b"one again").await.expect("room");
    let jobs = vec![("job_3".to_owned(), b"three".to_vec())];
    let mut files = Vec::new();
    for name in ["job_1/b", "job_10/c", "job_3/d"] {
        files.push((name.to_owned(), file(&backend, name).await));
    }
    backend.commit(Commit { jobs, files, ..commit(Some(9), 10) }).await.expect("room");
    let backend = open().await;
    let ids: Vec<String> =
        backend.jobs().await.expect("jobs").into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["job_1", "job_10", "job_3"]);
    assert_eq!(backend.jobs().await.expect("jobs")[0].1, b"one again");
    let found = backend.file("job_1/b").await.expect("a file").expect("a file");
    assert_eq!((text(&backend, &found).await.as_str(), backend.size(&found)), ("job_1/b", 7));
    assert_eq!(backend.part(&found, 4, 2).await, Ok(b"1/".to_vec()));
    // Only the files of this job, not of one whose id begins the same.
    backend.remove_job("job_1").await.expect("gone");
    assert_eq!(backend.file_names().await, Ok(vec!["job_10/c".to_owned(), "job_3/d".to_owned()]));
    assert_eq!(backend.jobs().await.expect("jobs").len(), 2);
}

async fn replaces_jobs<B: Backend>(backend: &B) {
    let jobs = vec![("job_9".to_owned(), b"nine".to_vec())];
    let files = vec![("job_9/x".to_owned(), file(backend, "x").await)];
    let commit = Commit { jobs: jobs.clone(), files, replaces_jobs: true, ..commit(Some(10), 11) };
    backend.commit(commit).await.expect("room");
    assert_eq!(backend.jobs().await, Ok(jobs));
    assert_eq!(backend.file_names().await, Ok(vec!["job_9/x".to_owned()]));
}
