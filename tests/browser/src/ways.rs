//! What browsers do each in a way of its own, for there is no WebDriver command for it: a trait, whose defaults use nothing
//! but WebDriver. What a browser cannot be driven to do ends the test as skipped, by name.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use xtask::browsers;

use crate::driver::{Element, Session};

/// What a browser is started for.
pub(crate) struct Wanted<'a> {
    pub browser: &'a browsers::Browser,
    /// An empty folder, for whatever the browser keeps.
    pub profile: &'a Path,
    pub downloads: &'a Path,
    /// The trap's `HOST:PORT`.
    pub proxy: &'a str,
    /// A private window.
    pub private: bool,
}

/// Runs a program until its own input is closed, be it because the tests are through or because they were killed, and
/// removes the folders that the program worked in. What the program has started ends with it. Only the program itself holds
/// its output, whose end tells that it has ended.
const LEASH: &str = r#"
    profile=$1 downloads=$2; shift 2
    trap : INT TERM HUP
    if command -v setsid > /dev/null; then setsid "$@" < /dev/null & else "$@" < /dev/null & fi
    exec >&- 2>&-
    read -r _
    kill -- -$! 2> /dev/null || kill $!; wait
    rm -rf "$profile" "$downloads" 2> /dev/null || { sleep 1; rm -rf "$profile" "$downloads"; }"#;

impl Wanted<'_> {
    /// A program that ends with the tests, whatever ends these.
    pub fn leashed(&self, program: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", LEASH, "sh"]).args([self.profile, self.downloads]).arg(program);
        command
    }
}

/// What this browser cannot be driven to do.
#[derive(Debug)]
pub(crate) struct Unable(pub &'static str);

impl fmt::Display for Unable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this browser cannot be driven to {}", self.0)
    }
}

impl std::error::Error for Unable {}

/// What a browser does in a way of its own.
pub(crate) trait Ways {
    /// Makes the window's inside this large.
    fn resize(&self, session: &Session, width: u32, height: u32) -> Result<()> {
        by_its_frame(session, width, height)
    }

    /// Dark colours, or light ones.
    fn dark(&self, _session: &Session, dark: bool) -> Result<()> {
        if dark { bail!(Unable("prefer dark colours")) } else { Ok(()) }
    }

    /// The system's own colours, whatever the page says, until others are asked for.
    fn forced_colours(&self, _session: &Session) -> Result<()> {
        bail!(Unable("force the system's colours"))
    }

    /// The clocks of the page and of its workers show the time of this zone.
    fn zone(&self, _session: &Session, _name: &str) -> Result<()> {
        bail!(Unable("have its clock in another zone"))
    }

    /// The browser knows that there is no network. That there is none is others' doing.
    fn offline(&self, session: &Session, offline: bool) -> Result<()>;

    /// No more than `bytes` bytes are kept for a site.
    fn limit_storage(&self, _session: &Session, _origin: &str, _bytes: u64) -> Result<()> {
        bail!(Unable("keep no more than so many bytes for a page"))
    }

    /// From now on long tasks are noted in `window.longTasks`, before anything else of a page runs.
    fn note_long_tasks(&self, _session: &Session) -> Result<()> {
        Ok(())
    }

    /// Every task of the main thread that took 50 ms or longer: its start and length in ms.
    fn long_tasks(&self, _session: &Session) -> Result<Value> {
        bail!(Unable("say how long its tasks take"))
    }

    /// A picture, as PNG.
    fn picture(&self, session: &Session) -> Result<Vec<u8>> {
        self.view(session)
    }

    /// The same of what is in sight.
    fn view(&self, session: &Session) -> Result<Vec<u8>> {
        decoded(&session.get("/screenshot")?)
    }

    /// Drops files on an element.
    fn drop_files(&self, session: &Session, on: &Element, files: &[PathBuf]) -> Result<()> {
        by_script(session, on, files)
    }

    /// The role of an element and its name, as a screen reader would say them.
    fn role_and_name(&self, session: &Session, element: &Element) -> Result<(String, String)> {
        let said = session.script(include_str!("names.js"), &[element.to_json()])?;
        let text = |at: usize| said[at].as_str().unwrap_or_default().to_owned();
        Ok((text(0), text(1)))
    }

    /// Undoes what was told to the whole browser, and forgets what it has said.
    fn tidy(&self, session: &Session) -> Result<()> {
        session.printed();
        Ok(())
    }

    /// A page was opened or loaded anew.
    fn arrived(&self, _session: &Session) -> Result<()> {
        Ok(())
    }

    /// All that goes to the console is heard: from workers, too, and from the first moment on.
    fn hears_all(&self) -> Result<()> {
        Ok(())
    }

    /// Warnings and errors of the console since it was last asked.
    fn console(&self, session: &Session) -> Result<Vec<String>>;

    /// The addresses of what the page has asked for since it was last asked.
    fn requests(&self, session: &Session) -> Result<Vec<String>> {
        let asked = session.script(
            "const names = performance.getEntriesByType('resource').map((entry) => entry.name);
             performance.clearResourceTimings();
             return [location.href, ...names];",
            &[],
        )?;
        Ok(asked
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|url| url.as_str().map(str::to_owned))
            .collect())
    }
}

/// The bytes of a picture as WebDriver sends it.
pub(crate) fn decoded(picture: &Value) -> Result<Vec<u8>> {
    Ok(BASE64_STANDARD.decode(picture.as_str().unwrap_or_default())?)
}

/// How often the window is told its size, for the frame around the page is known only when it is drawn.
const TRIES: u32 = 20;

fn by_its_frame(session: &Session, width: u32, height: u32) -> Result<()> {
    let (mut outer, wanted) =
        ([i64::from(width), i64::from(height)], [i64::from(width), i64::from(height)]);
    for _ in 0..TRIES {
        session.post("/window/rect", &json!({ "width": outer[0], "height": outer[1] }))?;
        let inner = session.script(
            "return new Promise((resolve) => setTimeout(() => resolve([innerWidth, innerHeight]), 50));",
            &[],
        )?;
        let inner = [0, 1].map(|at| inner[at].as_i64().unwrap_or_default());
        if inner == wanted {
            return Ok(());
        }
        for at in 0..2 {
            outer[at] = (outer[at] + wanted[at] - inner[at]).max(1);
        }
    }
    bail!(Unable("have a window of this size"))
}

/// Dropping is told to the page by a script: nothing can be dragged in from outside.
fn by_script(session: &Session, on: &Element, files: &[PathBuf]) -> Result<()> {
    const DROP: &str = "
        const [target, files] = arguments;
        target.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = target.getBoundingClientRect();
        const dataTransfer = new DataTransfer();
        for (const [name, text] of files) {
          dataTransfer.items.add(new File([Uint8Array.from(atob(text), (it) => it.charCodeAt(0))], name));
        }
        const at = { clientX: x + width / 2, clientY: y + height / 2 };
        for (const kind of ['dragenter', 'dragover', 'drop']) {
          target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, composed: true, dataTransfer, ...at }));
        }";
    let load = |path: &PathBuf| -> Result<Value> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(json!([name, BASE64_STANDARD.encode(fs::read(path)?)]))
    };
    let files = files.iter().map(load).collect::<Result<Vec<_>>>()?;
    session.script(DROP, &[on.to_json(), json!(files)]).map(drop)
}
