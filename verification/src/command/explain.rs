//! `counterexample explain`

use std::process::ExitCode;

use clap::Args;
use counterexample::glossary;

use super::output::{print, without_controls};

#[derive(Args)]
pub struct Explain {
    /// The term; without one, all terms are listed
    word: Vec<String>,
}

impl Explain {
    pub fn run(&self) -> Result<ExitCode, String> {
        let word = self.word.join(" ");
        if word.is_empty() {
            let terms = glossary::ENTRIES.iter().map(|entry| entry.term);
            print(&(terms.collect::<Vec<_>>().join("\n") + "\n"))?;
            return Ok(ExitCode::SUCCESS);
        }
        let Some(entry) = glossary::explain(&word) else {
            let suggestion = match &*glossary::similar(&word) {
                [] => "`counterexample explain` lists the terms that are".to_string(),
                similar => format!("did you mean: {}?", similar.join(", ")),
            };
            let word = without_controls(&word);
            return Err(format!("error: `{word}` is not explained; {suggestion}\n"));
        };
        let meaning = textwrap::fill(entry.meaning, 100);
        print(&format!("{}\n\n{meaning}\n", entry.term))?;
        Ok(ExitCode::SUCCESS)
    }
}
