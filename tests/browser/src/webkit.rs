//! WebKit, driven by WebKitWebDriver: MiniBrowser on a screen that nobody sees. When driven, its window is a private one.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::driver::{Driver, Session};
use crate::program::Program;
use crate::ways::{Unable, Wanted, Ways};

/// WebKit under way.
pub(crate) struct WebKit;

impl WebKit {
    pub fn start(wanted: &Wanted) -> Result<Session> {
        let mut screen = Program::start(wanted.leashed(Path::new("Xvfb")).args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "2000x1600x24",
            "-nolisten",
            "tcp",
        ]))?;
        let display = screen.hear(|line| line.trim().parse::<u32>().ok())?;
        let (home, port) = (home(wanted)?, free_port()?);
        let mut program = Program::start(
            wanted
                .leashed(&wanted.browser.driver)
                .arg(format!("--port={port}"))
                .env("DISPLAY", format!(":{display}"))
                .env("HOME", home)
                .env("XDG_CONFIG_HOME", home)
                .env("XDG_DATA_HOME", home)
                .env("XDG_CACHE_HOME", home)
                .env("LANG", "en_US.UTF-8")
                .env("GDK_BACKEND", "x11")
                .env("NO_AT_BRIDGE", "1"),
        )?;
        program.wait(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())?;
        let driver = Driver { port, program, _beside: Some(screen) };
        Session::start(driver, &capabilities(wanted))
    }
}

impl Ways for WebKit {
    /// The server is gone, which is all that the page can notice: what the browser says of it stays.
    fn offline(&self, _session: &Session, _offline: bool) -> Result<()> {
        Ok(())
    }

    /// It tells nobody outside what is written to the console.
    fn arrived(&self, session: &Session) -> Result<()> {
        const NOTE: &str = "
            if (window.complaints) return;
            window.complaints = [];
            const note = (level, it) => window.complaints.push(`${level} ${it instanceof Error ? it.message : it}`);
            for (const level of ['warn', 'error']) {
              const write = console[level];
              console[level] = (...words) => { note(level, words.map(String).join(' ')); write.apply(console, words); };
            }
            addEventListener('error', (event) => note('uncaught', event.message ?? 'something did not load'), true);
            addEventListener('unhandledrejection', (event) => note('rejected', event.reason));
            document.addEventListener('securitypolicyviolation', (event) => note('policy', event.blockedURI));";
        session.script(NOTE, &[]).map(drop)
    }

    fn hears_all(&self) -> Result<()> {
        bail!(Unable("tell what workers write to the console"))
    }

    fn console(&self, session: &Session) -> Result<Vec<String>> {
        let noted = session.script("return (window.complaints ?? []).splice(0)", &[])?;
        Ok(noted
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect())
    }
}

/// Its settings, with where downloads go.
fn home<'a>(wanted: &Wanted<'a>) -> Result<&'a Path> {
    let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", wanted.downloads.display());
    fs::write(wanted.profile.join("user-dirs.dirs"), downloads)?;
    Ok(wanted.profile)
}

/// It cannot choose one itself. Between here and there another program may take it; then the test fails as it should.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn capabilities(wanted: &Wanted) -> Value {
    json!({
        "browserName": "MiniBrowser",
        "webkitgtk:browserOptions": {
            "binary": wanted.browser.program,
            "args": [
                "--automation",
                format!("--proxy=http://{}", wanted.proxy),
                "--ignore-host=127.0.0.1",
            ],
        },
    })
}
