//! What keeps people from using the page, as it stands at this moment: axe-core's rules, and what axe does not measure
//! (sideways scrolling, the size of what is clicked). It judges one state; who visits the states is the tests' business.

use std::fs;
use std::sync::OnceLock;

use serde_json::{Value, json};
use xtask::tools;

use crate::Page;
use crate::page::must;

/// The rules a look asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// WCAG 2.0 to 2.2, A and AA, and best practice.
    All,
    /// Contrast only: for other colours of the same state.
    Contrast,
}

/// Colours that a person may have asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The system's own, whatever the page says.
    Forced,
}

/// axe-core is put into the page once a document. The page's policy does not bind WebDriver's scripts.
const RUN: &str = "
const [kind] = arguments;
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const options = kind === 'All'
  ? { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } } }
  : { runOnly: { type: 'rule', values: ['color-contrast'] } };
return axe.run(document, { ...options, resultTypes: ['violations'], elementRef: false, iframes: false }).then(({ violations }) =>
  violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, html, any, all, none }) => {
    const why = [...any, ...all, ...none].map(({ message }) => message)[0] ?? '';
    // What a bar or a list lies over is there again once one scrolls or closes it.
    return why.includes('partially obscured') ? '' : `${id}: ${help} | ${target.join(' ')} | ${html.slice(0, 160)} | ${why}`;
  }).filter(Boolean)));";

/// Things a finger must hit: 24 pixels each way, be it by their label. A link in a sentence is as high as its line. What is
/// not drawn, such as a file input behind its label, is no target.
const SMALL: &str = "
const isLink = (it) => it.matches('a') && getComputedStyle(it).display === 'inline';
const isThere = (it) => it.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && !it.closest('.visually-hidden, [inert]');
const isFree = (it) => { const dialogs = document.querySelectorAll('dialog:modal'); return !dialogs.length || [...dialogs].at(-1).contains(it); };
const box = (it) => it.getBoundingClientRect();
const fits = (it) => { const { width, height } = box(it); return Math.min(width, height) >= 23.9; };
return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=option], [role=radio], [role=checkbox]')]
  .filter((it) => isThere(it) && isFree(it) && !isLink(it) && !it.disabled && box(it).width > 1)
  .filter((it) => !fits(it) && ![...(it.labels ?? [])].some(fits))
  .map((it) => `target: ${Math.round(box(it).width)} x ${Math.round(box(it).height)} | ${it.outerHTML.slice(0, 160)}`);";

/// What sticks out where the page can be scrolled sideways.
const WIDE: &str = "
const root = document.documentElement;
if (root.scrollWidth <= root.clientWidth) return [];
const isCut = (it) => { for (let up = it.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
const wide = [...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > root.clientWidth + 0.5 && !isCut(it));
return [`sideways: ${root.scrollWidth} of ${root.clientWidth} | ${wide.slice(-1).map((it) => it.outerHTML.slice(0, 160))}`];";

impl Page {
    /// What axe-core finds wrong, a line a rule and element. Without axe-core (no npm, no network) it finds nothing, and
    /// says that once.
    #[track_caller]
    #[must_use]
    pub fn violations(&self, rules: Rules) -> Vec<String> {
        let Some(axe) = axe() else { return Vec::new() };
        if self.eval("return typeof window.axe") == "undefined" {
            self.eval(axe);
        }
        lines(&must(self.session().script(RUN, &[json!(format!("{rules:?}"))])))
    }

    /// What is too small to be hit, a line each.
    #[track_caller]
    #[must_use]
    pub fn small_targets(&self) -> Vec<String> {
        lines(&self.eval(SMALL))
    }

    /// What makes the page scroll sideways.
    #[track_caller]
    #[must_use]
    pub fn wider_than_window(&self) -> Vec<String> {
        lines(&self.eval(WIDE))
    }

    /// Shows the page in other colours.
    #[track_caller]
    pub fn colours(&self, colours: Colours) {
        must(match colours {
            Colours::Forced => self.ways().forced_colours(self.session()),
            Colours::Light | Colours::Dark => self.set_dark(colours == Colours::Dark),
        });
    }

    /// Makes the window's inside this large, in CSS pixels.
    #[track_caller]
    pub fn window(&self, width: u32, height: u32) {
        must(self.resize(width, height));
    }
}

fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    let read = || {
        let script = tools::axe().and_then(|path| Ok(fs::read_to_string(path)?));
        script.map_err(|error| eprintln!("warning: going on without axe-core: {error:#}")).ok()
    };
    AXE.get_or_init(read).as_deref()
}

fn lines(found: &Value) -> Vec<String> {
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
