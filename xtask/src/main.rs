//! Set-up, serve, test, bench and dist.

fn main() {}
