#[test]
fn counts() {
    let a = Counter::new(0);
}
