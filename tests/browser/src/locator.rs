//! Finding things as a person does: by what they are and what they are called, as a screen reader would say it.
//!
//! A [`Locator`] is a description, not a thing: it is looked up anew at each use and waited for, since the page may
//! draw itself anew at any time. It must fit exactly one thing.

use std::fmt::{self, Display, Formatter};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::Page;
use crate::driver::{Element, Refusal};

/// How long a thing may take to appear, unless told otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
pub(crate) const PAUSE: Duration = Duration::from_millis(25);

/// What to compare a name with. Runs of white space count as one space.
#[derive(Clone, Debug)]
pub enum Name {
    /// The whole name.
    Is(String),
    /// A part of it.
    Has(String),
    /// Whatever it is.
    Any,
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl Name {
    /// A name that holds these words.
    #[must_use]
    pub fn has(words: &str) -> Self {
        Self::Has(words.to_owned())
    }

    /// What a name that fits holds.
    fn words(&self) -> Vec<&str> {
        match self {
            Self::Is(name) | Self::Has(name) => name.split_whitespace().collect(),
            Self::Any => Vec::new(),
        }
    }

    fn fits(&self, name: &str) -> bool {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Is(wanted) => name == *wanted,
            Self::Has(wanted) => name.contains(wanted.as_str()),
            Self::Any => true,
        }
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(name) => write!(f, "{name:?}"),
            Self::Has(words) => write!(f, "with {words:?} in its name"),
            Self::Any => write!(f, "of any name"),
        }
    }
}

/// One thing on the page, described.
#[derive(Clone)]
pub struct Locator<'page> {
    page: &'page Page,
    role: Option<String>,
    name: Name,
    within: Option<Box<Locator<'page>>>,
    nth: Option<usize>,
    patience: Duration,
}

impl Display for Locator<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.role.as_deref().unwrap_or("control"), self.name)?;
        if let Some(nth) = self.nth {
            write!(f, " (number {nth})")?;
        }
        self.within.as_ref().map_or(Ok(()), |outer| write!(f, " in {outer}"))
    }
}

impl<'page> Locator<'page> {
    pub(crate) fn new(page: &'page Page, role: Option<&str>, name: Name) -> Self {
        Self {
            page,
            role: role.map(str::to_owned),
            name,
            within: None,
            nth: None,
            patience: PATIENCE,
        }
    }

    /// A thing inside this one, by its role and name.
    #[must_use]
    pub fn role(&self, role: &str, name: impl Into<Name>) -> Self {
        Self {
            within: Some(Box::new(self.clone())),
            ..Self::new(self.page, Some(role), name.into())
        }
    }

    /// A control inside this thing, by its label.
    #[must_use]
    pub fn label(&self, name: impl Into<Name>) -> Self {
        Self { within: Some(Box::new(self.clone())), ..Self::new(self.page, None, name.into()) }
    }

    /// The one at this place (from 0) where several fit.
    #[must_use]
    pub fn nth(mut self, index: usize) -> Self {
        self.nth = Some(index);
        self
    }

    /// Waits as long as this instead of ten seconds.
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Clicks on it once it stands still and is enabled: a click before that would be lost. If something lies over it, such as
    /// a bar at the window's end, it is scrolled to the middle first; if it moved away from under the mouse, it is clicked again.
    #[track_caller]
    pub fn click(&self) {
        self.act(|element| {
            if self.page.session().script(IS_READY, &[element.to_json()])? != json!(true) {
                bail!("it moves, or is disabled");
            }
            let clicked = self.page.session().to(element, "click", &json!({}));
            if clicked.as_ref().is_err_and(|error| is(error, COVERED)) {
                self.page.session().script(SHOW, &[element.to_json()])?;
            }
            clicked?;
            // Where the click led to another document, or was answered with a question, nothing is known, and it was taken.
            if self.page.session().script(WAS_HIT, &[]).is_ok_and(|hit| hit == json!(false)) {
                bail!("it moved away from under the mouse");
            }
            Ok(())
        });
    }

    /// Clicks on it, unless it is disabled: then there is nothing to do.
    #[track_caller]
    pub fn click_if_enabled(&self) {
        if self.is_enabled() {
            self.click();
        }
    }

    /// Types into it.
    #[track_caller]
    pub fn type_in(&self, text: &str) {
        self.act(|element| self.page.session().to(element, "value", &json!({ "text": text })));
    }

    /// Replaces what is in it.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        // WebDriver's own way to clear it says nothing to the page, which may then put back what was there.
        let keys = format!("{CONTROL}a{CONTROL}{DELETE}{text}");
        self.act(|element| self.page.session().to(element, "value", &json!({ "text": keys })));
    }

    /// Chooses an option of a select by its text.
    #[track_caller]
    pub fn choose(&self, option: &str) {
        self.act(|element| {
            let options = self.page.session().elements(Some(element), "option")?;
            for candidate in options {
                if self
                    .page
                    .session()
                    .of(&candidate, "text")?
                    .as_str()
                    .is_some_and(|text| text.trim() == option)
                {
                    return self.page.session().to(&candidate, "click", &json!({}));
                }
            }
            bail!("it has no option {option:?}")
        });
    }

    /// Ticks a box, or clears it.
    #[track_caller]
    pub fn tick(&self, ticked: bool) {
        if self.is_ticked() != ticked {
            self.click();
        }
        self.page.until(
            &format!("{self} to be {}", if ticked { "ticked" } else { "clear" }),
            self.patience,
            || Ok(self.is_ticked() == ticked),
        );
    }

    /// Whether a box is ticked or an option chosen.
    #[track_caller]
    #[must_use]
    pub fn is_ticked(&self) -> bool {
        self.act(|element| self.page.session().of(element, "selected")) == json!(true)
    }

    /// Whether it can be used.
    #[track_caller]
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.act(|element| self.page.session().of(element, "enabled")) == json!(true)
    }

    /// Its text, as it is seen.
    #[track_caller]
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.act(|element| self.page.session().of(element, "text")))
    }

    /// Its name, as a screen reader says it.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.act(|element| Ok(self.page.role_and_name(element)?.1))
    }

    /// What is entered, or chosen (the option's value).
    #[track_caller]
    #[must_use]
    pub fn value(&self) -> String {
        text_of(&self.property("value"))
    }

    /// One of its properties, as a script would read it.
    #[track_caller]
    #[must_use]
    pub fn property(&self, name: &str) -> Value {
        self.act(|element| self.page.session().of(element, &format!("property/{name}")))
    }

    /// One of its attributes; null if it has none of that name.
    #[track_caller]
    #[must_use]
    pub fn attribute(&self, name: &str) -> Value {
        self.act(|element| self.page.session().of(element, &format!("attribute/{name}")))
    }

    /// The texts of all the things inside it with this role, in order: `table.texts("cell")`.
    #[track_caller]
    #[must_use]
    pub fn texts(&self, role: &str) -> Vec<String> {
        let inside = self.role(role, Name::Any);
        self.act(|_| {
            let found = inside.all()?;
            found
                .iter()
                .map(|element| Ok(text_of(&self.page.session().of(element, "text")?)))
                .collect()
        })
    }

    /// Drops files on it, as from the desktop.
    #[track_caller]
    pub fn drop_files(&self, paths: &[impl AsRef<std::path::Path>]) {
        self.act(|element| self.page.drop_on(element, paths));
    }

    /// Presses the mouse on it, moves to just below the middle of `other`, and lets go there.
    #[track_caller]
    pub fn drag_below(&self, other: &Locator) {
        let session = self.page.session();
        let to = other.act(|element| Ok(element.to_json()));
        let step = |origin: &Value, y: u32| json!({ "type": "pointerMove", "duration": 50, "origin": origin, "x": 0, "y": y });
        self.act(|element| {
            let from = element.to_json();
            session.script(SHOW, std::slice::from_ref(&from))?;
            let steps = [
                step(&from, 0),
                json!({ "type": "pointerDown", "button": 0 }),
                step(&to, 0),
                step(&to, 8),
                json!({ "type": "pointerUp", "button": 0 }),
            ];
            let mouse = json!({ "type": "pointer", "id": "mouse", "actions": steps });
            session.post("/actions", &json!({ "actions": [mouse] })).map(drop)
        });
    }

    /// How many things fit, just now.
    #[track_caller]
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().map(|found| found.len()).unwrap_or_default()
    }

    /// Waits until it is there.
    #[track_caller]
    pub fn wait(&self) -> &Self {
        self.act(|_| Ok(()));
        self
    }

    /// Waits until nothing fits.
    #[track_caller]
    pub fn wait_gone(&self) {
        self.page
            .until(&format!("{self} to go away"), self.patience, || Ok(self.all()?.is_empty()));
    }

    /// Waits until something about it holds.
    #[track_caller]
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        self.page.until(&format!("{self} {what}"), self.patience, || Ok(holds(self)));
    }

    /// Does something with it once it is there, and again if the page changed under our hands.
    #[track_caller]
    fn act<T>(&self, action: impl Fn(&Element) -> Result<T>) -> T {
        let end = Instant::now() + self.patience;
        loop {
            match self.one().and_then(|element| action(&element)) {
                Ok(done) => return done,
                Err(error) if Instant::now() > end => {
                    panic!("{self}: {error:#} (after {:?})", self.patience)
                }
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    fn one(&self) -> Result<Element> {
        let mut found = self.all()?;
        match (self.nth, found.len()) {
            (None, 0) => bail!("there is none"),
            (None, 1) => Ok(found.remove(0)),
            (None, count) => {
                bail!("there are {count}: say which, with a name, inside what, or nth()")
            }
            (Some(nth), count) if nth < count => Ok(found.remove(nth)),
            (Some(nth), count) => bail!("there are {count}, and none at place {nth}"),
        }
    }

    fn all(&self) -> Result<Vec<Element>> {
        let outer = self
            .within
            .as_ref()
            .map(|outer| outer.one())
            .transpose()
            .context("looking for what it is in")?;
        let outer = outer.map_or(Value::Null, |outer| outer.to_json());
        let selector = selector(self.role.as_deref()).into();
        let candidates =
            self.page.session().script(CANDIDATES, &[outer, selector, json!(self.name.words())])?;
        let mut found = Vec::new();
        for candidate in candidates.as_array().into_iter().flatten().filter_map(Element::of) {
            if self.fits(&candidate)? {
                found.push(candidate);
            }
        }
        Ok(found)
    }

    fn fits(&self, element: &Element) -> Result<bool> {
        if self.role.is_none() && matches!(self.name, Name::Any) {
            return Ok(true);
        }
        match self.page.role_and_name(element) {
            // It went away while we looked at it.
            Err(error) if is(&error, STALE) => Ok(false),
            said => {
                let (role, name) = said?;
                let wanted =
                    self.role.as_deref().map(|role| if role == "image" { "img" } else { role });
                Ok(wanted.is_none_or(|wanted| wanted == role) && self.name.fits(&name))
            }
        }
    }
}

/// Held from the first to the second.
const CONTROL: &str = "\u{e009}";
const DELETE: &str = "\u{e017}";

const STALE: &str = "stale element reference";
const COVERED: &str = "element click intercepted";

/// Whether an element is in the same place a frame later, and enabled: what moves while the mouse comes is missed. It is
/// noted whether the next click comes to it: by the window, for the page may keep clicks from what they are on.
const IS_READY: &str = "
window.wasHit = false;
const target = arguments[0];
window.addEventListener('click', (event) => { window.wasHit ||= event.composedPath().includes(target); }, { capture: true, once: true });
const place = () => { const { x, y } = arguments[0].getBoundingClientRect(); return `${x} ${y}`; };
const before = place();
return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(place() === before && !arguments[0].disabled))));";

/// Whether the click came to what was found ready for it: false if the mouse came beside it.
const WAS_HIT: &str = "return window.wasHit";

/// Scrolls until an element is in the middle of the window.
const SHOW: &str = "arguments[0].scrollIntoView({ block: 'center' })";

/// What is in an element, or on the page, that a selector fits and whose name could hold some words: the browser says what
/// its name is, this only spares it most of the asking.
const CANDIDATES: &str = "
const [outer, selector, words] = arguments;
const names = (it) => [it.getAttribute('aria-label'), it.title, it.placeholder, it.alt, it.value];
const said = (it) => {
  const labels = (it.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean).map((id) => document.getElementById(id));
  const inner = it.querySelectorAll('[aria-label], [title], [alt], input, select');
  return [it, ...labels, ...(it.labels ?? [])].flatMap((part) => [part?.textContent, part?.getAttribute('aria-label')])
    .concat(names(it), ...[...inner].map(names)).join(' ');
};
const all = [...(outer ?? document).querySelectorAll(selector)];
return words.length ? all.filter((it) => { const text = said(it); return words.every((word) => text.includes(word)); }) : all;";

/// Whether WebDriver refused something for this reason.
fn is(error: &anyhow::Error, reason: &str) -> bool {
    error.downcast_ref::<Refusal>().is_some_and(|refusal| refusal.error == reason)
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Where to look for a role: the browser says what has it, this only spares it most of the asking.
fn selector(role: Option<&str>) -> &'static str {
    match role {
        // Tables have a role on each of their cells.
        None => {
            "input, select, textarea, progress, meter, output, [contenteditable],
             [role]:not([role=row], [role=cell], [role=gridcell], [role=rowgroup], [role=columnheader], [role=rowheader])"
        }
        Some("button") => {
            "button, summary, input[type=button], input[type=submit], input[type=reset], [role=button]"
        }
        Some("link") => "a[href], [role=link]",
        Some("heading") => "h1, h2, h3, h4, h5, h6, [role=heading]",
        Some("checkbox") => "input[type=checkbox], [role=checkbox]",
        Some("radio") => "input[type=radio], [role=radio]",
        Some("switch") => "input[type=checkbox], [role=switch]",
        Some("combobox" | "listbox") => {
            "select, input:not([type=checkbox], [type=radio], [type=file]), [role=combobox], [role=listbox]"
        }
        Some("option") => "option, [role=option]",
        Some("textbox" | "searchbox" | "spinbutton" | "slider") => {
            "input:not([type=checkbox], [type=radio], [type=file]), textarea, [contenteditable],
             [role=textbox], [role=searchbox], [role=spinbutton], [role=slider]"
        }
        Some("progressbar") => "progress, [role=progressbar]",
        Some("table") => "table, [role=table]",
        Some("row") => "tr, [role=row]",
        Some("cell") => "td, [role=cell]",
        Some("grid" | "gridcell") => "[role]",
        Some("columnheader" | "rowheader") => "th, [role=columnheader], [role=rowheader]",
        Some("region") => "section, [role=region]",
        Some("dialog" | "alertdialog") => "dialog, [role=dialog], [role=alertdialog]",
        Some("status") => "output, [role=status]",
        Some("list") => "ul, ol, menu, [role=list]",
        Some("listitem") => "li, [role=listitem]",
        Some("img" | "image") => "img, svg, [role=img]",
        Some("alert" | "log" | "tab" | "tablist" | "tabpanel" | "tooltip") => "[role]",
        Some(_) => "*",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_line_breaks() {
        assert!(Name::from("Try with sample data").fits(" Try with\n  sample data"));
        assert!(!Name::from("Try").fits("Try with sample data"));
        assert!(Name::has("sample").fits("Try with sample data"));
        assert!(Name::Any.fits(""));
    }
}
