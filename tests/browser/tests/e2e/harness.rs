//! The tests' own tools, on a small page that has one of everything.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use std::time::Duration;

use browser_tests::{Download, Folder, Name, Page, Visit};

const PAGE: &str = r#"<!doctype html><html lang="en"><title>Everything</title><link rel="icon" href="data:,">
<h1>A  heading</h1>
<button onclick="this.textContent = 'Clicked'">Click me</button>
<button hidden>Hidden</button><button disabled>Off</button>
<label>Format <select><option value="a">NDJSON</option><option value="b">JSON array</option></select></label>
<label><input type="checkbox"> Compress</label>
<label for="text">Prefix</label><input id="text" value="auth0|">
<label for="files" style="border: 1px solid" ondragover="event.preventDefault()"
  ondrop="event.preventDefault(); show(event.dataTransfer.files)" role="region" aria-label="Drop here">Choose
  files</label>
<input id="files" type="file" multiple style="display: none" onchange="show(this.files)">
<details><summary>More</summary>inside</details>
<table><caption>Findings</caption><tr><th>Code<th>Count<tr><td>A<td>1<tr><td>B<td>2</table>
<section aria-label="First"><button>Twice</button></section><section aria-label="Second"><button>Twice</button></section>
<progress aria-label="Progress" value="3" max="10"></progress>
<p id="files-list"></p><p id="late"></p>
<a download="hello.txt" href="data:text/plain,hello">Download</a>
<style>@media (prefers-color-scheme: dark) { p::before { content: 'dark' } }</style>
<script>
  function show(files) { document.getElementById('files-list').textContent = [...files].map((f) => f.name + ' ' + f.size).join(', ') }
  setTimeout(() => { document.getElementById('late').innerHTML = '<button>Late</button>' }, 300)
</script>"#;

fn visit(act: impl FnOnce(&Page)) {
    let folder = Folder::new("site").unwrap();
    let _ = folder.file("index.html", PAGE);
    Visit::to("").site(folder.path()).run(act);
}

/// What a visit complained about.
fn complaint(act: impl FnOnce(&Page)) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| visit(act))).expect_err("a complaint");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn things_are_found_by_role_and_name() {
    visit(|page| {
        page.role("heading", "A heading").wait();
        page.role("button", "Click me").click();
        assert_eq!(page.role("button", "Clicked").text(), "Clicked");
        assert_eq!(page.role("button", "Hidden").count(), 0);
        assert!(!page.role("button", "Off").is_enabled());
        page.role("button", "Late").click();
        page.role("button", "More").click();
        page.see("inside");
        assert_eq!(page.role("table", "Findings").texts("cell"), ["A", "1", "B", "2"]);
        assert_eq!(page.role("button", "Twice").count(), 2);
        page.role("region", "Second").role("button", "Twice").click();
        assert_eq!(page.focused(), ("button".to_owned(), "Twice".to_owned()));
        assert_eq!(page.role("progressbar", "Progress").value(), "");
        assert_eq!(page.role("progressbar", "Progress").property("value"), 3);
        assert_eq!(page.role("button", Name::has("me")).count(), 0);
    });
}

#[test]
fn controls_are_used_by_their_labels() {
    visit(|page| {
        page.label("Format").choose("JSON array");
        assert_eq!(page.label("Format").value(), "b");
        page.label("Compress").tick(true);
        assert!(page.label("Compress").is_ticked());
        page.label("Prefix").fill("x");
        page.press("y");
        assert_eq!(page.label("Prefix").value(), "xy");
        page.press("Shift+Tab");
        assert_eq!(page.focused().1, "Compress");
    });
}

#[test]
fn files_go_in_and_come_out() {
    visit(|page| {
        let folder = Folder::new("files").unwrap();
        let (one, two) = (folder.file("one.json", "1"), folder.file("two.json", "22"));
        page.upload("Choose files", &[&one, &two]);
        page.see("one.json 1, two.json 2");
        page.role("region", "Drop here").drop_files(&[&two]);
        page.see_no_more("one.json");
        page.see("two.json 2");
        let hello = page.download(|| page.role("link", "Download").click());
        assert_eq!(hello, Download { name: "hello.txt".to_owned(), bytes: b"hello".to_vec() });
        assert_eq!(page.downloads(), [hello]);
    });
}

#[test]
fn the_window_is_as_wanted() {
    let folder = Folder::new("site").unwrap();
    let _ = folder.file("index.html", PAGE);
    Visit::to("#/here").site(folder.path()).size(360, 640).dark().run(|page| {
        assert_eq!(page.path(), "#/here");
        assert_eq!(page.eval("return innerWidth"), 360);
        let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(page.eval(dark), true);
        page.dark(false);
        assert_eq!(page.eval(dark), false);
        page.eval("setTimeout(() => { const end = performance.now() + 80; while (performance.now() < end); })");
        page.until("a long task", Duration::from_secs(5), || {
            Ok(!page.long_tasks().is_empty())
        });
    });
}

#[test]
fn a_cut_network_is_cut() {
    visit(|page| {
        let loads =
            "return fetch('./index.html', { cache: 'no-store' }).then(() => true, () => false)";
        assert_eq!(page.eval(loads), true);
        page.offline();
        assert_eq!(page.eval(loads), false);
        page.online();
        assert_eq!(page.eval(loads), true);
        page.allow_console("ERR_");
    });
}

#[test]
fn what_is_missing_is_named() {
    let error = complaint(|page| {
        page.role("button", "Nowhere").within(Duration::from_millis(200)).click();
    });
    assert!(error.contains(r#"button "Nowhere": there is none"#), "{error}");
    let error = complaint(|page| {
        page.role("button", "Twice").within(Duration::from_millis(200)).click();
    });
    assert!(error.contains("there are 2"), "{error}");
}

/// Runs the scripts, each with its number in place of `N`, and returns what was complained about.
fn provoked(allowed: Option<&str>, scripts: &[&str]) -> String {
    complaint(|page| {
        allowed.inspect(|words| page.allow_console(words));
        for (number, script) in scripts.iter().enumerate() {
            page.eval(&script.replace('N', &number.to_string()));
        }
        std::thread::sleep(Duration::from_secs(1));
    })
}

#[test]
fn the_console_is_listened_to() {
    let mut is_heard = false;
    visit(|page| {
        page.hears_all();
        is_heard = true;
    });
    if !is_heard {
        return;
    }
    let scripts = [
        "console.error('oh-N-')",
        "console.warn('oh-N-')",
        "setTimeout(() => { throw new Error('oh-N-') })",
        "Promise.reject(new Error('oh-N-'))",
        "new Worker('data:text/javascript,throw new Error(\"oh-N-\")')",
        "new Worker('data:text/javascript,console.error(\"oh-N-\")')",
    ];
    let error = provoked(None, &scripts);
    for (number, script) in scripts.iter().enumerate() {
        assert!(error.contains(&format!("oh-{number}-")), "{script}: {error}");
    }
}

#[test]
fn nobody_leaves_unseen() {
    let scripts = [
        "fetch('http://N.example').catch(() => 0)",
        "fetch('http://127.0.0.1:60009/N.example').catch(() => 0)",
        "new Image().src = 'https://N.example/x.png'",
        "try { new WebSocket('ws://N.example') } catch {}",
        "navigator.sendBeacon('http://N.example')",
        "new Worker('data:text/javascript,fetch(\"https://N.example/x\")')",
    ];
    let error = provoked(Some(""), &scripts);
    assert!(error.starts_with("the page asked elsewhere"), "{error}");
    for (number, script) in scripts.iter().enumerate() {
        assert!(error.contains(&format!("{number}.example")), "{script}: {error}");
    }
}
