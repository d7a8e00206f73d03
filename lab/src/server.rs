//! What the lab serves: the page, the bridge, the API and its description.
//!
//! Invariant: each request is checked by `guard` before anything is read or done. Next: `bridge`, `api`, `site`.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as PathOf, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use utoipa_swagger_ui::SwaggerUi;

use crate::Fault;
use crate::api::{self, Pools};
use crate::bridge::{LARGEST_MESSAGE, Places, carry};
use crate::closing::Closing;
use crate::guard::{Guard, PROTOCOL};
use crate::site::Site;
use crate::upstream::Upstream;

/// What the handlers share.
pub struct Lab {
    site: Site,
    guard: Guard,
    upstreams: Vec<Upstream>,
    places: Arc<Places>,
}

impl Lab {
    /// A lab with this page and these services.
    ///
    /// # Errors
    /// If there is no page.
    pub fn new(site: &Path, guard: Guard, upstreams: Vec<Upstream>) -> Result<Lab, Fault> {
        Ok(Lab { site: Site::in_directory(site)?, guard, upstreams, places: Arc::default() })
    }

    fn upstream(&self, name: &str) -> Result<Upstream, Closing> {
        let known = self.upstreams.iter().find(|upstream| upstream.name == name);
        known
            .cloned()
            .ok_or_else(|| Closing::new(Closing::UNKNOWN, format!("The lab has no service {name:?}.")))
    }
}

/// Serves for ever.
///
/// # Errors
/// If the API's pools cannot be made, or the listener fails.
pub async fn serve(listener: TcpListener, lab: Lab) -> Result<(), Fault> {
    let (api, description) = api::router(Pools::new(&lab.upstreams)?);
    let files = ServeDir::new(lab.site.directory()).append_index_html_on_directories(true);
    let lab = Arc::new(lab);
    let router = Router::new()
        .route("/", get(page))
        .route("/index.html", get(page))
        .route("/bridge/{name}", get(bridge))
        .with_state(lab.clone())
        .merge(api)
        .merge(SwaggerUi::new("/docs").url("/openapi.json", description))
        .fallback_service(files)
        .layer(from_fn_with_state(lab, checked));
    Ok(axum::serve(listener, router).await?)
}

/// Refuses what the guard refuses. The bridge checks by itself, since a browser hides a refused handshake from its page.
async fn checked(State(lab): State<Arc<Lab>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_bridge = request.uri().path().starts_with("/bridge/");
    let check = lab.guard.check_host(headers).and_then(|()| lab.guard.check_origin(headers));
    match check {
        Err(refusal) if !is_bridge => (StatusCode::FORBIDDEN, refusal.reason).into_response(),
        _ => {
            let mut response = next.run(request).await;
            response.headers_mut().extend(lab.site.headers.clone());
            response
        }
    }
}

async fn page(State(lab): State<Arc<Lab>>) -> Response {
    let names: Vec<&str> = lab.upstreams.iter().map(|upstream| upstream.name).collect();
    match lab.site.page(lab.guard.token(), &names) {
        Ok(page) => Html(page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn bridge(
    State(lab): State<Arc<Lab>>,
    PathOf(name): PathOf<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upstream = lab.guard.check_socket(&headers).and_then(|()| lab.upstream(&name));
    let places = lab.places.clone();
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(move |socket| carry(socket, upstream, places))
}
