//! What a proposal may look at: the columns of a survey, found by name whatever their case and separators, and the other
//! tables of the file.

use crate::fields::{Field, path};
use crate::jobs::{Looks, Survey, SurveyColumn};
use crate::read::{Layout, ListFound};
use crate::systems::OtherFile;

/// A survey as presets ask it.
pub(super) struct Look<'s> {
    pub(super) survey: &'s Survey,
    /// Files beside it, whose tables the survey has among its own
    pub(super) files: &'s [OtherFile],
    /// Each column's name as [`squashed`] has it, in their order
    names: Vec<String>,
    /// What stands before most names and says whose they are: `usr` of `usr_email` and `usr_name`
    prefix: Option<String>,
}

/// A name without case and separators: `Email Verified`, `emailVerified` and `email_verified` are `emailverified`. Levels of a
/// path stay apart by dots, and an underscore in front stays: `_id` is not `id`.
pub(super) fn squashed(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, key) in keys(name).into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        if key.starts_with('_') {
            out.push('_');
        }
        out.extend(key.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    out
}

/// The keys that a path leads through; what is no path is one key.
pub(super) fn keys(name: &str) -> Vec<String> {
    // As a path below the user: one that begins with a key `user` is not cut off there.
    let below = if name.starts_with('[') { format!("user{name}") } else { format!("user.{name}") };
    match Field::parse(&below) {
        Some(Field::Path(path)) => path
            .steps()
            .iter()
            .map(|step| match &step.to {
                path::To::Key(key) => key.clone(),
                path::To::Index(index) => index.to_string(),
            })
            .collect(),
        _ => vec![name.to_owned()],
    }
}

impl<'s> Look<'s> {
    pub(super) fn new(survey: &'s Survey) -> Self {
        Look::beside(survey, &[])
    }

    /// The same with files beside it.
    pub(super) fn beside(survey: &'s Survey, files: &'s [OtherFile]) -> Self {
        let names = survey.columns.iter().map(|it| squashed(&it.name)).collect();
        let prefix = prefix(survey);
        Look { survey, files, names, prefix }
    }

    /// A name without what stands before most names of the file; `None` if it has it not, or the file has none.
    pub(super) fn bare(&self, name: &str) -> Option<String> {
        let prefix = self.prefix.as_ref()?;
        first_word(name).filter(|(word, _)| word == prefix).map(|(_, rest)| rest)
    }

    /// The file beside this one that a table is of, and the list to be read for it, if it must be said.
    pub(super) fn file_of(&self, table: &ListFound) -> Option<(&'s OtherFile, Option<String>)> {
        self.files.iter().find_map(|file| {
            let mut tables = file.tables().into_iter();
            tables.find(|(it, _)| it == table).map(|(_, list)| (file, list))
        })
    }

    /// Whether a table is called so. A file is called as people call files: `wp_usermeta (1)`, `identities_rows`.
    fn is_called(&self, table: &ListFound, name: &str, is_end: bool) -> bool {
        let own = without_schema(&table.name);
        let is_so = match is_end {
            true => own.to_lowercase().ends_with(&name.to_lowercase()),
            false => own.eq_ignore_ascii_case(name),
        };
        is_so || squashed(own).contains(&squashed(name)) && self.file_of(table).is_some()
    }

    /// The column of this name: the one that is written just so, else the first that is the same without case and separators.
    pub(super) fn column(&self, name: &str) -> Option<&'s SurveyColumn> {
        if let Some(exact) = self.survey.columns.iter().find(|it| it.name == name) {
            return Some(exact);
        }
        let name = squashed(name);
        let at = self.names.iter().position(|it| *it == name)?;
        self.survey.columns.get(at)
    }

    /// Whether there is a column of this name, or columns below it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.path(name).is_some()
    }

    /// Whether there are all of these columns.
    pub(super) fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|it| self.has(it))
    }

    /// Whether there is any of these columns.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|it| self.has(it))
    }

    /// How many of these columns there are.
    pub(super) fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|it| self.has(it)).count()
    }

    /// The path of a column, or of the object in which columns are, as the file writes it.
    pub(super) fn path(&self, name: &str) -> Option<String> {
        if let Some(column) = self.column(name) {
            return Some(column.name.clone());
        }
        let name = squashed(name);
        let below = format!("{name}.");
        let at = self.names.iter().position(|it| it.starts_with(&below))?;
        let levels = name.split('.').count();
        let keys = keys(&self.survey.columns.get(at)?.name);
        let path =
            keys.iter().take(levels).fold(String::new(), |path, key| path::joined(&path, key));
        Some(path)
    }

    /// Whether at least half of a column's values look so.
    pub(super) fn looks(&self, name: &str, looks: Looks) -> bool {
        self.column(name).is_some_and(|column| column.looks_like(looks))
    }

    /// Whether any of a column's values is one of these, case aside. Only the first different values are known.
    pub(super) fn holds(&self, name: &str, values: &[&str]) -> bool {
        self.column(name).is_some_and(|column| {
            column.values.iter().any(|it| values.iter().any(|value| it.eq_ignore_ascii_case(value)))
        })
    }

    /// Whether all values of a column that are known, the first different ones, begin so.
    pub(super) fn starts(&self, name: &str, with: &str) -> bool {
        self.column(name).is_some_and(|column| {
            !column.values.is_empty() && column.values.iter().all(|it| it.starts_with(with))
        })
    }

    /// The name of a column of a table as the file writes it.
    pub(super) fn column_of(table: &ListFound, name: &str) -> Option<String> {
        table.columns.iter().find(|it| squashed(it) == squashed(name)).cloned()
    }

    /// The name of the list or table that is read, without its schema.
    pub(super) fn table(&self) -> Option<&'s str> {
        let read = self.tables().find(|it| it.is_read)?;
        Some(without_schema(&read.name))
    }

    /// All lists and tables of the file.
    pub(super) fn tables(&self) -> impl Iterator<Item = &'s ListFound> + use<'s> {
        self.survey.format.iter().flat_map(|format| &format.lists)
    }

    /// Another table with all of these columns and this end of its name, which may be empty.
    pub(super) fn other_table(&self, ending: &str, columns: &[&str]) -> Option<&'s ListFound> {
        let has = |table: &ListFound, name: &&str| {
            table.columns.iter().any(|it| squashed(it) == squashed(name))
        };
        self.tables().find(|table| {
            !table.is_read
                && self.is_called(table, ending, true)
                && columns.iter().all(|name| has(table, name))
        })
    }

    /// Another table of exactly this name, case and schema aside, with all of these columns.
    pub(super) fn table_called(&self, name: &str, columns: &[&str]) -> Option<&'s ListFound> {
        self.tables().find(|table| {
            !table.is_read
                && self.is_called(table, name, false)
                && columns.iter().all(|name| Look::column_of(table, name).is_some())
        })
    }

    /// The column of Auth0's ids, if most of its values are such.
    pub(super) fn auth0_ids(&self) -> Option<&'s SurveyColumn> {
        self.survey.columns.iter().find(|column| {
            let of = |looks| column.looks.iter().find(|it| it.0 == looks).map_or(0, |it| it.1);
            let ids = of(Looks::Auth0Id) + of(Looks::OtherId);
            ids > 0 && ids * 2 >= column.filled
        })
    }

    /// Whether addresses of a column have something around them that people and programs put there: blanks, `mailto:`, a name.
    pub(super) fn has_wrapped_addresses(&self, name: &str) -> bool {
        let is_wrapped = |text: &String| {
            let scheme = text.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("mailto:"));
            let is_around = |it: char| it.is_whitespace() || ",;.<>".contains(it);
            text.contains('@')
                && (scheme || text.starts_with(is_around) || text.ends_with(is_around))
        };
        self.column(name).is_some_and(|column| column.values.iter().any(is_wrapped))
    }

    /// Whether it has Auth0's ids of other providers and nothing else that tells them: the standard steps go by `identities`.
    fn is_auth0s_of_any(&self) -> bool {
        self.auth0_ids().is_some_and(|it| it.has_some(Looks::OtherId))
            && !self.has("identities[0].provider")
    }

    /// Whether it is JSON of the extension for exports, which writes null where there is nothing, or the CSV of its first
    /// versions, which wrote nothing for false.
    fn is_of_extension(&self) -> bool {
        let named = |name: &str| self.survey.columns.iter().any(|it| it.label == name);
        let format = self.survey.format.as_ref();
        let is_table = format.is_some_and(|it| it.layout == Layout::Table);
        let is_tabs = format
            .and_then(|it| it.guess(crate::read::GuessAbout::Delimiter))
            .is_some_and(|it| it.value == "\t");
        named("Id")
            && (named("Email Verified") || named("Given Name"))
            && self.auth0_ids().is_some()
            && (!is_table || is_tabs)
    }

    /// Whether the file is in the form of Auth0's own exports, or close enough for the standard steps.
    pub(super) fn is_auth0s(&self) -> bool {
        let own = |name: &str| {
            self.column(name)
                .is_some_and(|it| it.has_some(Looks::Auth0Id) || it.has_some(Looks::OtherId))
        };
        // A table has single values of identities, which need not tell the provider.
        let is_table = self.survey.format.as_ref().is_some_and(|it| it.layout == Layout::Table);
        let layout = self.survey.format.as_ref().map(|it| it.layout);
        if self.has(crate::read::EVENT) || layout == Some(Layout::Sql) {
            return false;
        }
        if !is_table && self.column("identities").is_some() && self.has("user_id") {
            return true;
        }
        if self.is_auth0s_of_any() || self.is_of_extension() {
            return false;
        }
        // What Auth0 exports with an `Id` has no hashes.
        if self.has("password_hash") && self.column("id").is_some() && !self.has("user_id") {
            return false;
        }
        let ids = ["user_id", "Id"].iter().any(|name| own(name));
        // Auth0 takes texts alone; a file of rows writes none.
        let of_database =
            ["user_id", "id"].iter().filter_map(|name| self.column(name)).any(|it| it.numbers > 0);
        if of_database && !is_table {
            return false;
        }
        // Attributes of an import and nothing else.
        let attribute = |name: &String| {
            let root = name.split('.').next().unwrap_or_default();
            crate::user::ATTRIBUTES.iter().any(|row| squashed(row.name) == root)
                || matches!(root, "id" | "connection" | "createdat" | "updatedat")
        };
        let all = self.names.iter().all(attribute);
        (ids || self.has("email")) && all
    }
}

/// The first word of a column's name, small, and the rest: `usr` and `email` of `usr_email` and `usrEmail`.
fn first_word(name: &str) -> Option<(String, String)> {
    let keys = keys(name);
    let [name] = &keys[..] else { return None };
    let mut was_small = false;
    let end = name.find(|char: char| {
        let is_end = !char.is_alphanumeric() || was_small && char.is_uppercase();
        was_small = char.is_lowercase();
        is_end
    })?;
    let (word, rest) = name.split_at_checked(end)?;
    let rest = rest.trim_start_matches(|char: char| !char.is_alphanumeric());
    (!word.is_empty() && !rest.is_empty()).then(|| (word.to_lowercase(), rest.to_owned()))
}

/// The word before more than half of the names, three at least, unless it says what they are of.
fn prefix(survey: &Survey) -> Option<String> {
    const OF_PARTS: &str = "is has last first date e email mail phone address password billing shipping invoice delivery home work \
        business company emergency parent guardian partner manager contact default custom meta total created count \
        order payment transaction ticket event product item subscription session booking cart donation purchase sale message log";
    let words: Vec<String> =
        survey.columns.iter().filter_map(|it| first_word(&it.name)).map(|it| it.0).collect();
    let count = |word: &String| words.iter().filter(|it| *it == word).count();
    let most = words.iter().max_by_key(|word| count(word))?;
    let is_whose = !OF_PARTS.split_ascii_whitespace().any(|it| it == most);
    let most_names = count(most) >= 3 && count(most) * 2 > survey.columns.len();
    (is_whose && most_names).then(|| most.clone())
}

/// A file's name without its folder and its ending.
pub(super) fn stem(file: &str) -> &str {
    let file = file.rsplit('/').next().unwrap_or(file);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

impl OtherFile {
    /// What of it can be joined as if it were a table of the same file, and the list to be read for it.
    pub(super) fn tables(&self) -> Vec<(ListFound, Option<String>)> {
        let mut tables = Vec::new();
        let lists = self.survey.format.iter().flat_map(|it| &it.lists);
        let is_dump = self.survey.format.as_ref().is_some_and(|it| it.layout == Layout::Sql);
        if !self.survey.columns.is_empty() {
            let read = lists.clone().find(|it| it.is_read && is_dump).map(|it| it.name.clone());
            tables.push((
                ListFound {
                    name: read.unwrap_or_else(|| stem(&self.name).to_owned()),
                    records: self.survey.records,
                    columns: self.survey.columns.iter().map(|it| it.name.clone()).collect(),
                    is_read: false,
                },
                None,
            ));
        }
        let others = lists.filter(|it| !it.is_read && is_dump && !it.columns.is_empty());
        tables.extend(others.map(|it| (it.clone(), Some(it.name.clone()))));
        tables
    }
}

fn without_schema(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, table)| table)
}

#[cfg(test)]
mod tests {
    use super::{first_word, squashed};

    #[test]
    fn names_are_compared_without_case_and_separators() {
        let check = |name: &str, expected: &str| assert_eq!(squashed(name), expected, "{name}");
        check("Email Verified", "emailverified");
        check("[\"Email Verified\"]", "emailverified");
        check("profile.firstName", "profile.firstname");
        check("_id", "_id");
        check("user.delete_at", "user.deleteat");
        check("user", "user");
        check("E-Mail", "email");
    }

    #[test]
    fn a_name_has_a_first_word() {
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let found = first_word(name);
            let found = found.as_ref().map(|(word, rest)| (word.as_str(), rest.as_str()));
            assert_eq!(found, expected, "{name}");
        };
        check("usr_email", Some(("usr", "email")));
        check("USR_FIRST_NAME", Some(("usr", "FIRST_NAME")));
        check("userEmail", Some(("user", "Email")));
        check("CustomerEmail", Some(("customer", "Email")));
        check("[\"User Email\"]", Some(("user", "Email")));
        check("email", None);
        check("user.email", None);
        check("_id", None);
    }
}
