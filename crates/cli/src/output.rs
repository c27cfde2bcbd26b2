//! Where a run writes: a file that is there only when it is whole, standard output, nowhere, or a file without a name for
//! what the engine puts aside.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::spill::{Spill, lost};
use tempfile::NamedTempFile;

use crate::input::is_standard;

/// Bytes that wait before they are written.
const BUFFER: usize = 256 << 10;

/// Something to write to.
#[derive(Default)]
pub(crate) enum Output {
    /// Put aside, in a file that is made with the first byte
    #[default]
    Empty,
    Aside(BufWriter<File>),
    /// Becomes the file of this path when it is whole
    Named(BufWriter<NamedTempFile>, PathBuf),
    Standard(BufWriter<io::Stdout>),
    Nowhere,
}

impl Output {
    /// The file of this path; nowhere if there is none.
    ///
    /// # Errors
    /// When none can be made there.
    pub(crate) fn to(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Output::Nowhere) };
        if is_standard(path) {
            return Ok(Output::Standard(BufWriter::with_capacity(BUFFER, io::stdout())));
        }
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Output::Named(BufWriter::with_capacity(BUFFER, file), path.to_owned()))
    }

    /// Makes what was written last.
    ///
    /// # Errors
    /// When it cannot be.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Output::Empty | Output::Aside(_) | Output::Nowhere => Ok(()),
            Output::Standard(mut out) => Ok(out.flush()?),
            Output::Named(out, path) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                let written = permissions(file.as_file()).and_then(|()| Ok(file.persist(&path)?));
                written.map(drop).with_context(|| format!("{} cannot be written", path.display()))
            }
        }
    }

    /// What was put aside, from its start.
    ///
    /// # Errors
    /// When it cannot be written to its end.
    pub(crate) fn into_aside(self) -> io::Result<File> {
        let mut file = match self {
            Output::Aside(out) => out.into_inner().map_err(io::IntoInnerError::into_error)?,
            Output::Empty => tempfile::tempfile()?,
            _ => return Err(lost()),
        };
        file.rewind()?;
        Ok(file)
    }
}

/// Temporary files are for their owner alone, results what the person's mask says.
#[cfg(unix)]
fn permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The mask can only be read by setting it; users are personal data, so others get nothing.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn permissions(_: &File) -> io::Result<()> {
    Ok(())
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if matches!(self, Output::Empty) {
            *self = Output::Aside(BufWriter::with_capacity(BUFFER, tempfile::tempfile()?));
        }
        match self {
            Output::Empty | Output::Nowhere => Ok(bytes.len()),
            Output::Aside(out) => out.write(bytes),
            Output::Named(out, _) => out.write(bytes),
            Output::Standard(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Empty | Output::Nowhere => Ok(()),
            Output::Aside(out) => out.flush(),
            Output::Named(out, _) => out.flush(),
            Output::Standard(out) => out.flush(),
        }
    }
}

impl Spill for Output {
    type Stored = File;

    fn store(self) -> io::Result<File> {
        self.into_aside()
    }

    fn read(mut stored: &File, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        stored.seek(SeekFrom::Start(start))?;
        stored.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
