//! A 128-bit decimal of IEEE 754-2008, as BSON keeps it (bsonspec.org, the specification of BSON Decimal128), as text.

/// The most digits there are; what has more counts as 0.
const MOST: u128 = 10u128.pow(34);

/// The number as text, every digit kept; `None` for what is no number.
pub(super) fn text(bits: u128) -> Option<String> {
    let sign = if bits >> 127 == 1 { "-" } else { "" };
    let combination = bits >> 122 & 0x1f;
    if combination >= 0x1e {
        return None;
    }
    let (exponent, coefficient) = match combination >= 0x18 {
        // The form whose coefficients are all out of range
        true => (bits >> 111 & 0x3fff, 0),
        false => (bits >> 113 & 0x3fff, bits & ((1 << 113) - 1)),
    };
    let coefficient = if coefficient < MOST { coefficient } else { 0 };
    let exponent = i32::try_from(exponent).ok()? - 6176;
    let digits = coefficient.to_string();
    let before = i32::try_from(digits.len()).ok()? + exponent;
    let number = if exponent == 0 {
        digits
    } else if exponent < 0 && before > 0 {
        let (whole, part) = digits.split_at_checked(usize::try_from(before).ok()?)?;
        format!("{whole}.{part}")
    } else if exponent < 0 && before > -6 {
        let zeros = "0".repeat(usize::try_from(-before).ok()?);
        format!("0.{zeros}{digits}")
    } else {
        let (first, rest) = digits.split_at_checked(1)?;
        let point = if rest.is_empty() { "" } else { "." };
        format!("{first}{point}{rest}E{:+}", before - 1)
    };
    Some(format!("{sign}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_kept() {
        let check = |negative: bool, coefficient: u128, exponent: i32, expected: &str| {
            let exponent = u128::try_from(exponent + 6176).expect("in range");
            let bits = u128::from(negative) << 127 | exponent << 113 | coefficient;
            assert_eq!(text(bits).as_deref(), Some(expected));
        };
        check(false, 1250, -2, "12.50");
        check(true, 5, 0, "-5");
        check(false, 0, 0, "0");
        check(false, 1, -3, "0.001");
        check(false, 1, -7, "1E-7");
        check(false, 123, 5, "1.23E+7");
        check(false, MOST - 1, 0, "9999999999999999999999999999999999");
        check(false, MOST, 0, "0");
        assert_eq!(text(0x7c << 120), None);
        assert_eq!(text(0x78 << 120), None);
    }
}
