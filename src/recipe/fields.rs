//! The keys of each verb as fields of a form: what each is called and of what kind it is. Data; `form` draws them.

/// A key of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Field {
    /// As a recipe writes it
    pub(super) key: &'static str,
    /// What people call it
    pub(super) label: &'static str,
    pub(super) kind: Kind,
    /// What may be written there; empty if the label says it
    pub(super) help: &'static str,
}

/// Of what kind a field is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A text
    Text,
    /// A text that is typed hidden
    Secret,
    /// A text, or any other value as JSON
    Value,
    /// Texts or other values, one a line
    Lines,
    /// Yes or no
    Check,
    /// One of these: what is written, what it is called
    Choice(&'static [(&'static str, &'static str)]),
    /// Names and what they stand for: the titles of both columns
    Pairs(&'static str, &'static str),
}

const fn field(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { key, label, kind, help: "" }
}

const fn helped(key: &'static str, label: &'static str, kind: Kind, help: &'static str) -> Field {
    Field { key, label, kind, help }
}

const WHEN: Kind = Kind::Choice(&[
    ("", "Everywhere"),
    ("missing", "Only where there is none"),
    ("empty", "Where there is none, or it is empty"),
]);

const TO: Field = helped("to", "Goes to", Kind::Text, "By default it takes the old value’s place.");
const REASON: Field =
    helped("reason", "Reason", Kind::Text, "It stands in the file of the users left out.");
const MATCHING: [Field; 2] = [
    helped("matching", "Only where it matches", Kind::Text, "A regular expression."),
    helped("not_matching", "Only where it does not match", Kind::Text, "A regular expression."),
];
const TEMPLATE: &str =
    "Texts are templates: {given_name} {family_name}, {email|lower}, {n}, {file}.";

/// Keys that every step may have.
pub(super) const SHARED: [Field; 2] = [
    helped(
        "where",
        "Only users where",
        Kind::Text,
        "A query, as in Export: status:active, file:customers*, last_login:<today-3y.",
    ),
    field(
        "failing",
        "A value it cannot take",
        Kind::Choice(&[
            ("", "Sets the user aside"),
            ("keep", "Stays as it is, with a warning"),
            ("stop", "Stops the run"),
        ]),
    ),
];

/// The fields of a verb; none for one that has no keys.
pub(super) fn of(verb: &str) -> Vec<Field> {
    use Kind::{Check, Choice, Lines, Pairs, Secret, Text, Value};
    match verb {
        "map" => vec![helped(
            "map",
            "Columns",
            Pairs("Column", "Goes to"),
            "null leaves a column out; * is every other column.",
        )],
        "set" => vec![
            helped("set", "Values", Pairs("Place", "Value"), TEMPLATE),
            field("if", "Where", WHEN),
        ],
        "default" => vec![
            field("default", "Place", Text),
            helped("from", "The first that holds something of", Lines, "One place a line."),
            helped("value", "Otherwise", Value, TEMPLATE),
        ],
        "move" => {
            [vec![field("move", "From", Text), field("to", "To", Text)], MATCHING.to_vec()].concat()
        }
        "pick" => vec![
            field("pick", "List", Text),
            helped("matching", "Elements where", Text, "A query on each element: verified:true."),
            helped(
                "take",
                "Of them take",
                Text,
                "A path inside the element; by default all of it.",
            ),
            field("to", "Goes to", Text),
            field("all", "All of them, as a list", Check),
            field("or_first", "If none fits, the first element", Check),
            field("if", "Where", WHEN),
        ],
        "after" => vec![
            field(
                "after",
                "What",
                Choice(&[
                    ("roles", "Roles"),
                    ("organizations", "Organizations, and roles in them"),
                    ("permissions", "Permissions of an API"),
                ]),
            ),
            helped("from", "Taken from", Lines, "One place a line."),
            helped("split", "Of a text, split at", Text, "Without it a text is one value."),
            helped(
                "with",
                "Role in the organization, or API",
                Text,
                "Where the value does not say it: {org_role}, https://api.example.com.",
            ),
            field("keep", "They stay with the user, too", Check),
        ],
        "remove" => {
            [vec![helped("remove", "Places", Lines, "One a line.")], MATCHING.to_vec()].concat()
        }
        "keep_only" => vec![helped("keep_only", "Places", Lines, "One a line.")],
        "leave_out_empty" => vec![
            helped("leave_out_empty", "Places", Lines, "One a line, or all."),
            helped("except", "But not", Lines, "One place a line."),
        ],
        "change" => vec![
            helped("change", "Places", Lines, "One a line."),
            helped(
                "do",
                "Changes, one after the other",
                Lines,
                "One a line: trim, lower, upper, collapse, first, unique, text, or {\"replace\": pattern, \"with\": text}, {\"take\": pattern}, {\"split\": \",\"}, {\"join\": \", \"}.",
            ),
        ],
        "split_name" => vec![
            field("split_name", "Full name", Text),
            field("first", "First word to", Text),
            field("last", "Last word to", Text),
            field("rest", "The rest to", Text),
            field("comma", "“Last, First” is turned round", Check),
        ],
        "translate" => vec![
            field("translate", "Place", Text),
            field("table", "Whole values", Pairs("Value", "Becomes")),
            field("patterns", "Patterns", Pairs("Pattern", "Becomes")),
            helped("else", "Others", Value, "keep, error, or {\"value\": …}."),
            field("ignore_case", "Capitals do not count", Check),
            TO,
        ],
        "parse" => vec![
            helped("parse", "Places", Lines, "One a line."),
            field("as", "Read as", Choice(FORMS)),
            helped("true", "Words for true", Lines, "One a line."),
            helped("false", "Words for false", Lines, "One a line."),
            field("filled", "True where there is anything", Check),
            field("not", "Turned round", Check),
            helped(
                "form",
                "Form of a date",
                Text,
                "dd.MM.yyyy HH:mm, iso, seconds, milliseconds, excel.",
            ),
            helped("zone", "Zone of a date without one", Text, "+09:00; by default UTC."),
            helped("to_form", "Written in the form", Text, "By default ISO 8601."),
            field("decimal", "Decimal sign of a number", Text),
            field("thousands", "Sign between thousands", Text),
            TO,
        ],
        "phone" => vec![
            helped("phone", "Places", Lines, "One a line."),
            helped("country", "Country of numbers without one", Text, "GB, or +44."),
            helped(
                "otherwise",
                "What is no number goes to",
                Text,
                "By default the user is set aside.",
            ),
            TO,
        ],
        "password" => vec![
            field("password", "Column of the hash", Text),
            field("salt", "Column of the salt", Text),
            field("algorithm", "Column of the algorithm", Text),
            field("rounds", "Column of the rounds", Text),
            helped(
                "as",
                "Read as",
                Text,
                "How values are read that do not say it themselves: magento, joomla, sha256.",
            ),
            field(
                "salt_is",
                "The salt is",
                Choice(&[
                    ("", "As the form says"),
                    ("prefix", "Before the password"),
                    ("suffix", "Behind the password"),
                    ("key", "The key"),
                ]),
            ),
            field(
                "salt_in",
                "The salt is written as",
                Choice(&[
                    ("", "As the form says"),
                    ("text", "Text"),
                    ("hex", "Hexadecimal"),
                    ("base64", "Base64"),
                ]),
            ),
            field("constant_salt", "One salt for all", Secret),
            field("pepper", "Pepper", Secret),
            field(
                "clear",
                "Passwords in clear text",
                Choice(&[("", "Come without a hash"), ("hash", "Are hashed here")]),
            ),
        ],
        "give_password" => vec![helped(
            "give_password",
            "First passwords",
            Choice(&[
                ("random", "A random one for each user, with a list to hand out"),
                ("same", "The same for all, typed at each conversion"),
            ]),
            "For users without a password hash. Each is hashed as Auth0 takes it; Auth0 makes its own hash at the first login.",
        )],
        "leave_out" => {
            vec![helped("leave_out", "Users where", Text, "A query, as in Export."), REASON]
        }
        "namespace" => vec![
            helped(
                "namespace",
                "Put before ids",
                Value,
                "A text, or one for each file: {\"users.csv\": \"shop-\"}.",
            ),
            helped("path", "Where the id is", Text, "By default user_id."),
        ],
        "join" => vec![
            helped(
                "join",
                "File or table",
                Text,
                "The name of a file that is chosen above, or of a table of the same file.",
            ),
            field("key", "Same in both", Pairs("Of the user", "In the other file")),
            field("ignore_case", "Capitals do not count", Check),
            field("take", "Taken", Pairs("From the other file", "Goes to")),
            field(
                "rows",
                "Of several rows",
                Choice(&[
                    ("", "The first"),
                    ("last", "The last"),
                    ("best", "The best"),
                    ("list", "All, as a list"),
                    ("one", "There may be only one"),
                ]),
            ),
            helped(
                "by",
                "The best by",
                Lines,
                "One path a line, - before one where the largest is the best.",
            ),
            helped("rows_where", "Only rows where", Text, "A query on the other file’s columns."),
            field(
                "unmatched",
                "Users without a row",
                Choice(&[("", "Stay"), ("leave_out", "Are left out")]),
            ),
            field(
                "only",
                "Who stays",
                Choice(&[
                    ("", "Everybody"),
                    ("with", "Only users with a row"),
                    ("without", "Only users without one"),
                ]),
            ),
            REASON,
        ],
        "duplicates" => vec![
            helped("duplicates", "Same", Lines, "One path a line, with filters: email|lower."),
            field(
                "keep",
                "Which one stays",
                Choice(&[
                    ("", "The first"),
                    ("last", "The last"),
                    ("best", "The best"),
                    ("fullest", "The one with most values"),
                ]),
            ),
            helped(
                "by",
                "The best by",
                Lines,
                "One path a line, - before one where the largest is the best.",
            ),
            field("take_away", "Only the attribute is taken from the others", Check),
            REASON,
        ],
        "merge" => vec![
            helped("merge", "Same", Lines, "One path a line, with filters: email|lower."),
            helped("attributes", "Attributes", Pairs("Attribute", "Becomes"), "first, any, union."),
            REASON,
        ],
        "sort" => vec![helped(
            "sort",
            "By",
            Lines,
            "One path a line, - before one for the largest first.",
        )],
        "expect" => vec![
            helped(
                "expect",
                "Expected",
                Value,
                "A query; or {\"unique\": path}, {\"users\": number}.",
            ),
            REASON,
        ],
        _ => Vec::new(),
    }
}

const FORMS: &[(&str, &str)] = &[
    ("boolean", "True or false"),
    ("number", "A number"),
    ("date", "A date"),
    ("json", "JSON"),
    ("php", "What PHP’s serialize writes"),
    ("python", "What Python prints"),
    ("text", "A text"),
];
