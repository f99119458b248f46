use std::sync::atomic::{AtomicU32, Ordering};

static SEED: AtomicU32 = AtomicU32::new(0);

/// The first caller's seed is everybody's.
pub fn seed(mine: u32) -> u32 {
    let current = SEED.load(Ordering::Relaxed);
    if current != 0 {
        return current;
    }
    match SEED.compare_exchange(0, mine, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => mine,
        Err(theirs) => theirs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_see_one_seed() {
        let a = std::thread::spawn(|| seed(1));
        let b = std::thread::spawn(|| seed(2));
        assert_eq!(a.join().unwrap(), b.join().unwrap());
    }
}
