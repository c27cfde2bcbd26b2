//! The site's one stylesheet, put together from those that lie beside what they are about.
//!
//! Each goes into a cascade layer. A later layer wins over an earlier one whatever their selectors, so a feature can
//! change a reused part, and never the other way round. Nothing is compiled or shortened: what is written is what the
//! browser gets.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::project;

/// What index.html asks for.
const STYLESHEET: &str = "style.css";

/// The layers in their order, and the files of the first two. They lie in `www/`, which is copied whole.
const LAYERS: &[&str] = &["tokens", "base", "ui", "shell", "features"];
const GENERAL: &[&str] = &["tokens.css", "base.css"];

/// Replaces what was copied from `www/` by the whole stylesheet.
pub(super) fn assemble(site: &Path) -> Result<()> {
    let mut sheets = Vec::new();
    for file in GENERAL {
        let path = site.join(file);
        sheets.push(((*file).to_owned(), project::read_text(&path)?));
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    let sources = project::root().join("src");
    for file in project::files_below(&sources)?.into_iter().filter(|file| file.ends_with(".css")) {
        let text = project::read_text(&sources.join(&file))?;
        sheets.push((file, text));
    }
    project::write(&site.join(STYLESHEET), joined(sheets))
}

/// The sheets, each in its layer. In a layer, a folder's `style.css` comes before what else lies there.
fn joined(mut sheets: Vec<(String, String)>) -> String {
    sheets.sort_by(|(one, _), (other, _)| place(one).cmp(&place(other)));
    let mut text = format!("@layer {};\n", LAYERS.join(", "));
    for (file, sheet) in &sheets {
        text.push_str(&format!("\n@layer {} {{\n{sheet}}}\n", LAYERS[place(file).0]));
    }
    text
}

/// The layer's index, the folder, whether it is not the folder's first sheet, and the name.
fn place(file: &str) -> (usize, &str, bool, &str) {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let layer = match (file.split('/').next(), name) {
        (_, "tokens.css") => 0,
        (_, "base.css") => 1,
        (Some("ui"), _) => 2,
        (Some("shell"), _) => 3,
        _ => 4,
    };
    (layer, folder, name != STYLESHEET, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_come_in_the_order_of_their_layers() {
        let sheets = ["users/table.css", "ui/files.css", "users/style.css", "shell/style.css"]
            .into_iter()
            .chain(["export/style.css", "base.css", "ui/style.css", "tokens.css"]);
        let sheets = sheets.map(|file| (file.to_owned(), format!("/* {file} */\n"))).collect();
        let expected = [
            ("tokens", "tokens.css"),
            ("base", "base.css"),
            ("ui", "ui/style.css"),
            ("ui", "ui/files.css"),
            ("shell", "shell/style.css"),
            ("features", "export/style.css"),
            ("features", "users/style.css"),
            ("features", "users/table.css"),
        ]
        .map(|(layer, file)| format!("\n@layer {layer} {{\n/* {file} */\n}}\n"));
        assert_eq!(
            joined(sheets),
            format!("@layer tokens, base, ui, shell, features;\n{}", expected.concat())
        );
    }
}
