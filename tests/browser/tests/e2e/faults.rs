//! Whatever goes wrong with the store, what was there is still there: workers killed at random points, pages closed, a
//! second writer, no room, no storage at all.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Folder, Name, Page, Visit, visit};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(180);

/// How often the worker is killed.
const KILLS: u64 = 50;

fn folder() -> Folder {
    Folder::new("faults").unwrap()
}

fn users(numbers: std::ops::Range<u32>, name: &str) -> String {
    numbers
        .map(|n| {
            format!("{{\"email\":\"u{n}@example.com\",\"user_id\":\"{n}\",\"name\":\"{name}\"}}\n")
        })
        .collect()
}

/// Speaks with workers as the page does, and ends them as a closed tab does. An import is an upsert of all users with a new
/// name and some more users; whatever becomes of it, all users have the same name afterwards and their number fits it.
const KILLER: &str = r#"
const start = () => new Worker('./worker-boot.js', { type: 'module' });
const until = (worker, test) => new Promise((resolve) => {
  worker.addEventListener('message', ({ data }) => { const found = test(data); if (found !== undefined) resolve(found); });
});
const ask = (worker, query) => {
  const id = Math.floor(Math.random() * 2 ** 31);
  const response = until(worker, (data) => (data.Response?.id === id ? data.Response.response : undefined));
  worker.postMessage({ Ask: { id, query } });
  return response;
};
const file = (from, to, name) => {
  const lines = [];
  for (let n = from; n < to; n += 1) lines.push(`{"email":"u${n}@x.io","user_id":"${n}","name":"${name}"}`);
  return new File([lines.join('\n')], 'users.json');
};
const send = (worker, connection, files) => worker.postMessage({ Import: { id: `job_${Math.random().toString(36).slice(2)}`,
  files: { files, options: files.map(() => ({})) }, spec: {
  connection, upsert: true, merge_metadata: false, keep_verified: false, prepare: true,
  send_completion_email: false, external_id: '' } } });
const look = async () => {
  const worker = start();
  const rows = (spec, count) => ask(worker, { Rows: { spec, first: 0, count } });
  const all = await rows({ connection: undefined, search: '', sort: undefined }, 1);
  const total = all.Ok.Rows.total;
  const name = all.Ok.Rows.rows[0]?.name ?? '';
  const same = total === 0 ? all : await rows({ connection: undefined, search: name, sort: undefined }, 1);
  const jobs = await ask(worker, 'Jobs');
  worker.terminate();
  return { total, name, same: same.Ok.Rows.total, running: jobs.Ok.Jobs.filter((job) => job.status === 'running').length };
};
const first = start();
const tenant = await ask(first, 'Tenant');
const connection = tenant.Ok.Tenant.connections[0].connection.id;
first.terminate();
const log = [];
let [size, last, killed] = [2000, 0, 0];
for (let turn = 0; killed < KILLS && turn < 4 * KILLS; turn += 1) {
  const worker = start();
  await until(worker, (data) => (data.Ready ? true : undefined));
  const begun = performance.now();
  const done = until(worker, (data) => (data.Imported ? data.Imported.status : undefined));
  send(worker, connection, [file(0, size, `name${turn}x`)]);
  // The first is let through, to know how long one takes; later ones are ended anywhere up to a little beyond what the
  // last that came through took.
  let end = await (turn === 0 ? done : Promise.race([done, new Promise((resolve) => {
    setTimeout(() => resolve('killed'), Math.random() * last * 1.05);
  })]));
  if (end === 'killed') killed += 1; else last = performance.now() - begun;
  worker.terminate();
  const seen = await look();
  log.push({ turn, size, end, ...seen });
  size += 10;
}
return log;
"#;

fn eval_async(page: &Page, script: &str) -> Value {
    page.eval(&format!("window.result = undefined; window.failure = undefined; (async () => {{ {script} }})().then((it) => {{ window.result = it; }}, (it) => {{ window.failure = String(it); }});"));
    page.until("the script", LONG, || {
        let failure = page.eval("return window.failure ?? null");
        assert!(failure.is_null(), "{failure}");
        Ok(!page.eval("return window.result ?? null").is_null())
    });
    page.eval("return window.result")
}

/// Speaks with a worker as the page does, and stops a job between its last step and its answer; the same worker is then
/// given another job.
const CANCELLER: &str = r#"
const worker = new Worker('./worker-boot.js', { type: 'module' });
const file = new File(['{"email":"a@x.io"}\n{"email":"b@x.io"}\n'], 'users.json');
const content = (kind) => ({ [kind]: { files: { files: [file], options: [{}] }, spec: {
  format: 'JsonArray', recipe: { recipe: 1, steps: [] }, split: true, leave_out_rejected: true, gzip: false } } });
const log = [];
for (const [kind, next] of [['Preview', 'Convert'], ['Convert', 'Preview'], ['Preview', 'Preview']]) {
  const said = [];
  log.push(said);
  await new Promise((resolve) => {
    let isCancelled = false;
    worker.onmessage = ({ data }) => {
      const [what] = typeof data === 'string' ? [data] : Object.keys(data);
      if (what === 'Ready') return;
      if (what === 'Progress') {
        if (!isCancelled && data.Progress.bytes_read === data.Progress.bytes_total) {
          isCancelled = true;
          worker.postMessage('Cancel');
        }
        return;
      }
      said.push(what);
      if (what === 'Cancelled') worker.postMessage(content(next));
      if (what === { Convert: 'Converted', Preview: 'Previewed' }[next] && said.includes('Cancelled')) {
        // What is still said is not to come.
        setTimeout(resolve, 300);
      }
    };
    worker.postMessage(content(kind));
  });
}
worker.terminate();
return log;
"#;

#[test]
fn a_job_that_was_stopped_says_nothing_more() {
    visit("#/convert", |page| {
        let log = eval_async(page, CANCELLER);
        // A conversion may have said its end before it was to stop; then it has said it.
        let after = log.as_array().unwrap().iter().map(|said| {
            let said = said.as_array().unwrap();
            let at = said.iter().position(|what| what == "Cancelled").unwrap();
            said[at + 1..].to_vec()
        });
        let wanted = [vec![json!("Converted")], vec![json!("Previewed")], vec![json!("Previewed")]];
        assert_eq!(after.collect::<Vec<_>>(), wanted);
    });
}

#[test]
fn a_worker_killed_at_any_point_leaves_the_store_as_before_or_as_after() {
    visit("#/convert", |page| {
        let log = eval_async(page, &KILLER.replace("KILLS", &KILLS.to_string()));
        let log = log.as_array().unwrap();
        let (mut killed, mut before) = (0, (String::new(), 0));
        for turn in log {
            let (total, name) =
                (turn["total"].as_u64().unwrap(), turn["name"].as_str().unwrap().to_owned());
            assert_eq!(turn["same"], turn["total"], "half an import: {turn}");
            assert_eq!(turn["running"], 0, "{turn}");
            let after = (format!("name{}x", turn["turn"]), turn["size"].as_u64().unwrap());
            let now = (name, total);
            match turn["end"].as_str().unwrap() {
                "killed" => {
                    killed += 1;
                    assert!(now == before || now == after, "{turn}");
                }
                end => {
                    assert_eq!(end, "succeeded", "{turn}");
                    assert_eq!(now, after, "{turn}");
                }
            }
            before = now;
        }
        assert_eq!(killed, KILLS, "too few were cut short");
    });
}

#[test]
fn a_closed_page_leaves_an_interrupted_job_and_the_users_as_they_were() {
    let folder = folder();
    let (few, many) = (
        folder.file("few.json", users(0..3, "A")),
        folder.file("many.json", users(0..900_000, "B")),
    );
    visit("#/import", |page| {
        page.upload("Choose files", &[&few]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("button", "Reset Form").click_if_enabled();
        page.upload("Choose files", &[&many]);
        page.label("Upsert pre-existing users in connection").tick(true);
        page.role("button", "Import Users").click();
        page.role("button", "Cancel").within(LONG).wait();
        page.reload();
        page.go("#/jobs");
        page.see_within("Interrupted", LONG);
        page.role("link", "Users").click();
        page.see("3 users");
    });
}

#[test]
fn a_second_writer_is_refused() {
    let folder = folder();
    let file = folder.file("few.json", users(0..3, "A"));
    visit("#/import", |page| {
        page.label("Connection").wait();
        page.eval("navigator.locks.request('muster-tenant', () => new Promise((resolve) => { window.release = resolve; }))");
        page.upload("Choose files", &[&file]);
        page.role("button", "Import Users").click();
        page.see_within("Another import is under way in this browser", LONG);
        page.eval("window.release()");
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
    });
}

#[test]
fn no_room_is_told_and_nothing_is_lost() {
    let folder = folder();
    let (few, many) = (
        folder.file("few.json", users(0..3, "A")),
        folder.file("many.json", users(0..500_000, "B")),
    );
    // Browsers remember for a while how much room there was: so it is limited before Muster runs.
    visit("style.css", |page| {
        page.allow_console("favicon.ico");
        page.limit_storage(2_000_000);
        page.go("#/import");
        page.upload("Choose files", &[&few]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("button", "Reset Form").click_if_enabled();
        page.upload("Choose files", &[&many]);
        page.role("button", "Import Users").click();
        page.see_within("There is no room left for this page’s data.", LONG);
        page.role("link", "Users").click();
        page.see("3 users");
    });
}

#[test]
fn without_storage_the_page_says_so_and_convert_works() {
    let site = Folder::of_site(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };",
    );
    let folder = folder();
    let file = folder.file("few.json", users(0..3, "A"));
    Visit::to("#/users").site(site.path()).run(|page| {
        page.see_within("This browser does not let Muster keep users", LONG);
        page.role("link", "Convert").click();
        page.upload("Choose files", &[&file]);
        page.role("button", "Convert").click();
        page.role("button", "Download").within(LONG).wait();
    });
}

/// Changes a byte of the first stored segment, and gives how many there are.
const DAMAGE: &str = r#"
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const database = await done(indexedDB.open('muster'));
const segments = database.transaction('segments', 'readwrite').objectStore('segments');
const keys = await done(segments.getAllKeys());
const block = await done(segments.get(keys[0]));
block[block.length >> 1] ^= 1;
await done(segments.put(block, keys[0]));
database.close();
return keys.length;
"#;

#[test]
fn damaged_users_are_left_out_by_choice_removed_and_brought_back() {
    let folder = folder();
    // 256 users are a segment.
    let file = folder.file("users.json", users(0..600, "A"));
    let first = "256 users of connection Username-Password-Authentication (users 1 to 256 in its order, segment 1 of 3)";
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        assert_eq!(eval_async(page, DAMAGE), 3);
        page.reload();

        page.role("link", "Users").click();
        page.see_within("Damaged: cannot be read", LONG);
        page.see("Some of these users cannot be read: their stored data is damaged.");

        page.role("link", "Export").click();
        let action = page.role("region", "Export");
        action.role("button", "Export 600 Users").within(LONG).click();
        let failure = action.role("alert", Name::Any).within(LONG);
        failure.wait_until("says which users", |failure| failure.text().contains(first));
        failure.role("button", "Go on without them").click();
        let result = page.role("region", "344 users exported").within(LONG);
        result.wait_until("says who was left out", |result| {
            result.text().contains("256 users are left out") && result.text().contains(first)
        });
        let download = page.download(|| result.role("button", "Download").click());
        assert_eq!(String::from_utf8(download.bytes).unwrap().lines().count(), 344);

        page.role("link", "Tenant").click();
        let plainly = || {
            let dialog = page.role("dialog", "Back up everything");
            dialog.label("Encrypt it with a passphrase").tick(false);
            dialog.role("button", "Back up").click();
        };
        page.role("button", "Back up everything").click();
        plainly();
        page.role("alert", Name::Any).within(LONG).wait_until("says why", |alert| {
            alert.text().contains("No backup was made.") && alert.text().contains(first)
        });
        page.role("button", "Back up without them").click();
        page.download(plainly);
        page.role("button", "Check stored users").click();
        let damage = page.role("region", "Damage in Username-Password-Authentication").within(LONG);
        damage.wait_until("says which users", |damage| damage.text().contains(first));
        damage.role("button", "Remove damaged users of Username-Password-Authentication").click();
        let question = page.role("dialog", "Remove the damaged users?");
        question.role("button", "Yes, remove them").click();
        page.see_within("Removed damaged users of Username-Password-Authentication", LONG);
        damage.wait_gone();
        page.role("button", "Check stored users").click();
        page.see_within("All stored users are sound.", LONG);

        page.role("button", "Undo").click();
        page.see_no_more("All stored users are sound.");
        page.role("button", "Check stored users").click();
        damage.wait_until("is back", |damage| damage.text().contains(first));
    });
}

#[test]
fn users_that_the_browser_threw_away_are_told_of() {
    let folder = folder();
    visit("#/import", |page| {
        page.upload("Choose files", &[folder.file("people.json", users(0..3, "Ann"))]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.until("the mark", LONG, || {
            let mark = page.eval("return localStorage.getItem('muster.tenant') ?? ''");
            Ok(mark.as_str().is_some_and(|mark| mark.contains("\"users\":3")))
        });
        // Somewhere else on the same site, where nothing holds the database. The browser asks for its icon there.
        page.allow_console("favicon.ico");
        page.go("icon.svg");
        let gone = page.eval(
            "const all = await indexedDB.databases();
             await Promise.all(all.map(({ name }) => new Promise((done) => {
               const request = indexedDB.deleteDatabase(name);
               request.onsuccess = request.onerror = done;
             })));
             return (await indexedDB.databases()).length;",
        );
        assert_eq!(gone, Value::from(0));
        page.go("#/export");
        page.see("This browser has thrown away what Muster kept in it.");
        page.see("3 users in 1 connection were here");
        page.role("link", "Restore a backup").click();
        page.role("heading", "Tenant").wait();
        page.role("button", "Understood").click();
        page.see_no_more("This browser has thrown away");
        page.reload();
        page.role("heading", "Tenant").wait();
        page.see("Connections");
        assert!(!page.text().contains("This browser has thrown away"));
    });
}
