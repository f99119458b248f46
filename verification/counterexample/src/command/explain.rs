//! `counterexample explain`

use std::process::ExitCode;

use clap::Args;
use counterexample::glossary;
use textwrap::{Options, WordSplitter};

use super::failure::Failure;
use super::output::{print, without_controls};

/// The narrowest terminal that is usual.
const WIDTH: usize = 80;

#[derive(Args)]
pub struct Explain {
    /// The term; without one, all terms are listed
    word: Vec<String>,
}

impl Explain {
    pub fn run(&self) -> Result<ExitCode, Failure> {
        let word = self.word.join(" ");
        if word.is_empty() {
            let terms = glossary::ENTRIES.iter().map(|entry| entry.term);
            print(&(terms.collect::<Vec<_>>().join("\n") + "\n"))?;
            return Ok(ExitCode::SUCCESS);
        }
        // Terms have hyphens, which are no places to break a line at.
        let unbroken = Options::new(WIDTH).word_splitter(WordSplitter::NoHyphenation);
        let Some(entry) = glossary::explain(&word) else {
            let suggestion = match &*glossary::similar(&word) {
                [] => {
                    let terms = glossary::ENTRIES.iter().map(|entry| entry.term);
                    format!("the terms are: {}", terms.collect::<Vec<_>>().join(", "))
                }
                similar => format!("did you mean: {}?", similar.join(", ")),
            };
            let word = without_controls(&word);
            let message = format!("`{word}` is not in the glossary; {suggestion}");
            let error = unbroken.initial_indent("error: ");
            let message = textwrap::fill(&message, &error);
            let message = message.trim_start_matches("error: ").to_string();
            return Err(Failure::usage(message));
        };
        let meaning = textwrap::fill(entry.meaning, &unbroken);
        print(&format!("{}\n\n{meaning}\n", entry.term))?;
        Ok(ExitCode::SUCCESS)
    }
}
