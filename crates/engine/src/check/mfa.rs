//! Factors: each item of `mfa_factors` is one factor of one kind. The schema sees to everything but none.

use crate::check::{Code, Finding, MOST_FINDINGS};
use crate::user::{Attribute, User};
use json::{Kind, walk};

/// Adds the items that are no factor.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    let Some(factors) = user.get(Attribute::MfaFactors) else { return };
    if Kind::of(factors) != Kind::Array {
        return;
    }
    let is_empty =
        |item: &[u8]| Kind::of(item) == Kind::Object && walk::members(item).next().is_none();
    let empty = walk::elements(factors).enumerate().filter(|(_, item)| is_empty(item));
    findings.extend(empty.take(MOST_FINDINGS).map(|(index, _)| {
        let reason = "MFA factor expected: totp, phone or email";
        let fix = "Give the item one of totp, phone and email, or take it out.";
        let path = format!("mfa_factors[{index}]");
        Finding::new(Code::MfaFactorsFailed, path, &[reason], "{}".to_owned(), fix)
    }));
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    #[test]
    fn each_item_is_one_factor() {
        let factors = |items: &str| format!(r#"{{"email":"a@b.co","mfa_factors":{items}}}"#);
        check(&factors(r#"[{"totp":{"secret":"A"}},{"phone":{"value":"+1"}}]"#), &[]);
        check(
            &factors(r#"[{"totp":{"secret":"A"}},{ }]"#),
            &["error MFA_FACTORS_FAILED mfa_factors[1]"],
        );
        check(&factors(r#"[{"totp":null}]"#), &["error INVALID_TYPE mfa_factors[0].totp"]);
        check(&factors("[null]"), &["error INVALID_TYPE mfa_factors[0]"]);
        check(&factors("{}"), &["error INVALID_TYPE mfa_factors"]);
    }
}
