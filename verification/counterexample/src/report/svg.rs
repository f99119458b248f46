//! A picture of an execution as SVG: threads as lanes, time downwards, the relations as arrows.
//!
//! It brings its own background, light or dark as the reader prefers, so that it can be read wherever
//! it is put. Colour never says anything alone: every arrow has a label, and a stroke of its own.

mod layout;

use std::fmt::Write;

use svg::node::element::{Description, Group, Path, Rectangle, Style, Text, Title, SVG};
use svg::node::Text as Characters;
use svg::Node;

use crate::report::diagram::Relation;
use crate::report::picture::{Meaning, Picture};
use layout::{
    bar_text, columns, heading, Layout, Point, Route, BAR, BOX_PADDING, COLUMN, HEADING, LABEL,
    NUMBER_COLUMNS,
};

const MARGIN: f64 = 24.0;
const LEAST_WIDTH: f64 = 460.0;
/// Of prose: the height of a line, and what is assumed of the width of a letter.
const PROSE: (f64, f64) = (19.0, 7.0);
const TITLE_LINE: (f64, f64) = (24.0, 11.0);
const CORNER: f64 = 7.0;
const HEAD: (f64, f64) = (8.0, 4.0);

/// The picture.
pub fn svg(picture: &Picture) -> String {
    let layout = Layout::of(picture);
    let width = layout.size.0.max(LEAST_WIDTH);
    let mut page = Page::new(width);
    page.prose("title", picture.heading(), TITLE_LINE);
    page.prose("claim", &picture.claim, (PROSE.0, COLUMN));
    page.y += 14.0;
    let left = MARGIN + (width - layout.size.0) / 2.0;
    let drawing =
        drawing(picture, &layout).set("transform", format!("translate({left} {})", page.y));
    page.content.append(drawing);
    page.y += layout.size.1 + 22.0;
    page.prose("reason", &picture.reason, PROSE);
    page.y += 10.0;
    page.legend(&layout);
    page.finish(picture)
}

/// What is below one another, on a page of a given width.
struct Page {
    width: f64,
    y: f64,
    content: Group,
}

impl Page {
    fn new(width: f64) -> Self {
        Page {
            width,
            y: MARGIN,
            content: Group::new(),
        }
    }

    /// A paragraph; nothing if it is empty.
    fn prose(&mut self, class: &str, text: &str, (line, letter): Point) {
        let columns = (self.width / letter) as usize;
        for part in textwrap::wrap(text, columns) {
            self.y += line;
            let text = words(&part, class, (MARGIN, self.y - line * 0.3));
            self.content.append(text);
        }
    }

    /// What is to be known of the arrows in the picture.
    fn legend(&mut self, layout: &Layout) {
        let is_drawn = |meaning: &Meaning| match meaning {
            Meaning::Relation(Relation::ProgramOrder) => true,
            Meaning::Relation(Relation::SynchronizesWith) => {
                layout.routes.iter().any(|route| route.arrow.synchronizes)
            }
            _ => layout
                .routes
                .iter()
                .any(|route| route.arrow.meaning == *meaning),
        };
        let mut entries: Vec<(String, String)> = Meaning::ALL
            .iter()
            .filter(|meaning| is_drawn(meaning))
            .map(|meaning| {
                (
                    class(*meaning).to_string(),
                    format!("{}: {}", meaning.label(), meaning.explanation()),
                )
            })
            .collect();
        if layout.routes.iter().any(|route| route.arrow.in_cycle) {
            entries.push(("po cycle".to_string(), "thick: the circle".to_string()));
        }
        const SAMPLE: f64 = 30.0;
        let mut x = MARGIN;
        self.y += PROSE.0;
        for (class, text) in entries {
            let width = SAMPLE + columns(&text) * LABEL.0 + 18.0;
            if x > MARGIN && x + width > MARGIN + self.width + 18.0 {
                x = MARGIN;
                self.y += PROSE.0;
            }
            let y = self.y - 4.0;
            let sample = path(
                &format!("line {class}"),
                &format!("M{x:.1} {y:.1}h{}", SAMPLE - 8.0),
            );
            self.content.append(sample);
            self.content
                .append(words(&text, "legend", (x + SAMPLE, self.y)));
            x += width;
        }
    }

    fn finish(self, picture: &Picture) -> String {
        let (width, height) = (self.width + 2.0 * MARGIN, self.y + MARGIN);
        let mut description = Description::new().set("id", "description");
        description.append(Characters::new(xml(&picture.description())));
        SVG::new()
            .set("viewBox", format!("0 0 {width:.0} {height:.0}"))
            .set("width", format!("{width:.0}"))
            .set("height", format!("{height:.0}"))
            .set("role", "img")
            .set("aria-labelledby", "title description")
            .add(Title::new(xml(picture.heading())).set("id", "title"))
            .add(description)
            .add(Style::new(STYLE))
            .add(
                Rectangle::new()
                    .set("class", "card")
                    .set("width", "100%")
                    .set("height", "100%")
                    .set("rx", 8),
            )
            .add(self.content)
            .to_string()
            + "\n"
    }
}

fn drawing(picture: &Picture, layout: &Layout) -> Group {
    let diagram = &picture.diagram;
    let mut group = Group::new();
    let end = if diagram.execution().ends() {
        "end"
    } else {
        "for ever"
    };
    for (bar, name, values) in [
        (&layout.start, "start", diagram.start()),
        (&layout.end, end, diagram.end()),
    ] {
        let middle = bar.y + bar.height / 2.0;
        group.append(rectangle(bar).set("class", "bar"));
        group.append(words(name, "number", (bar.x + BOX_PADDING, middle + 4.5)));
        let at = (bar.x + bar.width / 2.0, middle + 4.5);
        group.append(words(&bar_text(&values), "code middle", at));
    }
    for (&thread, &x) in layout.threads.iter().zip(&layout.lanes) {
        group.append(words(
            &heading(thread),
            "heading middle",
            (x, BAR + HEADING * 0.6),
        ));
        let own = diagram
            .order
            .iter()
            .filter(|&&event| diagram.thread(event) == thread);
        let own: Vec<usize> = own.copied().collect();
        for step in own.windows(2) {
            let (from, to) = (layout.boxes[step[0]].bottom(), layout.boxes[step[1]].y);
            let cycle = if picture.step_in_cycle(step[0], step[1]) {
                " cycle"
            } else {
                ""
            };
            let line = format!("M{x:.1} {from:.1}V{:.1}", to - HEAD.0);
            group.append(path(&format!("line po{cycle}"), &line));
            let (length, half) = HEAD;
            let head = format!("M{x:.1} {to:.1}l{} {}h{}z", -half, -length, 2.0 * half);
            group.append(path("head po", &head));
        }
    }
    // First what lies below: the band of a synchronizing arrow, then the arrows, then their labels.
    for route in layout
        .routes
        .iter()
        .filter(|route| route.arrow.synchronizes)
    {
        group.append(path("band", &rounded(&route.corners)));
    }
    for route in &layout.routes {
        group.append(arrow(route));
    }
    for event in picture.diagram.execution().events() {
        group.append(event_box(picture, event, &layout.boxes[event]));
    }
    for route in &layout.routes {
        group.append(label(route));
    }
    group
}

fn event_box(picture: &Picture, event: usize, place: &layout::Rectangle) -> Group {
    let diagram = &picture.diagram;
    let class = if diagram.is_racing(event) {
        "box race"
    } else if diagram.missed(event).is_some() {
        "box fr"
    } else {
        "box"
    };
    let (x, middle) = (place.x + BOX_PADDING, place.centre().1);
    let text = x + NUMBER_COLUMNS * COLUMN;
    let values = diagram.values(event);
    let first = if values.is_empty() { 4.5 } else { -4.0 };
    let number = diagram.numbers[event].to_string();
    let mut group = Group::new()
        .add(rectangle(place).set("class", class).set("rx", 5))
        .add(words(&number, "number", (x, middle + first)))
        .add(words(
            &diagram.operation(event),
            "code",
            (text, middle + first),
        ));
    if !values.is_empty() {
        group.append(words(&values, "code value", (text, middle + 14.0)));
    }
    group
}

fn arrow(route: &Route) -> Group {
    let class = class(route.arrow.meaning);
    let cycle = if route.arrow.in_cycle { " cycle" } else { "" };
    let mut corners = route.corners.clone();
    let last = corners.len() - 1;
    let (x, y) = corners[last];
    let mut group = Group::new();
    if route.arrow.meaning != Meaning::Race {
        let (length, half) = HEAD;
        let back = if corners[last - 1].0 < x {
            -length
        } else {
            length
        };
        corners[last].0 += back;
        let head = format!("M{x:.1} {y:.1}l{back} {}v{}z", -half, 2.0 * half);
        group.append(path(&format!("head {class}"), &head));
    }
    group.append(path(&format!("line {class}{cycle}"), &rounded(&corners)));
    group
}

fn label(route: &Route) -> Group {
    let own = (route.arrow.meaning.label(), class(route.arrow.meaning));
    let sw = Relation::SynchronizesWith;
    let synchronizes = route.arrow.synchronizes.then_some((sw.label(), "sw"));
    let lines: Vec<(&str, &str)> = [own].into_iter().chain(synchronizes).collect();
    let mut y = route.label.1 - (lines.len() as f64 - 1.0) / 2.0 * LABEL.1 + LABEL.1 * 0.3;
    let mut group = Group::new();
    for (text, class) in lines {
        group.append(words(
            text,
            &format!("label middle {class}"),
            (route.label.0, y),
        ));
        y += LABEL.1;
    }
    group
}

/// A line along the corners, which are rounded.
fn rounded(corners: &[Point]) -> String {
    let mut line = format!("M{:.1} {:.1}", corners[0].0, corners[0].1);
    for part in corners.windows(3) {
        let [before, corner, after] = [part[0], part[1], part[2]];
        let radius = CORNER
            .min(distance(before, corner) / 2.0)
            .min(distance(corner, after) / 2.0);
        let (enter, leave) = (
            towards(corner, before, radius),
            towards(corner, after, radius),
        );
        let _ = write!(
            line,
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            enter.0, enter.1, corner.0, corner.1, leave.0, leave.1
        );
    }
    let (x, y) = corners[corners.len() - 1];
    line + &format!("L{x:.1} {y:.1}")
}

fn distance(one: Point, other: Point) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// The point at that distance from `from` on the way to `to`.
fn towards(from: Point, to: Point, length: f64) -> Point {
    let part = length / distance(from, to).max(f64::MIN_POSITIVE);
    (
        from.0 + (to.0 - from.0) * part,
        from.1 + (to.1 - from.1) * part,
    )
}

fn words(text: &str, class: &str, (x, y): Point) -> Text {
    let at = |number: f64| format!("{number:.1}");
    Text::new(xml(text))
        .set("class", class)
        .set("x", at(x))
        .set("y", at(y))
}

/// Text without the characters that XML cannot have, not even escaped.
fn xml(text: &str) -> String {
    let is_excluded =
        |character: char| matches!(character, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.replace(is_excluded, "\u{fffd}")
}

fn rectangle(place: &layout::Rectangle) -> Rectangle {
    let at = |number: f64| format!("{number:.1}");
    Rectangle::new()
        .set("x", at(place.x))
        .set("y", at(place.y))
        .set("width", at(place.width))
        .set("height", at(place.height))
}

fn path(class: &str, line: &str) -> Path {
    Path::new().set("class", class).set("d", line)
}

fn class(meaning: Meaning) -> &'static str {
    meaning.label()
}

const STYLE: &str = "
svg { color-scheme: light dark; }
text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; }
.title, .reason { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.claim, .number, .legend, .heading { fill: #59636e; }
.heading { font-weight: 600; }
.legend, .label { font-size: 11.5px; }
.value { font-weight: 600; }
.middle { text-anchor: middle; }
.card { fill: #ffffff; }
.bar { fill: #eff2f5; }
.box { fill: #f6f8fa; stroke: #818b98; }
.line { fill: none; stroke-width: 1.5; }
.line.cycle { stroke-width: 3; }
.band { fill: none; stroke: #1a7f37; stroke-width: 8; opacity: 0.25; }
.line.sw { stroke: #1a7f37; stroke-width: 8; opacity: 0.25; }
.line.po { stroke: #818b98; } .head.po { fill: #818b98; }
.line.rf { stroke: #0969da; } .head.rf, .label.rf { fill: #0969da; }
.line.mo { stroke: #8250df; stroke-dasharray: 2 3; } .head.mo, .label.mo { fill: #8250df; }
.line.fr { stroke: #bc4c00; stroke-dasharray: 7 4; } .head.fr, .label.fr { fill: #bc4c00; }
.line.race { stroke: #cf222e; stroke-dasharray: 10 3 2 3; } .label.race { fill: #cf222e; }
.label.sw { fill: #1a7f37; }
.box.fr { stroke: #bc4c00; } .box.race { stroke: #cf222e; }
.label { font-weight: 600; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round; paint-order: stroke; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .claim, .number, .legend, .heading { fill: #9198a1; }
  .card { fill: #0d1117; }
  .bar { fill: #212830; }
  .box { fill: #151b23; stroke: #656c76; }
  .band, .line.sw { stroke: #3fb950; opacity: 0.4; }
  .line.po { stroke: #656c76; } .head.po { fill: #656c76; }
  .line.rf { stroke: #4493f8; } .head.rf, .label.rf { fill: #4493f8; }
  .line.mo { stroke: #ab7df8; } .head.mo, .label.mo { fill: #ab7df8; }
  .line.fr { stroke: #f0883e; } .head.fr, .label.fr { fill: #f0883e; }
  .line.race { stroke: #f85149; } .label.race { fill: #f85149; }
  .label.sw { fill: #3fb950; }
  .box.fr { stroke: #f0883e; } .box.race { stroke: #f85149; }
  .label { stroke: #0d1117; }
}
";
