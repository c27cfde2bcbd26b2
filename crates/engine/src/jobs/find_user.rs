//! Finds one user in files, as a conversion would write it: source and recipe run until the user comes by. For trying a
//! password. It writes nothing, and gives of the user nothing but its hash and where it stands.

use std::io;

use serde::{Deserialize, Serialize};

use crate::check::Finding;
use crate::jobs::candidate::Candidate;
use crate::jobs::pipeline::{Reports, Run, UserSink};
use crate::jobs::prepare::{Checked, Preparer};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::read::{Input, Position, Reopen};
use crate::recipe::Recipe;
use crate::spill::Spill;
use crate::thousands;
use crate::user::{Attribute, Reader, User};
use json::{text, walk};

/// What became of the search for a user.
#[derive(Clone, PartialEq, Eq)]
pub enum FoundUser {
    /// It is there.
    User(HashOfUser),
    /// It is not among the users that would be sent.
    Nobody(UsersSeen),
}

/// How many users a search has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersSeen {
    /// All
    pub total: u64,
    /// Those that the recipe leaves out, who were not looked at
    pub left_out: u64,
}

/// A user's hash. It shows itself to no log.
#[derive(Clone, PartialEq, Eq)]
pub struct HashOfUser {
    /// Where the user's record stands
    pub position: Position,
    /// A JSON object with `password_hash` or `custom_password_hash` as they would be sent; `None` if the user has neither
    pub hash: Option<String>,
    /// What kind of hash it is, for people; nothing of the hash is in it
    pub form: String,
    /// Whether Auth0 would refuse the user
    pub is_refused: bool,
}

/// Looks for the user whose email, id or username is `who`: first letters of either case, an id with or without `auth0|`.
/// `None` if `checkpoint` stopped it.
///
/// # Errors
/// What stops a run: the recipe cannot be understood, or a file cannot be read.
pub async fn find_user<R: Reopen, S: Spill + 'static>(
    recipe: &Recipe,
    inputs: Vec<Input<R>>,
    who: &str,
    seed: (u64, u64),
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<FoundUser>, RunError> {
    let recipe = &recipe.clone().rehearsed();
    let preparer = Preparer::new(recipe, Checked::Whole)?;
    let sink = Wanted { who: Who::new(who), found: None };
    let reports = Reports::<io::Sink>::default();
    let mut run = Run::by_recipe::<S>(recipe, inputs, preparer, (sink, reports), seed)?.until(1);
    while run.step()? {
        if !checkpoint(run.progress()).await {
            return Ok(None);
        }
    }
    let Progress { users, left_out, .. } = run.progress();
    Ok(Some(match run.sink().found.take() {
        Some(found) => FoundUser::User(found),
        None => FoundUser::Nobody(UsersSeen { total: users, left_out }),
    }))
}

/// Takes the user that is wanted, and no other.
struct Wanted {
    who: Who,
    found: Option<HashOfUser>,
}

impl UserSink for Wanted {
    fn validate(&mut self, _: &Candidate<'_>, _: &mut Vec<Finding>) {}

    fn write(&mut self, candidate: &Candidate<'_>, is_refused: bool) -> io::Result<bool> {
        let is_wanted = self.found.is_none() && self.who.is(candidate.user);
        if is_wanted {
            let hash = hash_of(candidate.user);
            self.found = Some(HashOfUser {
                position: candidate.position,
                form: hash.as_deref().map(form).unwrap_or_default(),
                hash,
                is_refused,
            });
        }
        Ok(is_wanted)
    }
}

/// What a person called the user by.
struct Who {
    name: String,
    id: String,
}

impl Who {
    fn new(who: &str) -> Self {
        let name = who.trim().to_lowercase();
        let id = without_provider(&name).to_owned();
        Who { name, id }
    }

    fn is(&self, user: &User<'_>) -> bool {
        let is_named = |attribute| {
            user.text(attribute).is_some_and(|text| text.trim().to_lowercase() == self.name)
        };
        let has_id = || {
            user.text(Attribute::UserId)
                .is_some_and(|id| without_provider(&id.trim().to_lowercase()) == self.id)
        };
        !self.name.is_empty()
            && (is_named(Attribute::Email) || is_named(Attribute::Username) || has_id())
    }
}

/// An id without the database's name in front, however often it stands there.
fn without_provider(id: &str) -> &str {
    id.trim_start_matches("auth0|")
}

/// The hash of the user that is the JSON object `user`, as an object of its own.
pub fn hash_of_user(user: &[u8]) -> Option<String> {
    hash_of(&Reader::default().read(user)?)
}

/// The hash as an object of its own.
pub(super) fn hash_of(user: &User<'_>) -> Option<String> {
    let members = [Attribute::PasswordHash, Attribute::CustomPasswordHash].into_iter().filter_map(
        |attribute| Some((attribute.name(), std::str::from_utf8(user.get(attribute)?).ok()?)),
    );
    let members: Vec<String> = members.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
}

/// What kind of hash the user has that is the JSON object `hash`, in words; nothing of the hash itself.
pub fn form(hash: &str) -> String {
    let [plain, custom] = walk::pick(hash.as_bytes(), ["password_hash", "custom_password_hash"]);
    let Some(custom) = custom else {
        let value = plain.and_then(text::string).unwrap_or_default();
        return format!("password_hash, {}", head("bcrypt", &value));
    };
    let [algorithm, hash, salt, password] =
        walk::pick(custom, ["algorithm", "hash", "salt", "password"]);
    let [value, digest] = walk::pick(hash.unwrap_or_default(), ["value", "digest"]);
    let algorithm = algorithm.and_then(text::string).unwrap_or_default();
    let mut form =
        format!("custom_password_hash, {}", algorithm.chars().take(20).collect::<String>());
    let said = |form: &mut String, words: &str| form.push_str(&format!(", {words}"));
    if matches!(&*algorithm, "argon2" | "bcrypt" | "pbkdf2" | "ldap") {
        let value = value.and_then(text::string).unwrap_or_default();
        form = format!("custom_password_hash, {}", head(&algorithm, &value));
    }
    if let Some(digest) = digest.and_then(text::string) {
        said(&mut form, &digest.chars().take(20).collect::<String>());
    }
    if algorithm == "scrypt" {
        said(&mut form, &scrypt(custom));
    } else if let Some(salt) = salt {
        let position = walk::pick(salt, ["position"])[0].and_then(text::string);
        let is_after = position.as_deref() == Some("suffix");
        said(
            &mut form,
            if is_after { "salt after the password" } else { "salt before the password" },
        );
    }
    let encoding = password.and_then(|it| walk::pick(it, ["encoding"])[0]).and_then(text::string);
    if let Some(encoding) = encoding.filter(|encoding| encoding != "utf8") {
        said(&mut form, &format!("password in {}", encoding.chars().take(20).collect::<String>()));
    }
    form
}

/// The beginning of a hash that is one string: what stands before salt and hash.
fn head(algorithm: &str, value: &str) -> String {
    // How many parts between `$` there are before the salt.
    let parts = match algorithm {
        "bcrypt" => 3,
        "argon2" => 4,
        "pbkdf2" => value.split('$').count().saturating_sub(2).min(3),
        // {SCHEME} before everything else.
        _ => {
            let scheme =
                value.split_inclusive('}').next().filter(|it| it.ends_with('}') && it.len() < 20);
            return format!("{algorithm} {}", scheme.unwrap_or_default());
        }
    };
    let head: Vec<&str> = value.split('$').take(parts).collect();
    let head = head.join("$");
    let begins = match algorithm {
        "bcrypt" => "$2",
        "argon2" => "$argon2",
        _ => "$pbkdf2-",
    };
    // What is malformed may be anything, a password in clear included.
    if head.len() > 60 || !head.starts_with(begins) || parts >= value.split('$').count() {
        return algorithm.to_owned();
    }
    format!("{algorithm} {head}$…")
}

fn scrypt(custom: &[u8]) -> String {
    let numbers = walk::pick(custom, ["cost", "blockSize", "parallelization"]);
    let [cost, block_size, parallelization] = numbers.map(|number| {
        number.and_then(|number| std::str::from_utf8(number).ok()?.parse::<u64>().ok())
    });
    format!(
        "cost {}, block size {}, parallelization {}",
        thousands::count(cost.unwrap_or(16_384)),
        block_size.unwrap_or(8),
        parallelization.unwrap_or(1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::ConvertSpec;
    use crate::recipe::Recipe;
    use pollster::block_on;

    const USERS: &str = concat!(
        r#"{"user_id":"auth0|Shop|1","email":"ann@x.io","password_hash":"$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"}"#,
        "\n",
        r#"{"user_id":"auth0|2","email":"Bob@x.io","username":"bobby","custom_password_hash":{"algorithm":"md5","hash":{"value":"00","encoding":"hex"},"salt":{"value":"s","position":"suffix"},"password":{"encoding":"utf16le"}}}"#,
        "\n",
        r#"{"user_id":"google-oauth2|3","email":"eve@x.io","identities":[{"provider":"google-oauth2"}]}"#,
        "\n",
        r#"{"user_id":"auth0|4","email":"no address"}"#,
        "\n"
    );

    fn find(who: &str) -> FoundUser {
        let recipe = ConvertSpec::default().recipe;
        let input = Input {
            name: "users.ndjson".to_owned(),
            bytes: USERS.len() as u64,
            reader: USERS.as_bytes(),
            options: Default::default(),
        };
        let found = find_user::<_, Vec<u8>>(&recipe, vec![input], who, (1, 2), async |_| true);
        block_on(found).expect("a run").expect("an end")
    }

    #[test]
    fn a_user_goes_by_email_id_or_username() {
        for (who, line) in [
            ("ann@x.io", Some(1)),
            (" ANN@x.io ", Some(1)),
            ("auth0|Shop|1", Some(1)),
            ("shop|1", Some(1)),
            ("BOBBY", Some(2)),
            ("auth0|2", Some(2)),
            ("2", Some(2)),
            ("no address", Some(4)),
            ("eve@x.io", None),
            ("ann", None),
            ("", None),
        ] {
            match find(who) {
                FoundUser::User(user) => assert_eq!(Some(user.position.line), line, "{who}"),
                FoundUser::Nobody(seen) => {
                    assert_eq!((line, seen), (None, UsersSeen { total: 4, left_out: 1 }), "{who}");
                }
            }
        }
    }

    #[test]
    fn its_hash_is_what_would_be_sent() {
        let hash = |who| match find(who) {
            FoundUser::User(user) => (user.hash, user.form, user.is_refused),
            FoundUser::Nobody(_) => panic!("nobody is {who}"),
        };
        let ann =
            r#"{"password_hash":"$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"}"#;
        assert_eq!(
            hash("ann@x.io"),
            (Some(ann.to_owned()), "password_hash, bcrypt $2b$10$…".to_owned(), false)
        );
        let form = "custom_password_hash, md5, salt after the password, password in utf16le";
        assert_eq!(hash("bobby").1, form);
        assert_eq!(hash("no address"), (None, String::new(), true));
    }

    #[test]
    fn forms_say_nothing_of_the_hash() {
        let custom = |algorithm: &str, value: &str| {
            form(&format!(
                r#"{{"custom_password_hash":{{"algorithm":"{algorithm}","hash":{{"value":"{value}"}}}}}}"#
            ))
        };
        for (algorithm, value, words) in [
            ("bcrypt", "$2y$12$x", "bcrypt $2y$12$…"),
            ("bcrypt", "my$clear$pass$word", "bcrypt"),
            (
                "argon2",
                "$argon2id$v=19$m=65536,t=2,p=1$x$y",
                "argon2 $argon2id$v=19$m=65536,t=2,p=1$…",
            ),
            ("pbkdf2", "$pbkdf2-sha512$i=10,l=2$x$y", "pbkdf2 $pbkdf2-sha512$i=10,l=2$…"),
            ("pbkdf2", "$pbkdf2-sha512$x$y", "pbkdf2 $pbkdf2-sha512$…"),
            ("pbkdf2", "secret", "pbkdf2"),
            ("ldap", "{SSHA}x", "ldap {SSHA}"),
            ("scrypt", "x", "scrypt, cost 16,384, block size 8, parallelization 1"),
        ] {
            assert_eq!(custom(algorithm, value), format!("custom_password_hash, {words}"));
        }
    }

    #[test]
    fn a_search_can_be_stopped() {
        let (recipe, text) = (Recipe::for_exports(), USERS.repeat(30_000));
        let input = |bytes: &str| Input {
            name: String::new(),
            bytes: bytes.len() as u64,
            reader: std::io::Cursor::new(bytes.as_bytes().to_vec()),
            options: Default::default(),
        };
        let found =
            find_user::<_, Vec<u8>>(&recipe, vec![input(&text)], "x", (1, 2), async |_| false);
        assert!(block_on(found).expect("a run").is_none());
    }
}
