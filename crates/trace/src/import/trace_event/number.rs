//! Parses JSON numbers of microseconds to whole nanoseconds.
//!
//! By integer arithmetic: a present-day timestamp in microseconds with three decimals has 19 digits, and `f64` keeps 16.

/// The maximum distance of a timestamp from zero, in nanoseconds: 146 years. Differences of two timestamps fit an `i64`.
const FARTHEST: i128 = 1 << 62;

/// The number of significant digits that are read; more do not matter at this scale.
const MOST_DIGITS: u32 = 30;

/// Parses a JSON number of microseconds to nanoseconds, rounded to the nearest; `None` if it is not a number or too far from
/// zero.
pub(crate) fn nanos(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, exponent) = match digits.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut mantissa = 0i128;
    let mut taken = 0;
    // Microseconds to nanoseconds: three decimal places.
    let mut places = exponent.checked_add(3)?;
    let mut seen = false;
    for (digit, is_fraction) in
        whole.bytes().map(|digit| (digit, false)).chain(fraction.bytes().map(|digit| (digit, true)))
    {
        if !digit.is_ascii_digit() {
            return None;
        }
        seen = true;
        if taken < MOST_DIGITS {
            mantissa = mantissa * 10 + i128::from(digit - b'0');
            taken += u32::from(mantissa > 0);
            places = places.checked_sub(i32::from(is_fraction))?;
        } else {
            places = places.checked_add(i32::from(!is_fraction))?;
        }
    }
    let scaled = scale(mantissa, places).filter(|_| seen)?;
    let signed = if negative { -scaled } else { scaled };
    i64::try_from(signed).ok().filter(|_| scaled <= FARTHEST)
}

/// `mantissa * 10^places`, rounded to the nearest.
fn scale(mantissa: i128, places: i32) -> Option<i128> {
    if mantissa == 0 {
        return Some(0);
    }
    match (places >= 0, 10i128.checked_pow(places.unsigned_abs())) {
        (true, power) => mantissa.checked_mul(power?),
        (false, Some(power)) => Some((mantissa + power / 2) / power),
        (false, None) => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, expected) in [
            ("0", 0),
            ("1", 1_000),
            ("0.001", 1),
            ("1763876127123456.789", 1_763_876_127_123_456_789),
            ("-2.5", -2_500),
            ("1e3", 1_000_000),
            ("1.5E-3", 2),
            ("0.0004999", 0),
            ("0.00000000000000000000000000000000000000000001", 0),
            ("123456789012345678901234567890e-27", 123_457),
            ("0e99999999", 0),
        ] {
            assert_eq!(nanos(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_beyond_all_time_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "NaN",
            "Infinity",
            "1e400",
            "1e16",
            "-1e16",
            "1.2.3",
            "1e",
            "99999999999999999999",
            "1e99999999999",
        ] {
            assert_eq!(nanos(text), None, "{text}");
        }
        assert_eq!(nanos("4611686018427387.904"), Some(1 << 62));
        assert_eq!(nanos("4611686018427387.905"), None);
    }
}
