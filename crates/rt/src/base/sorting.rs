//! A radix sort of indices by numeric keys.
//!
//! One sort for timers, tasks, rows and columns: stable, linear in the number of items for keys of any distribution, and a
//! tenth of the code size of the standard sorts, which are compiled for each type. Texts are converted to numbers first
//! ([`ranks`]).

/// One pass for each byte of a key.
const PASSES: u32 = u64::BITS / 8;

/// The indices of `keys` in ascending order of the keys; stable.
///
/// # Panics
/// If there are more than 2^32.
pub fn sorted(keys: &[u64]) -> Vec<u32> {
    let count = u32::try_from(keys.len()).expect("a table has fewer rows");
    let mut order: Vec<u32> = (0..count).collect();
    sort(&mut order, keys);
    order
}

/// The items in ascending order of their keys; stable.
pub fn in_order<T: Clone>(items: &[T], key: impl Fn(&T) -> u64) -> Vec<T> {
    let keys: Vec<u64> = items.iter().map(key).collect();
    sorted(&keys).into_iter().map(|index| items[index as usize].clone()).collect()
}

/// Up to this length an insertion sort is faster.
const INSERTION_SORT_MAX: usize = 24;

/// Sorts `items` by two keys, the first of which is the more significant; not stable.
pub(crate) fn sort_by_two(items: &mut [u32], keys: impl Fn(u32) -> [u64; 2]) {
    if items.len() > INSERTION_SORT_MAX {
        let [first, second]: [Vec<u64>; 2] =
            [0, 1].map(|n| items.iter().map(|item| keys(*item)[n]).collect());
        let mut order = sorted(&second);
        sort(&mut order, &first);
        let before = items.to_vec();
        for (item, index) in items.iter_mut().zip(order) {
            *item = before[index as usize];
        }
        return;
    }
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && keys(items[at]) < keys(items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// Sorts indices by their keys: few by insertion, many by a least-significant-byte radix sort.
fn sort(order: &mut Vec<u32>, keys: &[u64]) {
    if order.len() <= INSERTION_SORT_MAX {
        for end in 1..order.len() {
            let at = order[..end].partition_point(|index| keys[*index as usize] <= keys[order[end] as usize]);
            order[at..=end].rotate_right(1);
        }
        return;
    }
    let mut scratch = vec![0; order.len()];
    for byte in 0..PASSES {
        let digit = |index: u32| (keys[index as usize] >> (byte * 8)) as u8 as usize;
        // A histogram of the digits, whose prefix sums are where the indices of each digit start.
        let mut offsets = [0_usize; 257];
        order.iter().for_each(|index| offsets[digit(*index) + 1] += 1);
        if offsets.contains(&order.len()) {
            // All keys have the same digit.
            continue;
        }
        for next in 1..offsets.len() {
            offsets[next] += offsets[next - 1];
        }
        for index in &*order {
            let to = &mut offsets[digit(*index)];
            scratch[*to] = *index;
            *to += 1;
        }
        std::mem::swap(order, &mut scratch);
    }
}

/// The rank of each text among the distinct texts, in natural order: by bytes, but runs of digits by their value, so that
/// `w-2` comes before `w-10`.
pub fn ranks(texts: &[impl AsRef<str>]) -> Vec<u64> {
    let texts: Vec<Vec<u8>> = texts.iter().map(|text| natural_key(text.as_ref())).collect();
    let longest = texts.iter().map(Vec::len).max().unwrap_or(0);
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    // A radix sort with digits of eight bytes, the last first.
    for from in (0..longest).step_by(8).rev() {
        let eight = |text: &Vec<u8>| {
            (from..from + 8).fold(0, |key, at| key << 8 | u64::from(text.get(at).copied().unwrap_or(0)))
        };
        let keys: Vec<u64> = texts.iter().map(eight).collect();
        sort(&mut order, &keys);
    }
    let mut ranks = vec![0; texts.len()];
    let (mut rank, mut last) = (0, None);
    for index in order {
        let text = &texts[index as usize];
        if last.is_some_and(|last| last != text) {
            rank += 1;
        }
        last = Some(text);
        ranks[index as usize] = rank;
    }
    ranks
}

/// How many bytes of a text are compared.
const MAX_COMPARED: usize = 64;

/// The text with each run of digits prefixed by its length, so that byte order is natural order.
fn natural_key(text: &str) -> Vec<u8> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_COMPARED)];
    let mut natural_key = Vec::with_capacity(bytes.len() + 4);
    for (at, byte) in bytes.iter().enumerate() {
        let begins = byte.is_ascii_digit() && !at.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_digit());
        if begins {
            let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            // A digit as the first byte, so that a number sorts against other characters as digits do.
            natural_key.extend([b'0', digits as u8]);
        }
        natural_key.push(*byte);
    }
    natural_key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standard_order_and_stable() {
        let mut number = 1_u64;
        for bits in [0, 1, 7, 8, 9, 31, 33, 64] {
            let keys: Vec<u64> = (0..2000)
                .map(|_| {
                    number = number
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    number.checked_shr(64 - bits).unwrap_or(0)
                })
                .collect();
            let mut expected: Vec<u32> = (0..2000).collect();
            expected.sort_by_key(|index| keys[*index as usize]);
            assert_eq!(sorted(&keys), expected, "{bits} bits");
        }
        assert!(sorted(&[]).is_empty());
        assert_eq!(sorted(&[5]), [0]);
    }

    #[test]
    fn two_keys_sort_few_and_many_alike() {
        for count in [0, 1, 2, INSERTION_SORT_MAX, INSERTION_SORT_MAX + 1, 500] {
            let keys =
                |item: u32| [u64::from(item.wrapping_mul(7919) % 7), u64::from(item.wrapping_mul(31) % 1009)];
            let mut items: Vec<u32> = (0..count as u32).rev().collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| keys(*item));
            sort_by_two(&mut items, keys);
            assert_eq!(items, expected, "{count}");
        }
    }

    #[test]
    fn texts_are_ranked_and_numbers_in_them_count() {
        let ranks = ranks(&["w-10", "w-2", "main", "w-2", "", "w-2a", "日本", "w"]);
        assert_eq!(ranks, [5, 3, 1, 3, 0, 4, 6, 2]);
        let long = "a name that is longer than eight letters, twice over, and ends in ";
        let texts = [format!("{}b", &long[..40]), format!("{}a", &long[..40])];
        assert_eq!(super::ranks(&texts), [1, 0]);
    }
}
