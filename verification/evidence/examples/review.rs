//! Prints `docs/review.md`, and writes its pictures to `docs/pictures`:
//!
//! ```console
//! $ cargo run -q -p evidence --example review > docs/review.md
//! ```

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let review = evidence::review::review();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir(&folder)?;
    for (name, picture) in review.pictures {
        std::fs::write(folder.join(format!("{name}.svg")), picture)?;
    }
    print!("{}", review.page);
    Ok(())
}
