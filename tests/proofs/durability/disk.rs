//! A disk that fails on request: a library that is loaded into the server before all others.

use std::path::PathBuf;
use std::process::Command;

pub const NO_SPACE: i32 = 28;
pub const IO_ERROR: i32 = 5;

/// Which operations fail, and how.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Text in the path of the affected files.
    pub path: &'static str,
    /// `w` for writing, `s` for syncing.
    pub operations: &'static str,
    pub error: i32,
    /// Number of operations that succeed first.
    pub skip: u64,
    /// Number of operations that fail.
    pub count: u64,
}

pub struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// Builds the library, with the C compiler that the program itself needs to be built.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/proofs/durability/fault.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(folder.path().join("fault.so")).arg(source);
        let built = compiler.arg("-ldl").status();
        assert!(built.is_ok_and(|status| status.success()), "the library can be built");
        // PostgreSQL runs as another user.
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("permitted");
        Self { folder }
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    /// The environment of a server with the library.
    pub fn variables(&self) -> Vec<(String, String)> {
        let path = |path: PathBuf| path.display().to_string();
        let library = path(self.folder.path().join("fault.so"));
        vec![("LD_PRELOAD".into(), library), ("FAULT_CONTROL".into(), path(self.control()))]
    }

    /// Makes the disk fail in this way, once.
    pub fn fails(&self, fault: &Fault) {
        let Fault { path, operations, error, skip, count } = fault;
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("{path} {operations} {error} {skip} {count}")).expect("written");
        std::fs::rename(new, self.control()).expect("in place at once");
    }

    pub fn works(&self) {
        let _ = std::fs::remove_file(self.control());
    }
}
