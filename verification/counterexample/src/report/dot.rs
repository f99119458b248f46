//! A picture of an execution for Graphviz: the boxes and arrows of the SVG, laid out by `dot`. Time
//! goes down in each thread, and the numbers say how it goes across them.

use std::fmt::Write;

use indexmap::IndexMap;

use super::picture::{Arrow, DrawnEvent, Ending, Picture, Relation, Synchronization};
use super::Number;

/// The picture, in the DOT language.
pub fn dot(picture: &Picture) -> String {
    let mut text = String::from("digraph execution {\n");
    let mut line = |line: String| {
        let _ = writeln!(text, "    {line}");
    };
    let heading = [&picture.title, &picture.caption, &picture.reason];
    let heading = heading.map(|text| textwrap::fill(text, 90)).join("\n");
    line(format!(
        "label={}; labelloc=t; labeljust=l;",
        quoted(&heading)
    ));
    line("fontname=monospace; nodesep=0.6;".to_string());
    line("node [shape=box, style=rounded, fontname=monospace];".to_string());
    line("edge [fontname=monospace];".to_string());
    let start = values(&picture.start);
    line(format!(
        "start [label={}];",
        quoted(&format!("start\n{start}"))
    ));
    let end = match picture.ending {
        Ending::Ends => format!("end\n{}", values(&picture.end)),
        Ending::WaitsForEver => format!("for ever\n{}", values(&picture.end)),
        Ending::Race => "undefined behaviour".to_string(),
    };
    line(format!("end [label={}];", quoted(&end)));
    for &thread in &picture.threads {
        line(format!("subgraph cluster_{thread} {{"));
        line(format!("    label=\"thread {thread}\"; color=gray;"));
        picture
            .of_thread(thread)
            .for_each(|event| line(format!("    {}", node(event))));
        line("}".to_string());
        // Threads stand side by side, between the start and the end.
        let mut own = picture.of_thread(thread).map(|event| event.number);
        let first = own.next().expect("a thread that has events");
        let last = own.last().unwrap_or(first);
        line(format!("start -> e{first} [style=invis];"));
        let is_endless = picture.event(last).is_endless;
        let style = if is_endless { "dotted" } else { "invis" };
        line(format!("e{last} -> end [style={style}];"));
    }
    for arrow in &picture.arrows {
        let from = match arrow.from {
            0 => "start".to_string(),
            from => format!("e{from}"),
        };
        line(format!("{from} -> e{} [{}];", arrow.to, attributes(arrow)));
    }
    text + "}\n"
}

fn node(event: &DrawnEvent) -> String {
    let DrawnEvent {
        number, operation, ..
    } = event;
    let label = quoted(&format!("{number}  {operation}\n{}", event.values()));
    let mark = if event.is_racing {
        ", color=\"#cf222e\", penwidth=2"
    } else if event.is_endless {
        ", color=\"#9a6700\", style=\"rounded,dashed\""
    } else {
        ""
    };
    format!("e{number} [label={label}{mark}];")
}

fn attributes(arrow: &Arrow) -> String {
    let (color, style) = match arrow.relation {
        Relation::ProgramOrder | Relation::Dependency => ("#59636e", "solid"),
        Relation::ReadsFrom => ("#0969da", "solid"),
        Relation::ModificationOrder => ("#8250df", "dotted"),
        Relation::FromRead => ("#bc4c00", "dashed"),
        Relation::SynchronizesWith => ("#1a7f37", "solid"),
        Relation::Race => ("#cf222e", "dashed"),
    };
    let labels: Vec<&str> = arrow.labels().into_iter().map(|(text, _)| text).collect();
    let label = labels.join(" ");
    let font = match arrow.synchronization {
        Synchronization::Missing => "#cf222e",
        _ => color,
    };
    let mut text =
        format!("label=\"{label}\", color=\"{color}\", fontcolor=\"{font}\", style={style}");
    if arrow.relation != Relation::ProgramOrder {
        text += ", constraint=false";
    }
    if arrow.relation == Relation::Race {
        text += ", dir=none";
    }
    if arrow.in_cycle {
        text += ", penwidth=3";
    }
    text
}

fn values(values: &IndexMap<String, Number>) -> String {
    let lines = values
        .iter()
        .map(|(name, value)| format!("{name} = {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A string of DOT, its lines aligned at the left.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let lines: Vec<String> = text.lines().map(|line| format!("{line}\\l")).collect();
    format!("\"{}\"", lines.concat())
}
