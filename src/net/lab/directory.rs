//! What this thread knows of the lab: its token, its services, and which of them stands for which address.
//!
//! Invariant: within a run an address is always the same service.

use std::cell::RefCell;

use crate::net::endpoint::Endpoint;

/// The lab's Redis servers begin with this word.
const REDIS: &str = "redis";
const MYSQL: &str = "mysql";
/// The port of Redis.
const REDIS_PORT: u16 = 6379;

/// The lab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabDirectory {
    token: String,
    services: Vec<String>,
    /// The addresses of Redis servers, in the order in which the program came to them.
    redis_hosts: Vec<Endpoint>,
}

thread_local! {
    static LAB: RefCell<Option<LabDirectory>> = const { RefCell::new(None) };
}

impl LabDirectory {
    /// The lab in the words of the page's `<meta>` element: the token, and the names of the services.
    pub fn parse(words: &str) -> Option<LabDirectory> {
        let mut words = words.split_whitespace().map(str::to_owned);
        let token = words.next()?;
        Some(LabDirectory { token, services: words.collect(), redis_hosts: Vec::new() })
    }

    /// Sets this thread's lab, before its network is first used.
    pub fn set(lab: Option<LabDirectory>) {
        LAB.set(lab);
    }

    /// The names of the lab's services; none without a lab.
    pub fn services() -> Vec<String> {
        LAB.with_borrow(|lab| lab.as_ref().map(|lab| lab.services.clone()).unwrap_or_default())
    }

    /// The ids of the routes to the services there are.
    pub fn route_ids() -> Vec<&'static str> {
        LAB.with_borrow(|lab| lab.as_ref().map(LabDirectory::ids).unwrap_or_default())
    }

    fn ids(&self) -> Vec<&'static str> {
        let has = |name: &str| self.services.iter().any(|service| service == name);
        let ids =
            [("lab-redis", has(REDIS)), ("lab-mysql", has(MYSQL)), ("lab-names", !self.services.is_empty())];
        ids.into_iter().filter(|(_, is_there)| *is_there).map(|(id, _)| id).collect()
    }

    /// The token; empty without a lab.
    pub fn token() -> String {
        LAB.with_borrow(|lab| lab.as_ref().map(|lab| lab.token.clone()).unwrap_or_default())
    }

    /// The service that stands for an address, which is reached by its port.
    ///
    /// # Errors
    /// A sentence, if the lab has fewer servers than the program has addresses.
    pub fn service_at(endpoint: &Endpoint) -> Result<String, String> {
        LAB.with_borrow_mut(|lab| match lab {
            Some(lab) if endpoint.port == REDIS_PORT => lab.redis_at(endpoint),
            _ => Ok(MYSQL.to_owned()),
        })
    }

    fn redis_at(&mut self, endpoint: &Endpoint) -> Result<String, String> {
        let known = self.redis_hosts.iter().position(|host| host == endpoint);
        let index = known.unwrap_or_else(|| {
            self.redis_hosts.push(endpoint.clone());
            self.redis_hosts.len() - 1
        });
        let mut servers = self.services.iter().filter(|service| service.starts_with(REDIS));
        let count = servers.clone().count();
        servers.nth(index).cloned().ok_or_else(|| {
            format!(
                "the lab has {count} Redis servers, and this is the program's address number {}",
                index + 1
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lab: &mut LabDirectory, host: &str) -> Result<String, String> {
        lab.redis_at(&Endpoint::new(host, REDIS_PORT))
    }

    #[test]
    fn each_address_has_a_server_of_its_own_while_there_are_some() {
        let mut lab = LabDirectory::parse("token redis redis-2 mysql").unwrap();
        assert_eq!(at(&mut lab, "10.0.0.1").unwrap(), "redis");
        assert_eq!(at(&mut lab, "10.0.0.2").unwrap(), "redis-2");
        assert_eq!(at(&mut lab, "10.0.0.1").unwrap(), "redis");
        let third = "the lab has 2 Redis servers, and this is the program's address number 3";
        assert_eq!(at(&mut lab, "10.0.0.3").unwrap_err(), third);
    }

    #[test]
    fn there_are_routes_to_what_there_is() {
        let ids = |words| LabDirectory::parse(words).map(|lab| lab.ids());
        assert_eq!(ids("token redis mysql").unwrap(), ["lab-redis", "lab-mysql", "lab-names"]);
        assert_eq!(ids("token fastapi").unwrap(), ["lab-names"]);
        assert_eq!(ids("token").unwrap(), Vec::<&str>::new());
        assert_eq!(ids(" "), None);
    }
}
