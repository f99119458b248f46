//! What every picture of an execution shows, however it is drawn.

use crate::execution::Execution;
use crate::program::{Operation, Program};
use crate::report::diagram::{Diagram, Edge, Relation};
use crate::report::text::dependency;
use crate::report::why::Why;
use crate::report::{one_line, Claim, Report};

/// An execution with what is to be said about it.
pub struct Picture<'a> {
    /// The execution, laid out in time.
    pub diagram: Diagram<'a>,
    /// What the program is about.
    pub title: String,
    /// What the execution is an example of.
    pub claim: String,
    /// Why a naive reader would not expect it.
    pub reason: String,
    cycle: Vec<Edge>,
}

/// A relation to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The event that it comes from; `None` for the start.
    pub from: Option<usize>,
    /// The event that it goes to.
    pub to: usize,
    /// What it means.
    pub meaning: Meaning,
    /// Whether it synchronizes, too.
    pub synchronizes: bool,
    /// Whether it is part of the cycle that taking turns forbids.
    pub in_cycle: bool,
}

/// What an arrow means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// That one event is before another.
    Relation(Relation),
    /// That nothing orders two accesses to plain memory: this arrow has no head.
    Race,
}

impl Meaning {
    /// Every meaning, in the order in which a legend explains them.
    pub const ALL: [Meaning; 6] = [
        Meaning::Relation(Relation::ProgramOrder),
        Meaning::Relation(Relation::ReadsFrom),
        Meaning::Relation(Relation::ModificationOrder),
        Meaning::Relation(Relation::FromRead),
        Meaning::Relation(Relation::SynchronizesWith),
        Meaning::Race,
    ];

    /// The literature's abbreviation.
    pub fn label(self) -> &'static str {
        match self {
            Meaning::Relation(relation) => relation.label(),
            Meaning::Race => "race",
        }
    }

    /// For a legend.
    pub fn explanation(self) -> &'static str {
        match self {
            Meaning::Relation(Relation::ProgramOrder) => "program order",
            Meaning::Relation(Relation::ReadsFrom) => "reads from",
            Meaning::Relation(Relation::ModificationOrder) => "next in modification order",
            Meaning::Relation(Relation::FromRead) => "did not see",
            Meaning::Relation(Relation::SynchronizesWith) => "synchronizes with",
            Meaning::Race => "nothing orders them",
        }
    }
}

impl<'a> Picture<'a> {
    /// The execution that violates a claim, if there is one.
    pub fn of_claim(report: &'a Report, claim: Claim) -> Option<Self> {
        let (kind, witness) = report.witness(claim)?;
        let diagram = Diagram::new(&report.program, witness);
        let reason = diagram.reason(claim);
        let found = match claim {
            Claim::Assertion(_) => format!("{} can fail", report.claim_text(claim)),
            Claim::NoRace(cell) => format!("data race on `{}`", report.program.cells[cell].name),
            Claim::WaitsEnd => "a wait that never ends".to_string(),
        };
        let condition = if witness.keeps_dependencies() {
            String::new()
        } else {
            let dependency = dependency(&report.program, witness);
            format!(" if the compiler removes {dependency}")
        };
        let kind = report.kind_name(kind);
        let claim = format!("{found}{condition} ({kind}, {})", report.model);
        Some(Picture::new(&report.program, witness, claim, reason))
    }

    /// Any execution, with what it is an example of.
    pub fn of_execution(program: &'a Program, execution: &'a Execution, claim: String) -> Self {
        let diagram = Diagram::new(program, execution);
        let reason = Why::of(execution).sentence(&diagram);
        Picture::new(program, execution, claim, reason)
    }

    fn new(program: &'a Program, execution: &'a Execution, claim: String, reason: String) -> Self {
        Picture {
            diagram: Diagram::new(program, execution),
            title: one_line(&program.title),
            claim: one_line(&claim),
            reason,
            cycle: Why::of(execution).cycle().to_vec(),
        }
    }

    /// The title, or what stands for it.
    pub fn heading(&self) -> &str {
        match &*self.title {
            "" => "A counter program",
            title => title,
        }
    }

    /// Every arrow but those of program order: from the start, between events, and races.
    pub fn arrows(&self) -> Vec<Arrow> {
        let execution = self.diagram.execution();
        let (synchronizing, mut edges): (Vec<Edge>, Vec<Edge>) = self
            .diagram
            .edges()
            .into_iter()
            .partition(|edge| edge.relation == Relation::SynchronizesWith);
        let cycle = self.cycle.iter();
        edges.extend(cycle.filter(|edge| edge.relation != Relation::ProgramOrder));
        edges.sort_unstable();
        edges.dedup();
        // What a racing read finds is undefined, and came from nowhere.
        edges.retain(|edge| !self.diagram.is_racing(edge.to));
        // The first update of a counter has no arrow from the start: none enters it at all.
        let from_start = execution.events().filter(|&event| {
            let operation = &execution.event(event).operation;
            let reads = matches!(operation, Operation::Get(_) | Operation::Read(_));
            reads && execution.source(event).is_none() && !self.diagram.is_racing(event)
        });
        let mut arrows: Vec<Arrow> = from_start
            .map(|event| Arrow {
                from: None,
                to: event,
                meaning: Meaning::Relation(Relation::ReadsFrom),
                synchronizes: false,
                in_cycle: false,
            })
            .collect();
        arrows.extend(edges.into_iter().map(|edge| {
            Arrow {
                from: Some(edge.from),
                to: edge.to,
                meaning: Meaning::Relation(edge.relation),
                synchronizes: edge.relation != Relation::FromRead
                    && synchronizing
                        .iter()
                        .any(|sw| (sw.from, sw.to) == (edge.from, edge.to)),
                in_cycle: self.cycle.contains(&edge),
            }
        }));
        let races = self.diagram.races().into_iter();
        arrows.extend(races.map(|(one, other)| Arrow {
            from: Some(one),
            to: other,
            meaning: Meaning::Race,
            synchronizes: false,
            in_cycle: false,
        }));
        arrows
    }

    /// Whether the step of a thread from one event to the next is part of the cycle.
    pub fn step_in_cycle(&self, from: usize, to: usize) -> bool {
        let execution = self.diagram.execution();
        let within = |edge: &&Edge| {
            let not_before = |earlier: usize, later: usize| {
                earlier == later || execution.is_before(earlier, later)
            };
            edge.relation == Relation::ProgramOrder
                && not_before(edge.from, from)
                && not_before(to, edge.to)
        };
        self.cycle.iter().any(|edge| within(&edge))
    }

    /// All of it in words.
    pub fn description(&self) -> String {
        let diagram = &self.diagram;
        let events = diagram.order.iter().map(|&event| {
            let values = match &*diagram.values(event) {
                "" => String::new(),
                values => format!("({values})"),
            };
            let number = diagram.numbers[event];
            let thread = format!("{number}. Thread {}:", diagram.thread(event) + 1);
            let parts = [
                thread,
                diagram.operation(event),
                values,
                diagram.source(event),
            ];
            parts.join(" ").trim_end().to_string()
        });
        let events: Vec<String> = events.collect();
        let claim = &self.claim;
        format!("{claim}. {}. {}", events.join(". "), self.reason)
    }
}
