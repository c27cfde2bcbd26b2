//! Questions and places that presets share: columns of the application's own, of which only a person knows what they mean.

use crate::jobs::Looks;
use crate::recipe::data::OneOrMany;
use crate::recipe::verbs::Mapping;
use crate::systems::plan::Plan;
use crate::systems::{Goes, Sureness};

impl Plan<'_> {
    /// Asks whether a column of the application's own means that a user is blocked. Where both senses occur, the proposal blocks
    /// those it is said of: nobody should get in who could not before. Where one value stands for everybody, it says nothing.
    pub(in crate::systems) fn ask_blocked(&mut self, column: &str, not: bool) {
        let Some(found) = self.look.column(column).filter(|_| self.free(column).is_some()) else {
            return;
        };
        if !found.looks_like(Looks::Truth) {
            self.app_metadata(&[column]);
            return;
        }
        let is_true = |text: &&String| crate::recipe::truth(text) == Some(true);
        let (yes, no): (Vec<&String>, Vec<&String>) = found.values.iter().partition(is_true);
        // Records without a value are of the other sense.
        let both = !yes.is_empty() && !no.is_empty();
        let is_some = found.filled < self.look.survey.records;
        let default = if both || is_some { "yes" } else { "no" };
        let text = match not {
            true => format!("Are users blocked where “{}” is false?", found.label),
            false => format!("Are users blocked where “{}” is true?", found.label),
        };
        let why = "The column is the application’s own: only you know whether it kept people from signing in.";
        let choices = [("yes", "Yes, block them"), ("no", "No, keep it in app_metadata")];
        match self.ask(&format!("blocked:{column}"), (&text, why), &choices, default).as_str() {
            "yes" => self.blocked(column, not),
            _ => self.app_metadata(&[column]),
        }
    }

    /// Asks whether a column with the time of a lock, or of its end, means that a user is blocked: whoever has one, or one that is
    /// still to come. The time itself is a fact of origin.
    pub(in crate::systems) fn ask_blocked_at(&mut self, column: &str, is_end: bool) {
        let Some(found) = self.look.column(column).filter(|_| self.free(column).is_some()) else {
            return;
        };
        // Zeros alone, or words for true and false, are no times.
        if found.values.iter().all(|it| crate::recipe::truth(it).is_some()) {
            return;
        }
        self.never(&[column]);
        let (text, query) = match is_end {
            true => (
                format!("Are users blocked whose “{}” is still to come?", found.label),
                match self.number_as_time(column) {
                    true => "found_end:[now TO *]".to_owned(),
                    false => format!("@q{{{column}}}:[now TO *]"),
                },
            ),
            false => (
                format!("Are users blocked who have a “{}”?", found.label),
                format!("_exists_:@q{{{column}}}"),
            ),
        };
        let why = "The column is the application’s own: only you know whether it kept people from signing in.";
        let choices =
            [("yes", "Yes, block them"), ("no", "No, only keep the time in app_metadata")];
        if self.ask(&format!("blocked:{column}"), (&text, why), &choices, "yes") == "yes" {
            self.when(&query, "blocked", "true");
        }
        self.origin(&[column]);
    }

    /// Has seconds or milliseconds since 1970 stand as a time in `found_end`; `false` if the column holds no such numbers.
    fn number_as_time(&mut self, column: &str) -> bool {
        let digits = |length: usize| {
            move |it: &String| it.len() == length && it.bytes().all(|byte| byte.is_ascii_digit())
        };
        let Some(found) = self.look.column(column) else { return false };
        let form = match () {
            () if found.values.iter().any(digits(13)) => "milliseconds",
            () if found.values.iter().any(digits(10)) => "seconds",
            () => return false,
        };
        self.before(&format!(
            "{{\"parse\":\"@{{{column}}}\",\"as\":\"date\",\"form\":\"{form}\",\"to\":\"found_end\",\"failing\":\"keep\"}}"
        ));
        self.line(&["found_end"], "");
        true
    }

    /// Asks of the first of these columns whether it says that the address is verified. It may speak of a document, a telephone or
    /// the account: by default it is kept as a fact of origin.
    pub(in crate::systems) fn ask_address_verified(&mut self, names: &[&str]) {
        let Some(column) = names.iter().copied().find(|it| self.free(it).is_some()) else { return };
        let label = self.look.column(column).map_or(column, |it| &it.label);
        let text = format!("Does “{label}” say that the email address is verified?");
        let why = "It may speak of a document, a telephone number or the account. Whoever is verified wrongly can take over what belongs to the owner of the address.";
        let choices = [("no", "No, keep it in app_metadata"), ("yes", "Yes, of the email address")];
        let id = format!("verified:{column}");
        let is_yes = self.ask(&id, (&text, why), &choices, "no") == "yes";
        match is_yes && !self.has_filled("email_verified") {
            true if self.look.looks(column, Looks::Time) => self.filled(column, "email_verified"),
            true => self.truth(column, "email_verified", false),
            false => self.origin(&[column]),
        }
    }

    /// The first of several places that holds something, user by user; columns are written `@{name}`, other places are what
    /// steps have filled. With no `to` they are taken away.
    pub(in crate::systems) fn first_of_paths(&mut self, places: &[&str], to: &str, why: &str) {
        let mut from = Vec::new();
        for place in places {
            match place.strip_prefix("@{").and_then(|it| it.strip_suffix('}')) {
                Some(name) => {
                    let Some(path) = self.free(name) else { continue };
                    self.tell(&path, Goes::To(vec![to.to_owned()]), Sureness::Sure, why);
                    from.push(path);
                }
                None => from.push((*place).to_owned()),
            }
        }
        let to = if to.is_empty() { OneOrMany::default() } else { to.into() };
        self.lines.push(Mapping { from: OneOrMany(from), to });
    }

    /// The login: `username`, and where there is no address and the login is one, `email`.
    pub(in crate::systems) fn login(&mut self, names: &[&str]) {
        let Some(found) = names.iter().find_map(|it| self.free(it)) else { return };
        let is_address = self.look.column(&found).is_some_and(|it| it.has_some(Looks::Address));
        self.map(&[&found], "username");
        if is_address {
            self.after("{\"set\":{\"email\":\"{username}\"},\"if\":\"empty\",\"where\":\"username:*@*.*\"}");
            self.fills("email");
        }
    }

    /// Leaves out those whom the application has deleted: the column is true, or holds the time.
    pub(in crate::systems) fn deleted(&mut self, name: &str) {
        let Some(column) = self.look.column(name).filter(|_| self.free(name).is_some()) else {
            return;
        };
        let query = if column.looks_like(Looks::Truth) {
            self.before(&format!(
                "{{\"parse\":\"@{{{name}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
            ));
            format!("@q{{{name}}}:true")
        } else {
            format!("@q{{{name}}}:?* AND NOT @q{{{name}}}:0000*")
        };
        self.leave_out(&query, "deleted in the application");
        self.used(&[name], "those who are deleted are left out");
    }

    /// Whether a column is taken as the password already, or a step takes one that was joined.
    pub(in crate::systems) fn has_password(&self) -> bool {
        self.placed.values().any(|it| it.goes == Goes::Password)
            || self.before.iter().any(|step| step.verb.name() == "password")
    }

    /// Whether a column is a password's hash, or a part of it.
    pub(in crate::systems) fn is_of_password(&self, name: &str) -> bool {
        self.placed.get(name).is_some_and(|it| it.goes == Goes::Password)
    }

    /// Puts steps before the one that takes the password out of its column, so that they can ask whether there is one.
    pub(in crate::systems) fn before_password(&mut self, add: impl FnOnce(&mut Self)) {
        let is_password = |step: &crate::recipe::Step| step.verb.name() == "password";
        let at = self.before.iter().position(is_password).unwrap_or(self.before.len());
        let later = self.before.split_off(at);
        add(self);
        self.before.extend(later);
    }

    /// Whether the file has all columns that a text names.
    pub(in crate::systems) fn can_say(&self, text: &str) -> bool {
        self.named(text).is_some()
    }
}
