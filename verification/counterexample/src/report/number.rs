//! Numbers as JSON carries them exactly, and as people read them.

use std::fmt;

use serde::{Serialize, Serializer};

/// A number of a report: a count of executions, or a value of a counter.
///
/// In JSON it is a number up to 2^53, and above that a string of its digits: many readers of JSON compute
/// with floating-point numbers, which would change it silently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub u64);

/// The largest number up to which a floating-point number of 64 bits has every one.
const EXACT: u64 = 1 << 53;

impl Number {
    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 <= EXACT {
            serializer.serialize_u64(self.0)
        } else {
            serializer.collect_str(&self.0)
        }
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Number(number)
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Number(number as u64)
    }
}

/// A wrapped number as what it is below zero of: `usize::MAX - 1`.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.wrapping_sub(usize::MAX as u64).wrapping_neg() {
            0 => formatter.pad("usize::MAX"),
            below @ 1..=999 => formatter.pad(&format!("usize::MAX - {below}")),
            _ => formatter.pad(&self.0.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_floating_point_number_would_change_is_a_string() {
        let json = |number: u64| serde_json::to_string(&Number(number)).expect("a number");
        assert_eq!(json(1 << 53), "9007199254740992");
        assert_eq!(json((1 << 53) + 1), "\"9007199254740993\"");
        assert_eq!(json(u64::MAX), "\"18446744073709551615\"");
    }

    #[test]
    fn what_wrapped_is_read_from_the_top() {
        let top = usize::MAX as u64;
        let shown = [0, 5, top - 1000, top - 999, top - 1, top].map(|it| Number(it).to_string());
        let far = (top - 1000).to_string();
        let expected = [
            "0",
            "5",
            &far,
            "usize::MAX - 999",
            "usize::MAX - 1",
            "usize::MAX",
        ];
        assert_eq!(shown, expected);
    }
}
