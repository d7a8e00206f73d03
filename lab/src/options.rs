//! The options of the command.

use std::ffi::OsString;
use std::path::PathBuf;

/// What the lab is started with.
#[derive(Debug, Default)]
pub struct Options {
    /// The directory of the built page.
    pub site: PathBuf,
    /// The directory for sockets and data, which the lab makes and removes.
    pub state: PathBuf,
    /// The port; without one 8080, or any free one if that is taken.
    pub port: Option<u16>,
    /// The program `redis-server`; without it there is no Redis.
    pub redis: Option<PathBuf>,
    /// The program `mariadbd`; without it there is no database.
    pub mariadb: Option<PathBuf>,
    /// The program `mariadb-install-db`, which the database needs too.
    pub mariadb_install: Option<PathBuf>,
    /// A Python that has FastAPI, uvicorn, redis and aiomysql; without it there is no FastAPI.
    pub python: Option<PathBuf>,
    /// The directory of the FastAPI application.
    pub app: PathBuf,
}

impl Options {
    /// What the command takes.
    pub const USAGE: &str = "\
Usage: loopscope-lab --site DIR --state DIR [--port N] [--redis PROGRAM]
                     [--mariadb PROGRAM --mariadb-install PROGRAM] [--python PROGRAM --app DIR]

`cargo xtask lab` finds or installs the programs, and calls this.";

    /// Reads the command's arguments.
    ///
    /// # Errors
    /// A sentence with the argument at fault.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Options, String> {
        let mut options = Options::default();
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let name = name.to_string_lossy().into_owned();
            let value = arguments.next().ok_or(format!("`{name}` takes a value."))?;
            let path = PathBuf::from(&value);
            // The lab changes its current directory.
            let directory = std::path::absolute(&path).unwrap_or_default();
            match name.as_str() {
                "--site" => options.site = directory,
                "--state" => options.state = directory,
                "--redis" => options.redis = Some(path),
                "--mariadb" => options.mariadb = Some(path),
                "--mariadb-install" => options.mariadb_install = Some(path),
                "--python" => options.python = Some(path),
                "--app" => options.app = directory,
                "--port" => {
                    let text = value.to_string_lossy();
                    let port = text.parse().map_err(|_| format!("`{text}` is no port."))?;
                    options.port = Some(port);
                }
                _ => return Err(format!("There is no option `{name}`.")),
            }
        }
        if options.site.as_os_str().is_empty() || options.state.as_os_str().is_empty() {
            return Err("`--site` and `--state` are needed.".to_owned());
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn each_option_has_a_value() {
        let options = parse("--site dist --state lab --port 0 --redis redis-server").unwrap();
        assert_eq!((options.port, options.redis), (Some(0), Some("redis-server".into())));
        assert_eq!(parse("--site").unwrap_err(), "`--site` takes a value.");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(parse("--site a --state b --port x").unwrap_err(), "`x` is no port.");
        assert_eq!(parse("--speed 3").unwrap_err(), "There is no option `--speed`.");
        assert_eq!(parse("--site a").unwrap_err(), "`--site` and `--state` are needed.");
    }
}
