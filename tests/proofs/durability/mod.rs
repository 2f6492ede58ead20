//! What the service has acknowledged is kept, and what it has refused was not done, on a disk that fails at random.

mod disk;
mod faults;
