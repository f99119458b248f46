//! Sets the cfg `searches` where this is built for an engine that searches: where the cfg of a feature's name
//! is set, since each such engine has a feature. So no other file has to list them.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(searches)");
    let searches = std::env::vars().any(|(name, _)| {
        let feature = name.strip_prefix("CARGO_FEATURE_");
        feature.is_some_and(|engine| std::env::var_os(format!("CARGO_CFG_{engine}")).is_some())
    });
    if searches {
        println!("cargo::rustc-cfg=searches");
    }
}
