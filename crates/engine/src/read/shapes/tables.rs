//! Records of several kinds in one list: Django's models, and Elasticsearch's bulk form, where an action stands before
//! each document. One kind is the users'; the others are counted by their name and left out.

use crate::read::file_format::ListFound;
use crate::read::position::Position;
use crate::read::remark::{Remark, RemarkKind};
use crate::read::shapes::lift::{Fields, members};
use json::Kind;
use json::text::string;

/// The most kinds that are told.
const MOST_LISTS: usize = 60;

/// The most members that are named of one.
const MOST_NAMES: usize = 60;

/// The kinds of records met, and which of them is read.
#[derive(Default)]
pub(super) struct Tables {
    pub lists: Vec<ListFound>,
    /// The kind that was asked for
    pub wanted: Option<String>,
}

impl Tables {
    fn note(&mut self, name: &str, fields: &Fields, is_read: bool) {
        let is_same = |list: &&mut ListFound| list.name == name && list.is_read == is_read;
        if let Some(list) = self.lists.iter_mut().find(is_same) {
            list.records += 1;
        } else if self.lists.len() < MOST_LISTS {
            let columns = fields.iter().take(MOST_NAMES).map(|(name, _)| name.clone()).collect();
            self.lists.push(ListFound { name: name.to_owned(), records: 1, columns, is_read });
        }
    }

    /// Whether a record of a Django model is a user; what is said if not. A model's name is free, so it is known by
    /// its members.
    pub fn is_user(&mut self, model: &str, fields: &Fields, position: Position) -> Option<Remark> {
        let has = |name: &str| fields.iter().any(|(it, _)| it == name);
        let is_user = match &self.wanted {
            Some(wanted) => wanted.eq_ignore_ascii_case(model),
            None => {
                has("password")
                    && ["is_superuser", "is_active", "last_login"].iter().any(|name| has(name))
            }
        };
        self.note(model, fields, is_user);
        let message = format!("A record of {model} is no user: left out");
        (!is_user).then(|| left_out(position, message, RemarkKind::LeftOut))
    }
}

/// What an action of the bulk form asks for.
struct Action {
    verb: String,
    index: String,
    id: Option<Vec<u8>>,
}

/// Elasticsearch's bulk form under way.
#[derive(Default)]
pub(super) struct Bulk {
    action: Option<Action>,
    /// The index whose documents are users; any, as long as it is unknown
    index: Option<String>,
}

/// What a line of the bulk form is.
pub(super) enum Line {
    /// A document, with its id among its members
    Document,
    /// Nothing to be said of
    Action,
    /// No user, and what is said of it
    Other(Remark),
}

impl Bulk {
    /// What is said of the users' index by the first lines.
    pub fn new(lines: &[Fields], is_user: impl Fn(&Fields) -> bool, wanted: Option<&str>) -> Self {
        let document = lines.windows(2).find_map(|pair| match pair {
            [action, document] => Some(of(action)?.index).filter(|_| is_user(document)),
            _ => None,
        });
        let index = wanted.map(str::to_owned).or(document);
        Bulk { action: None, index }
    }

    /// Whether a file that begins with this line may be in the bulk form.
    pub fn is_action(fields: &Fields) -> bool {
        of(fields).is_some()
    }

    pub fn line(&mut self, fields: &mut Fields, tables: &mut Tables, position: Position) -> Line {
        let Some(action) = self.action.take() else {
            let Some(action) = of(fields) else { return Line::Document };
            if action.verb == "delete" {
                let message = format!("A deletion from {} has no document: left out", action.index);
                return Line::Other(left_out(position, message, RemarkKind::LeftOut));
            }
            self.action = Some(action);
            return Line::Action;
        };
        let is_users = self.index.as_ref().is_none_or(|index| *index == action.index);
        let is_read = is_users && action.verb != "update";
        if action.verb != "update" {
            tables.note(&action.index, fields, is_read);
        }
        if is_read {
            if let Some(id) = action.id.filter(|_| fields.iter().all(|(name, _)| name != "_id")) {
                fields.insert(0, ("_id".to_owned(), id));
            }
            return Line::Document;
        }
        if is_users {
            let message = format!("An update of {} is not applied: left out", action.index);
            let warning = left_out(position, message, RemarkKind::LeftOut);
            return Line::Other(Remark { is_warning: true, ..warning });
        }
        let message = format!("A document of {} is no user: left out", action.index);
        Line::Other(left_out(position, message, RemarkKind::Beside))
    }
}

/// The action that a line is.
fn of(fields: &Fields) -> Option<Action> {
    let [(verb, value)] = fields.as_slice() else { return None };
    let is_verb = matches!(verb.as_str(), "index" | "create" | "update" | "delete");
    if !is_verb || Kind::of(value) != Kind::Object {
        return None;
    }
    let inside = members(value);
    let of = |name: &str| inside.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone());
    let index = of("_index").and_then(|index| string(&index).map(|text| text.into_owned()));
    let is_known = inside.iter().all(|(name, value)| {
        name.starts_with('_')
            || name == "routing"
            || !matches!(Kind::of(value), Kind::Array | Kind::Object)
    });
    is_known.then(|| Action { verb: verb.clone(), index: index.unwrap_or_default(), id: of("_id") })
}

fn left_out(position: Position, message: String, kind: RemarkKind) -> Remark {
    Remark {
        kind,
        is_warning: false,
        position: Position { record: 0, ..position },
        column: String::new(),
        value: String::new(),
        message,
        fix: "If these are the users, choose their list.".into(),
    }
}
