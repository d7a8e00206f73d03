//! The command: starts the services, serves the page, and ends everything at Ctrl-C. `cargo xtask lab` calls it.

use std::process::ExitCode;

use loopscope_lab::options::Options;
use loopscope_lab::server::{Lab, serve};
use loopscope_lab::services::Services;
use loopscope_lab::{Fault, guard};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The port that is tried first, the same as that of `trunk serve`.
const USUAL_PORT: u16 = 8080;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", Options::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("The lab cannot go on: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Fault> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut services = Services::in_directory(&options.state)?;
    let ended = async {
        services.start(&options).await;
        let listener = listen(options.port).await?;
        let address = listener.local_addr()?;
        let lab = Lab::new(&options.site, guard::Guard::new(address.port()), services.upstreams())?;
        println!("The lab is at http://{address}/ (its API at /docs). Ctrl-C ends it.");
        serve(listener, lab).await
    };
    let result = tokio::select! {
        result = ended => result,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    };
    services.end().await;
    println!("The lab has ended; its services and their data are gone.");
    result
}

/// Listens on the port that was asked for, or else on the usual one, or on any free one if that is taken.
async fn listen(port: Option<u16>) -> Result<TcpListener, Fault> {
    let on = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => on(port).await.map_err(|error| format!("port {port} cannot be used: {error}").into()),
        None => match on(USUAL_PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => Ok(on(0).await?),
        },
    }
}
