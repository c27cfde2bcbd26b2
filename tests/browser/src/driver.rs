//! chromedriver, and WebDriver's commands as JSON. It knows the protocol and nothing of pages.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fmt, thread};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;
use xtask::tools::Browser;

/// What WebDriver calls an element in its answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How often chromedriver is started before it is given up.
const TRIES: u32 = 4;

/// Longer than any command may take; a page that hangs is then a failure and no endless wait.
const LONGEST_COMMAND: Duration = Duration::from_secs(120);

/// Runs a program until its own input is closed, be it because the tests are through or because they were killed, and
/// removes the folders that the program worked in.
const LEASH: &str = r#"
    profile=$1 downloads=$2; shift 2
    "$@" < /dev/null &
    read -r _
    kill $!; wait
    rm -rf "$profile" "$downloads" 2> /dev/null || { sleep 1; rm -rf "$profile" "$downloads"; }"#;

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

/// What a command came back with: WebDriver's own name for the error, and the words.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub error: String,
    message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

impl std::error::Error for Refusal {}

/// An element as WebDriver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element(String);

impl Element {
    pub fn of(value: &Value) -> Option<Self> {
        Some(Self(value.get(ELEMENT)?.as_str()?.to_owned()))
    }

    /// As an argument of a script.
    pub fn to_json(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// One browser, driven by one chromedriver; both end with it.
pub(crate) struct Session {
    driver: Child,
    agent: Agent,
    address: String,
}

impl Session {
    pub fn start(browser: &Browser, profile: &Path, downloads: &Path, proxy: &str) -> Result<Self> {
        let (driver, port) = start_some_driver(&browser.chromedriver, [profile, downloads])?;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LONGEST_COMMAND))
            .build();
        let mut session = Self {
            driver,
            agent: agent.into(),
            address: format!("http://127.0.0.1:{port}/session"),
        };
        let wanted = capabilities(browser, profile, downloads, proxy);
        let opened = session.post("", &wanted).context("the browser did not start")?;
        let id = opened["sessionId"].as_str().context("a session without an id")?;
        session.address = format!("{}/{id}", session.address);
        Ok(session)
    }

    /// WebDriver's GET of `/session/ID/PATH`.
    pub fn get(&self, path: &str) -> Result<Value> {
        let response = self.agent.get(format!("{}{path}", self.address)).call()?;
        answer(response)
    }

    /// WebDriver's POST to `/session/ID/PATH`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Content-Type", "application/json");
        answer(request.send(body.to_string())?)
    }

    /// Goes on in a new tab, of which nothing is known yet, and closes the others.
    pub fn new_tab(&self) -> Result<()> {
        let old = self.get("/window/handles")?;
        let new = self.post("/window/new", &json!({ "type": "tab" }))?;
        for handle in old.as_array().into_iter().flatten() {
            self.post("/window", &json!({ "handle": handle }))?;
            answer(self.agent.delete(format!("{}/window", self.address)).call()?)?;
        }
        self.post("/window", &json!({ "handle": new["handle"] })).map(drop)
    }

    /// A command of the DevTools protocol, for what WebDriver has none.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What a log has gathered since it was last asked.
    pub fn log(&self, kind: &str) -> Result<Vec<Value>> {
        let entries = self.post("/se/log", &json!({ "type": kind }))?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// Runs the body of a function in the page.
    pub fn script(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// All elements that a selector fits, in the page or in an element.
    pub fn elements(&self, within: Option<&Element>, selector: &str) -> Result<Vec<Element>> {
        let path = within
            .map_or("/elements".to_owned(), |element| format!("/element/{}/elements", element.0));
        let found = self.post(&path, &json!({ "using": "css selector", "value": selector }))?;
        Ok(found.as_array().into_iter().flatten().filter_map(Element::of).collect())
    }

    /// WebDriver's GET of something about an element.
    pub fn of(&self, element: &Element, what: &str) -> Result<Value> {
        self.get(&format!("/element/{}/{what}", element.0))
    }

    /// WebDriver's POST of something to an element.
    pub fn to(&self, element: &Element, what: &str, body: &Value) -> Result<()> {
        self.post(&format!("/element/{}/{what}", element.0), body).map(drop)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Ends the browser in good order; whatever it says, the driver goes next.
        self.agent.delete(&self.address).call().ok();
        drop(self.driver.stdin.take());
        self.driver.wait().ok();
    }
}

/// Starts chromedriver. Now and then the port it has chosen is taken by the time it listens; then it ends, and another try
/// chooses another one.
fn start_some_driver(program: &Path, folders: [&Path; 2]) -> Result<(Child, u16)> {
    let mut tried = start_driver(program, folders);
    for _ in 1..TRIES {
        if tried.is_ok() {
            break;
        }
        tried = start_driver(program, folders);
    }
    tried
}

fn start_driver(chromedriver: &Path, folders: [&Path; 2]) -> Result<(Child, u16)> {
    let mut driver = Command::new("sh")
        .args(["-c", LEASH, "sh"])
        .args(folders)
        .arg(chromedriver)
        .arg("--port=0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", chromedriver.display()))?;
    let mut lines =
        BufReader::new(driver.stdout.take().context("a driver without output")?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| port_in(&line));
    // It would stop if nobody listened to it.
    thread::spawn(move || lines.for_each(drop));
    Ok((driver, port.context("chromedriver did not say on which port it listens")?))
}

/// "ChromeDriver was started successfully on port 40123."
fn port_in(line: &str) -> Option<u16> {
    line.strip_prefix("ChromeDriver was started successfully on port ")?
        .trim_end_matches('.')
        .parse()
        .ok()
}

fn capabilities(browser: &Browser, profile: &Path, downloads: &Path, proxy: &str) -> Value {
    let more =
        [format!("--user-data-dir={}", profile.display()), format!("--proxy-server={proxy}")];
    let arguments: Vec<_> = ARGUMENTS.iter().map(ToString::to_string).chain(more).collect();
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": {
            "binary": browser.chromium,
            "args": arguments,
            "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            "prefs": {
                // Else it begins with a page of its own, whose requests would be in the log.
                "session.restore_on_startup": 4,
                "session.startup_urls": ["about:blank"],
                "download.default_directory": downloads,
                "download.prompt_for_download": false,
                "profile.default_content_setting_values.automatic_downloads": 1,
            },
        },
    } } })
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Value> {
    let text = response.body_mut().with_config().limit(256 << 20).read_to_string()?;
    let mut body: Value =
        serde_json::from_str(&text).with_context(|| format!("not WebDriver's words: {text}"))?;
    let value = body["value"].take();
    if response.status().is_success() {
        return Ok(value);
    }
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    bail!(Refusal { error: text("error"), message: text("message") })
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
