//! A network with one service, which sends back what it reads.

use std::io;
use std::rc::Rc;

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::{Endpoint, Network, Pattern, Route, Service, Serving, Stream};

pub(crate) struct Echo;

impl Service for Echo {
    fn serve(self: Rc<Self>, mut stream: Stream) -> Serving {
        Box::pin(async move {
            let mut buffer = [0; 1024];
            loop {
                match stream.read(&mut buffer).await? {
                    0 => return Ok(()),
                    count => stream.write_all(&buffer[..count]).await?,
                }
            }
        })
    }
}

/// A network whose port 7 echoes.
pub(crate) fn network() -> Rc<Network> {
    Network::new(vec![Route::new("echo", Pattern::Port(7), |_| Rc::new(Echo), "an echo in this page")])
}

pub(crate) async fn connect(network: &Network) -> io::Result<Stream> {
    network.connect(Endpoint::new("localhost", 7)).await
}

/// Sends a text and reads as many bytes.
pub(crate) async fn ask(stream: &mut Stream, text: &str) -> io::Result<String> {
    stream.write_all(text.as_bytes()).await?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).await?;
    Ok(String::from_utf8(answer).expect("text"))
}
