//! What a read-modify-write makes of the value that it finds.

/// The integers that an atomic holds: a value is kept in the lowest bits of a `u64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Width {
    /// From 1, for a `bool`, to 64.
    pub(crate) bits: u32,
    pub(crate) signed: bool,
}

impl Width {
    fn truncate(self, value: u64) -> u64 {
        value & (u64::MAX >> (64 - self.bits))
    }

    /// The value in an order that is the integers'.
    fn key(self, value: u64) -> u64 {
        if self.signed {
            value ^ (1 << (self.bits - 1))
        } else {
            value
        }
    }
}

/// The function of a read-modify-write.
///
/// It is data rather than code, since a read-modify-write may come to read another value without the
/// program being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Add(u64),
    Subtract(u64),
    And(u64),
    Nand(u64),
    Or(u64),
    Xor(u64),
    Maximum(u64),
    Minimum(u64),
    Swap(u64),
    CompareExchange { expected: u64, new: u64 },
}

/// A function over integers of a width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) function: Function,
    pub(crate) width: Width,
}

impl Update {
    /// What is written where `found` is read; nothing if a comparison fails.
    #[inline]
    pub(crate) fn apply(self, found: u64) -> Option<u64> {
        let by_key = |value| self.width.key(value);
        let value = match self.function {
            Function::Add(value) => found.wrapping_add(value),
            Function::Subtract(value) => found.wrapping_sub(value),
            Function::And(value) => found & value,
            Function::Nand(value) => !(found & value),
            Function::Or(value) => found | value,
            Function::Xor(value) => found ^ value,
            Function::Maximum(value) => std::cmp::max_by_key(found, value, |&value| by_key(value)),
            Function::Minimum(value) => std::cmp::min_by_key(found, value, |&value| by_key(value)),
            Function::Swap(value) => value,
            Function::CompareExchange { expected, new } => {
                if found != expected {
                    return None;
                }
                new
            }
        };
        Some(self.width.truncate(value))
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, Update, Width};

    const U8: Width = Width {
        bits: 8,
        signed: false,
    };
    const I8: Width = Width {
        bits: 8,
        signed: true,
    };
    const BOOL: Width = Width {
        bits: 1,
        signed: false,
    };

    fn apply(width: Width, function: Function, found: u64) -> Option<u64> {
        Update { function, width }.apply(found)
    }

    #[test]
    fn functions_are_those_of_the_integers() {
        assert_eq!(apply(U8, Function::Add(1), 255), Some(0));
        assert_eq!(apply(U8, Function::Subtract(1), 0), Some(255));
        assert_eq!(apply(U8, Function::And(0b0110), 0b0011), Some(0b0010));
        assert_eq!(apply(U8, Function::Nand(0b0110), 0b0011), Some(0b1111_1101));
        assert_eq!(apply(U8, Function::Or(0b0110), 0b0011), Some(0b0111));
        assert_eq!(apply(U8, Function::Xor(0b0110), 0b0011), Some(0b0101));
        assert_eq!(apply(U8, Function::Maximum(0xff), 1), Some(0xff));
        assert_eq!(apply(I8, Function::Maximum(0xff), 1), Some(1));
        assert_eq!(apply(U8, Function::Minimum(0xff), 1), Some(1));
        assert_eq!(apply(I8, Function::Minimum(0xff), 1), Some(0xff));
        assert_eq!(apply(U8, Function::Swap(7), 1), Some(7));
        assert_eq!(apply(BOOL, Function::Nand(1), 1), Some(0));
        assert_eq!(apply(BOOL, Function::Nand(1), 0), Some(1));
    }

    #[test]
    fn a_comparison_can_fail() {
        let exchange = Function::CompareExchange {
            expected: 1,
            new: 2,
        };
        assert_eq!(apply(U8, exchange, 1), Some(2));
        assert_eq!(apply(U8, exchange, 0), None);
    }
}
