//! Reads LDIF (RFC 2849), as slapcat, ldapsearch and ldifde write it: an entry a block, a record each entry of a person.
//!
//! An attribute that stands once is a text, one that stands several times a list; `objectClass` and `memberOf` are
//! always lists. Entries of other things are left out and told, change records and links are told and never applied.

mod entry;

use std::collections::{HashMap, HashSet};

use crate::read::file_format::{FileFormat, Guess, GuessAbout, ListFound};
use crate::read::ldif::entry::{Entry, Line, Value, lines, split};
use crate::read::options::ReadOptions;
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::remark::{Remark, RemarkKind};
use crate::read::window::Part;
use json::scan::lines_in;

/// Classes of entries that are people (RFC 2798, RFC 2307, Active Directory, Zimbra), in lower case.
const PEOPLE: [&str; 7] = [
    "person",
    "organizationalperson",
    "inetorgperson",
    "user",
    "posixaccount",
    "account",
    "zimbraaccount",
];

/// Classes of entries that are none, although they may have a class or an attribute of people.
const OTHERS: [&str; 12] = [
    "computer",
    "group",
    "groupofnames",
    "groupofuniquenames",
    "posixgroup",
    "contact",
    "organizationalrole",
    "organizationalunit",
    "msds-groupmanagedserviceaccount",
    "foreignsecurityprincipal",
    "domain",
    "dcobject",
];

/// Attributes that are lists even with one value, in lower case.
const LISTS: [&str; 2] = ["objectclass", "memberof"];

/// How attributes are written whose name may come in any case.
const SPELLINGS: [&str; 22] = [
    "dn",
    "objectClass",
    "cn",
    "sn",
    "givenName",
    "displayName",
    "initials",
    "title",
    "mail",
    "uid",
    "userPassword",
    "telephoneNumber",
    "mobile",
    "memberOf",
    "entryUUID",
    "createTimestamp",
    "modifyTimestamp",
    "pwdAccountLockedTime",
    "objectGUID",
    "sAMAccountName",
    "userPrincipalName",
    "userAccountControl",
];

/// The most names and classes that are remembered.
const MOST_NAMES: usize = 1_000;

/// The most lists that are told.
const MOST_LISTS: usize = 20;

/// Whether a text that begins with `head` is LDIF: its first line that says something is a name, or the version of
/// the format with a name behind it.
pub(super) fn is_ldif(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => head
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    };
    let lines = lines(text);
    let mut lines = lines.iter().map(|line| split(&line.text));
    let is_name = |line: Option<Option<(&str, Value)>>| match line.flatten() {
        Some((name, Value::Text(value) | Value::Bytes(value))) => {
            name.eq_ignore_ascii_case("dn") && (value.contains('=') || value.is_empty())
        }
        _ => false,
    };
    match lines.next() {
        Some(Some(("version", _))) => is_name(lines.next()),
        first => is_name(first) || is_cut(text),
    }
}

/// Whether the lines of an entry, or entries, were made one: in a value the next attribute follows, behind a blank.
fn is_glued(name: &str, value: &str) -> bool {
    const NEXT: [&str; 6] =
        [" objectclass: ", " mail: ", " uid: ", " cn: ", " sn: ", " userpassword:"];
    if memchr::memchr(b':', value.as_bytes()).is_none() {
        return false;
    }
    let value = value.to_ascii_lowercase();
    let is_next_entry = || {
        let rest = value.split_once(" dn: ").map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.split([' ', ',']).next().is_some_and(|it| it.contains('=')))
    };
    name.eq_ignore_ascii_case("dn") && NEXT.iter().any(|next| value.contains(next))
        || is_next_entry()
}

/// Whether lines without a name are a person's all the same.
fn is_torn(entry: &Entry) -> bool {
    ["mail", "userprincipalname", "userpassword"].iter().any(|name| !entry.values(name).is_empty())
}

/// Whether a text begins inside an entry of LDIF: behind a blank line others follow by their names.
fn is_cut(text: &str) -> bool {
    let mut blocks = text.split("\n\n").flat_map(|block| block.split("\n\r\n"));
    let first = blocks.next().unwrap_or_default();
    let is_name = |block: &str| {
        let line = block.lines().next().unwrap_or_default();
        let value = line.strip_prefix("dn:").unwrap_or_default();
        value.contains('=') || value.starts_with(": ")
    };
    let is_attribute = |line: &str| line.starts_with(' ') || split(line).is_some();
    is_name(blocks.next().unwrap_or_default()) && first.lines().skip(1).all(is_attribute)
}

/// The reader.
pub(super) struct Ldif {
    /// The class whose entries are read, in lower case
    wanted: Option<String>,
    /// Lines of entries that are read whatever they are
    put_back: Vec<u64>,
    /// How a name is written, by the name in lower case
    spellings: HashMap<String, String>,
    classes: Vec<ListFound>,
    told: HashSet<String>,
    people: u64,
    others: u64,
}

impl Ldif {
    pub fn new(options: &ReadOptions) -> Self {
        let spelling = |name: &&str| (name.to_ascii_lowercase(), (*name).to_owned());
        Ldif {
            wanted: options.list.as_deref().map(str::to_ascii_lowercase),
            put_back: options.put_back.clone(),
            spellings: SPELLINGS.iter().map(spelling).collect(),
            classes: Vec::new(),
            told: HashSet::new(),
            people: 0,
            others: 0,
        }
    }

    /// What a block of lines gives.
    fn block(&mut self, block: &[u8], out: &mut Output) -> (Part, Found) {
        let text = match std::str::from_utf8(block) {
            Ok(text) => text,
            Err(_) => {
                let problem = Problem::Encoding;
                return (Part::Damage, Found::Fault { problem, before: 0, is_record: true });
            }
        };
        let lines = lines(text);
        let nothing = (Part::Separator, Found::Nothing);
        let (mut entry, mut change, mut before) = (Entry::default(), None, None);
        for line in &lines {
            let place = place(&out.position, block, line.at);
            let Some((name, value)) = split(&line.text) else {
                if change.is_none() {
                    out.remarks.push_back(no_attribute(place, &line.text));
                }
                continue;
            };
            if matches!(&value, Value::Text(text) if is_glued(name, text)) {
                let problem = Problem::Glued;
                return (Part::Damage, Found::Fault { problem, before: 0, is_record: true });
            }
            if name.eq_ignore_ascii_case("dn") {
                before = Some(line.at);
            } else if name.eq_ignore_ascii_case("changetype") {
                change = Some(value);
                continue;
            } else if before.is_none()
                && ["version", "control"].iter().any(|other| name.eq_ignore_ascii_case(other))
            {
                continue;
            }
            self.add(&mut entry, (name, value), place, out);
        }
        let Some(before) = before else {
            if change.is_none() && is_torn(&entry) {
                let problem = Problem::Unnamed;
                return (Part::Damage, Found::Fault { problem, before: 0, is_record: true });
            }
            out.remarks.extend(without_dn(&lines, out.position));
            return nothing;
        };
        let place = place(&out.position, block, before);
        let dn = entry.values("dn").first().cloned().unwrap_or_default();
        if let Some(Value::Text(change)) = change
            && !change.trim().eq_ignore_ascii_case("add")
        {
            out.remarks.push_back(change_record(place, &dn, change.trim()));
            return nothing;
        }
        let other = self.other(&entry).filter(|_| !self.put_back.contains(&place.line));
        self.count(&entry, other.is_none());
        if let Some(what) = other {
            self.others += 1;
            out.remarks.push_back(left_out(place, &dn, &what));
            return nothing;
        }
        self.people += 1;
        record(&entry, out);
        (Part::Record, Found::Record { before })
    }

    fn add(
        &mut self,
        entry: &mut Entry,
        (name, value): (&str, Value),
        place: Position,
        out: &mut Output,
    ) {
        let folded = name.to_ascii_lowercase();
        let spelling = match self.spellings.get(&folded) {
            Some(known) => known.clone(),
            None if self.spellings.len() < MOST_NAMES => {
                self.spellings.insert(folded.clone(), name.to_owned());
                name.to_owned()
            }
            None => name.to_owned(),
        };
        let is_new = |told: &mut HashSet<String>| told.len() < MOST_NAMES && told.insert(folded);
        match value {
            Value::Text(text) => entry.add(&spelling, text),
            Value::Bytes(text) => {
                if is_new(&mut self.told) {
                    out.remarks.push_back(bytes(place, &spelling));
                }
                entry.add(&spelling, text);
            }
            Value::Link(link) => out.remarks.push_back(linked(place, &spelling, link)),
        }
    }

    /// What an entry is that is not read.
    fn other(&self, entry: &Entry) -> Option<String> {
        let classes = entry.values("objectclass");
        let has = |class: &str| classes.iter().any(|it| it.eq_ignore_ascii_case(class));
        let class = main_class(entry);
        if let Some(wanted) = &self.wanted {
            return (!has(wanted)).then_some(class);
        }
        let says = |name: &str| entry.values(name).iter().any(|value| !value.is_empty());
        // Samba's and Active Directory's machines have a login that ends so.
        let is_machine = ["uid", "samaccountname"]
            .iter()
            .any(|name| entry.values(name).iter().any(|value| value.ends_with('$')));
        let has_login = says("uid") || says("userprincipalname") || says("samaccountname");
        let is_person = match classes.is_empty() {
            true => says("mail") || has_login,
            false => {
                PEOPLE.iter().any(|class| has(class))
                    || says("mail") && (has_login || says("userpassword"))
            }
        };
        let is_other = is_machine || OTHERS.iter().any(|class| has(class));
        (is_other || !is_person).then_some(class)
    }

    fn count(&mut self, entry: &Entry, is_read: bool) {
        let name = main_class(entry);
        let is_same = |list: &&mut ListFound| list.name == name && list.is_read == is_read;
        if let Some(list) = self.classes.iter_mut().find(is_same) {
            list.records += 1;
        } else if self.classes.len() < MOST_LISTS {
            let names = entry.attributes.iter().map(|(name, _)| name.clone());
            let columns = names.take(MOST_LISTS).collect();
            self.classes.push(ListFound { name, records: 1, columns, is_read });
        }
    }
}

impl Parser for Ldif {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let blank = view.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let nothing = (Part::Separator, Found::Nothing);
        let (length, (part, found)) = if blank > 0 {
            (blank, nothing)
        } else {
            let Some(end) = block_end(view, is_last) else { return Step::More };
            (end, self.block(view.get(..end).unwrap_or_default(), out))
        };
        Step::Take { length, part, found }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        let blank = |mark: &[u8]| memchr::memmem::find(view, mark).map(|at| at + 1);
        [blank(b"\n\n"), blank(b"\n\r\n")].into_iter().flatten().min()
    }

    fn describe(&self, form: &mut FileFormat) {
        form.lists.clone_from(&self.classes);
        if self.people + self.others > 0 && self.wanted.is_none() {
            let reason = format!(
                "{} of {} entries are people by their objectClass, or have an address and a login",
                crate::thousands::count(self.people),
                crate::thousands::count(self.people + self.others),
            );
            let value = self.classes.iter().find(|class| class.is_read);
            let value = value.map(|class| class.name.clone()).unwrap_or_default();
            form.guesses.push(Guess { about: GuessAbout::List, value, reason });
        }
        let reason = "an attribute that stands several times in an entry is a list, as objectClass and memberOf always are; all others are texts";
        let (value, reason) = ("ldif".to_owned(), reason.to_owned());
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

/// Where the block at the start of `view` ends: before a blank line or the next entry.
fn block_end(view: &[u8], is_last: bool) -> Option<usize> {
    let (mut at, mut has_name) = (0, false);
    loop {
        let line = view.get(at..).unwrap_or_default();
        let is_name = line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"dn:"));
        if at > 0 && (matches!(line, [b'\n', ..] | [b'\r', b'\n', ..]) || is_name && has_name) {
            return Some(at);
        }
        has_name |= is_name;
        match memchr::memchr(b'\n', line) {
            Some(length) => at += length + 1,
            None => return is_last.then_some(view.len()),
        }
    }
}

/// Writes the record of an entry.
fn record(entry: &Entry, out: &mut Output) {
    out.record.begin();
    for (name, values) in &entry.attributes {
        let is_list = LISTS.iter().any(|list| name.eq_ignore_ascii_case(list));
        match values.as_slice() {
            [value] if !is_list => out.record.text(name, value),
            values => {
                let mut list = vec![b'['];
                for (number, value) in values.iter().enumerate() {
                    if number > 0 {
                        list.push(b',');
                    }
                    json::text::quote(value, &mut list);
                }
                list.push(b']');
                out.record.raw(name, &list);
            }
        }
    }
    out.record.end();
}

/// The class that says best what an entry is; empty if it has none.
fn main_class(entry: &Entry) -> String {
    let structural = entry.values("structuralobjectclass").first();
    structural.or(entry.values("objectclass").last()).cloned().unwrap_or_default()
}

fn place(block: &Position, text: &[u8], at: usize) -> Position {
    let lines = lines_in(None, text.get(..at).unwrap_or_default());
    Position { byte: block.byte + at as u64, line: block.line + lines, record: 0, ..*block }
}

/// What is to be said of a block that is no entry.
fn without_dn(lines: &[Line<'_>], position: Position) -> Option<Remark> {
    let position = Position { record: 0, ..position };
    let text = lines.iter().map(|line| line.text.as_ref()).collect::<Vec<_>>().join(", ");
    let result = lines.iter().find_map(|line| line.text.strip_prefix("result:"));
    let result = result.map(str::trim).unwrap_or_default();
    let is_version = matches!(lines, [line] if line.text.starts_with("version:"));
    if lines.is_empty() || is_version {
        return None;
    }
    if !result.is_empty() && !result.starts_with('0') {
        return Some(Remark {
            kind: RemarkKind::Partial,
            is_warning: true,
            position,
            column: String::new(),
            value: text,
            message: format!(
                "The search that wrote this file ended with “{result}”: entries may be missing"
            ),
            fix: "Search again in pages (ldapsearch -E pr=1000/noprompt) or as an administrator."
                .into(),
        });
    }
    Some(Remark {
        kind: RemarkKind::LeftOut,
        is_warning: false,
        position,
        column: String::new(),
        value: text,
        message: "Lines without dn are no entry: left out".to_owned(),
        fix: "Nothing is to be done if this is the end of a search or a reference.".into(),
    })
}

fn no_attribute(position: Position, line: &str) -> Remark {
    Remark {
        kind: RemarkKind::LeftOut,
        is_warning: true,
        position,
        column: String::new(),
        value: line.to_owned(),
        message: "This line is no attribute: left out".to_owned(),
        fix: "Check whether it belongs to the line before: then a blank must stand before it."
            .into(),
    }
}

fn change_record(position: Position, dn: &str, change: &str) -> Remark {
    Remark {
        kind: RemarkKind::LeftOut,
        is_warning: true,
        position,
        column: String::new(),
        value: dn.to_owned(),
        message: format!("A change ({change}) is not applied: left out"),
        fix: "Export the entries as they are now, with slapcat or ldapsearch.".into(),
    }
}

fn left_out(position: Position, dn: &str, class: &str) -> Remark {
    let what = if class.is_empty() { "without objectClass" } else { class };
    Remark {
        kind: RemarkKind::LeftOut,
        is_warning: false,
        position,
        column: String::new(),
        value: dn.to_owned(),
        message: format!("An entry that is no person ({what}): left out"),
        fix: "If it is a user, put it back, or choose its objectClass as the list of users.".into(),
    }
}

fn bytes(position: Position, name: &str) -> Remark {
    Remark {
        kind: RemarkKind::Doubtful,
        is_warning: false,
        position,
        column: name.to_owned(),
        value: String::new(),
        message: format!("{name} holds bytes that are no text: kept as Base64"),
        fix: "Leave the attribute out if nothing needs it.".into(),
    }
}

fn linked(position: Position, name: &str, link: String) -> Remark {
    Remark {
        kind: RemarkKind::Doubtful,
        is_warning: true,
        position,
        column: name.to_owned(),
        value: link,
        message: format!("The value of {name} is in another file: left out"),
        fix: "Export the entries with their values.".into(),
    }
}

#[cfg(test)]
mod tests;
