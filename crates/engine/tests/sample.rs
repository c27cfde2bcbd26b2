//! Makes `www/sample.ndjson`, the export that "Try with sample data" loads, and proves what it shows.
//!
//! The people are made up; their addresses are at domains and networks reserved for examples. The file is what this
//! program makes, byte for byte; after a change of the program, `MUSTER_WRITE_SAMPLE=1 cargo test --test sample`
//! writes it anew.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use engine::check::Code;
use engine::jobs::{ConvertSpec, Input, Outputs, Reports, Run, Summary};
use engine::write::Digests;
use serde_json::{Value, json};

/// How many users the sample has.
const USERS: usize = 60;

/// Given and family names; the spelling used for addresses follows from them.
const PEOPLE: &[(&str, &str)] = &[
    ("Amélie", "Fournier"),
    ("Noor", "van Dijk"),
    ("Søren", "Ålund"),
    ("Zoë", "Hartmann"),
    ("Mateo", "Ibáñez"),
    ("Yuki", "Tanabe"),
    ("Ngozi", "Adeyemi-Clarke"),
    ("Łukasz", "Wójcik"),
    ("Priya", "Raghunathan"),
    ("Ciarán", "Ó Briain"),
    ("Ingrid", "Nordström"),
    ("Tomáš", "Dvořáček"),
    ("Leïla", "Benhaddou"),
    ("José", "da Conceição"),
    ("Hana", "Kobayakawa"),
    ("Élodie", "Marchand"),
    ("Björk", "Einarsdóttir"),
    ("Dmitri", "Volkonsky"),
    ("Şirin", "Yıldırım"),
    ("Grace", "Okonjo"),
    ("Étienne", "Labonté"),
    ("Wei", "Zhang-Müller"),
    ("Anaïs", "Perrault"),
    ("Kwame", "Asante"),
    ("Renée", "Dubois"),
    ("Óscar", "Peñalver"),
    ("Freja", "Lindqvist"),
    ("Isla", "MacAllister"),
    ("Jürgen", "Weißkopf"),
    ("Mirembe", "Ssali"),
];

const PLANS: &[&str] = &["free", "team", "business", "enterprise"];
const LANGUAGES: &[&str] = &["fr", "nl", "da", "de", "es", "ja", "en", "pl", "ta", "ga"];
const CITIES: &[&str] = &[
    "Lyon",
    "Utrecht",
    "Århus",
    "Zürich",
    "Córdoba",
    "札幌",
    "Ibadan",
    "Gdańsk",
    "Kraków",
    "São Paulo",
];

/// Splitmix64: the same numbers everywhere, from one seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    fn id(&mut self) -> String {
        format!("{:016x}{:08x}", self.next(), self.next() as u32)
    }

    fn time(&mut self, year: u64) -> String {
        let (month, day) = (1 + self.below(12), 1 + self.below(28));
        let (hour, minute, second) = (self.below(24), self.below(60), self.below(60));
        format!(
            "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
            self.below(1000)
        )
    }
}

/// `Łukasz Wójcik` → `lukasz.wojcik`.
fn plain(name: &str) -> String {
    let letters = name
        .to_lowercase()
        .chars()
        .map(|letter| match letter {
            'é' | 'è' | 'ë' => 'e',
            'á' | 'å' | 'ã' | 'ä' => 'a',
            'ï' | 'í' | 'ı' => 'i',
            'ó' | 'ö' | 'ô' | 'ø' => 'o',
            'ú' | 'ü' => 'u',
            'ç' | 'č' => 'c',
            'ł' => 'l',
            'ñ' | 'ń' => 'n',
            'ř' => 'r',
            'š' | 'ş' | 'ß' => 's',
            other => other,
        })
        .collect::<String>();
    // Some letters become two in lower case; a mark of its own is left out.
    letters.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect()
}

/// A user: its attributes in order.
#[derive(Default)]
struct User(Vec<(String, Value)>);

impl User {
    fn set(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    fn line(&self) -> String {
        let members: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
        format!("{{{}}}\n", members.join(","))
    }
}

/// A user as Auth0 exports one.
fn user(number: usize, id: &str, random: &mut Random) -> User {
    let (given, family) = PEOPLE[number % PEOPLE.len()];
    let nickname = format!("{}.{}", plain(given), plain(family));
    let domain = if number < PEOPLE.len() { "example.com" } else { "mail.example.org" };
    let created = 2019 + random.below(4);
    let mut user = User::default();
    user.set("user_id", json!(format!("auth0|{id}")));
    user.set("email", json!(format!("{nickname}@{domain}")));
    user.set("email_verified", json!(random.below(5) > 0));
    user.set("name", json!(format!("{given} {family}")));
    user.set("given_name", json!(given));
    user.set("family_name", json!(family));
    user.set("nickname", json!(nickname));
    user.set("picture", json!(format!("https://avatars.example.com/{}.png", &id[..12])));
    user.set("identities", json!([{
        "user_id": id, "provider": "auth0", "connection": "Username-Password-Authentication", "isSocial": false,
    }]));
    user.set("created_at", json!(random.time(created)));
    user.set("updated_at", json!(random.time(2024)));
    user.set("last_login", json!(random.time(2024)));
    user.set("last_ip", json!(format!("203.0.113.{}", 1 + random.below(254))));
    user.set("logins_count", json!(1 + random.below(400)));
    user.set("user_metadata", json!({
        "language": random.of(LANGUAGES), "address": { "city": random.of(CITIES) }, "newsletter": random.below(2) == 0,
    }));
    user.set("app_metadata", json!({
        "plan": random.of(PLANS), "roles": if random.below(6) == 0 { json!(["admin", "member"]) } else { json!(["member"]) },
        // Past what JavaScript's numbers hold exactly: it must come out as it went in.
        "billing_account": 9_007_199_254_740_993_u64 + random.below(90_000),
    }));
    user
}

/// The names that the User Import / Export extension gave to columns.
const COLUMNS: &[(&str, &str)] = &[
    ("user_id", "Id"),
    ("given_name", "Given Name"),
    ("family_name", "Family Name"),
    ("nickname", "Nickname"),
    ("name", "Name"),
    ("email", "Email"),
    ("email_verified", "Email Verified"),
    ("picture", "Picture"),
    ("created_at", "Created At"),
    ("updated_at", "Updated At"),
];

/// The faults that real exports have, one here and there.
fn spoil(number: usize, id: &str, user: &mut User) {
    match number {
        6 | 31 => {
            user.set("user_id", json!(format!("google-oauth2|1048209137753{number:02}")));
            user.set("identities", json!([{
                "user_id": format!("1048209137753{number:02}"), "provider": "google-oauth2", "connection": "google-oauth2",
                "isSocial": true,
            }]));
        }
        11 | 12 => user.set("user_id", json!(format!("auth0|auth0|{id}"))),
        17 => user.0.retain(|(name, _)| name != "email"),
        24 => user.set("email", json!("renee.dubois@")),
        27 => user.set("email_verified", json!("yes")),
        33..=35 => {
            for (name, _) in &mut user.0 {
                if let Some((_, column)) = COLUMNS.iter().find(|(attribute, _)| attribute == name) {
                    *name = (*column).to_owned();
                }
            }
        }
        38 => user.set("email", json!("AMELIE.FOURNIER@example.com")),
        41 => user.set("phone_number", json!("020 7946 0018")),
        44 => user.set("family_name", json!("")),
        47..=49 => user.set("department", json!("Research")),
        52 => user.set("app_metadata", json!({ "plan": "team", "user_id": id })),
        55 => user.set("password_hash", json!("5f4dcc3b5aa765d61d8327deb882cf99")),
        _ => {}
    }
}

fn sample() -> String {
    let mut random = Random(0x4d55_5354_4552);
    let users = (0..USERS).map(|number| {
        let id = random.id();
        let mut user = user(number, &id, &mut random);
        spoil(number, &id, &mut user);
        user.line()
    });
    users.collect()
}

/// Checksums are not what is tested here.
struct NoDigests;

impl Digests for NoDigests {
    fn add(&mut self, _: &[u8]) {}
}

fn converted(text: &str, spec: ConvertSpec) -> Summary {
    let input = Input {
        name: "sample".to_owned(),
        bytes: text.len() as u64,
        reader: std::io::Cursor::new(text.as_bytes().to_vec()),
        options: Default::default(),
    };
    let outputs = Outputs { result: Vec::new(), reports: Reports::default() };
    let mut run = Run::new(spec, vec![input], outputs, NoDigests, (1, 2)).unwrap();
    while run.step().unwrap() {}
    run.end().unwrap().finish(&[]).unwrap().summary
}

#[test]
fn the_sample_is_what_this_program_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/sample.ndjson");
    let made = sample();
    if std::env::var_os("MUSTER_WRITE_SAMPLE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made, "see the head of tests/sample.rs");
}

/// The sample is mostly good, and shows what most often is not.
#[test]
fn the_sample_shows_what_is_found() {
    let summary = converted(&sample(), ConvertSpec::default());
    let found: BTreeMap<(Code, &str), u64> = summary
        .groups
        .iter()
        .map(|group| ((group.code, group.attribute.as_str()), group.count))
        .collect();
    let expected = [
        ((Code::InvalidType, "email_verified"), 1),
        ((Code::InvalidFormat, "email"), 1),
        ((Code::ObjectMissingRequiredProperty, "email"), 1),
        ((Code::Pattern, "phone_number"), 1),
        ((Code::MinLength, "family_name"), 1),
        ((Code::Format, "password_hash"), 1),
        ((Code::NotPassed, "app_metadata"), 1),
        ((Code::DuplicatedUser, "email"), 1),
        ((Code::OtherProvider, "user_id"), 2),
        ((Code::DoubledPrefix, "user_id"), 2),
    ];
    assert_eq!(found, BTreeMap::from(expected));
    assert_eq!(
        (summary.total, summary.refused, summary.users_left_out(), summary.warned),
        (60, 8, 2, 2)
    );
}
