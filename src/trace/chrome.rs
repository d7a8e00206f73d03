//! The trace as Chrome Trace Event JSON, which Perfetto, speedscope and chrome://tracing open.
