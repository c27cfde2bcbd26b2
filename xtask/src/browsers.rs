//! The browsers that the page is driven in, each with what drives it: finds them, and on Debian and Ubuntu, as root,
//! installs what is missing. It drives none; that is the tests' business.

use std::env;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result};

use crate::command::find;
use crate::tools;

/// Names the browser that the end-to-end tests use; without it that is Chromium.
pub const WANTED: &str = "MUSTER_BROWSER";

/// One of the three that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKit, in the small browser that comes with it for GTK.
    WebKit,
}

/// A browser and what drives it.
pub struct Browser {
    /// Which one it is.
    pub kind: Kind,
    /// The browser itself.
    pub program: PathBuf,
    /// What speaks WebDriver for it.
    pub driver: PathBuf,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The one that the environment names.
    ///
    /// # Errors
    /// When it names none that there is.
    pub fn wanted() -> Result<Self> {
        env::var(WANTED).map_or(Ok(Self::Chromium), |name| name.parse())
    }

    /// Its name, as it is given on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Finds it and its driver; on Debian and Ubuntu, as root, installs what is missing.
    ///
    /// # Errors
    /// When there is none: the message says what to install.
    pub fn ready(self) -> Result<Browser> {
        if let Some(browser) = self.found()? {
            return Ok(browser);
        }
        if tools::can_apt_get() {
            let what = format!("Installing {self} and what drives it with apt-get");
            tools::announced(&what, "about a minute", || tools::apt_get_install(self.packages()))?;
        }
        self.found()?.context(self.advice())
    }

    fn found(self) -> Result<Option<Browser>> {
        let first = |names: &[&str]| names.iter().find_map(|name| find(name));
        let both = match self {
            Self::Chromium => first(CHROMIUM).zip(find("chromedriver")),
            Self::Firefox => match first(FIREFOX) {
                Some(program) => Some((program, tools::geckodriver()?)),
                None => None,
            },
            // Without a screen it draws nothing.
            Self::WebKit => {
                mini_browser().zip(find("WebKitWebDriver")).filter(|_| find("Xvfb").is_some())
            }
        };
        Ok(both.map(|(program, driver)| Browser { kind: self, program, driver }))
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb"],
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Chromium => {
                "the browser tests need Chromium (or Chrome) and the chromedriver of the same version on PATH.\n\
                 Debian, Ubuntu: apt-get install chromium chromium-driver\n\
                 Fedora: dnf install chromium chromedriver\n\
                 Arch: pacman -S chromium\n\
                 macOS: brew install --cask google-chrome chromedriver"
            }
            Self::Firefox => {
                "the tests in Firefox need Firefox on PATH (geckodriver is built by cargo).\n\
                 Debian: apt-get install firefox-esr\n\
                 Fedora: dnf install firefox\n\
                 Arch: pacman -S firefox"
            }
            Self::WebKit => {
                "the tests in WebKit need WebKitWebDriver and Xvfb on PATH, and WebKit's MiniBrowser. They run on Linux only.\n\
                 Debian, Ubuntu: apt-get install webkit2gtk-driver xvfb\n\
                 Fedora: dnf install webkit2gtk4.1-devel xorg-x11-server-Xvfb\n\
                 Arch: pacman -S webkit2gtk-4.1 xorg-server-xvfb"
            }
        }
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        })
    }
}

impl FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .with_context(|| format!("no browser {name:?}; there are {names}"))
    }
}

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];

/// WebKit's MiniBrowser, which lies on no PATH: beside the library, or in the folder for programs of programs.
fn mini_browser() -> Option<PathBuf> {
    const PLACES: [&str; 3] = ["/usr/libexec", "/usr/lib", "/usr/lib64"];
    const NAMES: [&str; 2] = ["webkit2gtk-4.1/MiniBrowser", "webkit2gtk-4.0/MiniBrowser"];
    let debian = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
    let places = PLACES.into_iter().map(str::to_owned).chain([debian]);
    places
        .flat_map(|place| NAMES.map(|name| Path::new(&place).join(name)))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_have_names() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse::<Kind>().unwrap(), kind);
        }
        let error = "netscape".parse::<Kind>().unwrap_err().to_string();
        assert!(error.contains("chromium, firefox, webkit"), "{error}");
    }
}
