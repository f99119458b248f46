//! Where everything in a picture goes: boxes in lanes, arrows in the gutters between them.
//!
//! Every event has a row of its own. So an arrow can leave its event at the side, go straight across
//! the lanes between, down or up in the gutter beside the event that it goes to, on a track of its
//! own, and into that event: it crosses other arrows, and never a box.

use indexmap::IndexMap;
use unicode_width::UnicodeWidthStr;

use crate::report::picture::{Arrow, DrawnEvent, Ending, Picture, Relation};
use crate::report::Number;

/// The width of a column of monospaced text.
pub const COLUMN: f64 = 7.9;
/// The width of a column of labels, and the height of a line of them.
pub const LABEL: (f64, f64) = (7.0, 13.0);
/// The columns that the number of an event takes in its box.
pub const NUMBER_COLUMNS: f64 = 4.0;

pub const BOX_PADDING: f64 = 12.0;
const BOX_HEIGHT: f64 = 46.0;
const ROW_GAP: f64 = 26.0;
/// The least distance of two arrows at the side of a box.
const PORT: f64 = 11.0;
/// Between two tracks, and between two arrows on the same.
const CLEARANCE: f64 = 10.0;
/// Between a lane and the first track beside it.
const GUTTER_SIDE: f64 = 24.0;
const EMPTY_GUTTER: f64 = 36.0;
/// The height of a lane's heading, and of the bar that shows the start or the end.
pub const HEADING: f64 = 34.0;
pub const BAR: f64 = 28.0;

/// A point.
pub type Point = (f64, f64);

/// A box or a bar, by its left upper corner.
#[derive(Clone, Copy, Default)]
pub struct Rectangle {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rectangle {
    pub fn centre(&self) -> Point {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// The way of an arrow: its corners from end to end, and the middle of its label.
pub struct Route {
    pub arrow: Arrow,
    pub corners: Vec<Point>,
    pub label: Point,
}

/// A bar across all lanes: the start or the end.
pub struct Bar {
    pub place: Rectangle,
    pub name: &'static str,
    pub text: String,
}

/// The picture without its texts, its left upper corner at (0, 0).
pub struct Layout {
    pub size: Point,
    /// The middle of each lane, in the order of the picture's threads.
    pub lanes: Vec<f64>,
    pub bars: [Bar; 2],
    /// By the number of the event; the first is not used.
    pub boxes: Vec<Rectangle>,
    /// Of every arrow but those of program order, which go down the lanes.
    pub routes: Vec<Route>,
}

/// The width of text in columns, those of East Asian letters counted twice.
pub fn columns(text: &str) -> f64 {
    text.width() as f64
}

/// An end of an arrow, at the side of a box.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    event: usize,
    right: bool,
}

/// An arrow on its way to its place.
struct Plan {
    arrow: Arrow,
    /// `None` at the start.
    from: Option<End>,
    to: End,
    /// Where it goes up or down. Gutter 0 is left of the first lane.
    gutter: usize,
    /// Counted from the event that it goes to.
    track: usize,
    /// How far down it leaves and arrives.
    heights: (f64, f64),
}

impl Plan {
    fn new(arrow: Arrow, lane: &dyn Fn(usize) -> usize) -> Self {
        let target = lane(arrow.to);
        let source = (arrow.from != 0).then_some(arrow.from);
        let from_right = source.is_some_and(|from| lane(from) >= target);
        let from = source.map(|event| End {
            event,
            right: lane(event) <= target,
        });
        Plan {
            arrow,
            from,
            to: End {
                event: arrow.to,
                right: from_right,
            },
            gutter: target + usize::from(from_right),
            track: 0,
            heights: (0.0, 0.0),
        }
    }

    /// From the upper end to the lower.
    fn span(&self) -> (f64, f64) {
        let (from, to) = self.heights;
        (from.min(to), from.max(to))
    }

    fn overlaps(&self, other: &Plan) -> bool {
        let ((top, bottom), (other_top, other_bottom)) = (self.span(), other.span());
        top < other_bottom + CLEARANCE && other_top < bottom + CLEARANCE
    }
}

impl Layout {
    /// Gives everything in the picture its place.
    pub fn of(picture: &Picture) -> Self {
        let threads = &picture.threads;
        let lane = |event: usize| {
            let thread = picture.event(event).thread;
            let found = threads.iter().position(|&other| other == thread);
            found.expect("a lane for every thread")
        };
        let arrows = picture.arrows.iter();
        let mut plans: Vec<Plan> = arrows
            .filter(|arrow| arrow.relation != Relation::ProgramOrder)
            .map(|arrow| Plan::new(*arrow, &lane))
            .collect();
        let (mut boxes, bottom) = rows(picture, &plans);
        set_heights(&boxes, &mut plans);
        let tracks = set_tracks(&mut plans, threads.len());

        let track_width = plans
            .iter()
            .map(|plan| label_size(&plan.arrow).0)
            .fold(0.0, f64::max)
            + CLEARANCE;
        let gutter_width = |gutter: usize| match tracks[gutter] {
            [0, 0] if gutter == 0 || gutter == threads.len() => 0.0,
            [0, 0] => EMPTY_GUTTER,
            [left, right] => 2.0 * GUTTER_SIDE + (left + right - 1) as f64 * track_width,
        };
        let mut gutters = vec![(0.0, gutter_width(0))];
        let mut lanes = Vec::new();
        for (index, thread) in threads.iter().enumerate() {
            let texts = picture.of_thread(*thread).map(text_width);
            let width =
                texts.fold(columns(&heading(*thread)), f64::max) * COLUMN + 2.0 * BOX_PADDING;
            let x = gutters[index].1;
            for event in picture.of_thread(*thread) {
                boxes[event.number].x = x;
                boxes[event.number].width = width;
            }
            lanes.push(x + width / 2.0);
            gutters.push((x + width, x + width + gutter_width(index + 1)));
        }
        let bars = bars(picture);
        let bar_width = |(name, text): &(&str, String)| {
            (2.0 * columns(name) + columns(text) + 2.0) * COLUMN + 2.0 * BOX_PADDING
        };
        let width = bars
            .iter()
            .map(bar_width)
            .fold(gutters[threads.len()].1, f64::max);

        let track_x = |plan: &Plan| {
            let (left, right) = gutters[plan.gutter];
            let offset = GUTTER_SIDE + plan.track as f64 * track_width;
            if plan.to.right {
                left + offset
            } else {
                right - offset
            }
        };
        let ways: Vec<Vec<Point>> = plans
            .iter()
            .map(|plan| corners(plan, track_x(plan), &boxes))
            .collect();
        let labels = labels(&plans, &ways);
        let routes = plans.iter().zip(ways).zip(labels);
        Layout {
            routes: routes
                .map(|((plan, corners), label)| Route {
                    arrow: plan.arrow,
                    corners,
                    label,
                })
                .collect(),
            size: (width, bottom + BAR),
            bars: {
                let mut tops = [0.0, bottom].into_iter();
                bars.map(|(name, text)| Bar {
                    place: Rectangle {
                        x: 0.0,
                        y: tops.next().expect("two bars"),
                        width,
                        height: BAR,
                    },
                    name,
                    text,
                })
            },
            lanes,
            boxes,
        }
    }
}

/// What is above a lane.
pub fn heading(thread: usize) -> String {
    format!("thread {thread}")
}

/// The names of the bars at the start and at the end, and what is on them.
fn bars(picture: &Picture) -> [(&'static str, String); 2] {
    let text = |values: &IndexMap<String, Number>| {
        let values = values
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        values.collect::<Vec<_>>().join(", ")
    };
    let end = match picture.ending {
        Ending::Ends => ("end", text(&picture.end)),
        Ending::WaitsForEver => ("for ever", text(&picture.end)),
        Ending::Race => ("race", "undefined behaviour".to_string()),
    };
    [("start", text(&picture.start)), end]
}

/// The number and the operation, which are one line of a box; what was found and left are another.
fn text_width(event: &DrawnEvent) -> f64 {
    columns(&event.operation).max(columns(&event.values())) + NUMBER_COLUMNS
}

/// How far down each event is, and the end.
fn rows(picture: &Picture, plans: &[Plan]) -> (Vec<Rectangle>, f64) {
    let mut boxes = vec![Rectangle::default(); picture.events.len() + 1];
    let mut y = BAR + HEADING;
    for (event, place) in boxes.iter_mut().enumerate().skip(1) {
        let arrows = |right| ends(plans, End { event, right }).count();
        let ports = arrows(false).max(arrows(true)) as f64;
        place.y = y;
        place.height = BOX_HEIGHT.max((ports + 1.0) * PORT);
        y = place.bottom() + ROW_GAP;
    }
    (boxes, y)
}

/// The arrows with an end there, by index, and whether it is the end that they come from.
fn ends(plans: &[Plan], end: End) -> impl Iterator<Item = (usize, bool)> + '_ {
    plans.iter().enumerate().flat_map(move |(index, plan)| {
        let from = (plan.from == Some(end)).then_some((index, true));
        from.into_iter()
            .chain((plan.to == end).then_some((index, false)))
    })
}

/// Spreads the arrows at the side of a box over its height, so that those that go up are above.
fn set_heights(boxes: &[Rectangle], plans: &mut [Plan]) {
    for (event, place) in boxes.iter().enumerate().skip(1) {
        for right in [false, true] {
            let mut here: Vec<(usize, bool)> = ends(plans, End { event, right }).collect();
            let other_end = |&(index, is_source): &(usize, bool)| {
                let Arrow { from, to, .. } = plans[index].arrow;
                if is_source {
                    to
                } else {
                    from
                }
            };
            here.sort_by_key(other_end);
            let middle = place.centre().1;
            let first = middle - (here.len() as f64 - 1.0) / 2.0 * PORT;
            for (port, (index, is_source)) in here.into_iter().enumerate() {
                let height = first + port as f64 * PORT;
                if is_source {
                    plans[index].heights.0 = height;
                } else {
                    plans[index].heights.1 = height;
                }
            }
        }
    }
    for plan in plans.iter_mut().filter(|plan| plan.from.is_none()) {
        plan.heights.0 = BAR;
    }
}

/// Gives every arrow a track in its gutter that no other takes at the same height, the shorter ones
/// next to where they go. Returns how many tracks each gutter has at its left and at its right.
fn set_tracks(plans: &mut [Plan], lanes: usize) -> Vec<[usize; 2]> {
    let mut counts = vec![[0, 0]; lanes + 1];
    let mut order: Vec<usize> = (0..plans.len()).collect();
    let length = |index: &usize| {
        let (top, bottom) = plans[*index].span();
        bottom - top
    };
    order.sort_by(|one, other| length(one).total_cmp(&length(other)));
    for (place, &index) in order.iter().enumerate() {
        let plan = &plans[index];
        let beside = |other: &&usize| {
            let other = &plans[**other];
            (other.gutter, other.to.right) == (plan.gutter, plan.to.right) && other.overlaps(plan)
        };
        let taken: Vec<usize> = order[..place]
            .iter()
            .filter(beside)
            .map(|&other| plans[other].track)
            .collect();
        let track = (0..)
            .find(|track| !taken.contains(track))
            .expect("there is always one more");
        let count = &mut counts[plan.gutter][usize::from(!plan.to.right)];
        *count = (track + 1).max(*count);
        plans[index].track = track;
    }
    counts
}

fn corners(plan: &Plan, x: f64, boxes: &[Rectangle]) -> Vec<Point> {
    let side = |end: End| {
        let at = &boxes[end.event];
        if end.right {
            at.x + at.width
        } else {
            at.x
        }
    };
    let (from, to) = plan.heights;
    let first = plan.from.map(|end| (side(end), from));
    let rest = [(x, from), (x, to), (side(plan.to), to)];
    first.into_iter().chain(rest).collect()
}

/// The size of an arrow's label.
fn label_size(arrow: &Arrow) -> (f64, f64) {
    let labels = arrow.labels();
    let widths = labels.iter().map(|(text, _)| columns(text) * LABEL.0);
    (widths.fold(0.0, f64::max), labels.len() as f64 * LABEL.1)
}

/// The middle of every label: on the upright part of its arrow, near the middle of that, where no
/// other arrow crosses it.
fn labels(plans: &[Plan], ways: &[Vec<Point>]) -> Vec<Point> {
    let level: Vec<(usize, Point, Point)> = ways
        .iter()
        .enumerate()
        .flat_map(|(index, way)| way.windows(2).map(move |part| (index, part[0], part[1])))
        .filter(|(_, one, other)| one.1 == other.1)
        .collect();
    let place = |(index, plan): (usize, &Plan)| {
        let (width, height) = label_size(&plan.arrow);
        let x = ways[index][ways[index].len() - 2].0;
        let (top, bottom) = plan.span();
        let crossed = |y: f64| {
            level.iter().any(|&(other, one, end)| {
                let (left, right) = (one.0.min(end.0), one.0.max(end.0));
                other != index
                    && (one.1 - y).abs() < height / 2.0 + CLEARANCE / 2.0
                    && left < x + width / 2.0
                    && right > x - width / 2.0
            })
        };
        let middle = (top + bottom) / 2.0;
        let steps = ((bottom - top - height) / 4.0).max(0.0) as u32;
        let candidates = (0..=steps).map(|step| {
            let offset = f64::from(step.div_ceil(2)) * 4.0;
            if step % 2 == 0 {
                middle + offset
            } else {
                middle - offset
            }
        });
        let y = candidates.clone().find(|&y| !crossed(y)).unwrap_or(middle);
        (x, y)
    };
    plans.iter().enumerate().map(place).collect()
}
