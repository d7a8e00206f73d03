//! The list of demos, and what a visitor finds who comes without a link.

use loopscope_e2e::{Viewport, visit};
use serde_json::json;

#[tokio::test]
async fn who_comes_without_a_link_finds_a_run() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        let sentence = "document.querySelector('.sentence').textContent.startsWith('The run has completed')";
        page.wait_for(sentence, "the end of a run").await?;
        // The run was on the virtual clock; the next is as the visitor chooses.
        let state =
            page.eval("return [loopscope.output().length > 0, location.search.includes('speed')]").await?;
        assert_eq!(state, json!([true, false]));
        page.open_ready("?demo=turns&lang=en").await?;
        assert_eq!(
            page.eval("return loopscope.output().length").await?,
            json!(0),
            "a link runs nothing by itself"
        );
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn demos_are_found_by_words_of_either_language() {
    const FIND: &str = "
      const field = document.querySelector('.catalogue-search input');
      field.value = WORDS;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      const shown = [...document.querySelectorAll('.catalogue a.entry')].filter((entry) => entry.checkVisibility());
      const empty = document.querySelector('.catalogue > .empty').checkVisibility();
      return [shown.map((entry) => new URL(entry.href).searchParams.get('demo')), empty];";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=turns&lang=en").await?;
        for (words, found) in [
            ("'mysql pool'", json!([["mysql-pool"], false])),
            ("'爬虫'", json!([["crawler"], false])),
            ("'nothing of the kind'", json!([[], true])),
        ] {
            assert_eq!(page.eval(&FIND.replace("WORDS", words)).await?, found, "{words}");
        }
        page.no_problems().await
    })
    .await;
}
