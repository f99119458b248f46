#[test]
use std::sync::Arc;

const LIMIT: usize = 10;
static REQUESTS: Counter = Counter::new(0);

struct Shared {
    count: Counter,
}

impl Shared {}

mod tests {}

fn main() {
    let a = Counter::new(0);
}
