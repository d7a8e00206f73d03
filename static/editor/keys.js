// The editor's keys: CodeMirror's own, Ctrl-Enter to run, Tab to indent, Escape and then Tab to leave.
//
// Invariant: the keyboard alone can leave the editor from any state: Escape frees the next Tab, even if it has also closed a
// panel, a list or a selection. Phrases that say so: phrases.js.

import { completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap, indentWithTab } from "@codemirror/commands";
import { searchKeymap } from "@codemirror/search";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

/** For this long after Escape, in ms, Tab moves the focus, unless another key is pressed. CodeMirror's own 2 s are short for
 *  people who are slow with keys. */
const TAB_IS_FREE = 5000;

const escape = Prec.highest(
  EditorView.domEventObservers({
    keydown: (event, view) => {
      if (event.key === "Escape") view.setTabFocusMode(TAB_IS_FREE);
    },
  }),
);

/** All key bindings; `onRun` is called on Ctrl-Enter, and on Cmd-Enter where there is such a key. */
export function keys(onRun) {
  const run = () => {
    onRun();
    return true;
  };
  // Above the list of completions and CodeMirror's own binding, which inserts a line.
  const first = Prec.highest(keymap.of([{ key: "Mod-Enter", run }, { key: "Ctrl-Enter", run }]));
  const rest = keymap.of([...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]);
  return [escape, first, rest];
}
