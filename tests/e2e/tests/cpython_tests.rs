//! CPython's own tests of asyncio, on the page's loop and task class, within the page's interpreter.
//!
//! `cargo xtask test` downloads them and says where they are; without it this test is skipped.
//! tests/python/cpython_failures.txt has what is expected to fail, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// Where xtask put the tests: the directory with the package `test`.
const DIRECTORY: &str = "LOOPSCOPE_CPYTHON_TESTS";
const MODULES: [&str; 9] = [
    "test_locks",
    "test_queues",
    "test_waitfor",
    "test_timeouts",
    "test_taskgroups",
    "test_runners",
    "test_futures",
    "test_tasks",
    "test_eager_task_factory",
];
/// What they import, beside themselves.
const HELPERS: [&str; 2] = ["test/test_asyncio/utils.py", "test/test_asyncio/functional.py"];
/// What the helpers look for when they are imported, and no test here reads.
const CERTIFICATES: [&str; 4] = ["ssl_cert.pem", "ssl_key.pem", "keycert3.pem", "pycacert.pem"];
const RUNNER: &str = include_str!("../../python/cpython_tests.py");
const EXPECTED: &str = include_str!("../../python/cpython_failures.txt");

/// Runs a program in a worker of its own; its answer is what it posts.
const RUN: &str = "
  const worker = new Worker('./python_worker.js', { type: 'module' });
  const answered = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (typeof data === 'string') resolve(JSON.parse(data));
      if (data.kind === 'fault') reject(new Error(data.text));
      if (data.kind === 'ended') reject(new Error(`it ended: ${data.error} (${data.file}:${data.line}) ${data.traceback}`));
      if (data.kind !== 'ready') return;
      window.snapshot ??= data.snapshot;
      worker.postMessage({ kind: 'run', source: SOURCE, name: 'main.py', speed: 'virtual', options: { compat: false } });
    };
  });
  worker.postMessage({ kind: 'boot', snapshot: window.snapshot });
  // In an array, since a promise of a promise would be awaited here.
  window.answer = [answered.finally(() => worker.terminate())];";
/// The driver's connection ends after two minutes, and a busy machine takes longer for the largest module.
const ANSWER: &str = "
  const later = new Promise((resolve) => setTimeout(() => resolve(null), 30_000));
  return await Promise.race([window.answer[0], later]);";
const MOST_ANSWERS: u32 = 20;

/// A line of the list: tests, as patterns of their names, that fail or cannot be run.
struct Listed<'a> {
    pattern: &'a str,
    is_run: bool,
}

/// The patterns of the list, whose other lines are the reasons.
fn listed() -> Vec<Listed<'static>> {
    let line = |line: &'static str| {
        let (word, pattern) = line.split_once(' ')?;
        let is_run = match word {
            "fails" => true,
            "hangs" => false,
            _ => return None,
        };
        Some(Listed { pattern, is_run })
    };
    EXPECTED.lines().filter_map(line).collect()
}

/// Whether a name is of a pattern, in which `*` stands for any text.
fn matches(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            name.char_indices().map(|(at, _)| &name[at..]).chain([""]).any(|name| matches(name, rest))
        }),
    }
}

fn files(directory: &Path) -> Checked<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut add = |path: String| -> Checked {
        let text = fs::read_to_string(directory.join(&path))?;
        files.insert(path, text);
        Ok(())
    };
    for path in HELPERS {
        add(path.to_owned())?;
    }
    for module in MODULES {
        add(format!("test/test_asyncio/{module}.py"))?;
    }
    for entry in fs::read_dir(directory.join("test/support"))? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        if name.ends_with(".py") {
            add(format!("test/support/{name}"))?;
        }
    }
    // The packages' own modules refuse to be imported without sockets.
    for package in ["test", "test/test_asyncio"] {
        files.insert(format!("{package}/__init__.py"), String::new());
    }
    for name in CERTIFICATES {
        files.insert(format!("test/certdata/{name}"), String::new());
    }
    Ok(files)
}

async fn run(page: &Page, files: &BTreeMap<String, String>, module: &str) -> Checked<Value> {
    let left_out: Vec<&str> =
        listed().iter().filter(|entry| !entry.is_run).map(|entry| entry.pattern).collect();
    let arguments = json!([files, module, left_out]).to_string();
    let source = format!(
        "{RUNNER}\nimport json\nfrom js import postMessage\npostMessage(json.dumps(results(*json.loads({}))))\n",
        json!(arguments)
    );
    page.eval(&RUN.replace("SOURCE", &json!(source).to_string())).await?;
    for _ in 0..MOST_ANSWERS {
        let answer = page.eval(ANSWER).await.map_err(|error| format!("{module}: {error}"))?;
        if !answer.is_null() {
            return Ok(answer);
        }
    }
    Err(format!("{module} hangs").into())
}

#[tokio::test]
async fn cpythons_own_tests_pass_but_for_those_that_are_listed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        println!("skipped: {DIRECTORY} is not set");
        return;
    };
    let files = files(Path::new(&directory)).expect("the tests are read");
    visit(Viewport::DESKTOP, async |page| {
        page.allow_scripts(Duration::from_secs(180)).await?;
        page.open_ready("?lang=en").await?;
        let (mut all, mut failed) = (BTreeSet::new(), BTreeMap::new());
        for module in MODULES {
            let results = run(page, &files, module).await?;
            println!("{module}: {} run, {} skipped", results["run"], results["skipped"]);
            all.extend(
                results["tests"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(str::to_owned),
            );
            let failures = results["failed"].as_object().ok_or("there are no results")?;
            failed.extend(failures.iter().map(|(name, why)| (name.clone(), why.clone())));
        }
        let mut wrong = Vec::new();
        let listed = listed();
        for (name, why) in &failed {
            if !listed.iter().any(|entry| entry.is_run && matches(name, entry.pattern)) {
                wrong.push(format!("{name} fails: {why}"));
            }
        }
        for Listed { pattern, is_run } in &listed {
            let of_pattern: Vec<&String> = all.iter().filter(|name| matches(name, pattern)).collect();
            if of_pattern.is_empty() {
                wrong.push(format!("{pattern} is listed, but there is no such test"));
            }
            let passed = of_pattern.iter().filter(|name| *is_run && !failed.contains_key(**name));
            wrong.extend(passed.map(|name| format!("{name} is listed as failing, but passes")));
        }
        assert!(wrong.is_empty(), "{} results are unexpected:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    })
    .await;
}
