//! Tries a password on one user: finds the user as a conversion would write it, and has `crates/passwords` recompute the
//! hash. That program is started for it and ended after it. Nothing is kept of either.

use std::pin::pin;

use futures_util::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::Array;
use passwords_protocol::{Reply, Request, Verdict};
use zeroize::Zeroizing;

use crate::assets;
use crate::io::blob::BlobWriter;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Response};
use crate::protocol::trial::{MadeUsers, OtherReading, Password, Trial, TrialVerdict, TryOutcome};
use crate::worker::jobs::{inputs, watch_query};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{random, timestamp};
use crate::worker::subworker::Subworker;
use engine::jobs::find_user::{FoundUser, HashOfUser, find_user, form, hash_of_user};
use engine::recipe::Recipe;
use engine::recipe::given::random_password;
use json::walk;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Milliseconds between two looks whether the answer is still wanted.
const LOOK: u32 = 100;

/// Tries `password` on the user whose email, id or username is `who`.
///
/// # Errors
/// When a file can no longer be read, the program does not run, or the answer is no longer wanted.
pub(crate) async fn answer(
    query_id: u32,
    files: &ChosenFiles,
    recipe: Recipe,
    who: &str,
    password: Password,
) -> Result<Response, Failure> {
    let recipe = recipe.resolved(timestamp().microseconds())?;
    let inputs = inputs(files, &recipe).await?;
    let mut progress = QueryProgress::new(query_id);
    let checkpoint = watch_query(&mut progress, &inputs).await;
    let found = find_user::<_, BlobWriter>(&recipe, inputs, who, random(), checkpoint).await?;
    let outcome = match found.ok_or(Failure::Cancelled)? {
        FoundUser::Nobody(seen) => TryOutcome::Nobody(seen),
        FoundUser::User(user) => TryOutcome::Tried(tried(user, password, &mut progress).await?),
    };
    Ok(Response::Tried(Box::new(outcome)))
}

async fn tried(
    user: HashOfUser,
    Password(password): Password,
    progress: &mut QueryProgress,
) -> Result<Trial, Failure> {
    let HashOfUser { position, hash, form, is_refused } = user;
    let (verdict, milliseconds) = match hash {
        None => (TrialVerdict::NoHash, 0.0),
        Some(hash) => {
            let request = Request { user: Zeroizing::new(hash), password, makes: false };
            match ask(&request, progress).await? {
                Reply::Tried { verdict, milliseconds } => (said(verdict), milliseconds),
                other => return Err(refusal(&other)),
            }
        }
    };
    Ok(Trial { position, is_refused, form, verdict, milliseconds })
}

/// Makes users with a known password, one of each form of the hashes in an import file.
///
/// # Errors
/// When the program does not run, or the answer is no longer wanted.
pub(crate) async fn make(query_id: u32, users: &Blob) -> Result<Response, Failure> {
    let text = JsFuture::from(users.text()).await.ok().and_then(|text| text.as_string());
    let text = text.unwrap_or_default();
    let password = Zeroizing::new(random_password(random()));
    let mut progress = QueryProgress::new(query_id);
    let mut made = MadeUsers {
        file: String::new(),
        password: Password(password.clone()),
        made: Vec::new(),
        not_made: Vec::new(),
    };
    let mut lines: Vec<String> = Vec::new();
    for user in walk::elements(text.as_bytes()) {
        let Some(hash) = hash_of_user(user) else { continue };
        let form = form(&hash);
        let request =
            Request { user: Zeroizing::new(hash), password: password.clone(), makes: true };
        match ask(&request, &mut progress).await? {
            Reply::Made(Ok(hash)) => {
                let number = made.made.len() + 1;
                let email = format!("test-{number}@example.com");
                let hash = hash.trim_start_matches('{');
                lines.push(format!("{{\"email\":\"{email}\",\"email_verified\":true,{hash}"));
                made.made.push((email, form));
            }
            Reply::Made(Err(reason)) => made.not_made.push((form, reason)),
            other => return Err(refusal(&other)),
        }
    }
    made.file = format!("[\n{}\n]\n", lines.join(",\n"));
    Ok(Response::MadeUsers(Box::new(made)))
}

/// Asks the program, and ends it as soon as the answer is no longer wanted.
async fn ask(request: &Request, progress: &mut QueryProgress) -> Result<Reply, Failure> {
    let worker = assets::start_passwords().map_err(|_| refusal(&Reply::NotLoaded))?;
    let read = |message| Reply::read(&message).unwrap_or(Reply::Died);
    let mut program = Subworker::new(worker, read, || Reply::Died);
    program.post(&request.write(), &Array::new());
    loop {
        let (reply, look) = (pin!(program.receive()), pin!(TimeoutFuture::new(LOOK)));
        if let Either::Left((reply, _)) = select(reply, look).await {
            return Ok(reply.unwrap_or(Reply::Died));
        }
        if !progress.checkpoint(1, 1).await {
            return Err(Failure::Cancelled);
        }
    }
}

fn said(verdict: Verdict) -> TrialVerdict {
    match verdict {
        Verdict::Matches => TrialVerdict::Matches,
        Verdict::Untold(reason) => TrialVerdict::Untold(reason),
        Verdict::Differs(reading) => TrialVerdict::Differs(reading.map(|reading| OtherReading {
            words: reading.words,
            keys: reading.keys,
            is_possible: reading.is_possible,
        })),
    }
}

fn refusal(reply: &Reply) -> Failure {
    Failure::refused(match reply {
        Reply::NotLoaded => {
            "What tries passwords could not be loaded. Reload the page while you are connected to where it came from, and \
             try again."
        }
        _ => {
            "What tries passwords has stopped, most likely for want of memory. Close other tabs and try again."
        }
    })
}
