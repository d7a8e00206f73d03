// Opens the program editor: CodeMirror (editor.mjs), or a plain text field (textarea.js) where the site was built without npm
// or the browser cannot load the module.
//
// Invariant: both have the same interface, so the page does not depend on which one it gets. Next: editor.js.
//
// Options:
//     text          the program
//     lang          "en" or "zh": the language of the editor's own texts
//     dark          whether the page is dark
//     readOnly      whether the text cannot be edited
//     label         the accessible name, to which the editor adds how to run and how to leave
//     topLine       optional; the line, from 1, to which the text is scrolled at first
//     onChange      called with the text after an edit, not after setText
//     onRun         called on Ctrl-Enter or Cmd-Enter
//     onFocusLine   optional; called with the line number, from 1, when the visitor moves the cursor to another line
//
// The editor:
//     kind                          "codemirror" or "textarea"
//     text()                        the program as it is now
//     setText(text, keepHistory)    replaces it; with keepHistory this can be undone, otherwise the history and the marks
//                                   are emptied
//     setMarks(marks)               replaces the marks: [{ line, kind: "wait" | "running" | "error", text, selected? }]; lines
//                                   count from 1; a line beyond the end is ignored; edits move marks with their lines
//     revealLine(line)              scrolls the editor, and nothing around it, unless the line is in view
//     focus(line)                   focuses the editor, with the cursor at the start of the line if one is given
//     setLang(lang, label)
//     setDark(dark)
//     destroy()                     removes the editor from the page

/** Opens an editor in an element. Rejects if neither implementation can be loaded. */
export async function openEditor(parent, options) {
  const { createEditor } = await import("./editor.mjs").catch(() => import("./textarea.js"));
  return createEditor(parent, options);
}
