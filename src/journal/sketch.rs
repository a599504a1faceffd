//! How many different ones there were: hashes come in, a count goes out; never the members themselves.
//!
//! Exact up to 64 members, then HyperLogLog with 2^10 registers: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier,
//! "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", AofA 2007, figure 3, with its
//! small-range correction; the large-range one is not needed with 64-bit hashes. Standard error 1.04 / √1024 = 3.25 %.

const EXACT: usize = 64;
const BITS: u32 = 10;
const REGISTERS: usize = 1 << BITS;
const TAG_EXACT: u8 = 0;
const TAG_REGISTERS: u8 = 1;

/// A set that can be counted and united with others, and not listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Sorted, without repeats, at most `EXACT`; empty once there are registers.
    members: Vec<u64>,
    /// Registers of HyperLogLog, as soon as there are more than `EXACT` members.
    registers: Option<Box<Registers>>,
}

type Registers = [u8; REGISTERS];

impl Sketch {
    /// An empty set.
    pub fn new() -> Sketch {
        Sketch::default()
    }

    /// True where nothing was added.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.registers.is_none()
    }

    /// Adds a member by its hash (any 64 bits that tell members apart; they are mixed here). True where the sketch changed.
    pub fn add(&mut self, hash: u64) -> bool {
        self.insert(mix(hash))
    }

    /// Unites with another set. True where the sketch changed.
    pub fn merge(&mut self, other: &Sketch) -> bool {
        let mut changed = false;
        for &member in &other.members {
            changed |= self.insert(member);
        }
        if let Some(theirs) = &other.registers {
            for (ours, theirs) in self.registers().iter_mut().zip(theirs.iter()) {
                changed |= theirs > ours;
                *ours = (*ours).max(*theirs);
            }
        }
        changed
    }

    /// How many different members there were; exact up to 64.
    pub fn count(&self) -> u64 {
        match &self.registers {
            None => self.members.len() as u64,
            Some(registers) => estimate(registers).round() as u64,
        }
    }

    /// Bytes that `from_bytes` reads: one tag, then eight bytes a member or one byte a register.
    pub fn to_bytes(&self) -> Vec<u8> {
        if let Some(registers) = &self.registers {
            return [&[TAG_REGISTERS][..], &registers[..]].concat();
        }
        let mut bytes = Vec::with_capacity(1 + 8 * self.members.len());
        bytes.push(TAG_EXACT);
        self.members
            .iter()
            .for_each(|m| bytes.extend_from_slice(&m.to_le_bytes()));
        bytes
    }

    /// Reads what `to_bytes` wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Sketch> {
        let (tag, rest) = bytes.split_first()?;
        match *tag {
            TAG_EXACT => {
                let (chunks, left) = rest.as_chunks::<8>();
                let members: Vec<u64> = chunks.iter().map(|c| u64::from_le_bytes(*c)).collect();
                let sound = left.is_empty() && members.len() <= EXACT && members.is_sorted_by(|a, b| a < b);
                sound.then_some(Sketch {
                    members,
                    registers: None,
                })
            }
            TAG_REGISTERS => {
                let registers: Registers = rest.try_into().ok()?;
                let sound = registers.iter().all(|r| u32::from(*r) <= 64 - BITS + 1);
                sound.then(|| Sketch {
                    members: Vec::new(),
                    registers: Some(Box::new(registers)),
                })
            }
            _ => None,
        }
    }

    fn insert(&mut self, mixed: u64) -> bool {
        if let Some(registers) = &mut self.registers {
            return raise(registers, mixed);
        }
        let Err(at) = self.members.binary_search(&mixed) else {
            return false;
        };
        if self.members.len() < EXACT {
            self.members.insert(at, mixed);
        } else {
            raise(self.registers(), mixed);
        }
        true
    }

    /// The registers; members that were told exactly move there.
    fn registers(&mut self) -> &mut Registers {
        let members = std::mem::take(&mut self.members);
        let registers = self.registers.get_or_insert_with(|| Box::new([0; REGISTERS]));
        for member in members {
            raise(registers, member);
        }
        registers
    }
}

/// Figure 3 of the paper: the first bits choose the register, which keeps the highest rank of the first 1 in the rest.
fn raise(registers: &mut Registers, mixed: u64) -> bool {
    let register = &mut registers[(mixed >> (64 - BITS)) as usize];
    let rank = ((mixed << BITS) | (1 << (BITS - 1))).leading_zeros() as u8 + 1;
    let raised = rank > *register;
    *register = rank.max(*register);
    raised
}

fn estimate(registers: &Registers) -> f64 {
    let m = REGISTERS as f64;
    let alpha = 0.7213 / (1.0 + 1.079 / m);
    let raw = alpha * m * m / registers.iter().map(|r| (-f64::from(*r)).exp2()).sum::<f64>();
    let empty = registers.iter().filter(|r| **r == 0).count();
    if raw <= 2.5 * m && empty > 0 {
        m * (m / empty as f64).ln()
    } else {
        raw
    }
}

/// The finaliser of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): a bijection, so exact counts stay exact.
fn mix(hash: u64) -> u64 {
    let z = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(members: impl IntoIterator<Item = u64>) -> Sketch {
        let mut sketch = Sketch::new();
        members.into_iter().for_each(|m| {
            sketch.add(m);
        });
        sketch
    }

    #[test]
    fn exact_up_to_sixty_four() {
        for n in 0..=64 {
            assert_eq!(of((0..n).chain(0..n)).count(), n);
        }
    }

    #[test]
    fn close_beyond_that() {
        for start in [0u64, 1 << 40, 77_777] {
            for n in [65u64, 100, 300, 1_000, 2_000, 2_560, 5_000, 50_000, 500_000] {
                let found = of(start..start + n).count() as f64;
                let off = (found - n as f64).abs() / n as f64;
                assert!(off < 0.13, "{n} counted as {found}");
            }
        }
    }

    #[test]
    fn hostile_bytes_are_refused() {
        for bytes in [&[][..], &[0, 1], &[2], &[1], &[1; 1024], &[255; 1025]] {
            assert_eq!(Sketch::from_bytes(bytes), None);
        }
        let falling = [&[0u8][..], &2u64.to_le_bytes(), &1u64.to_le_bytes()].concat();
        assert_eq!(Sketch::from_bytes(&falling), None);
        assert_eq!(Sketch::from_bytes(&vec![0; 1 + 8 * 65]), None);
    }

    proptest! {
        #[test]
        fn a_merge_is_the_union(a in prop::collection::vec(0u64..400, 0..200), b in prop::collection::vec(any::<u64>(), 0..200)) {
            let union = of(a.iter().chain(&b).copied());
            let (mut ab, mut ba) = (of(a.iter().copied()), of(b.iter().copied()));
            let (was_a, was_b) = (ab.clone(), ba.clone());
            prop_assert_eq!(ab.merge(&was_b), ab != was_a);
            prop_assert_eq!(ba.merge(&was_a), ba != was_b);
            prop_assert_eq!(&ab, &union);
            prop_assert_eq!(&ba, &union);
            prop_assert!(!ab.merge(&union));
        }

        #[test]
        fn bytes_come_back(members in prop::collection::vec(any::<u64>(), 0..200)) {
            let sketch = of(members);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..1100)) {
            if let Some(sketch) = Sketch::from_bytes(&bytes) {
                prop_assert_eq!(sketch.to_bytes(), bytes);
                sketch.count();
            }
        }
    }
}
