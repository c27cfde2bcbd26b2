//! The columns of a file as the table shows them: what a survey saw, where the recipe puts each, and what was proposed for it.
//! Pure.

use crate::shared::format::percent;
use engine::jobs::{Looks, Survey, SurveyColumn, ValueKind};
use engine::recipe::placing::{Placing, Reading, is_metadata, is_same_column, own_name};
use engine::recipe::verbs::Form;
use engine::recipe::{Recipe, Step};
use engine::systems::{Goes, Placed, Proposal, Sureness};
use engine::user::ATTRIBUTES;
use engine::user::secret::MASK;

/// What stands in the box of a column that goes nowhere.
pub(super) const LEFT_OUT: &str = "left out";

/// What stands in the box of a column that is the password's hash, or part of it.
pub(super) const PASSWORD: &str = "password";

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// Its name as recipes have it
    pub(super) name: String,
    /// Its name as people read it
    pub(super) label: String,
    /// Its first values
    pub(super) values: Vec<String>,
    /// Of how many users it holds something, in percent
    pub(super) filled: u64,
    /// What its values are
    pub(super) kind: &'static str,
    /// Where it goes
    pub(super) placing: Placing,
    /// Why there, in a few words
    pub(super) why: String,
    /// How sure that is; nothing where a person said it
    pub(super) sureness: Option<Sureness>,
    /// The place of metadata that can have a type, and which it has
    pub(super) form: Option<(String, Option<Form>)>,
    /// What is wrong with where it goes
    pub(super) problem: Option<String>,
    /// Where it is read as something else before it is an attribute
    pub(super) truth: Reading,
}

/// What the table says of all columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    /// Columns with a place
    pub(super) placed: usize,
    /// Columns that are left out
    pub(super) left_out: usize,
    /// Columns of which nobody knows where they go
    pub(super) undecided: usize,
    /// Columns whose place is a guess, or wrong
    pub(super) to_check: usize,
}

impl Column {
    /// Whether nobody knows where it goes.
    pub(super) fn is_undecided(&self) -> bool {
        self.placing == Placing::Unsaid && !is_attribute(&self.name)
    }

    /// Whether a person should look at it.
    pub(super) fn is_to_check(&self) -> bool {
        self.is_undecided() || self.problem.is_some() || self.sureness == Some(Sureness::Guess)
    }

    /// What stands in its box.
    pub(super) fn text(&self) -> String {
        match &self.placing {
            Placing::To(targets) => targets.join(", "),
            Placing::Password => PASSWORD.to_owned(),
            Placing::Nowhere => LEFT_OUT.to_owned(),
            Placing::Unsaid if is_attribute(&self.name) => self.name.clone(),
            Placing::Unsaid => String::new(),
        }
    }
}

/// All columns: those of the file, and those that joins of other files add.
pub(super) fn columns(
    survey: &Survey,
    proposal: Option<&Proposal>,
    recipe: &Recipe,
) -> Vec<Column> {
    let twice = recipe.filled_twice();
    let column = |seen: &SurveyColumn| {
        let proposed = proposal.and_then(|it| it.columns.iter().find(|it| it.column == seen.name));
        column(seen, survey.records, proposed, recipe, &twice)
    };
    let joined = proposal.iter().flat_map(|it| &it.joined);
    survey.columns.iter().chain(joined).map(column).collect()
}

/// How many of them are what.
pub(super) fn tally(columns: &[Column]) -> Tally {
    let count = |is: &dyn Fn(&&Column) -> bool| columns.iter().filter(is).count();
    let left_out = count(&|it| it.placing == Placing::Nowhere && !is_used(it));
    let undecided = count(&|it| it.is_undecided());
    Tally {
        placed: columns.len() - left_out - undecided,
        left_out,
        undecided,
        to_check: count(&|it| it.is_to_check()),
    }
}

/// Whether a step uses up what goes nowhere by itself.
fn is_used(column: &Column) -> bool {
    column.why == USED
}

const USED: &str = "a step uses it";

fn column(
    seen: &SurveyColumn,
    records: u64,
    proposed: Option<&Placed>,
    recipe: &Recipe,
    twice: &[String],
) -> Column {
    let placing = recipe.placing(&seen.name);
    let as_proposed = proposed.filter(|it| is_as_proposed(&placing, &it.goes));
    let (why, sureness) = match as_proposed {
        Some(it) if it.goes == Goes::Step && it.why.is_empty() => (USED.to_owned(), None),
        Some(it) => (it.why.clone(), Some(it.sureness)),
        None if proposed.is_some() => ("by you".to_owned(), None),
        None => (String::new(), None),
    };
    let form = match &placing {
        Placing::To(targets) => targets.iter().find(|it| is_metadata(it)),
        _ => None,
    };
    let problem = match &placing {
        Placing::To(targets) => targets.iter().find(|it| twice.contains(it)),
        _ => None,
    };
    Column {
        label: seen.label.clone(),
        values: match &placing {
            // What its name does not say, its place does.
            Placing::Password if !seen.values.is_empty() => vec![MASK.to_owned()],
            _ => seen.values.clone(),
        },
        filled: percent(seen.filled, records.max(seen.filled)),
        kind: kind(seen),
        why,
        sureness,
        form: form.map(|path| (path.clone(), recipe.type_of(path))),
        problem: problem.map(|path| {
            format!("Another column goes to {path} as well. Only the last of them would be there.")
        }),
        placing,
        truth: truth(seen),
        name: seen.name.clone(),
    }
}

fn is_as_proposed(placing: &Placing, goes: &Goes) -> bool {
    match (placing, goes) {
        (Placing::To(are), Goes::To(proposed)) => are == proposed,
        (Placing::Password, Goes::Password) | (Placing::Unsaid, Goes::Undecided) => true,
        (Placing::Nowhere, Goes::Dropped | Goes::Step) => true,
        _ => false,
    }
}

/// How the column is read where it becomes an attribute that is true or false.
fn truth(seen: &SurveyColumn) -> Reading {
    match () {
        () if matches!(&seen.kinds[..], [(ValueKind::Boolean, _)]) => Reading::AsItIs,
        () if seen.looks_like(Looks::Time) => Reading::Filled,
        () => Reading::Truth,
    }
}

/// What its values are, in a word or two.
fn kind(seen: &SurveyColumn) -> &'static str {
    const LOOKS: [(Looks, &str); 9] = [
        (Looks::Address, "email address"),
        (Looks::Link, "link"),
        (Looks::Hash, "hash"),
        (Looks::Phone, "phone number"),
        (Looks::Json, "JSON in a text"),
        (Looks::Php, "PHP in a text"),
        (Looks::Time, "date"),
        (Looks::Uuid, "UUID"),
        (Looks::Auth0Id, "id of Auth0"),
    ];
    if seen.filled == 0 {
        return "empty";
    }
    let look = LOOKS.iter().find(|(look, _)| seen.looks_like(*look)).map(|(_, word)| *word);
    look.unwrap_or_else(|| match seen.kinds.first() {
        Some((ValueKind::Number, _)) => "number",
        Some((ValueKind::Boolean, _)) => "true or false",
        Some((ValueKind::Date, _)) => "date",
        Some((ValueKind::List, _)) => "list",
        Some((ValueKind::Object, _)) => "object",
        Some((ValueKind::Text, _)) | None => "text",
    })
}

fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.iter().any(|row| row.import && row.name == name)
}

/// Attributes that are true or false.
const TRUTHS: [&str; 3] = ["email_verified", "phone_verified", "blocked"];

/// What somebody wrote into the box of a column: where it goes, or what is wrong with it.
pub(super) fn understood(text: &str) -> Result<Placing, String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case(LEFT_OUT) {
        return Ok(Placing::Nowhere);
    }
    if text.eq_ignore_ascii_case(PASSWORD) {
        return Ok(Placing::Password);
    }
    let targets: Vec<String> =
        text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    for target in &targets {
        let root = target.split(['.', '[']).next().unwrap_or_default();
        match () {
            () if matches!(root, "password_hash" | "custom_password_hash") => {
                return Err("Choose “password”: the form of each hash is found out.".to_owned());
            }
            () if !is_attribute(root) => {
                return Err(format!(
                    "Auth0 has no attribute “{root}”. Metadata begins with user_metadata. or app_metadata."
                ));
            }
            () if root != target && !is_metadata(target) => {
                return Err(format!("{root} holds nothing below it. Only metadata does."));
            }
            () => {}
        }
    }
    Ok(Placing::To(targets))
}

/// The recipe with this column put there.
pub(super) fn put(recipe: &Recipe, column: &Column, placing: &Placing) -> Recipe {
    let mut recipe = recipe.clone();
    let is_truth = match placing {
        Placing::To(targets) => targets.iter().any(|it| TRUTHS.contains(&it.as_str())),
        _ => false,
    };
    let reading = if is_truth { column.truth } else { Reading::AsItIs };
    recipe.place(&column.name, placing, reading);
    recipe
}

/// What can be chosen for a column: what an import has, metadata under its own name, nothing.
pub(super) fn targets(column: &Column) -> Vec<String> {
    let own = own_name(&column.name);
    let under = |root: &str| engine::fields::path::joined(root, &own);
    let hashes = ["password_hash", "custom_password_hash", "user_metadata", "app_metadata"];
    let attributes = ATTRIBUTES.iter().filter(|row| row.import && !hashes.contains(&row.name));
    let attributes = attributes.map(|row| row.name.to_owned());
    [LEFT_OUT.to_owned(), under("user_metadata"), under("app_metadata"), PASSWORD.to_owned()]
        .into_iter()
        .chain(attributes)
        .collect()
}

/// The attributes that Auth0 needs and nothing fills.
pub(super) fn missing(columns: &[Column], recipe: &Recipe) -> Vec<&'static str> {
    let goes = |to: &str| {
        columns.iter().any(|column| match &column.placing {
            Placing::To(targets) => targets.iter().any(|it| it == to),
            Placing::Unsaid => is_same_column(&column.name, to),
            _ => false,
        })
    };
    let needed = ["email"].into_iter();
    needed.filter(|to| !goes(to) && !recipe.steps.iter().any(|step| fills(step, to))).collect()
}

/// Whether a step other than the map puts something into an attribute.
fn fills(step: &Step, attribute: &str) -> bool {
    const FILLING: [&str; 9] = [
        "set",
        "default",
        "move",
        "pick",
        "parse",
        "translate",
        "join",
        "split_name",
        "expression",
    ];
    if !step.on || !FILLING.contains(&step.verb.name()) {
        return false;
    }
    let written = serde_json::to_string(step).unwrap_or_default();
    written.contains(&format!("\"{attribute}\""))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn recipe(steps: &str) -> Recipe {
        serde_json::from_str(&format!("{{\"recipe\":1,\"steps\":{steps}}}")).unwrap()
    }

    fn survey(names: &[&str]) -> Survey {
        let column = |name: &&str| SurveyColumn {
            name: (*name).to_owned(),
            label: (*name).to_owned(),
            filled: 2,
            values: vec!["x".to_owned()],
            kinds: vec![(ValueKind::Text, 2)],
            looks: Vec::new(),
            ..SurveyColumn::default()
        };
        Survey { records: 4, columns: names.iter().map(column).collect(), ..Survey::default() }
    }

    #[wasm_bindgen_test]
    fn columns_are_where_the_recipe_puts_them() {
        let recipe = recipe(r#"[{"map":{"mail":"email","x":null,"n":"user_metadata.n"}}]"#);
        let seen = survey(&["mail", "x", "n", "what", "name"]);
        let columns = columns(&seen, None, &recipe);
        let texts: Vec<String> = columns.iter().map(Column::text).collect();
        assert_eq!(texts, ["email", "left out", "user_metadata.n", "", "name"]);
        assert_eq!(columns[0].filled, 50);
        let expected = Tally { placed: 3, left_out: 1, undecided: 1, to_check: 1 };
        assert_eq!(tally(&columns), expected);
        assert!(missing(&columns, &recipe).is_empty());
        let moved = put(&recipe, &columns[0], &Placing::Nowhere);
        assert_eq!(missing(&super::columns(&seen, None, &moved), &moved), ["email"]);
    }

    #[wasm_bindgen_test]
    fn what_a_person_writes_is_understood() {
        let to =
            |paths: &[&str]| Ok(Placing::To(paths.iter().map(|it| (*it).to_owned()).collect()));
        assert_eq!(understood(" Left out "), Ok(Placing::Nowhere));
        assert_eq!(understood("password"), Ok(Placing::Password));
        assert_eq!(understood("email"), to(&["email"]));
        assert_eq!(understood("user_id, app_metadata.id"), to(&["user_id", "app_metadata.id"]));
        assert_eq!(understood("user_metadata[\"a b\"]"), to(&["user_metadata[\"a b\"]"]));
        for wrong in ["emial", "email.x", "password_hash"] {
            assert!(understood(wrong).is_err(), "{wrong}");
        }
    }
}
