//! What would mend a kind of finding: steps of a recipe, each with how many users it would mend.
//!
//! Which steps come into question depends on code and attribute; whether one mends a user is tried on the user's own value,
//! by the step itself. Nothing is changed here: a person takes an offer, and then it is a step like others.

use serde::{Deserialize, Serialize};

use crate::check::metadata::has_bad_name;
use crate::check::rules::sure_length;
use crate::check::{Code, Finding, Severity, password};
use crate::jobs::keep_unknown::is_metadata_name;
use crate::recipe::data::OneOrMany;
use crate::recipe::mend_verbs::{Mend, Remedy};
use crate::recipe::set_verbs::{Duplicates, Keep};
use crate::recipe::verbs::{LeaveOut, Move, Remove};
use crate::recipe::{Mended, Mending, Recipe, Standard, Step, Verb};
use crate::user::column_name::{self, Meaning};
use crate::user::user_id::UserId;
use crate::user::{Attribute, User, secret};
use json::{Kind as Json, text, walk};

/// A step that would mend users with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The step
    pub step: Step,
    /// How many users it would mend
    pub users: u64,
    /// Whether it has to be told a country first
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_country: bool,
}

impl Offer {
    /// The recipe with this step; in it once, even if it is taken twice.
    #[must_use]
    pub fn taken(&self, recipe: &Recipe) -> Recipe {
        let mut recipe = recipe.clone();
        match self.step.verb.standard() {
            Some(standard) => recipe.toggle(standard, true),
            None => {
                recipe.steps.retain(|step| *step != self.step);
                recipe.insert(self.step.clone());
            }
        }
        recipe
    }

    /// The same with the country that it asks for.
    #[must_use]
    pub fn of_country(mut self, country: &str) -> Self {
        if let Verb::Mend(mend) = &mut self.step.verb {
            mend.country = Some(country.to_owned());
        }
        self
    }
}

/// A way to mend a kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The attribute is mended where it has the fault
    Mend(Remedy),
    /// The same for phone numbers without a country, which is asked for
    Country,
    /// A standard step is switched on
    Switch(Standard),
    /// The column goes
    RemoveColumn,
    /// The column becomes metadata
    MoveColumn,
    /// The column gets the name it stands for
    Rename(Attribute),
    /// The username, which is an address, becomes the email
    FromUsername,
    /// Users without the attribute are left out
    LeaveOutMissing,
    /// Of two hashes this one goes
    DropHash(Attribute),
    /// One of several users stays
    KeepOne(Best),
}

/// Which of several users stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Best {
    First,
    Last,
    Newest,
    Verified,
    Fullest,
}

/// The ways to mend findings of one kind, and how many users each has mended so far.
pub(super) struct Ways {
    code: Code,
    attribute: String,
    ways: Vec<(Way, Option<Mending>, u64)>,
}

/// Why no step mends findings of this code; `None` if some does.
pub fn unmendable(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ProfileSizeExceeded | Code::UserTooLarge => {
            "What can be done without in a large profile, a person has to say"
        }
        Code::Conflict | Code::ConflictEmail | Code::ConflictUsername | Code::IdElsewhere => {
            "No step knows who is in the connection"
        }
        Code::NotChanged | Code::LinkedIdentity => "Only the Management API does it",
        Code::OtherConnection => "The connection is chosen in the form",
        Code::InvalidJson
        | Code::NotAnObject
        | Code::RecordTooLong
        | Code::UnreadableFile
        | Code::DamagedFile => "There is no user to mend",
        Code::RepeatedKey => "Which value counts was decided when the record was read",
        Code::StepFailed | Code::EditNotFound => "The step itself is to be changed",
        Code::LeftOutRow
        | Code::RaggedRow
        | Code::BrokenRow
        | Code::BrokenQuote
        | Code::SpoiledValue
        | Code::DoubtfulValue
        | Code::DoubtfulHeader
        | Code::DoubtfulEncoding
        | Code::PartialFile
        | Code::OtherRecords => "It is about how the file is read, and corrected there",
        _ => return None,
    })
}

/// The ways that come into question, the one that keeps most first.
fn ways(code: Code, severity: Severity, name: &str) -> Vec<Way> {
    use Attribute as A;
    let mends = |remedies: &[Remedy]| remedies.iter().map(|it| Way::Mend(*it)).collect::<Vec<_>>();
    use Remedy::{
        Address, Blanks, Characters, Cut, Empty, Hash, Metadata, Passwords, Phone, Tidy, Type, Web,
    };
    let (remove, leave_out) = (Remedy::Remove, Remedy::LeaveOut);
    let attribute = Attribute::named(name.as_bytes());
    let is_advice = severity == Severity::Warning;
    match (code, attribute) {
        (Code::InvalidType | Code::MaxLength, Some(A::Email)) => mends(&[leave_out]),
        (
            Code::InvalidType | Code::ArrayLengthShort,
            Some(A::MfaFactors | A::CustomPasswordHash),
        ) => mends(&[Empty, Tidy, remove]),
        (Code::InvalidType, Some(A::AppMetadata | A::UserMetadata | A::PasswordHash)) => {
            mends(&[Empty, Type, remove])
        }
        (Code::InvalidType, Some(_)) => mends(&[Empty, Type, Metadata, remove]),
        (Code::InvalidFormat, Some(A::Email)) => mends(&[Address, leave_out]),
        (Code::InvalidFormat, Some(A::Picture)) => mends(&[Empty, Web, Metadata, remove]),
        (Code::Pattern, Some(A::PhoneNumber)) => {
            let first = [Way::Mend(Empty), Way::Mend(Phone), Way::Country];
            [&first[..], &mends(&[Metadata, remove])].concat()
        }
        (Code::Pattern | Code::MaxLength, Some(A::UserId)) => mends(&[Blanks, Metadata, remove]),
        (Code::Pattern | Code::NotPassed, Some(A::AppMetadata | A::UserMetadata)) => {
            mends(&[Remedy::Rename])
        }
        (Code::MinLength, Some(A::CustomPasswordHash)) => mends(&[remove]),
        (Code::MinLength, Some(_)) => mends(&[Empty, Metadata, remove]),
        (Code::MaxLength, Some(A::Username)) if is_advice => Vec::new(),
        (Code::Pattern | Code::Format | Code::MaxLength, Some(A::Username)) => {
            mends(&[Metadata, remove])
        }
        (Code::MaxLength, Some(A::CustomPasswordHash)) => mends(&[remove]),
        (Code::MaxLength, Some(_)) => mends(&[Cut, Metadata]),
        (Code::ObjectMissingRequiredProperty, Some(A::Email)) => {
            vec![Way::FromUsername, Way::LeaveOutMissing]
        }
        (Code::ObjectMissingRequiredProperty, Some(A::Username | A::PhoneNumber))
        | (Code::AnyOfMissing, _) => vec![Way::LeaveOutMissing],
        (Code::ObjectAdditionalProperties, Some(it)) if it.row().import => mends(&[Tidy, remove]),
        (Code::ObjectAdditionalProperties, _) => of_unknown(name),
        (Code::NotPassed, Some(A::PasswordHash)) => {
            vec![Way::DropHash(A::PasswordHash), Way::DropHash(A::CustomPasswordHash)]
        }
        (Code::Format, Some(A::PasswordHash)) => mends(&[Hash, remove]),
        (Code::MfaFactorsFailed, _) => mends(&[Tidy]),
        (
            Code::EnumMismatch
            | Code::ObjectMissingRequiredProperty
            | Code::ObjectPropertiesMaximum
            | Code::ArrayLengthLong
            | Code::ArrayLengthShort
            | Code::Minimum
            | Code::Format
            | Code::InvalidFormat
            | Code::Pattern
            | Code::NotPassed,
            Some(_),
        ) => mends(&[Tidy, remove]),
        (Code::DuplicatedUser, _) => {
            let all = [Best::First, Best::Last, Best::Newest, Best::Verified, Best::Fullest];
            all.map(Way::KeepOne).to_vec()
        }
        (Code::OtherProvider, _) => {
            vec![Way::Mend(leave_out), Way::Switch(Standard::LeaveOutOtherProviders)]
        }
        (Code::DoubledPrefix, _) => vec![Way::Switch(Standard::StripRepeated)],
        (Code::PlainPassword, Some(_)) => mends(&[Passwords]),
        (Code::PlainPassword | Code::SecretColumn | Code::UsersInside, None) => {
            vec![Way::RemoveColumn]
        }
        (Code::HalfCharacter | Code::NulCharacter | Code::HugeNumber, _) => mends(&[Characters]),
        _ => Vec::new(),
    }
}

/// The ways to mend that a member of the root is nothing Auth0 takes.
fn of_unknown(name: &str) -> Vec<Way> {
    match column_name::meaning(name) {
        Meaning::Renamed(attribute) if attribute.row().import => {
            vec![Way::Rename(attribute), Way::RemoveColumn]
        }
        Meaning::Attribute(_) | Meaning::Renamed(_) | Meaning::Connection => {
            vec![Way::RemoveColumn, Way::Switch(Standard::DropUnimportable)]
        }
        Meaning::Unknown if secret::is_secret_key(name) => vec![Way::RemoveColumn],
        Meaning::Unknown => vec![Way::MoveColumn, Way::RemoveColumn],
    }
}

impl Ways {
    /// Those for findings like this one.
    pub(super) fn of(finding: &Finding) -> Self {
        let Finding { code, severity, attribute, .. } = finding;
        let ways = ways(*code, *severity, attribute).into_iter().map(|way| {
            let mending = match step(way, *code, attribute).verb {
                Verb::Mend(mend) if way != Way::Country => Mending::new(&mend).ok(),
                _ => None,
            };
            (way, mending, 0)
        });
        Ways { code: *code, attribute: attribute.clone(), ways: ways.collect() }
    }

    /// Counts the ways that mend this finding of `user`.
    pub(super) fn count(&mut self, finding: &Finding, user: &User<'_>) {
        let value = value_of(user, &self.attribute);
        for (way, mending, users) in &mut self.ways {
            let fits = match mending {
                Some(mending) => value.is_some_and(|value| mends(mending, *way, value, user)),
                None => fits(*way, finding, value, user),
            };
            *users += u64::from(fits);
        }
    }

    /// What is offered: each way that mends somebody.
    pub(super) fn offers(&self) -> Vec<Offer> {
        let useful = self.ways.iter().filter(|(.., users)| *users > 0);
        // Whatever tells which of several stays, all others go.
        let others = useful.clone().map(|(.., users)| *users).max().unwrap_or_default();
        let offer = |(way, _, users): &(Way, Option<Mending>, u64)| Offer {
            step: step(*way, self.code, &self.attribute),
            users: if matches!(way, Way::KeepOne(_)) { others } else { *users },
            asks_country: *way == Way::Country,
        };
        useful.map(offer).collect()
    }
}

/// The value of a member of a user's root.
fn value_of<'u>(user: &'u User<'_>, name: &str) -> Option<&'u [u8]> {
    match Attribute::named(name.as_bytes()) {
        Some(attribute) => user.get(attribute),
        None => {
            let named = |it: &&crate::user::Field<'_>| it.name().text() == name;
            user.fields().iter().find(named).map(|field| &*field.value)
        }
    }
}

/// Whether a step mends a value, beside the others of its user.
fn mends(mending: &Mending, way: Way, value: &[u8], user: &User<'_>) -> bool {
    let is_empty = matches!(value, b"null" | b"\"\"" | b"[]" | b"{}");
    match mending.of(value) {
        None => false,
        // There is a way for those alone.
        Some(Mended::Gone) => !is_empty || way != Way::Mend(Remedy::Remove),
        Some(Mended::Moved(to)) => {
            let key = to.split_once('.').map_or("", |(_, key)| key);
            has_room(user, key)
        }
        Some(Mended::Instead(..)) => user.get(Attribute::CustomPasswordHash).is_none(),
        Some(Mended::Value(_) | Mended::LeftOut) => true,
    }
}

/// Whether `user_metadata` can take a key of this name.
fn has_room(user: &User<'_>, key: &str) -> bool {
    user.get(Attribute::UserMetadata).is_none_or(|metadata| match Json::of(metadata) {
        Json::Null => true,
        Json::Object => !walk::members(metadata).any(|(raw, _)| text::unescaped(raw) == key),
        _ => false,
    })
}

/// Whether a way that is no `mend` mends a finding of `user`.
fn fits(way: Way, finding: &Finding, value: Option<&[u8]>, user: &User<'_>) -> bool {
    let string = |attribute| user.text(attribute).unwrap_or_default();
    match way {
        Way::Country => {
            let text = value.and_then(text::string).unwrap_or_default();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let is_sign = |c: char| c.is_ascii_digit() || c.is_whitespace() || "()-./".contains(c);
            (5..=15).contains(&digits) && text.chars().all(is_sign)
        }
        Way::FromUsername => {
            let name = string(Attribute::Username);
            user.get(Attribute::Email).is_none() && crate::check::is_email(&name)
        }
        Way::MoveColumn => {
            is_metadata_name(&finding.attribute)
                && has_room(user, &finding.attribute)
                && value.is_some_and(|value| !has_bad_name(value))
        }
        Way::Rename(attribute) => user.get(attribute).is_none(),
        // Those whose ids say it are left out by their ids.
        Way::Switch(Standard::LeaveOutOtherProviders) => {
            !UserId::parse(&string(Attribute::UserId)).is_foreign()
        }
        // One that a step has read is gone before any later step.
        Way::RemoveColumn if finding.code == Code::PlainPassword => {
            password::not_imported(&finding.attribute)
                .is_some_and(|it| it.message == finding.message)
        }
        Way::KeepOne(Best::Verified) => user.get(Attribute::EmailVerified).is_some(),
        _ => true,
    }
}

/// Why users are left out, in a few words.
fn reason(code: Code, name: &str) -> String {
    let why = match code {
        Code::InvalidFormat => "is no address that Auth0 takes",
        Code::InvalidType => "is of another type than Auth0 takes",
        Code::MaxLength => "is too long",
        Code::OtherProvider => return "Signs in with another provider, by its ID".to_owned(),
        _ => "is nothing that Auth0 takes",
    };
    format!("{name} {why}")
}

/// The step that goes a way.
fn step(way: Way, code: Code, name: &str) -> Step {
    let one = |text: &str| OneOrMany(vec![text.to_owned()]);
    let verb = match way {
        Way::Mend(by) => Verb::Mend(Mend {
            mend: name.to_owned(),
            fault: code,
            by,
            to: (by == Remedy::Cut)
                .then(|| Attribute::named(name.as_bytes()).and_then(sure_length))
                .flatten(),
            country: None,
            reason: (by == Remedy::LeaveOut).then(|| reason(code, name)),
        }),
        Way::Country => return step(Way::Mend(Remedy::Phone), code, name),
        Way::Switch(standard) => return standard.step(),
        Way::RemoveColumn => Verb::Remove(Remove { remove: one(name), ..Remove::default() }),
        Way::MoveColumn => Verb::Move(Move {
            r#move: name.to_owned(),
            to: format!("user_metadata.{name}"),
            ..Move::default()
        }),
        Way::Rename(attribute) => Verb::Move(Move {
            r#move: name.to_owned(),
            to: attribute.name().to_owned(),
            ..Move::default()
        }),
        Way::FromUsername => {
            let verb = Verb::Move(Move {
                r#move: "username".to_owned(),
                to: "email".to_owned(),
                matching: Some("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$".to_owned()),
                ..Move::default()
            });
            return Step { only_where: Some("NOT _exists_:email".to_owned()), ..Step::from(verb) };
        }
        Way::LeaveOutMissing if name.is_empty() => Verb::LeaveOut(LeaveOut {
            leave_out: "NOT _exists_:email AND NOT _exists_:username AND NOT _exists_:phone_number"
                .to_owned(),
            reason: "no email, username or phone_number".to_owned(),
        }),
        Way::LeaveOutMissing => Verb::LeaveOut(LeaveOut {
            leave_out: format!("NOT _exists_:{name}"),
            reason: format!("no {name}"),
        }),
        Way::DropHash(gone) => {
            let other = match gone {
                Attribute::PasswordHash => Attribute::CustomPasswordHash,
                _ => Attribute::PasswordHash,
            };
            let verb = Verb::Remove(Remove { remove: one(gone.name()), ..Remove::default() });
            let only_where = Some(format!("_exists_:{}", other.name()));
            return Step { only_where, ..Step::from(verb) };
        }
        Way::KeepOne(best) => Verb::Duplicates(kept(best, name)),
    };
    Step::from(verb)
}

/// One of several users with the same key stays.
fn kept(best: Best, name: &str) -> Duplicates {
    let key = match name {
        "email" | "username" => format!("{name}|lower"),
        _ => name.to_owned(),
    };
    let dates = ["-last_login", "-updated_at", "-created_at"];
    let (keep, by) = match best {
        Best::First => (Keep::First, Vec::new()),
        Best::Last => (Keep::Last, Vec::new()),
        Best::Newest => (Keep::Best, dates.to_vec()),
        Best::Verified => (Keep::Best, [&["email_verified"], &dates[..]].concat()),
        Best::Fullest => (Keep::Fullest, dates.to_vec()),
    };
    Duplicates {
        duplicates: OneOrMany(vec![key]),
        keep,
        by: OneOrMany(by.into_iter().map(str::to_owned).collect()),
        take_away: false,
        reason: format!("the same {name} as another user"),
    }
}

#[cfg(test)]
mod tests;
