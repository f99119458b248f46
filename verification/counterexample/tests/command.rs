//! The command as its users see it: whole outputs and exit codes, in `command/*.trycmd`. To accept
//! new ones after reading them: `TRYCMD=overwrite cargo test -p counterexample --test command`.

#[test]
fn outputs_and_exit_codes() {
    trycmd::TestCases::new().case("tests/command/*.trycmd");
}
