//! A picture of an execution for Graphviz: the boxes and arrows of the SVG, laid out by `dot`. Time
//! goes down in each thread, and the numbers say how it goes across them.

use crate::report::diagram::Relation;
use crate::report::picture::{Meaning, Picture};

/// The picture, in the DOT language.
pub fn dot(picture: &Picture) -> String {
    let diagram = &picture.diagram;
    let name = |event: usize| format!("e{}", diagram.numbers[event]);
    let mut text = String::from("digraph execution {\n");
    let heading = [picture.heading(), &picture.claim, &picture.reason]
        .map(wrapped)
        .join("\n");
    let mut line = |line: String| {
        text.push_str("    ");
        text.push_str(&line);
        text.push('\n');
    };
    line(format!(
        "label={}; labelloc=t; labeljust=l;",
        quoted(&heading)
    ));
    line("fontname=monospace; nodesep=0.6;".to_string());
    line("node [shape=box, style=rounded, fontname=monospace];".to_string());
    line("edge [fontname=monospace];".to_string());
    line(format!(
        "start [label={}];",
        quoted(&format!("start\n{}", diagram.start().join("\n")))
    ));
    line(format!(
        "end [label={}];",
        quoted(&format!("end\n{}", diagram.end().join("\n")))
    ));
    for thread in diagram.threads() {
        line(format!("subgraph cluster_{thread} {{"));
        line(format!("    label=\"thread {}\"; color=gray;", thread + 1));
        let own = diagram
            .order
            .iter()
            .filter(|&&event| diagram.thread(event) == thread);
        let own: Vec<usize> = own.copied().collect();
        for &event in &own {
            let label = format!(
                "{}  {}\n{}",
                diagram.numbers[event],
                diagram.operation(event),
                diagram.values(event)
            );
            line(format!("    {} [label={}];", name(event), quoted(&label)));
        }
        line("}".to_string());
        // Threads stand side by side, between the start and the end.
        let (first, last) = (name(own[0]), name(own[own.len() - 1]));
        line(format!("start -> {first} [style=invis];"));
        line(format!("{last} -> end [style=invis];"));
        for step in own.windows(2) {
            let (from, to) = (name(step[0]), name(step[1]));
            let po = Meaning::Relation(Relation::ProgramOrder);
            let cycle = picture.step_in_cycle(step[0], step[1]);
            line(format!(
                "{from} -> {to} [{}];",
                attributes(po, false, cycle)
            ));
        }
    }
    for arrow in picture.arrows() {
        let from = arrow.from.map_or("start".to_string(), name);
        let attributes = attributes(arrow.meaning, arrow.synchronizes, arrow.in_cycle);
        line(format!("{from} -> {} [{attributes}];", name(arrow.to)));
    }
    text.push_str("}\n");
    text
}

fn attributes(meaning: Meaning, synchronizes: bool, in_cycle: bool) -> String {
    let (color, style) = match meaning {
        Meaning::Relation(Relation::ProgramOrder) => ("#59636e", "solid"),
        Meaning::Relation(Relation::ReadsFrom) => ("#0969da", "solid"),
        Meaning::Relation(Relation::ModificationOrder) => ("#8250df", "dotted"),
        Meaning::Relation(Relation::FromRead) => ("#bc4c00", "dashed"),
        Meaning::Relation(Relation::SynchronizesWith) => ("#1a7f37", "solid"),
        Meaning::Race => ("#cf222e", "dashed"),
    };
    let label = if synchronizes {
        format!("{} sw", meaning.label())
    } else {
        meaning.label().to_string()
    };
    let mut text =
        format!("label=\"{label}\", color=\"{color}\", fontcolor=\"{color}\", style={style}");
    if meaning != Meaning::Relation(Relation::ProgramOrder) {
        text += ", constraint=false";
    }
    if meaning == Meaning::Race {
        text += ", dir=none";
    }
    if in_cycle {
        text += ", penwidth=3";
    }
    text
}

fn wrapped(text: &str) -> String {
    textwrap::fill(text, 90)
}

/// A string of DOT, its lines aligned at the left.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let lines: Vec<String> = text.lines().map(|line| format!("{line}\\l")).collect();
    format!("\"{}\"", lines.concat())
}
