//! The network of this page: what programs connect to and listen on.
//!
//! Invariants: a connection has one number in its run, and each run begins without connections, listeners and servers; what a visitor
//! set for a route stays. Nothing is borrowed while a service or a listener is called. Next: `server`, who answers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Error, ErrorKind};
use std::panic::Location;
use std::rc::{Rc, Weak};

use super::conditions::{Conditions, Dice, ServerFault};
use super::connection::Connection;
use super::endpoint::Endpoint;
use super::lab;
use super::late::Lateness;
use super::link::Link;
use super::listener::{Backlog, Listener};
use super::pipe::Pipe;
use super::routes::{Route, Routes};
use super::server::Server;
use super::stream::Stream;
use crate::rt::guest::Guest;
use crate::rt::{NamedWaitExt, Time, spawn_detached};
use crate::sync::oneshot;

/// The first port that is given to a listener that asks for port 0, as Linux does.
const FIRST_FREE_PORT: u16 = 32768;

/// The network. There is one for each thread: [`super::defaults::network`].
#[derive(Default)]
pub struct Network {
    routes: Routes,
    listeners: RefCell<BTreeMap<Endpoint, Rc<Backlog>>>,
    servers: RefCell<BTreeMap<Endpoint, Rc<Server>>>,
    connections: RefCell<BTreeMap<u32, Rc<Connection>>>,
    connection_count: Cell<u32>,
    dice: RefCell<Rc<Dice>>,
    /// What is to be done as soon as the program listens.
    waits_for_listener: RefCell<Vec<WhenListening>>,
    own: Weak<Network>,
}

/// What is called with the loop of the first listener.
pub(super) type WhenListening = Box<dyn FnOnce(&Guest)>;

/// An open connection, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionView {
    /// From 1 within the run.
    pub number: u32,
    /// What the client asked for.
    pub endpoint: Endpoint,
    /// Who answers: a route's id, or `program`.
    pub server: String,
    /// In loop time.
    pub opened: Time,
    /// Bytes from the client.
    pub sent: u64,
    /// Bytes to the client.
    pub received: u64,
    /// What was asked last.
    pub asked: String,
}

/// Who answers a connection.
enum Answerer {
    /// A listener of the program.
    Program(Rc<Backlog>),
    Server(Rc<Route>),
}

impl Network {
    /// A network with these routes.
    pub fn new(routes: Vec<Route>) -> Rc<Network> {
        let network = Rc::new_cyclic(|own| Network { own: own.clone(), ..Network::default() });
        network.routes.set(routes);
        network
    }

    /// Begins a run: without connections, listeners and servers.
    pub fn restart(&self) {
        self.listeners.take();
        self.servers.take();
        let left = (self.connections.take(), self.waits_for_listener.take());
        drop(left);
        self.connection_count.set(0);
        self.dice.replace(Rc::default());
    }

    /// The table of routes.
    pub fn routes(&self) -> Vec<Rc<Route>> {
        self.routes.all()
    }

    /// Has servers regard changed conditions.
    pub fn conditions_changed(&self) {
        let servers: Vec<_> = self.servers.borrow().values().cloned().collect();
        servers.iter().for_each(|server| server.reconsider());
    }

    /// Whether the run has connected or listened.
    pub fn is_used(&self) -> bool {
        self.connection_count.get() > 0 || !self.listeners.borrow().is_empty()
    }

    /// The endpoints on which the program listens.
    pub fn listening(&self) -> Vec<Endpoint> {
        self.listeners.borrow().keys().cloned().collect()
    }

    /// The connections that are open, by number.
    pub fn connections(&self) -> Vec<ConnectionView> {
        let view = |connection: &Rc<Connection>| ConnectionView {
            number: connection.number,
            endpoint: connection.endpoint.clone(),
            server: connection.server.to_string(),
            opened: connection.opened,
            sent: connection.to_server.total(),
            received: connection.to_client.total(),
            asked: connection.asked(),
        };
        self.connections.borrow().values().map(view).collect()
    }

    /// Whether a connection leaves this page: then something may arrive at any time.
    pub fn reaches_lab(&self) -> bool {
        self.connections.borrow().values().any(|connection| connection.server.starts_with(lab::PREFIX))
    }

    /// Breaks a connection. False if there is none with this number.
    pub fn cut(&self, number: u32) -> bool {
        let connection = self.connections.borrow().get(&number).cloned();
        connection.inspect(|connection| connection.cut()).is_some()
    }

    /// Calls a function as soon as the program listens; drops it if the run ends before.
    pub(super) fn when_listening(&self, call: WhenListening) {
        self.waits_for_listener.borrow_mut().push(call);
    }

    /// Listens on an endpoint. Port 0 means any free port.
    ///
    /// # Errors
    /// If the program listens there already.
    ///
    /// # Panics
    /// Outside a task, if visitors wait for it.
    pub fn listen(&self, endpoint: Endpoint) -> io::Result<Listener> {
        let mut listeners = self.listeners.borrow_mut();
        let endpoint = match endpoint.port {
            0 => (FIRST_FREE_PORT..=u16::MAX)
                .map(|port| Endpoint { port, ..endpoint.clone() })
                .find(|free| !listeners.contains_key(free))
                .ok_or(ErrorKind::AddrNotAvailable)?,
            _ => endpoint,
        };
        if listeners.contains_key(&endpoint) {
            let text = format!("the program already listens on {endpoint}");
            return Err(Error::new(ErrorKind::AddrInUse, text));
        }
        let backlog = Rc::<Backlog>::default();
        listeners.insert(endpoint.clone(), backlog.clone());
        drop(listeners);
        let waiting = self.waits_for_listener.take();
        if !waiting.is_empty() {
            let guest = Guest::current();
            waiting.into_iter().for_each(|call| call(&guest));
        }
        let (network, closed, of) = (self.own.clone(), endpoint.clone(), Rc::downgrade(&backlog));
        let on_close = move || {
            if let Some(network) = network.upgrade() {
                let mut listeners = network.listeners.borrow_mut();
                // A listener of an earlier run closes nothing of this one.
                if listeners.get(&closed).is_some_and(|backlog| of.ptr_eq(&Rc::downgrade(backlog))) {
                    listeners.remove(&closed);
                }
            }
        };
        Ok(Listener::new(endpoint, backlog, Box::new(on_close)))
    }

    /// Connects to an endpoint, on the loop of the running task.
    ///
    /// # Errors
    /// If nobody listens there, or the server refuses.
    ///
    /// # Panics
    /// Outside a task.
    #[track_caller]
    pub fn connect(&self, endpoint: Endpoint) -> impl Future<Output = io::Result<Stream>> + use<> {
        let (sender, receiver) = oneshot::channel();
        let label = format!("connect {endpoint}");
        self.dial(&Guest::current(), endpoint, move |result| {
            // The client may wait no more.
            let _ = sender.send(result);
        });
        let at = Location::caller();
        let connecting = async move {
            let stream = receiver.await.unwrap_or_else(|_| Err(ErrorKind::ConnectionReset.into()))?;
            Ok(stream.held_at(at))
        };
        connecting.named_wait("connect", label)
    }

    /// Connects on a loop, and calls `done` with the client's end. For code that is no task.
    pub fn dial(&self, guest: &Guest, endpoint: Endpoint, done: impl FnOnce(io::Result<Stream>) + 'static) {
        let answerer = self.answerer(&endpoint);
        let conditions = match &answerer {
            Ok(Answerer::Server(route)) => route.conditions.clone(),
            _ => Rc::new(Cell::new(Conditions::default())),
        };
        let label: Rc<str> = format!("connect {endpoint}").into();
        let delay = self.dice.borrow().delay(&conditions.get());
        let (network, loop_of_client) = (self.own.clone(), guest.clone());
        let arrive = move || {
            let Some(network) = network.upgrade() else { return };
            let result = answerer.and_then(|by| network.accept(&loop_of_client, endpoint, &conditions, by));
            done(result);
        };
        // The packet and its answer.
        guest.call_at(guest.now() + delay * 2, label, arrive);
    }

    fn answerer(&self, endpoint: &Endpoint) -> io::Result<Answerer> {
        if let Some(backlog) = self.listeners.borrow().get(endpoint) {
            return Ok(Answerer::Program(backlog.clone()));
        }
        match self.routes.of(endpoint) {
            Some(route) if route.is_on.get() && route.conditions().fault != ServerFault::Refuse => {
                Ok(Answerer::Server(route))
            }
            Some(route) if route.is_on.get() => Err(refused(endpoint, "the server refuses connections")),
            Some(_) => Err(refused(endpoint, "its route is switched off")),
            None => Err(refused(endpoint, "nobody listens there")),
        }
    }

    /// Makes the connection, gives one end to who answers, and returns the other.
    fn accept(
        &self,
        guest: &Guest,
        endpoint: Endpoint,
        conditions: &Rc<Cell<Conditions>>,
        answerer: Answerer,
    ) -> io::Result<Stream> {
        let server: Rc<str> = match &answerer {
            Answerer::Program(_) => "program".into(),
            Answerer::Server(route) => route.id.into(),
        };
        let dice = self.dice.borrow().clone();
        let pipe = |way: &str| {
            let label = format!("{way} {endpoint}").into();
            Pipe::new(Link::new(guest, conditions, &dice, label))
        };
        let (to_server, to_client) = (pipe("to"), pipe("from"));
        let number = self.connection_count.get() + 1;
        self.connection_count.set(number);
        let network = self.own.clone();
        let on_end = Box::new(move |number| {
            if let Some(network) = network.upgrade() {
                let ended = network.connections.borrow_mut().remove(&number);
                drop(ended);
            }
        });
        let connection = Rc::new(Connection::new(
            number,
            endpoint.clone(),
            server,
            guest.last_time(),
            to_server.clone(),
            to_client.clone(),
            conditions.get().fault,
            on_end,
        ));
        self.connections.borrow_mut().insert(number, connection.clone());
        let client = Stream::new(&to_client, &to_server, &connection);
        let served = Stream::new(&to_server, &to_client, &connection);
        match answerer {
            Answerer::Program(backlog) => backlog.add(served),
            Answerer::Server(route) => {
                let served = served.late_by(Lateness::new(conditions));
                self.server(guest, &route, endpoint)?.backlog.add(served);
            }
        }
        Ok(client)
    }

    /// The server of a route at an endpoint, started if this is its first connection.
    fn server(&self, guest: &Guest, route: &Rc<Route>, endpoint: Endpoint) -> io::Result<Rc<Server>> {
        // Another route may have answered there before.
        let known = self.servers.borrow().get(&endpoint).cloned();
        if let Some(server) = known.filter(|server| Rc::ptr_eq(&server.route, route)) {
            return Ok(server);
        }
        let server = Server::new(route, &endpoint);
        self.servers.borrow_mut().insert(endpoint.clone(), server.clone());
        if !route.notice.is_empty() {
            guest.print(&format!("{endpoint}: {}", route.notice));
        }
        let name = format!("{} {endpoint}", route.id);
        let (network, gone) = (self.own.clone(), endpoint.clone());
        let on_close = move || {
            if let Some(network) = network.upgrade() {
                let ended = network.servers.borrow_mut().remove(&gone);
                drop(ended);
            }
        };
        let listener = Listener::new(endpoint, server.backlog.clone(), Box::new(on_close));
        spawn_detached(name, server.clone().accept_all(listener));
        Ok(server)
    }
}

fn refused(endpoint: &Endpoint, reason: &str) -> Error {
    Error::new(ErrorKind::ConnectionRefused, format!("connection to {endpoint} refused: {reason}"))
}
