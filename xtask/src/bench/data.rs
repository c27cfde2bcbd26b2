//! Makes exports to measure with: seeded, so that every run has the same, and shaped like real ones.
//!
//! One user a line as Auth0 exports it, about 840 bytes: identities, dates, logins, metadata, a picture, and
//! names from several languages, some with escapes. Every user is one Auth0 would take once converted.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

const GIVEN: [&str; 16] = [
    "Ann",
    "José",
    "Zoë",
    "Mateusz",
    "Søren",
    "Łucja",
    "Nguyễn",
    "Олена",
    "Δημήτρης",
    "美咲",
    "Müller",
    "Chloé",
    "İbrahim",
    "Ama",
    "Kwame",
    "Siân",
];
const FAMILY: [&str; 16] = [
    "Smith",
    "García",
    "O'Neill",
    "Kowalski",
    "Jørgensen",
    "Wójcik",
    "Trần",
    "Шевченко",
    "Παπαδόπουλος",
    "佐藤",
    "Weiß",
    "Lefèvre",
    "Yılmaz",
    "Mensah",
    "van der Berg",
    "Núñez",
];
const CITIES: [&str; 8] = [
    "Zürich",
    "São Paulo",
    "Kraków",
    "Tromsø",
    "Accra",
    "Osaka",
    "Quebec \\\"City\\\"",
    "A\\u00f1o Nuevo",
];
const PLANS: [&str; 4] = ["free", "team", "business", "enterprise"];

/// Some of the names above for a user of this number.
pub struct Names {
    /// A given name
    pub given: &'static str,
    /// A family name
    pub family: &'static str,
    /// A city without escapes
    pub city: &'static str,
    /// A plan
    pub plan: &'static str,
}

impl Names {
    /// Always the same for the same number.
    pub fn of(number: u64) -> Self {
        let mut numbers = Numbers(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        numbers.next();
        Names {
            given: numbers.pick(&GIVEN),
            family: numbers.pick(&FAMILY),
            city: numbers.pick(&CITIES[..6]),
            plan: numbers.pick(&PLANS),
        }
    }
}

/// A small generator of numbers (xorshift64*): no need for better ones here.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (2016 + self.below(10), 1 + self.below(12), 1 + self.below(28));
        let (hour, minute, second) = (self.below(24), self.below(60), self.below(60));
        format!(
            "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
            self.below(1000)
        )
    }
}

/// Writes an export of `users` users to `path`, unless it is there already, whole.
///
/// # Errors
/// When it cannot be written.
pub fn make(path: &Path, users: u64) -> Result<()> {
    if path.is_file() {
        return Ok(());
    }
    let making = path.with_extension("part");
    let context = || format!("cannot write {}", making.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(context)?;
    }
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&making).with_context(context)?);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for index in 0..users {
        write_user(&mut out, &mut numbers, index).with_context(context)?;
    }
    out.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(context)?;
    std::fs::rename(&making, path).with_context(context)
}

fn write_user(out: &mut impl Write, numbers: &mut Numbers, index: u64) -> std::io::Result<()> {
    let id = format!("{:016x}{:08x}", numbers.next(), index);
    let (given, family) = (numbers.pick(&GIVEN), numbers.pick(&FAMILY));
    let email =
        format!("user{index}.{:x}@mail{}.example.com", numbers.below(1 << 24), numbers.below(40));
    let (created, updated, login) = (numbers.date(), numbers.date(), numbers.date());
    let picture = format!(
        "https://s.gravatar.com/avatar/{:016x}{:016x}?s=480&r=pg&d=https%3A%2F%2Fcdn.example.com%2Favatars%2F{}.png",
        numbers.next(),
        numbers.next(),
        ["ab", "cd", "xy"][numbers.below(3) as usize]
    );
    let ip = format!(
        "{}.{}.{}.{}",
        numbers.below(256),
        numbers.below(256),
        numbers.below(256),
        numbers.below(256)
    );
    let logins = numbers.below(500);
    let verified = numbers.below(5) > 0;
    let city = numbers.pick(&CITIES);
    let plan = numbers.pick(&PLANS);
    let (theme, newsletter) = (["light", "dark"][numbers.below(2) as usize], numbers.below(2) == 0);
    let (account, balance) = (numbers.next() >> 1, numbers.below(1_000_000));
    writeln!(
        out,
        "{{\"user_id\":\"auth0|{id}\",\"email\":\"{email}\",\"email_verified\":{verified},\"name\":\"{given} {family}\",\
         \"given_name\":\"{given}\",\"family_name\":\"{family}\",\"nickname\":\"user{index}\",\"picture\":\"{picture}\",\
         \"identities\":[{{\"user_id\":\"{id}\",\"provider\":\"auth0\",\"connection\":\"Username-Password-Authentication\",\"isSocial\":false}}],\
         \"created_at\":\"{created}\",\"updated_at\":\"{updated}\",\"last_login\":\"{login}\",\"last_ip\":\"{ip}\",\"logins_count\":{logins},\
         \"user_metadata\":{{\"theme\":\"{theme}\",\"newsletter\":{newsletter},\"address\":{{\"city\":\"{city}\",\"zip\":\"{:05}\"}}}},\
         \"app_metadata\":{{\"plan\":\"{plan}\",\"account\":{account},\"balance\":{}.{:02},\"roles\":[\"reader\",\"editor\"]}}}}",
        numbers.below(100_000),
        balance / 100,
        balance % 100
    )
}
