//! PrestaShop's tables of customers and employees.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const PRESTASHOP: Preset =
    Preset { id: "prestashop", label: "PrestaShop customers", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["passwd", "email"])
        && look.has_any(&["secure_key", "id_customer", "id_employee"])
        && look.has_any(&["firstname", "lastname"]);
    known.then(|| "passwd beside secure_key".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{is_guest}:(1 OR true)", "a guest, who has no account");
    plan.leave_out("@q{deleted}:(1 OR true)", "deleted in PrestaShop");
    plan.used(&["is_guest", "deleted"], "those who have it are left out");
    if plan.look.has("id_customer") {
        // A dump has those who run the shop, too, with numbers of their own.
        plan.leave_out("NOT _exists_:@q{id_customer}", "works for the shop, and is no customer");
    }
    plan.map(&["id_customer", "id_employee", "id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    password(plan);
    plan.blocked("active", true);
    plan.drop(&["secure_key"], "a key of links, not the password");
    plan.drop(&["reset_password_token", "reset_password_validity"], SECRET);
    plan.never(&["birthday", "date_add", "date_upd", "newsletter_date_add"]);
    plan.user_metadata(&["birthday", "newsletter", "optin", "company", "siret", "ape", "website"]);
    plan.user_metadata(&["id_gender", "id_lang", "note"]);
    plan.app_metadata(&["id_default_group", "id_shop_group", "id_shop", "id_profile", "id_risk"]);
    plan.origin(&["date_add", "date_upd", "newsletter_date_add", "last_passwd_gen"]);
    plan.drop(
        &[
            "ip_registration_newsletter",
            "outstanding_allow_amount",
            "show_public_prices",
            "max_payment_days",
        ],
        "the shop’s own",
    );
}

/// Old hashes are of the shop's key and the password: the key is not in the dump.
fn password(plan: &mut Plan<'_>) {
    let is_old = plan.look.column("passwd").is_some_and(|it| it.has_some(Looks::MaybeHash));
    let key = is_old
        .then(|| {
            plan.ask_secret(
                "cookie_key",
                "What is the shop’s cookie key (_COOKIE_KEY_ in config/settings.inc.php, or cookie_key in app/config/parameters.php)?",
                "Older passwords are an MD5 of this key and the password. Without it they cannot be imported.",
            )
        })
        .flatten();
    let keys = match key {
        Some(key) => {
            format!("\"as\":\"prestashop\",\"constant_salt\":{}", serde_json::Value::from(key))
        }
        None => "\"as\":\"prestashop\"".to_owned(),
    };
    plan.password("passwd", &keys);
}
