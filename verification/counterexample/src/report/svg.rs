//! A picture of an execution as SVG: threads as lanes, time downwards, the relations as arrows.
//!
//! It brings its own background, light or dark as the reader prefers, so that it can be read wherever
//! it is put. Colour never says anything alone: every arrow has a label, and a stroke of its own.

mod layout;

use std::fmt::Write;

use svg::node::element::{Description, Group, Path, Rectangle, Style, Text, Title, SVG};
use svg::node::Text as Characters;
use svg::Node;

use crate::report::picture::{DrawnEvent, Picture, Relation, Synchronization};
use layout::{
    columns, heading, Layout, Point, Route, BAR, BOX_PADDING, COLUMN, HEADING, LABEL,
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
    page.prose("title", &picture.title, TITLE_LINE);
    page.prose("caption", &picture.caption, (PROSE.0, COLUMN));
    page.y += 14.0;
    let left = MARGIN + (width - layout.size.0) / 2.0;
    let drawing =
        drawing(picture, &layout).set("transform", format!("translate({left} {})", page.y));
    page.content.append(drawing);
    page.y += layout.size.1 + 22.0;
    page.prose("reason", &picture.reason, PROSE);
    page.y += 10.0;
    page.legend(picture);
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
    fn legend(&mut self, picture: &Picture) {
        let synchronizes = |wanted: Synchronization| {
            let mut arrows = picture.arrows.iter();
            arrows.any(|arrow| arrow.synchronization == wanted)
        };
        let is_drawn = |relation: Relation| {
            let mut arrows = picture.arrows.iter();
            arrows.any(|arrow| arrow.relation == relation)
                || relation == Relation::SynchronizesWith && synchronizes(Synchronization::Present)
        };
        let drawn = Relation::ALL.into_iter().filter(|it| is_drawn(*it));
        let mut entries: Vec<(String, String)> = drawn
            .map(|relation| {
                let label = relation.label();
                let text = format!("{label}: {}", relation.explanation());
                let band = relation == Relation::SynchronizesWith;
                let class = if band { "band" } else { "line" };
                (format!("{class} {label}"), text)
            })
            .collect();
        if synchronizes(Synchronization::Missing) {
            let text = "no sw: does not synchronize".to_string();
            entries.push(("band missing".to_string(), text));
        }
        if picture.arrows.iter().any(|arrow| arrow.in_cycle) {
            entries.push(("line po cycle".to_string(), "thick: the cycle".to_string()));
        }
        if picture.events.iter().any(|event| event.is_endless) {
            let text = "waits for ever".to_string();
            entries.push(("line endless".to_string(), text));
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
            let sample = path(&class, &format!("M{x:.1} {y:.1}h{}", SAMPLE - 8.0));
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
            .add(Title::new(xml(&picture.title)).set("id", "title"))
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
    let mut group = Group::new();
    for bar in &layout.bars {
        let place = &bar.place;
        let (x, y) = place.centre();
        let name = (place.x + BOX_PADDING, y + 4.5);
        group.append(rectangle(place).set("class", "bar"));
        group.append(words(bar.name, "number", name));
        group.append(words(&bar.text, "code middle", (x, y + 4.5)));
    }
    for (&thread, &x) in picture.threads.iter().zip(&layout.lanes) {
        let at = (x, BAR + HEADING * 0.6);
        group.append(words(&heading(thread), "heading middle", at));
    }
    let lane = |event: usize| layout.boxes[event].centre().0;
    for arrow in &picture.arrows {
        if arrow.relation != Relation::ProgramOrder {
            continue;
        }
        let x = lane(arrow.to);
        let (from, to) = (layout.boxes[arrow.from].bottom(), layout.boxes[arrow.to].y);
        let cycle = if arrow.in_cycle { " cycle" } else { "" };
        let line = format!("M{x:.1} {from:.1}V{:.1}", to - HEAD.0);
        group.append(path(&format!("line po{cycle}"), &line));
        let (length, half) = HEAD;
        let head = format!("M{x:.1} {to:.1}l{} {}h{}z", -half, -length, 2.0 * half);
        group.append(path("head po", &head));
    }
    // The thread of a wait that never ends goes nowhere from there.
    for event in picture.events.iter().filter(|event| event.is_endless) {
        let (x, from) = (lane(event.number), layout.boxes[event.number].bottom());
        let line = format!("M{x:.1} {from:.1}L{x:.1} {:.1}", layout.bars[1].place.y);
        group.append(path("line endless", &line));
    }
    // First what lies below: the band of a synchronizing arrow, then the arrows, then their labels.
    for route in &layout.routes {
        let class = match route.arrow.synchronization {
            Synchronization::Absent => continue,
            Synchronization::Present => "band sw",
            Synchronization::Missing => "band missing",
        };
        group.append(path(class, &rounded(&route.corners)));
    }
    for route in &layout.routes {
        group.append(arrow(route));
    }
    for event in &picture.events {
        group.append(event_box(event, &layout.boxes[event.number]));
    }
    for route in &layout.routes {
        group.append(label(route));
    }
    group
}

fn event_box(event: &DrawnEvent, place: &layout::Rectangle) -> Group {
    let class = if event.is_racing {
        "box race"
    } else if event.is_endless {
        "box endless"
    } else if event.missed.is_some() {
        "box fr"
    } else {
        "box"
    };
    let (x, middle) = (place.x + BOX_PADDING, place.centre().1);
    let text = x + NUMBER_COLUMNS * COLUMN;
    let values = event.values();
    let first = if values.is_empty() { 4.5 } else { -4.0 };
    let mut group = Group::new()
        .add(rectangle(place).set("class", class).set("rx", 5))
        .add(words(
            &event.number.to_string(),
            "number",
            (x, middle + first),
        ))
        .add(words(&event.operation, "code", (text, middle + first)));
    if !values.is_empty() {
        group.append(words(&values, "code value", (text, middle + 14.0)));
    }
    group
}

fn arrow(route: &Route) -> Group {
    let class = route.arrow.relation.label();
    let cycle = if route.arrow.in_cycle { " cycle" } else { "" };
    let mut corners = route.corners.clone();
    let last = corners.len() - 1;
    let (x, y) = corners[last];
    let mut group = Group::new();
    if route.arrow.relation != Relation::Race {
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
    let labels = route.arrow.labels();
    let mut y = route.label.1 - (labels.len() as f64 - 1.0) / 2.0 * LABEL.1 + LABEL.1 * 0.3;
    let mut group = Group::new();
    for (text, relation) in labels {
        let class = format!("label middle {}", relation.label());
        group.append(words(text, &class, (route.label.0, y)));
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

const STYLE: &str = "
svg { color-scheme: light dark; }
text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; }
.title, .reason { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.caption, .number, .legend, .heading { fill: #59636e; }
.heading { font-weight: 600; }
.legend, .label { font-size: 11.5px; }
.value { font-weight: 600; }
.middle { text-anchor: middle; }
.card { fill: #ffffff; }
.bar { fill: #eff2f5; }
.box { fill: #f6f8fa; stroke: #818b98; }
.line { fill: none; stroke-width: 1.5; }
.line.cycle { stroke-width: 3; }
.line.endless { stroke: #9a6700; stroke-dasharray: 1 5; stroke-width: 3; stroke-linecap: round; }
.band { fill: none; stroke-width: 8; opacity: 0.25; }
.band.sw { stroke: #1a7f37; }
.band.missing { stroke: #cf222e; stroke-dasharray: 3 5; }
.line.po { stroke: #818b98; } .head.po { fill: #818b98; }
.line.rf { stroke: #0969da; } .head.rf, .label.rf { fill: #0969da; }
.line.mo { stroke: #8250df; stroke-dasharray: 2 3; } .head.mo, .label.mo { fill: #8250df; }
.line.fr { stroke: #bc4c00; stroke-dasharray: 7 4; } .head.fr, .label.fr { fill: #bc4c00; }
.line.race { stroke: #cf222e; stroke-dasharray: 10 3 2 3; } .label.race { fill: #cf222e; }
.line.sw { stroke: #1a7f37; } .head.sw, .label.sw { fill: #1a7f37; }
.box.fr { stroke: #bc4c00; }
.box.race { stroke: #cf222e; stroke-width: 2.5; }
.box.endless { stroke: #9a6700; stroke-width: 2; stroke-dasharray: 6 4; }
.label { font-weight: 600; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round; paint-order: stroke; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .caption, .number, .legend, .heading { fill: #9198a1; }
  .card { fill: #0d1117; }
  .bar { fill: #212830; }
  .box { fill: #151b23; stroke: #656c76; }
  .line.endless, .box.endless { stroke: #d29922; }
  .band { opacity: 0.4; }
  .band.sw, .line.sw { stroke: #3fb950; } .band.missing { stroke: #f85149; }
  .line.po { stroke: #656c76; } .head.po { fill: #656c76; }
  .line.rf { stroke: #4493f8; } .head.rf, .label.rf { fill: #4493f8; }
  .line.mo { stroke: #ab7df8; } .head.mo, .label.mo { fill: #ab7df8; }
  .line.fr { stroke: #f0883e; } .head.fr, .label.fr { fill: #f0883e; }
  .line.race { stroke: #f85149; } .label.race { fill: #f85149; }
  .head.sw, .label.sw { fill: #3fb950; }
  .box.fr { stroke: #f0883e; } .box.race { stroke: #f85149; }
  .label { stroke: #0d1117; }
}
";
