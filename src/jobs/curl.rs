//! The requests that would start a job in Auth0, follow it, and tell who failed, as commands for a terminal. Sends nothing.
//!
//! What comes from people or backups is quoted so that neither the shell nor curl reads anything into it: the shell by
//! quotes, and curl by `--form-string`, since `--form` takes a value that begins with `@` for a file to send.

use engine::jobs::ImportSpec;

/// The commands that import a file with these settings and say what came of it.
pub(crate) fn users_import(spec: &ImportSpec) -> String {
    format!(
        "{}\n\n# How far it is; JOB_ID is the “id” that the first command answers:\n{}\n\n# Once it is completed, who failed and why:\n{}",
        submit(spec),
        ask(""),
        ask("/errors")
    )
}

/// The command that asks something of the job.
fn ask(what: &str) -> String {
    format!(
        "curl 'https://YOUR_DOMAIN/api/v2/jobs/JOB_ID{what}' \\\n  --header 'Authorization: Bearer YOUR_TOKEN'"
    )
}

/// The command that sends the file. What is not said here Auth0 decides, so everything is.
fn submit(spec: &ImportSpec) -> String {
    let field =
        |name: &str, value: &str| format!("--form-string {}", quoted(&format!("{name}={value}")));
    let mut lines = vec![
        "curl --request POST 'https://YOUR_DOMAIN/api/v2/jobs/users-imports'".to_owned(),
        "--header 'Authorization: Bearer YOUR_TOKEN'".to_owned(),
        "--form 'users=@FILE'".to_owned(),
        field("connection_id", &spec.connection),
        field("upsert", truth(spec.upsert)),
    ];
    if !spec.external_id.is_empty() {
        lines.push(field("external_id", &spec.external_id));
    }
    lines.push(field("send_completion_email", truth(spec.send_completion_email)));
    lines.join(" \\\n  ")
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// `text` as one word of a shell. Control characters are spelled out: pasted into a terminal, they would be keys.
fn quoted(text: &str) -> String {
    if !text.contains(char::is_control) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = String::from("$'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => word.extend(['\\', character]),
            _ if character.is_control() => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    word += &format!("\\{byte:03o}");
                }
            }
            _ => word.push(character),
        }
    }
    word + "'"
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_request_has_auth0s_fields() {
        let spec = ImportSpec {
            connection: "con_0123456789abcdef".to_owned(),
            upsert: true,
            external_id: "Ann’s 1st".to_owned(),
            ..ImportSpec::default()
        };
        let expected = "curl --request POST 'https://YOUR_DOMAIN/api/v2/jobs/users-imports' \\
  --header 'Authorization: Bearer YOUR_TOKEN' \\
  --form 'users=@FILE' \\
  --form-string 'connection_id=con_0123456789abcdef' \\
  --form-string 'upsert=true' \\
  --form-string 'external_id=Ann’s 1st' \\
  --form-string 'send_completion_email=false'

# How far it is; JOB_ID is the “id” that the first command answers:
curl 'https://YOUR_DOMAIN/api/v2/jobs/JOB_ID' \\
  --header 'Authorization: Bearer YOUR_TOKEN'

# Once it is completed, who failed and why:
curl 'https://YOUR_DOMAIN/api/v2/jobs/JOB_ID/errors' \\
  --header 'Authorization: Bearer YOUR_TOKEN'";
        assert_eq!(users_import(&spec), expected);
    }

    #[wasm_bindgen_test]
    fn whether_a_mail_is_sent_is_always_said() {
        for send_completion_email in [true, false] {
            let spec = ImportSpec { send_completion_email, ..ImportSpec::default() };
            let said = format!("'send_completion_email={send_completion_email}'");
            assert!(users_import(&spec).contains(&said));
        }
    }

    #[wasm_bindgen_test]
    fn an_external_id_that_is_not_set_is_not_sent() {
        assert!(!users_import(&ImportSpec::default()).contains("external_id"));
    }

    #[wasm_bindgen_test]
    fn values_stay_one_word() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected);
        check("a b", "'a b'");
        check("$(rm -rf ~) `id` \"x\" \\ !", "'$(rm -rf ~) `id` \"x\" \\ !'");
        check("it's", r"'it'\''s'");
        check("';id;'", r"''\'';id;'\'''");
        check("a\nb\u{3}'\\", r"$'a\012b\003\'\\'");
        check("\u{9b}201~", r"$'\302\233201~'");
    }
}
