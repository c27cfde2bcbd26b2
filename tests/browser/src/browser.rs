//! Browsers, kept for the next visit: starting one takes longer than most visits.
//!
//! Each visit has a site at a port of its own, and so an origin of its own, whose storage nobody else has; its tab is
//! closed at its end, and with it whatever was emulated. A browser in which something went wrong is not kept, nor is one
//! in which a visit changed what is not its tab's own. Those that are kept end with the tests (`driver`).

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use xtask::browsers::Kind;

use crate::Folder;
use crate::chromium::Chromium;
use crate::driver::Session;
use crate::firefox::Firefox;
use crate::trap::Trap;
use crate::ways::{Wanted, Ways};
use crate::webkit::WebKit;

/// Browsers that nobody uses now.
static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// A browser with a profile of its own.
pub(crate) struct Browser {
    pub session: Session,
    pub ways: Box<dyn Ways + Send>,
    pub trap: Trap,
    /// What it saved.
    pub downloads: Folder,
    // Last, so that it goes when the browser is gone.
    _profile: Folder,
}

impl Browser {
    /// One that somebody has used before, or else a new one.
    pub fn used_or_new() -> Result<Self> {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Self::start(false), Ok)
    }

    /// One that nobody has used before; its windows may be private ones.
    pub fn start(private: bool) -> Result<Self> {
        let (profile, downloads) = (Folder::new("profile")?, Folder::new("downloads")?);
        let trap = Trap::open()?;
        let wanted = Wanted {
            browser: &Kind::wanted()?.ready()?,
            profile: profile.path(),
            downloads: downloads.path(),
            proxy: &trap.address(),
            private,
        };
        let (session, ways): (_, Box<dyn Ways + Send>) = match wanted.browser.kind {
            Kind::Chromium => (Chromium::start(&wanted)?, Box::new(Chromium)),
            Kind::Firefox => (Firefox::start(&wanted)?, Box::new(Firefox)),
            Kind::WebKit => (WebKit::start(&wanted)?, Box::new(WebKit)),
        };
        Ok(Self { session, ways, trap, downloads, _profile: profile })
    }

    /// Keeps it for the next visit, if it can be had in good order.
    pub fn keep(self) {
        if self.tidy().is_ok() {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }

    fn tidy(&self) -> Result<()> {
        self.session.new_tab()?;
        self.ways.tidy(&self.session)?;
        self.trap.empty();
        self.downloads.empty()
    }
}
