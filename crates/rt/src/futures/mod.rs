//! What a task awaits, beside handles and what [`sync`](crate::sync) has.
//!
//! Reading order: [`mod@sleep`], [`combinators`], [`stream`], [`call`] (deferred calls), [`mod@task_group`], [`mod@task_local`].

pub mod call;
pub mod combinators;
pub mod sleep;
pub mod stream;
pub mod task_group;
pub mod task_local;
