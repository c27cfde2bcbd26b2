//! Factors: each item of `mfa_factors` is one factor of one kind. The schema sees to everything but none.
//!
//! Auth0 changes the profile first and the factors after, so factors that it cannot store leave the user imported:
//! MFA_FACTORS_FAILED stands in the job's errors, and sending the user again is safe (Auth0 docs, Bulk User Imports).

use crate::check::{Code, Finding};
use crate::user::{Attribute, User};
use json::{Kind, walk};

/// Adds that there are items that are no factor.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    let Some(factors) = user.get(Attribute::MfaFactors) else { return };
    if Kind::of(factors) != Kind::Array {
        return;
    }
    let is_empty =
        |item: &[u8]| Kind::of(item) == Kind::Object && walk::members(item).next().is_none();
    let mut empty = walk::elements(factors).enumerate().filter(|(_, item)| is_empty(item));
    let Some((index, _)) = empty.next() else { return };
    let more = match empty.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let fix = "Give each item one of totp, phone and email, or take it out. The user is imported, without factors; \
               sending it again with upsert is safe.";
    let value = format!("{{}} at mfa_factors[{index}]{more}");
    let finding = Finding::new(Code::MfaFactorsFailed, String::new(), &[], value, fix);
    findings.push(finding.about("mfa_factors".to_owned()).warning());
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    #[test]
    fn each_item_is_one_factor() {
        let factors = |items: &str| format!(r#"{{"email":"a@b.co","mfa_factors":{items}}}"#);
        check(&factors(r#"[{"totp":{"secret":"A"}},{"phone":{"value":"+1"}}]"#), &[]);
        check(&factors(r#"[{"totp":{"secret":"A"}},{ }]"#), &["warning MFA_FACTORS_FAILED "]);
        check(&factors("[{},{},{}]"), &["warning MFA_FACTORS_FAILED "]);
        check(&factors(r#"[{"totp":null}]"#), &["error INVALID_TYPE mfa_factors[0].totp"]);
        check(&factors("[null]"), &["error INVALID_TYPE mfa_factors[0]"]);
        check(&factors("{}"), &["error INVALID_TYPE mfa_factors"]);
    }
}
