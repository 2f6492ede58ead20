//! Acknowledged acts are kept and refused acts are not done, on a disk that fails at random.

mod disk;
mod faults;
