//! The page opens, wherever it lies, and keeps to itself; its first screen is there before its program.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::time::Duration;

use browser_tests::{Folder, Name, Visit, visit};
use xtask::project;

#[test]
fn the_page_opens() {
    visit("", |page| {
        page.role("heading", Name::Any).nth(0).wait();
        assert!(page.title().contains("Muster"), "{}", page.title());
        page.screenshot("smoke");
    });
}

#[test]
fn it_opens_below_any_path() {
    Visit::to("").below("some/where").run(|page| {
        page.role("heading", Name::Any).nth(0).wait();
        assert!(page.url().ends_with("/some/where/"));
    });
}

#[test]
fn the_notices_of_what_is_built_in_can_be_read() {
    visit("#/reference/notices", |page| {
        page.role("button", "Show the notices").click();
        for words in ["yew-0.", "serde_json-1.", "Permission is hereby granted"] {
            page.see(words);
        }
    });
}

/// Where the first screen is kept, for the build to put into index.html.
const FIRST_SCREEN: &str = "src/shell/first_screen.html";

/// What the page draws at first: without the connections, which the worker tells later, its build, and that it works offline.
const DRAWN: &str = "
    const app = document.getElementById('app').cloneNode(true);
    app.querySelector('#connection').replaceChildren();
    const help = app.querySelector('#connection-help p');
    help.replaceChildren(help.querySelector('a'));
    app.querySelector('.footer .code').replaceChildren();
    app.querySelector('.footer p:nth-of-type(2)').textContent = 'No server does any of the work';
    return [...app.children].slice(0, 3).map((it) => it.outerHTML).join('')";

/// Set, the test writes the file instead of comparing it.
const WRITES: &str = "WRITE_FIRST_SCREEN";

#[test]
fn the_first_screen_is_in_the_page_before_any_program() {
    visit("", |page| {
        page.see("0 users in it now.");
        let drawn = page.eval(DRAWN).as_str().unwrap_or_default().to_owned();
        let path = project::root().join(FIRST_SCREEN);
        if std::env::var_os(WRITES).is_some() {
            fs::write(&path, by_lines(&drawn)).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap();
        assert_eq!(by_lines(&drawn), kept, "run this test with {WRITES}=1, and build again");
    });
    // Without the program: it is seen, and nothing of it answers.
    let folder = Folder::new("first-screen").unwrap();
    for file in ["index.html", "first-screen.js", "style.css", "icon.svg", "manifest.webmanifest"] {
        fs::copy(project::dist().join(file), folder.path().join(file)).unwrap();
    }
    for program in ["boot.js", "page.js"] {
        fs::write(folder.path().join(program), "").unwrap();
    }
    Visit::to("").site(folder.path()).run(|page| {
        let shown = "return document.querySelector('.first-screen h1').checkVisibility()";
        page.until("the first screen", Duration::from_secs(5), || Ok(page.eval(shown) == true));
        let reached = "document.querySelector('.first-screen a').focus(); return document.activeElement.tagName";
        assert_eq!(page.eval(reached), "BODY");
        page.role("status", Name::Any).wait();
        page.screenshot("first-screen");
        page.go("#/export");
        page.reload();
        page.see("Loading…");
        assert_eq!(page.eval(shown), false, "another page's first screen is shown");
    });
}

/// An element a line, so that a difference shows where it is.
fn by_lines(html: &str) -> String {
    let begins = [
        "header", "nav", "ul", "li", "main", "div", "section", "fieldset", "legend", "h1", "h2",
        "p", "label", "select", "input", "button", "footer",
    ];
    let mut lines = html.to_owned();
    for tag in begins {
        for end in [" ", ">"] {
            lines = lines.replace(&format!("<{tag}{end}"), &format!("\n<{tag}{end}"));
        }
    }
    format!("{}\n", lines.trim_start())
}
