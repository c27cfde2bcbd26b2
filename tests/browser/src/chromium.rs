//! Chromium, driven by chromedriver; what WebDriver has no command for, the DevTools protocol has.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use crate::driver::{Driver, Element, Session};
use crate::program::Program;
use crate::ways::{Wanted, Ways, decoded};

/// How often chromedriver is started before it is given up: now and then the port that it has chosen is taken by the time it
/// listens.
const TRIES: u32 = 4;

const ARGUMENTS: &[&str] = &[
    // The browser ends when the pipe does, and so with chromedriver, whatever ends that.
    "--remote-debugging-pipe",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    // A page that scrolls smoothly is still on its way when WebDriver clicks.
    "--force-prefers-reduced-motion",
    "--lang=en-US",
    // What Chromium would still ask its maker for goes nowhere, and so is not mistaken for the page's doing.
    "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationGuideModelDownloading,OptimizationHints,OptimizationHintsFetching,OptimizationTargetPrediction",
    "--optimization-guide-service-get-hints-url=http://127.0.0.1:9/",
    "--optimization-guide-service-get-models-url=http://127.0.0.1:9/",
    "--gaia-url=http://127.0.0.1:9/",
    "--component-updater=url-source=http://127.0.0.1:9/",
];

/// Notes every long task of the main thread from the page's first moment on.
const NOTE_LONG_TASKS: &str = "
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.longTasks.push([startTime, duration]);
    }).observe({ type: 'longtask', buffered: true });";

/// Chromium under way.
pub(crate) struct Chromium;

impl Chromium {
    pub fn start(wanted: &Wanted) -> Result<Session> {
        let mut tried = driver(wanted);
        for _ in 1..TRIES {
            if tried.is_ok() {
                break;
            }
            tried = driver(wanted);
        }
        Session::start(tried?, &capabilities(wanted))
    }
}

/// A command of the DevTools protocol.
fn devtools(session: &Session, command: &str, parameters: &Value) -> Result<Value> {
    session.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
}

/// What a log has gathered since it was last asked.
fn log(session: &Session, kind: &str) -> Result<Vec<Value>> {
    let entries = session.post("/se/log", &json!({ "type": kind }))?;
    Ok(entries.as_array().cloned().unwrap_or_default())
}

impl Ways for Chromium {
    fn resize(&self, session: &Session, width: u32, height: u32) -> Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        devtools(session, "Emulation.setDeviceMetricsOverride", &size).map(drop)
    }

    fn dark(&self, session: &Session, dark: bool) -> Result<()> {
        let scheme =
            json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        devtools(session, "Emulation.setEmulatedMedia", &json!({ "features": [scheme] })).map(drop)
    }

    fn forced_colours(&self, session: &Session) -> Result<()> {
        let forced = json!({ "name": "forced-colors", "value": "active" });
        devtools(session, "Emulation.setEmulatedMedia", &json!({ "features": [forced] })).map(drop)
    }

    fn zone(&self, session: &Session, name: &str) -> Result<()> {
        let zone = json!({ "timezoneId": name });
        devtools(session, "Emulation.setTimezoneOverride", &zone).map(drop)
    }

    fn offline(&self, session: &Session, offline: bool) -> Result<()> {
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        devtools(session, "Network.emulateNetworkConditions", &conditions).map(drop)
    }

    fn limit_storage(&self, session: &Session, origin: &str, bytes: u64) -> Result<()> {
        let quota = json!({ "origin": origin, "quotaSize": bytes });
        devtools(session, "Storage.overrideQuotaForOrigin", &quota).map(drop)
    }

    fn tidy(&self, session: &Session) -> Result<()> {
        log(session, "browser")?;
        log(session, "performance").map(drop)
    }

    fn note_long_tasks(&self, session: &Session) -> Result<()> {
        let script = json!({ "source": NOTE_LONG_TASKS });
        devtools(session, "Page.addScriptToEvaluateOnNewDocument", &script).map(drop)
    }

    fn long_tasks(&self, session: &Session) -> Result<Value> {
        session.script("return window.longTasks", &[])
    }

    /// Of the whole page, not of the window only.
    fn picture(&self, session: &Session) -> Result<Vec<u8>> {
        let whole = json!({ "captureBeyondViewport": true });
        decoded(&devtools(session, "Page.captureScreenshot", &whole)?["data"])
    }

    fn drop_files(&self, session: &Session, on: &Element, files: &[PathBuf]) -> Result<()> {
        let rect = session.script(
            "arguments[0].scrollIntoView({ block: 'center' });
             const { x, y, width, height } = arguments[0].getBoundingClientRect();
             return [x + width / 2, y + height / 2];",
            &[on.to_json()],
        )?;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
            let event = json!({ "type": kind, "x": rect[0], "y": rect[1], "data": data });
            devtools(session, "Input.dispatchDragEvent", &event)?;
        }
        Ok(())
    }

    /// Its own answers are right, but for names of its own that some roles have.
    fn role_and_name(&self, session: &Session, element: &Element) -> Result<(String, String)> {
        let ask = |what| Ok(session.of(element, what)?.as_str().unwrap_or_default().to_owned());
        let role: Result<String> = ask("computedrole");
        Ok((usual(&role?).to_owned(), ask("computedlabel")?))
    }

    fn console(&self, session: &Session) -> Result<Vec<String>> {
        Ok(log(session, "browser")?.iter().filter_map(complaint).collect())
    }

    fn requests(&self, session: &Session) -> Result<Vec<String>> {
        Ok(log(session, "performance")?.iter().filter_map(request).collect())
    }
}

fn driver(wanted: &Wanted) -> Result<Driver> {
    let mut program = Program::start(wanted.leashed(&wanted.browser.driver).arg("--port=0"))?;
    Ok(Driver { port: program.hear(port_in)?, program, _beside: None })
}

/// "ChromeDriver was started successfully on port 40123."
fn port_in(line: &str) -> Option<u16> {
    line.strip_prefix("ChromeDriver was started successfully on port ")?
        .trim_end_matches('.')
        .parse()
        .ok()
}

fn capabilities(wanted: &Wanted) -> Value {
    let more = [
        format!("--user-data-dir={}", wanted.profile.display()),
        format!("--proxy-server={}", wanted.proxy),
    ];
    let private = wanted.private.then(|| "--incognito".to_owned());
    let arguments: Vec<_> =
        ARGUMENTS.iter().map(ToString::to_string).chain(more).chain(private).collect();
    json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": {
            "binary": wanted.browser.program,
            "args": arguments,
            "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            "prefs": {
                // Else it begins with a page of its own, whose requests would be in the log.
                "session.restore_on_startup": 4,
                "session.startup_urls": ["about:blank"],
                "download.default_directory": wanted.downloads,
                "download.prompt_for_download": false,
                "profile.default_content_setting_values.automatic_downloads": 1,
            },
        },
    })
}

fn usual(role: &str) -> &str {
    match role {
        "image" => "img",
        "DisclosureTriangle" | "DisclosureTriangleGrouped" => "button",
        other => other,
    }
}

/// A warning or an error of the console's log.
fn complaint(entry: &Value) -> Option<String> {
    let level = entry["level"].as_str()?;
    matches!(level, "SEVERE" | "WARNING")
        .then(|| format!("{level} {}", entry["message"].as_str().unwrap_or_default()))
}

/// The address of a request in the log of the DevTools protocol's events.
fn request(entry: &Value) -> Option<String> {
    let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let parameters = &event["message"]["params"];
    let url = match event["message"]["method"].as_str()? {
        "Network.requestWillBeSent" => &parameters["request"]["url"],
        "Network.webSocketCreated" | "Network.webTransportCreated" => &parameters["url"],
        _ => return None,
    };
    url.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_says_its_port() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 40123."), Some(40123));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0"), None);
    }
}
