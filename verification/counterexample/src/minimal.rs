//! The minimal choices that are enough, where more is always enough too.
//!
//! A choice takes one value on each of several axes. The search keeps what is not known yet as the largest
//! choices that are above no minimal one found so far: if one of them is enough, it is lowered, axis by axis,
//! to a minimal one; if not, nothing below it is. (Gunopulos, Khardon, Mannila, Saluja, Toivonen, Sharma:
//! *Discovering all most specific sentences*, TODS 2003, call it dualize and advance.) So it asks about no more
//! than the minimal choices, what is just below them, and the maximal ones that are not enough.

/// The values on one axis, by number, in an order in which none comes before one that is below it. The first
/// is below all of them, and the last above.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// For every value, those that are not above it, by number.
    at_most: Vec<Vec<usize>>,
}

/// One value on each axis, by number.
pub(crate) type Choice = Vec<usize>;

/// The most choices that are kept to be asked about.
const MAX_OPEN: usize = 10_000;

/// The minimal choices, as far as they were found.
#[derive(Debug)]
pub(crate) struct Minimal {
    /// In the order in which they were found.
    pub choices: Vec<Choice>,
    /// Whether there are no others: every question was answered.
    pub complete: bool,
}

impl Axis {
    /// The axis of these values.
    pub fn new<T: Copy>(values: &[T], is_at_most: impl Fn(T, T) -> bool) -> Axis {
        let below = |&value: &T| {
            let numbers = 0..values.len();
            numbers
                .filter(|&it| is_at_most(values[it], value))
                .collect()
        };
        Axis {
            at_most: values.iter().map(below).collect(),
        }
    }

    fn is_at_most(&self, low: usize, high: usize) -> bool {
        self.at_most[high].contains(&low)
    }

    /// The largest values that are at most `high` and not above `low`.
    fn largest_not_above(&self, low: usize, high: usize) -> Vec<usize> {
        let others = self.at_most[high].iter().copied();
        let others: Vec<usize> = others.filter(|&it| !self.is_at_most(low, it)).collect();
        let is_largest = |&value: &usize| {
            let mut larger = others.iter().filter(|&&it| it != value);
            !larger.any(|&it| self.is_at_most(value, it))
        };
        others.iter().copied().filter(is_largest).collect()
    }
}

/// The minimal choices for which `is_enough`, which says `None` where it does not know.
///
/// # Errors
///
/// As `is_enough`.
pub(crate) fn minimal<E>(
    axes: &[Axis],
    is_enough: impl FnMut(&Choice) -> Result<Option<bool>, E>,
) -> Result<Minimal, E> {
    let mut search = Search {
        axes,
        is_enough,
        open: vec![axes.iter().map(|axis| axis.at_most.len() - 1).collect()],
        enough: Vec::new(),
        refuted: Vec::new(),
        complete: true,
    };
    while let Some(choice) = search.open.pop() {
        if search.asks(&choice)? {
            let lowest = search.lowered(choice.clone())?;
            search.open.push(choice);
            search.split(&lowest);
            search.enough.push(lowest);
        }
    }
    Ok(Minimal {
        choices: search.enough,
        complete: search.complete,
    })
}

struct Search<'a, F> {
    axes: &'a [Axis],
    is_enough: F,
    /// The largest choices of which nothing is known.
    open: Vec<Choice>,
    /// Minimal choices that are enough.
    enough: Vec<Choice>,
    /// Choices that are not.
    refuted: Vec<Choice>,
    complete: bool,
}

impl<E, F: FnMut(&Choice) -> Result<Option<bool>, E>> Search<'_, F> {
    fn is_at_most(&self, low: &Choice, high: &Choice) -> bool {
        let mut axes = self.axes.iter().zip(low.iter().zip(high));
        axes.all(|(axis, (&low, &high))| axis.is_at_most(low, high))
    }

    /// Whether a choice is known to be enough.
    fn asks(&mut self, choice: &Choice) -> Result<bool, E> {
        if self.refuted.iter().any(|it| self.is_at_most(choice, it)) {
            return Ok(false);
        }
        let answer = (self.is_enough)(choice)?;
        match answer {
            Some(false) => self.refuted.push(choice.clone()),
            Some(true) => {}
            None => self.complete = false,
        }
        Ok(answer == Some(true))
    }

    /// A minimal choice below one that is enough.
    fn lowered(&mut self, mut choice: Choice) -> Result<Choice, E> {
        for axis in 0..self.axes.len() {
            // What could not be lowered before cannot be lowered now.
            let high = choice[axis];
            for low in self.axes[axis].at_most[high].clone() {
                choice[axis] = low;
                if low == high || self.asks(&choice)? {
                    break;
                }
            }
        }
        Ok(choice)
    }

    /// Leaves open what is not above `lowest`.
    fn split(&mut self, lowest: &Choice) {
        let open = std::mem::take(&mut self.open);
        let (above, mut kept): (Vec<Choice>, Vec<Choice>) = open
            .into_iter()
            .partition(|choice| self.is_at_most(lowest, choice));
        let mut parts: Vec<Choice> = Vec::new();
        for choice in above {
            for (axis, &low) in lowest.iter().enumerate() {
                for value in self.axes[axis].largest_not_above(low, choice[axis]) {
                    let mut part = choice.clone();
                    part[axis] = value;
                    parts.push(part);
                }
            }
        }
        parts.sort();
        parts.dedup();
        let known = kept.iter().chain(&self.refuted);
        let known: Vec<&Choice> = known.collect();
        let is_largest = |part: &&Choice| {
            let mut larger = parts.iter().filter(|other| other != part);
            !known.iter().any(|it| self.is_at_most(part, it))
                && !larger.any(|it| self.is_at_most(part, it))
        };
        let parts: Vec<Choice> = parts.iter().filter(is_largest).cloned().collect();
        kept.extend(parts);
        if kept.len() > MAX_OPEN {
            self.complete = false;
            kept.truncate(MAX_OPEN);
        }
        self.open = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of the diamond below `SeqCst`, and one chain.
    fn axes() -> Vec<Axis> {
        let diamond = |low: usize, high: usize| low == high || low == 0 || high > 2;
        let diamond = move |low: usize, high: usize| low <= high && diamond(low, high);
        let chain = |low: usize, high: usize| low <= high;
        vec![
            Axis::new(&[0, 1, 2, 3, 4], diamond),
            Axis::new(&[0, 1, 2, 3, 4], diamond),
            Axis::new(&[0, 1, 2], chain),
        ]
    }

    fn all() -> Vec<Choice> {
        let mut all = Vec::new();
        for first in 0..5 {
            for second in 0..5 {
                all.extend((0..3).map(|third| vec![first, second, third]));
            }
        }
        all
    }

    fn is_at_most(low: &Choice, high: &Choice) -> bool {
        let axes = axes();
        let mut values = axes.iter().zip(low.iter().zip(high));
        values.all(|(axis, (&low, &high))| axis.is_at_most(low, high))
    }

    fn found(lowest: &[Choice]) -> Vec<Choice> {
        let is_enough = |choice: &Choice| {
            let enough = lowest.iter().any(|low| is_at_most(low, choice));
            Ok::<_, ()>(Some(enough))
        };
        let found = minimal(&axes(), is_enough).expect("no error");
        assert!(found.complete);
        let mut choices = found.choices;
        choices.sort();
        choices
    }

    /// Of every two, three and four choices, those that are above none of the others.
    #[test]
    fn every_minimal_choice_is_found_once() {
        let all = all();
        let mut random = fastrand::Rng::with_seed(0);
        assert_eq!(found(&[]), Vec::<Choice>::new());
        for size in (0..3000).map(|round| round % 6 + 1) {
            let chosen: Vec<Choice> = (0..size)
                .map(|_| random.choice(&all).expect("a choice").clone())
                .collect();
            let is_lowest = |choice: &&Choice| {
                let mut others = chosen.iter().filter(|other| other != choice);
                !others.any(|other| is_at_most(other, choice))
            };
            let mut lowest: Vec<Choice> = chosen.iter().filter(is_lowest).cloned().collect();
            lowest.sort();
            lowest.dedup();
            assert_eq!(found(&chosen), lowest);
        }
    }

    #[test]
    fn what_is_not_known_is_not_enough_and_said() {
        let is_enough = |choice: &Choice| Ok::<_, ()>((choice[0] != 3).then_some(choice[0] > 2));
        let found = minimal(&axes(), is_enough).expect("no error");
        assert!(!found.complete);
        assert_eq!(found.choices, [[4, 0, 0]]);
    }
}
