// The program editor: CodeMirror for Python in the page's look. load.js documents the interface. Bundled with its packages
// into editor.mjs (xtask/src/site/editor.rs).
//
// Invariant: no `<style>` element and no `style` attribute is written, which the page's content security policy would refuse:
// CodeMirror adopts a constructed style sheet if its root is a shadow root, and only then.
// Next: keys.js, marks.js, completion.js, theme.js.

import { closeSearchPanel, search } from "@codemirror/search";
import { autocompletion } from "@codemirror/autocomplete";
import { history } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { asyncioCompletions } from "./completion.js";
import { keys } from "./keys.js";
import { markExtension, showMarks } from "./marks.js";
import { hint, phrasesOf } from "./phrases.js";
import { highlightedPython } from "./python.js";
import { theme } from "./theme.js";

/** Marks a transaction that the page has made, not the visitor. */
const byPage = Annotation.define();

/** A revealed line is put at this share of the height. */
const REVEALED_AT = 1 / 3;

const clamped = (doc, line) => doc.line(Math.min(Math.max(line, 1), doc.lines));

/** Creates an editor in an element; see load.js. */
export function createEditor(parent, options) {
  let { lang, label, dark } = options;
  const [texts, colours] = [new Compartment(), new Compartment()];

  const localTexts = () => [
    EditorState.phrases.of(phrasesOf(lang)),
    EditorView.contentAttributes.of({ "aria-label": `${label}. ${hint(lang, options.readOnly)}` }),
  ];
  const stateOf = (text) =>
    EditorState.create({
      doc: text,
      extensions: [
        keys(options.onRun),
        texts.of(localTexts()),
        colours.of(EditorView.darkTheme.of(dark)),
        EditorState.readOnly.of(Boolean(options.readOnly)),
        reports(options),
        markExtension,
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        search({ top: true }),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        autocompletion({ override: [asyncioCompletions], filterStrict: true, icons: false }),
        highlightedPython,
        theme,
      ],
    });

  const host = createHost();
  parent.append(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({ state: stateOf(options.text), root, parent: root });
  if (options.topLine > 1) scroll(view, () => lineTop(view, options.topLine));

  return {
    kind: "codemirror",
    text: () => view.state.sliceDoc(),
    setText(text, keepHistory) {
      if (!keepHistory) return view.setState(stateOf(text));
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, annotations: byPage.of(true) });
    },
    setMarks: (marks) => view.dispatch({ effects: showMarks.of(marks) }),
    revealLine: (number) => scroll(view, () => scrollTopFor(view, number)),
    focus(number) {
      const selection = number && { anchor: clamped(view.state.doc, number).from };
      if (selection) view.dispatch({ selection, annotations: byPage.of(true) });
      view.focus();
    },
    setLang(to, named) {
      [lang, label] = [to, named];
      // An open panel would keep its texts.
      closeSearchPanel(view);
      view.dispatch({ effects: texts.reconfigure(localTexts()) });
    },
    setDark(to) {
      dark = to;
      view.dispatch({ effects: colours.reconfigure(EditorView.darkTheme.of(dark)) });
    },
    destroy() {
      view.destroy();
      host.remove();
    },
  };
}

function createHost() {
  const host = document.createElement("div");
  host.className = "editor";
  Object.assign(host.style, { flex: "1 1 auto", height: "100%", minWidth: "0", minHeight: "0" });
  return host;
}

/** Calls onChange and onFocusLine for what the visitor does. */
function reports({ onChange, onFocusLine }) {
  return EditorView.updateListener.of(({ state, startState, docChanged, transactions }) => {
    if (transactions.some((transaction) => transaction.annotation(byPage))) return;
    if (docChanged) onChange(state.sliceDoc());
    const line = lineOfCursor(state);
    if (line !== lineOfCursor(startState)) onFocusLine?.(line);
  });
}

function lineOfCursor({ doc, selection }) {
  return doc.lineAt(selection.main.head).number;
}

/** Scrolls to a position, which is read when the layout is known; null changes nothing. By hand, because CodeMirror's own
 *  effect scrolls the page, too. */
function scroll(view, read) {
  const write = (top) => {
    if (top !== null) view.scrollDOM.scrollTop = top;
  };
  view.requestMeasure({ key: "scroll", read, write });
}

/** The distance of a line from the start of the scrolled area, in CSS pixels. */
function lineTop(view, number) {
  return view.lineBlockAt(clamped(view.state.doc, number).from).top + view.documentPadding.top;
}

/** The scroll position that shows a line; null if the line is in view. */
function scrollTopFor(view, number) {
  const { scrollTop, clientHeight } = view.scrollDOM;
  const top = lineTop(view, number);
  const isInView = top >= scrollTop && top + view.defaultLineHeight <= scrollTop + clientHeight;
  return isInView ? null : Math.max(0, top - clientHeight * REVEALED_AT);
}
