//! Firefox, driven by geckodriver; what WebDriver has no command for is told to the browser's own scripts.

use anyhow::Result;
use serde_json::{Value, json};

use crate::driver::{Driver, Session};
use crate::program::Program;
use crate::ways::{Wanted, Ways, decoded};

/// Firefox under way.
pub(crate) struct Firefox;

impl Firefox {
    pub fn start(wanted: &Wanted) -> Result<Session> {
        let mut program = Program::start(
            wanted
                .leashed(&wanted.browser.driver)
                .args(["--port=0", "--websocket-port=0", "--allow-system-access", "--profile-root"])
                .arg(wanted.profile)
                // It keeps things at home, too, and refuses another's.
                .env("HOME", wanted.profile)
                // Else it asks its maker all the time, whatever it is told.
                .env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1"),
        )?;
        let driver = Driver { port: program.hear(port_in)?, program, _beside: None };
        Session::start(driver, &capabilities(wanted))
    }
}

/// Runs the body of a function as the browser itself, which has its window.
fn as_browser(session: &Session, body: &str, arguments: &[Value]) -> Result<Value> {
    session.post("/moz/context", &json!({ "context": "chrome" }))?;
    let result = session.script(body, arguments);
    session.post("/moz/context", &json!({ "context": "content" }))?;
    result
}

impl Ways for Firefox {
    /// The window has a smallest size; the page within it has none.
    fn resize(&self, session: &Session, width: u32, height: u32) -> Result<()> {
        const RESIZE: &str = "
            for (const side of ['width', 'height']) {
              for (const name of [side, `min-${side}`, `max-${side}`]) {
                gBrowser.selectedBrowser.style.setProperty(name, `${arguments[side === 'width' ? 0 : 1]}px`, 'important');
              }
            }";
        as_browser(session, RESIZE, &[json!(width), json!(height)]).map(drop)
    }

    fn dark(&self, session: &Session, dark: bool) -> Result<()> {
        let set =
            "gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = arguments[0]";
        as_browser(session, set, &[json!(if dark { "dark" } else { "light" })]).map(drop)
    }

    fn zone(&self, session: &Session, name: &str) -> Result<()> {
        let set = "gBrowser.selectedBrowser.browsingContext.timezoneOverride = arguments[0]";
        as_browser(session, set, &[json!(name)]).map(drop)
    }

    fn offline(&self, session: &Session, offline: bool) -> Result<()> {
        as_browser(session, "Services.io.offline = arguments[0]", &[json!(offline)]).map(drop)
    }

    fn tidy(&self, session: &Session) -> Result<()> {
        self.offline(session, false)?;
        self.console(session).map(drop)
    }

    /// Of the whole page, not of the window only.
    fn picture(&self, session: &Session) -> Result<Vec<u8>> {
        decoded(&session.get("/moz/screenshot/full")?)
    }

    /// Scripts' warnings and errors are printed; errors nobody caught, and what the policy keeps away, are noted.
    fn console(&self, session: &Session) -> Result<Vec<String>> {
        const NOTED: &str = "
            const noted = Services.console.getMessageArray().filter((it) => it instanceof Ci.nsIScriptError
              && /^(https?:\\/\\/127|file:|data:|blob:)/.test(it.sourceName || it.innerWindowID && 'file:'));
            Services.console.reset();
            return noted.map((it) => String(it.message));";
        let noted = as_browser(session, NOTED, &[])?;
        let noted =
            noted.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Ok(session.printed().into_iter().filter(|line| is_complaint(line)).chain(noted).collect())
    }
}

/// `1700000000000\tgeckodriver\tINFO\tListening on 127.0.0.1:40123`
fn port_in(line: &str) -> Option<u16> {
    line.trim().rsplit_once("Listening on 127.0.0.1:")?.1.parse().ok()
}

/// What a page says is quoted or in brackets; what the browser says of itself begins with whose word it is.
fn is_complaint(line: &str) -> bool {
    let said =
        ["console.warn: ", "console.error: "].iter().find_map(|start| line.strip_prefix(start));
    said.is_some_and(|said| !said.starts_with(|first: char| first.is_ascii_alphabetic()))
}

fn capabilities(wanted: &Wanted) -> Value {
    let (host, port) = wanted.proxy.split_once(':').unwrap_or_default();
    let port: u16 = port.parse().unwrap_or_default();
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": wanted.browser.program,
            "args": ["-headless"],
            "log": { "level": "info" },
            "prefs": {
                "browser.download.dir": wanted.downloads,
                "browser.download.folderList": 2,
                "browser.download.always_ask_before_handling_new_types": false,
                "browser.download.manager.addToRecentDocs": false,
                "browser.privatebrowsing.autostart": wanted.private,
                "devtools.console.stdout.content": true,
                // What the browser says of itself.
                "devtools.console.stdout.chrome": false,
                "intl.accept_languages": "en-US",
                "intl.locale.requested": "en-US",
                // A page that scrolls smoothly is still on its way when WebDriver clicks.
                "ui.prefersReducedMotion": 1,
                "services.settings.server": "data:,",
                "network.proxy.type": 1,
                "network.proxy.http": host,
                "network.proxy.http_port": port,
                "network.proxy.ssl": host,
                "network.proxy.ssl_port": port,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pages_complaints_are_told_from_the_browsers() {
        for (line, is_one) in [
            (r#"console.error: "oh""#, true),
            (r#"console.warn: (new Error("oh", "http://127.0.0.1:1/", 1))"#, true),
            ("console.error: RSLoader: ", false),
            (r#"console.log: "oh""#, false),
        ] {
            assert_eq!(is_complaint(line), is_one, "{line}");
        }
    }

    #[test]
    fn the_driver_says_its_port() {
        let line = "1700000000000\tgeckodriver\tINFO\tListening on 127.0.0.1:40123";
        assert_eq!(port_in(line), Some(40123));
        assert_eq!(port_in("1700000000000\tmozrunner::runner\tINFO\tRunning command"), None);
    }
}
