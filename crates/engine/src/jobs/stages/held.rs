//! Users that wait in order between two stages, as bytes of the spill.

use crate::read::{Position, Record};
use crate::recipe::Row;
use crate::recipe::after::Beside;
use json::{Member, Scanner};

/// A user that waits in order: as it is now, its record as it came, and where that stood.
pub(in crate::jobs) struct Held<'a> {
    user: &'a [u8],
    members: &'a [Member],
    notes: bool,
    /// The record as it came
    pub(in crate::jobs) record: &'a [u8],
    pub(in crate::jobs) position: Position,
    /// Its number among the job's users
    pub(in crate::jobs) number: u64,
    /// The connection its record named
    pub(in crate::jobs) connection: &'a str,
    /// What belongs to it, as lines
    pub(in crate::jobs) given: &'a str,
}

impl<'a> Held<'a> {
    /// Appends a user in the form it waits in.
    pub(in crate::jobs) fn write(
        record: &Record<'_>,
        number: u64,
        connection: &str,
        user: &Row<'_>,
        out: &mut Vec<u8>,
    ) {
        let Position { file, byte, line, record: at } = record.position;
        out.push(u8::from(record.notes.any()));
        for part in [u64::from(file), byte, line, at, number] {
            out.extend_from_slice(&part.to_le_bytes());
        }
        let given = Beside::write_all(&user.given);
        for part in [connection.as_bytes(), given.as_bytes(), record.bytes] {
            out.extend_from_slice(&(part.len() as u64).to_le_bytes());
            out.extend_from_slice(part);
        }
        user.write(out);
    }

    /// A user that waited. `None` if it is not as it was written.
    pub(in crate::jobs) fn read(
        held: &'a [u8],
        scanner: &mut Scanner,
        members: &'a mut Vec<Member>,
    ) -> Option<Self> {
        let (notes, mut rest) = held.split_first()?;
        let mut number = || {
            let (number, after) = rest.split_first_chunk::<8>()?;
            rest = after;
            Some(u64::from_le_bytes(*number))
        };
        let (file, byte, line, at, user_number) =
            (number()?, number()?, number()?, number()?, number()?);
        let (connection, rest) = sized(rest)?;
        let (given, rest) = sized(rest)?;
        let (record, user) = sized(rest)?;
        scanner.object(user, 0, members).ok()?;
        let position = Position { file: file as u32, byte, line, record: at };
        let connection = std::str::from_utf8(connection).ok()?;
        let given = std::str::from_utf8(given).ok()?;
        Some(Held {
            user,
            members,
            notes: *notes > 0,
            record,
            position,
            number: user_number,
            connection,
            given,
        })
    }

    /// As a record of what it is now.
    pub(in crate::jobs) fn as_record(&self) -> Record<'a> {
        let notes = json::scan::Notes { escapes: self.notes, numbers: self.notes };
        Record {
            bytes: self.user,
            members: self.members,
            spaced: false,
            notes,
            position: self.position,
        }
    }
}

fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}
