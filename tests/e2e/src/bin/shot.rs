//! Takes a picture of the built page: for looking at one's own work, and for the README.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use loopscope_e2e::{Checked, Viewport, visit};

const USAGE: &str = "\
Usage: shot <query> <file.png> [options]

  <query>        of the page's address, such as '?demo=sleep&run=1', or ''
  --width <W>    width in CSS pixels, 1440 unless given
  --height <H>   height in CSS pixels, 900 unless given
  --phone        touch, and the width of a phone (390 x 844 unless given)
  --dark         the visitor's system prefers dark
  --js <body>    body of an async function to run once the page is ready
  --wait-ms <N>  wait so long before the picture, 300 unless given";

struct Order {
    query: String,
    file: PathBuf,
    viewport: Viewport,
    dark: bool,
    script: Option<String>,
    wait: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let order = match read(std::env::args().skip(1)) {
        Ok(order) => order,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    visit(order.viewport, async |page| {
        let scheme = if order.dark { "dark" } else { "light" };
        page.set_preferences(&[("prefers-color-scheme", scheme)]).await?;
        page.open(&order.query).await?;
        page.eval("await window.loopscope?.ready").await?;
        if let Some(script) = &order.script {
            println!("{}", page.eval(script).await?);
        }
        tokio::time::sleep(order.wait).await;
        std::fs::write(&order.file, page.session().screenshot_as_png().await?)?;
        for entry in page.log().await? {
            eprintln!("browser {}: {}", entry.level, entry.text);
        }
        Ok(())
    })
    .await;
    ExitCode::SUCCESS
}

fn read(mut arguments: impl Iterator<Item = String>) -> Checked<Order> {
    let query = arguments.next().ok_or("The query is missing.")?;
    let file = arguments.next().ok_or("The file is missing.")?.into();
    let (mut width, mut height, mut phone) = (None, None, false);
    let (mut dark, mut script, mut wait) = (false, None, 300);
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{option} needs a value."));
        match option.as_str() {
            "--width" => width = Some(number(&value()?)?),
            "--height" => height = Some(number(&value()?)?),
            "--wait-ms" => wait = number(&value()?)?,
            "--js" => script = Some(value()?),
            "--phone" => phone = true,
            "--dark" => dark = true,
            unknown => return Err(format!("There is no option {unknown}.").into()),
        }
    }
    let usual = if phone { Viewport::PHONE } else { Viewport::DESKTOP };
    let viewport =
        Viewport { width: width.unwrap_or(usual.width), height: height.unwrap_or(usual.height), phone };
    Ok(Order { query, file, viewport, dark, script, wait: Duration::from_millis(wait.into()) })
}

fn number(text: &str) -> Checked<u32> {
    text.parse().map_err(|_| format!("{text:?} is not a whole number.").into())
}
