//! WebDriver's commands as JSON. It knows the protocol, and nothing of pages or of what one browser does unlike others.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;

use crate::program::Program;

/// What WebDriver calls an element in its answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Longer than any command may take; a page that hangs is then a failure and no endless wait.
const LONGEST_COMMAND: Duration = Duration::from_secs(120);

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

/// The programs behind a session, and where they listen.
pub(crate) struct Driver {
    pub port: u16,
    /// The one that speaks WebDriver; the browser's own words are among its.
    pub program: Program,
    /// What the browser needs beside it.
    pub _beside: Option<Program>,
}

/// One browser, driven by a driver of its own; both end with it.
pub(crate) struct Session {
    agent: Agent,
    address: String,
    driver: Driver,
}

impl Session {
    pub fn start(driver: Driver, capabilities: &Value) -> Result<Self> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LONGEST_COMMAND))
            .build();
        let address = format!("http://127.0.0.1:{}/session", driver.port);
        let mut session = Self { agent: agent.into(), address, driver };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let opened = session.post("", &wanted).context("the browser did not start")?;
        let id = opened["sessionId"].as_str().context("a session without an id")?;
        session.address = format!("{}/{id}", session.address);
        Ok(session)
    }

    /// What the driver and the browser printed since they were last asked.
    pub fn printed(&self) -> Vec<String> {
        self.driver.program.said()
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
    }
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
