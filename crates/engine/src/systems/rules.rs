//! Rules that several systems share, as steps of a plan: logins of other providers, logins that are addresses, second factors.
//! What they put anywhere in between has a line of the map that takes it away.

use crate::read::ListFound;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};

impl Plan<'_> {
    /// Users whom a query finds sign in with another provider only: they are left out, or imported without a password if the
    /// person says so. `false` if the query names a column that is not there.
    pub(super) fn federated(&mut self, query: &str, reason: &str) -> bool {
        if !self.can_say(query) {
            return false;
        }
        let text =
            "What becomes of users who sign in only with another provider, such as Google or SAML?";
        let why = "In a database connection they would get an account of their own, beside the one that their provider’s login makes.";
        let choices = [
            ("leave_out", "Leave them out, in a file of their own"),
            ("import", "Import them without a password"),
        ];
        if self.ask("federated", (text, why), &choices, "leave_out") == "leave_out" {
            self.leave_out(query, reason);
        }
        true
    }

    /// Joins another table of the same file by one column each: `own` of the users, `theirs` of the table. `take` says which of its
    /// columns go where, `with` holds further keys of the step, in which a column is `#{name}`. `false` if one of the columns is not
    /// there.
    pub(super) fn join_table(
        &mut self,
        table: &ListFound,
        key: (&str, &str),
        take: &[(&str, &str)],
        with: &str,
    ) -> bool {
        let mut named = String::new();
        let mut rest = with;
        while let Some((before, after)) = rest.split_once("#{") {
            let Some((name, tail)) = after.split_once('}') else { return false };
            let Some(column) = Look::column_of(table, name) else { return false };
            named.push_str(before);
            named.push_str(&column);
            rest = tail;
        }
        named.push_str(rest);
        take.iter().all(|(column, _)| Look::column_of(table, column).is_some())
            && self.join_before(&Joining { table, key, take, with: &named })
    }

    /// A login that is an address is the address where there is no other. Only after the map has filled `username`.
    pub(super) fn login_as_email(&mut self) {
        self.after(
            "{\"set\":{\"email\":\"{username}\"},\"if\":\"empty\",\"where\":\"username:*@*\"}",
        );
        self.fills("email");
    }

    /// The secret of an authenticator, in Base32, becomes a second factor. `place` is where a step has put it.
    pub(super) fn totp_at(&mut self, place: &str) {
        self.before(&format!("{{\"change\":\"{place}\",\"do\":[\"compact\",\"upper\"]}}"));
        self.before(&format!(
            "{{\"move\":\"{place}\",\"to\":\"mfa_factors[0].totp.secret\",\"matching\":\"^[A-Z2-7]{{8,}}$\"}}"
        ));
        self.line(&[place], "");
        self.fills("mfa_factors");
    }

    /// A phone number becomes a second factor, after that of an authenticator. `place` is where a step has put it.
    pub(super) fn sms_at(&mut self, place: &str) {
        self.before(&format!(
            "{{\"change\":\"{place}\",\"do\":[{{\"replace\":\"[ ().-]\",\"with\":\"\"}}]}}"
        ));
        for (at, only) in [("1", "_exists_:mfa_factors"), ("0", "NOT _exists_:mfa_factors")] {
            self.before(&format!(
                "{{\"move\":\"{place}\",\"to\":\"mfa_factors[{at}].phone.value\",\"matching\":\"^[+][0-9]+$\",\"where\":\"{only}\"}}"
            ));
        }
        self.line(&[place], "");
        self.fills("mfa_factors");
    }

    /// Asks what becomes of passwords in clear; gives the keys for the step `password`.
    pub(super) fn ask_clear(&mut self) -> &'static str {
        self.note(true, "This file holds passwords in clear. They are never shown, kept or written; keep the file itself from other eyes.");
        let text = "What becomes of passwords in clear?";
        let why = "Without a hash these users have to set a new password. Hashed, their passwords go on working.";
        let choices = [
            ("no_hash", "Leave them out: the users come without a password"),
            ("hash", "Hash them (PBKDF2, salted), and write only the hashes"),
        ];
        match self.ask("clear", (text, why), &choices, "no_hash").as_str() {
            "hash" => ",\"clear\":\"hash\"",
            _ => "",
        }
    }

    /// Reads JSON in texts of a column; what is none stays as it is.
    pub(super) fn json(&mut self, column: &str) {
        self.before(&format!(
            "{{\"parse\":\"@{{{column}}}\",\"as\":\"json\",\"failing\":\"keep\"}}"
        ));
    }

    /// An attribute that is true or false, of users only who have something else, such as a phone number.
    pub(super) fn truth_where(&mut self, column: &str, to: &'static str, has: &str) {
        if self.free(column).is_none() {
            return;
        }
        self.before(&format!("{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\"}}"));
        self.before(&format!("{{\"remove\":\"@{{{column}}}\",\"where\":\"NOT @q{{{has}}}:?*\"}}"));
        self.map(&[column], to);
    }

    /// The same of a column that holds a time or nothing.
    pub(super) fn filled_where(&mut self, column: &str, to: &'static str, has: &str) {
        if self.free(column).is_none() {
            return;
        }
        self.before(&format!(
            "{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\",\"filled\":true,\"where\":\"@q{{{has}}}:?*\"}}"
        ));
        self.before(&format!("{{\"remove\":\"@{{{column}}}\",\"where\":\"NOT @q{{{has}}}:?*\"}}"));
        self.map(&[column], to);
    }
}
