//! A sketch of the values of a column: the smallest of their hashes. Two sketches tell about how many values two columns share,
//! in whatever order they came and however many there are. It tells nothing of the values themselves, and decides nothing.

/// How many hashes are kept.
const MOST: usize = 64;

/// The longest value that may be a key, in bytes.
const LONGEST: usize = 128;

/// Notes a value; capitals and blanks around it do not count.
pub(super) fn note(sketch: &mut Vec<u32>, value: &[u8]) {
    let value = value.trim_ascii();
    if value.is_empty() || value.len() > LONGEST {
        return;
    }
    let hash = hash(value);
    if sketch.len() >= MOST && sketch.last().is_some_and(|last| hash >= *last) {
        return;
    }
    if let Err(at) = sketch.binary_search(&hash) {
        sketch.insert(at, hash);
        sketch.truncate(MOST);
    }
}

/// FNV-1a, mixed so that all bits count.
fn hash(value: &[u8]) -> u32 {
    let fnv = value.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    ((mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53) >> 32) as u32
}

/// About how many different values there are.
pub(crate) fn different(sketch: &[u32]) -> u64 {
    match sketch.last() {
        Some(last) if sketch.len() >= MOST => {
            (sketch.len() as u64 - 1) * (1 << 32) / u64::from(*last).max(1)
        }
        _ => sketch.len() as u64,
    }
}

/// Of the values that both sketches could hold: how many are in `one`, in `two`, and in both.
pub(crate) fn shared(one: &[u32], two: &[u32]) -> (usize, usize, usize) {
    let limit = |sketch: &[u32]| match sketch.last() {
        Some(last) if sketch.len() >= MOST => *last,
        _ => u32::MAX,
    };
    let limit = limit(one).min(limit(two));
    let within = |sketch: &[u32]| sketch.iter().filter(|it| **it <= limit).count();
    let both = one.iter().filter(|it| **it <= limit && two.binary_search(it).is_ok()).count();
    (within(one), within(two), both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(values: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut sketch = Vec::new();
        values.for_each(|it| note(&mut sketch, it.to_string().as_bytes()));
        sketch
    }

    #[test]
    fn columns_in_any_order_tell_what_they_share() {
        let all = sketch(0..20_000);
        assert_eq!(sketch((0..20_000).rev()), all);
        assert!((15_000..26_000).contains(&different(&all)), "{}", different(&all));
        let (one, two, both) = shared(&all, &sketch(10_000..20_000));
        assert_eq!(both, two);
        assert!((20..45).contains(&both) && one == 64, "{one} {two} {both}");
        assert_eq!(shared(&all, &sketch(30_000..50_000)).2, 0);
        assert_eq!(shared(&sketch(1..4), &sketch(2..9)), (3, 7, 2));
        assert_eq!(different(&sketch([7, 7, 8].into_iter())), 2);
    }
}
