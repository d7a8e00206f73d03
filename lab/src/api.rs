//! The API on pools of connections, by axum: what a FastAPI application of a course does, in Rust.
//!
//! Invariant: a handler returns its connection to the pool when it ends, however it ends. A service that is not there is 503 with
//! a sentence. Next: `lane`, which records what the handlers wait for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use deadpool_redis::redis::AsyncCommands;
use deadpool_redis::{ConnectionAddr, ConnectionInfo, RedisConnectionInfo};
use mysql_async::prelude::Queryable;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Fault;
use crate::lane::{record, wait};
use crate::upstream::{SignIn, Upstream};

/// Connections of each pool, as many as the course's pool has.
const POOL_SIZE: usize = 10;

#[derive(OpenApi)]
#[openapi(info(
    title = "Loopscope's lab",
    description = "Handlers on pools of real Redis and MariaDB connections"
))]
struct Description;

/// The pools of the services that there are.
#[derive(Clone, Default)]
pub struct Pools {
    redis: Option<deadpool_redis::Pool>,
    mysql: Option<mysql_async::Pool>,
}

impl Pools {
    /// Pools for these services, without connections yet.
    ///
    /// # Errors
    /// If a pool cannot be made.
    pub fn new(upstreams: &[Upstream]) -> Result<Pools, Fault> {
        let find = |name| upstreams.iter().find(|upstream| upstream.name == name);
        let redis = find("redis").map(|upstream| redis_pool(&upstream.socket)).transpose()?;
        Ok(Pools { redis, mysql: find("mysql").and_then(mysql_pool) })
    }
}

fn redis_pool(socket: &Path) -> Result<deadpool_redis::Pool, Fault> {
    // By a URL the path would have to be absolute.
    let addr = ConnectionAddr::Unix(socket.to_owned());
    let info = ConnectionInfo { addr, redis: RedisConnectionInfo::default() };
    let config = deadpool_redis::Config::from_connection_info(info);
    let builder = config.builder()?.max_size(POOL_SIZE).runtime(deadpool_redis::Runtime::Tokio1);
    Ok(builder.build()?)
}

fn mysql_pool(upstream: &Upstream) -> Option<mysql_async::Pool> {
    let SignIn::Mysql(account) = &upstream.sign_in else { return None };
    let limits = mysql_async::PoolConstraints::new(0, POOL_SIZE)?;
    let options = account
        .options(&upstream.socket)
        .db_name(Some("mysql"))
        .pool_opts(mysql_async::PoolOpts::default().with_constraints(limits));
    Some(mysql_async::Pool::new(options))
}

/// The routes, and their description.
pub fn router(pools: Pools) -> (axum::Router, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(index))
        .routes(routes!(red))
        .routes(routes!(mysql))
        .layer(from_fn(record))
        .with_state(Arc::new(pools))
        .split_for_parts()
}

/// A greeting.
#[derive(Serialize, ToSchema)]
struct Greeting {
    message: &'static str,
}

/// An account of the database.
#[derive(Serialize, ToSchema)]
struct Account {
    #[serde(rename = "Host")]
    host: String,
    #[serde(rename = "User")]
    user: String,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
struct Problem {
    detail: String,
}

/// An answer in place of what was asked for.
struct Refusal(StatusCode, String);

impl Refusal {
    fn missing(service: &str) -> Refusal {
        Refusal(StatusCode::SERVICE_UNAVAILABLE, format!("The lab runs without {service}."))
    }

    /// The service refused, or has ended.
    fn failed(error: impl std::fmt::Display) -> Refusal {
        Refusal(StatusCode::BAD_GATEWAY, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(Problem { detail: self.1 })).into_response()
    }
}

/// Waits for nothing.
#[utoipa::path(get, path = "/api/", responses((status = 200, body = Greeting)))]
async fn index() -> Json<Greeting> {
    Json(Greeting { message: "Hello World" })
}

/// Sets the fields of a hash in Redis and reads them all, on a connection of a pool.
#[utoipa::path(get, path = "/api/red", responses(
    (status = 200, body = BTreeMap<String, String>), (status = 502, body = Problem), (status = 503, body = Problem)
))]
async fn red(State(pools): State<Arc<Pools>>) -> Result<Json<BTreeMap<String, String>>, Refusal> {
    let pool = pools.redis.as_ref().ok_or_else(|| Refusal::missing("Redis"))?;
    let mut connection = wait("acquire a Redis connection", pool.get()).await.map_err(Refusal::failed)?;
    let fields = [("key1", 1), ("key2", 2), ("key3", 3)];
    let () = wait("HSET car", connection.hset_multiple("car", &fields)).await.map_err(Refusal::failed)?;
    let car = wait("HGETALL car", connection.hgetall("car")).await.map_err(Refusal::failed)?;
    Ok(Json(car))
}

/// Selects the accounts of the database, on a connection of a pool.
#[utoipa::path(get, path = "/api/mysql", responses(
    (status = 200, body = Vec<Account>), (status = 502, body = Problem), (status = 503, body = Problem)
))]
async fn mysql(State(pools): State<Arc<Pools>>) -> Result<Json<Vec<Account>>, Refusal> {
    const STATEMENT: &str = "SELECT Host, User FROM user ORDER BY User";
    let pool = pools.mysql.as_ref().ok_or_else(|| Refusal::missing("a database"))?;
    let mut connection =
        wait("acquire a MySQL connection", pool.get_conn()).await.map_err(Refusal::failed)?;
    let account = |(host, user)| Account { host, user };
    let accounts =
        wait(STATEMENT, connection.query_map(STATEMENT, account)).await.map_err(Refusal::failed)?;
    Ok(Json(accounts))
}
