//! Kinds and models as the command line names them.

use clap::builder::PossibleValue;
use clap::ValueEnum;
use counterexample::model::Model;
use counterexample::program::Kind;

/// A value of the library that is asked for by its name.
#[derive(Clone, Copy)]
pub struct Named<Value>(pub Value);

impl ValueEnum for Named<Kind> {
    fn value_variants<'a>() -> &'a [Self] {
        const {
            &[
                Named(Kind::Relaxed),
                Named(Kind::AcqRel),
                Named(Kind::Consistent),
            ]
        }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let meaning = match self.0 {
            Kind::Relaxed => "`RelaxedCounter`",
            Kind::AcqRel => {
                "`AcqRelCounter`, which nobody ships: it shows where `SeqCst` begins to matter"
            }
            Kind::Consistent => "`ConsistentCounter`",
        };
        Some(PossibleValue::new(self.0.name()).help(meaning))
    }
}

impl ValueEnum for Named<Model> {
    fn value_variants<'a>() -> &'a [Self] {
        const { &[Named(Model::Cpp20), Named(Model::Rc11), Named(Model::Sc)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let meaning = match self.0 {
            Model::Cpp20 => {
                "What Rust allows, as C++20 words it; and no value justifies itself, which C++20 only \
                 recommends. Executions that are possible only if the compiler removes a dependency are \
                 counted apart"
            }
            Model::Rc11 => "RC11, which also forbids cycles of program order and reads-from",
            Model::Sc => "Sequential consistency: the interleavings of the threads",
        };
        Some(PossibleValue::new(self.0.name()).help(meaning))
    }
}
