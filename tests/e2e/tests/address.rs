//! The page's URL: what it sets, and how invalid values are handled.

use loopscope_e2e::{Viewport, visit};
use serde_json::json;

#[tokio::test]
async fn it_sets_demo_parameters_speed_language_and_theme() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=async-iterator&items=7&leave=4&speed=slow&lang=zh&theme=dark").await?;
        let seen = page
            .eval(
                "return {
                   items: document.querySelector('input[name=items]').value,
                   leave: document.querySelector('input[name=leave]').value,
                   speed: document.querySelector('select').value,
                   lang: document.documentElement.lang,
                   theme: document.documentElement.dataset.theme,
                   run: [...document.querySelectorAll('button')].some((b) => b.textContent.trim() === '运行'),
                   notices: document.querySelectorAll('.notice').length,
                 }",
            )
            .await?;
        assert_eq!(
            seen,
            json!({ "items": "7", "leave": "4", "speed": "slow", "lang": "zh-Hans", "theme": "dark", "run": true,
                "notices": 0 })
        );
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn run_1_starts_the_demo_by_itself() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("?demo=sleep&tasks=2&delay=20&speed=virtual&run=1&lang=en").await?;
        page.wait_for("document.querySelector('.output')?.textContent.includes('done')", "the run's output")
            .await?;
        let trace = page.eval("return loopscope.trace().otherData").await?;
        assert_eq!(
            (&trace["demo"], &trace["params"]),
            (&json!("sleep"), &json!({ "tasks": 2, "delay": 20 }))
        );
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn what_it_cannot_take_is_named_and_the_default_used() {
    visit(Viewport::DESKTOP, async |page| {
        let cases = [
            ("?demo=nap", &["nap"][..]),
            ("?demo=sleep&tasks=0", &["tasks", "1000"]),
            ("?demo=sleep&tasks=many", &["tasks", "many"]),
            ("?demo=sleep&tasks=", &["tasks"]),
            ("?demo=sleep&delay=-5", &["delay", "-5"]),
            ("?demo=sleep&delay=99999999999999999999999", &["delay"]),
            ("?demo=sleep&colour=red", &["colour"]),
            ("?demo=sleep&speed=fast", &["speed", "fast", "virtual"]),
            ("?lang=fr", &["lang", "fr"]),
            ("?theme=pink", &["theme", "pink"]),
            ("?run=maybe", &["run", "maybe"]),
            ("?embed=2", &["embed", "2"]),
            ("?demo=%E0%A4%A", &["demo"]),
            ("?tasks=<img src=x onerror=alert(1)>", &["tasks", "<img"]),
        ];
        for (query, named) in cases {
            let separator = if query.contains("lang=") { "" } else { "&lang=en" };
            page.open_ready(&format!("{query}{separator}")).await?;
            let notices = page
                .eval(
                    "return [...document.querySelectorAll('.notice')].map((n) => n.textContent).join(' | ')",
                )
                .await?;
            let notices = notices.as_str().unwrap_or_default();
            for word in named {
                assert!(notices.contains(word), "{query}: \"{notices}\" does not name {word}");
            }
            let result =
                page.eval("return (await loopscope.run('sleep', {}, { speed: 'virtual' })).tasks").await?;
            assert_eq!(result, 4, "{query}: nothing else breaks");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn several_problems_are_several_notices_that_can_be_dismissed() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&tasks=0&speed=fast&lang=en").await?;
        let count = "document.querySelectorAll('.notice').length";
        assert_eq!(page.eval(&format!("return {count}")).await?, 2);
        page.eval("document.querySelector('.notice button').click()").await?;
        page.wait_for(&format!("{count} === 1"), "one notice to go").await?;
        let tasks = page.eval("return document.querySelector('input[name=tasks]').value").await?;
        assert_eq!(tasks, "3", "the default");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn embed_1_leaves_out_the_catalogue() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=fetch&embed=1&lang=en").await?;
        let seen = page
            .eval(
                "return [document.querySelector('nav.catalogue, .catalogue') === null,
                   document.querySelector('canvas') !== null,
                   [...document.querySelectorAll('button')].some((b) => b.textContent.trim() === 'Run')]",
            )
            .await?;
        assert_eq!(seen, json!([true, true, true]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn it_follows_what_the_visitor_chooses() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval(
            "const link = [...document.querySelectorAll('.catalogue a, .catalogue button')]
               .find((l) => l.textContent.includes('Async iterator'));
             link.click();",
        )
        .await?;
        page.wait_for("location.search.includes('demo=async-iterator')", "the demo in the URL").await?;
        page.eval(
            "const field = document.querySelector('input[name=items]');
             field.value = '9';
             field.dispatchEvent(new Event('input', { bubbles: true }));",
        )
        .await?;
        page.wait_for("location.search.includes('items=9')", "the parameter in the URL").await?;
        let url = page.eval("return location.search").await?;
        page.open_ready(url.as_str().unwrap_or_default()).await?;
        assert_eq!(page.eval("return document.querySelector('input[name=items]').value").await?, "9");
        Ok(())
    })
    .await;
}
