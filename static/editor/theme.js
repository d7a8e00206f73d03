// The editor's look: the page's custom properties (static/style.css), which a shadow root inherits, so light and dark need no
// rules of their own. Sizes are those of the page's source pane.
//
// Invariant: on touch screens all text that can be edited has at least 16 px: browsers zoom into smaller fields.

import { EditorView } from "@codemirror/view";

const tinted = (colour) => `color-mix(in srgb, var(${colour}) 14%, transparent)`;
// Wide enough to be seen beside the ring of the focus.
const edge = (colour) => ({ boxShadow: `inset calc(3px + var(--ring)) 0 var(${colour})` });
const button = {
  font: "inherit",
  color: "var(--text)",
  background: "var(--surface)",
  border: "1px solid var(--border-strong)",
  borderRadius: "var(--radius-small)",
  minHeight: "26px",
  padding: "0 8px",
  cursor: "pointer",
};

/** The extension. */
export const theme = EditorView.theme({
  "&": {
    "--ring": "0px",
    height: "100%",
    color: "var(--text)",
    background: "var(--surface-sunken)",
  },
  // An outline would be painted below the line numbers.
  "&.cm-focused": { "--ring": "2px", outline: "none" },
  "&.cm-focused::after": {
    content: '""',
    position: "absolute",
    inset: "0",
    zIndex: "250",
    border: "var(--ring) solid var(--focus)",
    pointerEvents: "none",
  },
  ".cm-scroller": {
    font: "12px/20px var(--mono)",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--border-strong) transparent",
    overscrollBehavior: "contain",
  },
  ".cm-content": { padding: "6px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 16px 0 0" },
  ".cm-gutters": { color: "var(--text-muted)", background: "var(--surface-sunken)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "43px", padding: "0 14px 0 3px" },

  ".k": { color: "var(--code-keyword)" },
  ".s": { color: "var(--code-string)" },
  ".c": { color: "var(--code-comment)", fontStyle: "italic" },
  "&:lang(zh) .c": { fontStyle: "normal" },
  ".n": { color: "var(--code-number)" },
  ".f": { color: "var(--code-function)" },
  ".t": { color: "var(--code-type)" },
  ".m": { color: "var(--code-macro)" },

  ".mark": {
    padding: "0 16px",
    color: "var(--state-suspended-text)",
    whiteSpace: "pre",
    userSelect: "none",
    cursor: "default",
  },
  ".mark.running": { color: "var(--state-running-text)" },
  ".mark.selected": { color: "var(--state-ready-text)", fontWeight: "600" },
  ".mark.error": { color: "var(--fault)", fontWeight: "600" },
  ".cm-line.wait, .cm-gutterElement.wait": { background: "var(--waiting)" },
  ".cm-line.running, .cm-gutterElement.running": { background: tinted("--state-running") },
  ".cm-line.selected, .cm-gutterElement.selected": { background: "var(--selected)" },
  ".cm-line.error, .cm-gutterElement.error": { background: "var(--fault-soft)" },
  ".cm-gutterElement.wait": edge("--state-suspended"),
  ".cm-gutterElement.running": edge("--state-running"),
  ".cm-gutterElement.selected": edge("--selected-edge"),
  ".cm-gutterElement.error": edge("--state-failed"),

  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    background: tinted("--accent"),
    outline: "1px solid var(--border-strong)",
  },
  "&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket": { background: tinted("--state-failed") },
  ".cm-searchMatch": { background: tinted("--accent"), outline: "1px solid var(--accent)" },
  ".cm-searchMatch-selected": { background: "var(--selected)", outline: "1px solid var(--selected-edge)" },

  ".cm-tooltip": {
    color: "var(--text)",
    background: "var(--surface)",
    border: "1px solid var(--border-strong)",
    borderRadius: "var(--radius-small)",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    minWidth: "180px",
    maxWidth: "calc(100vw - 24px)",
    maxHeight: "14em",
    fontFamily: "var(--mono)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "1px 10px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--accent-text)", background: "var(--accent)" },

  ".cm-panels": { color: "var(--text)", background: "var(--surface-raised)", zIndex: "5" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--border)" },
  ".cm-panel": { font: "12px/1.5 var(--sans)" },
  ".cm-panel.cm-search, .cm-panel.cm-dialog": { padding: "4px 34px 4px 10px" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": {
    margin: "2px 6px 2px 0",
    verticalAlign: "middle",
  },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "inherit" },
  ".cm-panel.cm-dialog label": { fontSize: "inherit" },
  ".cm-panel.cm-search label input": { margin: "0", accentColor: "var(--accent)" },
  ".cm-panel .cm-textfield": {
    width: "150px",
    minHeight: "26px",
    padding: "0 8px",
    color: "var(--text)",
    background: "var(--surface-sunken)",
    border: "1px solid var(--border-strong)",
    borderRadius: "var(--radius-small)",
    font: "12px var(--mono)",
  },
  ".cm-panel .cm-button": { ...button, backgroundImage: "none" },
  ".cm-panel .cm-button:hover": { background: "var(--surface-raised)", borderColor: "var(--text-muted)" },
  ".cm-panel.cm-search [name=close], .cm-panel .cm-dialog-close": {
    ...button,
    position: "absolute",
    top: "4px",
    right: "4px",
    minWidth: "26px",
    padding: "0",
    fontSize: "16px",
    border: "1px solid transparent",
    background: "transparent",
  },
  ".cm-panel :focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "1px" },

  "@media (pointer: coarse)": {
    ".cm-scroller": { font: "16px/24px var(--mono)" },
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "38px", padding: "0 10px 0 3px" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "6px 12px" },
    ".cm-panel .cm-textfield": { minHeight: "36px", fontSize: "16px" },
    ".cm-panel .cm-button": { minHeight: "36px" },
  },
});
