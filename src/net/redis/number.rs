//! Numbers as Redis reads and writes them.
//!
//! Invariant: what Redis refuses as a number is refused: `+1`, ` 1`, `01`.

#[cfg(target_arch = "wasm32")]
use crate::platform::number::{exponential, parse, plain};

/// The digits after the point that `INCRBYFLOAT` keeps.
const PLACES: u32 = 17;

/// An integer in its one spelling.
pub(super) fn parse_int(bytes: &[u8]) -> Option<i64> {
    let number: i64 = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    (number.to_string().as_bytes() == bytes).then_some(number)
}

/// A number, `inf` and `-inf` included; not NaN.
pub(super) fn parse_float(bytes: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(bytes).ok()?;
    match text.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str() {
        "inf" | "infinity" if text.starts_with('-') => Some(f64::NEG_INFINITY),
        "inf" | "infinity" => Some(f64::INFINITY),
        "nan" => None,
        _ => parse(text),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn parse(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn plain(number: f64) -> String {
    number.to_string()
}

#[cfg(not(target_arch = "wasm32"))]
fn exponential(number: f64) -> String {
    format!("{number:e}")
}

/// The shortest text that reads as the number, in the form of Redis's scores: `3`, `1.5`, `1e+21`, `inf`.
pub(super) fn format_double(number: f64) -> String {
    // 2 to the power of 52, up to which Redis writes whole numbers as integers.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if number == number.trunc() && number.abs() < WHOLE {
        return (number as i64).to_string();
    }
    let text = exponential(number);
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count() as i32;
    let exponent: i32 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    let last = exponent + 1 - digits;
    let is_plain = if last >= 0 { exponent < digits + 7 } else { last > -7 || exponent.abs() < 4 };
    match is_plain {
        true => plain(number),
        false => format!("{mantissa}e{}{}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
    }
}

/// The sum as `INCRBYFLOAT` writes it. It adds decimals, because Redis has more digits than `f64`: 0.1 and 0.2 are 0.3. `None`
/// if it is not finite.
pub(super) fn add_decimals(a: &str, b: &str) -> Option<String> {
    let exact = || parse_decimal(a)?.checked_add(parse_decimal(b)?);
    if let Some(sum) = exact() {
        return Some(format_decimal(sum));
    }
    let sum = parse_float(a.as_bytes())? + parse_float(b.as_bytes())?;
    sum.is_finite().then(|| plain(sum))
}

/// A number in units of the last place; `None` if it has more digits.
fn parse_decimal(text: &str) -> Option<i128> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() > 18 || fraction.len() > PLACES as usize {
        return None;
    }
    let missing = PLACES - fraction.len() as u32;
    let number: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let number = number * 10i128.pow(missing);
    Some(if is_negative { -number } else { number })
}

fn format_decimal(number: i128) -> String {
    let unit = 10u128.pow(PLACES);
    let (whole, fraction) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    let sign = if number < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{fraction:0width$}", width = PLACES as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{add_decimals, format_double, parse_float, parse_int};

    #[test]
    fn integers_have_one_spelling() {
        let read = |text: &str| parse_int(text.as_bytes());
        assert_eq!((read("10"), read("-3"), read("0")), (Some(10), Some(-3), Some(0)));
        for wrong in ["+1", " 1", "01", "-0", "1.0", "", "9223372036854775808"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn floats_are_not_nan() {
        assert_eq!(parse_float(b"-inf"), Some(f64::NEG_INFINITY));
        assert_eq!(parse_float(b"nan"), None);
        assert_eq!(parse_float(b"1 "), None);
    }

    #[test]
    fn scores_are_short() {
        let cases = [
            (3.0, "3"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e10, "10000000000"),
            (1e21, "1e+21"),
            (1.5e-9, "1.5e-9"),
            (f64::INFINITY, "inf"),
        ];
        for (number, text) in cases {
            assert_eq!(format_double(number), text);
        }
    }

    #[test]
    fn decimals_add_exactly() {
        let cases = [
            ("0.1", "0.2", "0.3"),
            ("10.50", "0.1", "10.6"),
            ("5.0e3", "2.0e2", "5200"),
            ("1", "-3.25", "-2.25"),
            ("-1", "1", "0"),
        ];
        for (a, b, sum) in cases {
            assert_eq!(add_decimals(a, b).as_deref(), Some(sum));
        }
        assert_eq!(add_decimals("inf", "1"), None);
    }
}
