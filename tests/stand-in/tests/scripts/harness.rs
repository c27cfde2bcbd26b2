//! Packages on disk, and scripts run on them as a person would, against the stand-in.
//!
//! It makes a package as Muster does (which is tested where it is made) and knows nothing of how the scripts work but
//! the files they leave.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use sha2::{Digest, Sha256};
use stand_in::Server;

/// The secret of the client, which must be seen nowhere.
pub const SECRET: &str = "s3cr\\et \"quoted\"";

/// A package in a folder of its own, removed at the end.
pub struct Package {
    pub folder: PathBuf,
    files: Vec<(String, String, usize)>,
    settings: String,
}

impl Package {
    /// An empty package.
    pub fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        for part in ["users", "after", "changes"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/package");
        for script in fs::read_dir(scripts).unwrap() {
            let script = script.unwrap();
            fs::copy(script.path(), folder.join(script.file_name())).unwrap();
        }
        Self { folder, files: Vec::new(), settings: "upsert\tfalse\n".to_owned() }
    }

    pub fn upsert(mut self) -> Self {
        self.settings = "upsert\ttrue\nexternal_id\tspring \"sale\"\n".to_owned();
        self
    }

    /// Adds a file of so many users or lines.
    pub fn file(mut self, kind: &str, path: &str, text: &str, lines: usize) -> Self {
        fs::write(self.folder.join(path), text).unwrap();
        self.files.push((kind.to_owned(), path.to_owned(), lines));
        self
    }

    /// Adds users, in files of at most 500,000 bytes.
    pub fn users(mut self, users: &[String]) -> Self {
        let (mut texts, mut text, mut lines) = (Vec::new(), String::new(), 0);
        for user in users {
            if text.len() + user.len() + 4 > 500_000 {
                texts.push((std::mem::take(&mut text), std::mem::take(&mut lines)));
            }
            text.push_str(if text.is_empty() { "[\n" } else { ",\n" });
            text.push_str(user);
            lines += 1;
        }
        texts.push((text, lines));
        for (number, (text, lines)) in texts.into_iter().enumerate() {
            self = self.file(
                "users",
                &format!("users/users-{:04}.json", number + 1),
                &format!("{text}\n]"),
                lines,
            );
        }
        self
    }

    /// Writes what says what is in it.
    pub fn sealed(self) -> Self {
        let mut table = String::new();
        for (kind, path, lines) in &self.files {
            let bytes = fs::read(self.folder.join(path)).unwrap();
            table.push_str(&format!(
                "{kind}\t{path}\t{lines}\t{}\t{}\n",
                bytes.len(),
                digest(&bytes)
            ));
        }
        fs::write(self.folder.join("files.tsv"), table).unwrap();
        fs::write(self.folder.join("settings.tsv"), &self.settings).unwrap();
        let mut sums = String::new();
        let own = ["files.tsv", "settings.tsv", "send.sh"].map(str::to_owned);
        for path in self.files.iter().map(|(_, path, _)| path.clone()).chain(own) {
            sums.push_str(&format!(
                "{}  {path}\n",
                digest(&fs::read(self.folder.join(&path)).unwrap())
            ));
        }
        fs::write(self.folder.join("SHA256SUMS"), sums).unwrap();
        self
    }

    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_default()
    }

    /// A script of it, with variables for a server whose client is known; curl and the tools of POSIX, but no jq.
    pub fn script(&self, script: &[&str], server: &Server) -> Command {
        let mut command = Command::new("sh");
        command.args(script).current_dir(&self.folder).env_clear().stdin(Stdio::null());
        let path = std::env::var("PATH").unwrap_or_default();
        let variables = [
            ("PATH", path.as_str()),
            ("AUTH0_DOMAIN", &server.domain()),
            ("AUTH0_CONNECTION", "shop"),
            ("AUTH0_CLIENT_ID", "client"),
            ("AUTH0_CLIENT_SECRET", SECRET),
            ("MUSTER_POLL", "0.2"),
            ("MUSTER_PAUSE", "0.05"),
            ("MUSTER_GRACE", "1"),
        ];
        command.envs(variables);
        command
    }

    /// Runs it to its end: the exit code and what it said.
    pub fn run(&self, script: &[&str], server: &Server) -> (i32, String) {
        said(&self.script(script, server).output().unwrap())
    }

    /// How often each of the errors is told, by email or key.
    pub fn errors(&self, path: &str, pointer: &str) -> BTreeMap<String, usize> {
        let mut errors = BTreeMap::new();
        for line in self.text(path).lines() {
            let entry: serde_json::Value = serde_json::from_str(line).expect(line);
            let key = entry.pointer(pointer).and_then(|it| it.as_str()).unwrap_or("-");
            *errors.entry(key.to_owned()).or_insert(0) += 1;
        }
        errors
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).ok();
        }
    }
}

pub fn said(output: &Output) -> (i32, String) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Arguments of all processes that can be seen.
pub fn arguments() -> String {
    let mut all = String::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        all.push_str(&String::from_utf8_lossy(&line));
        all.push('\n');
    }
    all
}

/// All files below a folder in one text.
pub fn contents(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            all.push_str(&contents(&entry.path()));
        } else {
            all.push_str(&String::from_utf8_lossy(&fs::read(entry.path()).unwrap_or_default()));
        }
    }
    all
}

/// Kills a script as a lost machine would: its helpers go on for their moment.
pub fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}
