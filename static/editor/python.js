// Python's grammar, and the classes of its colours: those by which the page colours the demos' sources (build.rs).
//
// Invariant: a source looks the same before and after the editor has opened, but for what only build.rs tells apart: names of
// built-in types, and SQL in strings. Next: theme.js.

import { pythonLanguage } from "@codemirror/lang-python";
import { LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { styleTags, tagHighlighter, tags } from "@lezer/highlight";

const language = pythonLanguage.configure({
  props: [
    styleTags({
      "async in": tags.keyword,
      "not and or is": tags.logicOperator,
      '"*" "**"': tags.operator,
      "ExpressionStatement/String": tags.docString,
      "FormatConversion FormatSpec": tags.number,
      "Decorator/VariableName": tags.meta,
    }),
  ],
});

// Keyword, string, comment, number, function, type, macro or decorator; theme.js colours them.
const classes = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: [tags.string, tags.escape], class: "s" },
  { tag: [tags.comment, tags.docString], class: "c" },
  { tag: [tags.number, tags.bool, tags.null], class: "n" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "f" },
  { tag: tags.className, class: "t" },
  { tag: tags.meta, class: "m" },
]);

/** Python with colours, without the language package's completions. */
export const highlightedPython = [new LanguageSupport(language), syntaxHighlighting(classes)];
