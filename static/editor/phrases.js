// The editor's own texts in English and Simplified Chinese.
//
// Invariant: CodeMirror's phrases are their own keys in English, so only the translation is a table.

const ZH = {
  "Control character": "控制字符",
  "Selection deleted": "已删除所选内容",
  Completions: "补全",
  "Go to line": "转到行",
  go: "转到",
  Find: "查找",
  Replace: "替换为",
  next: "下一个",
  previous: "上一个",
  all: "全选",
  "match case": "区分大小写",
  regexp: "正则表达式",
  "by word": "全字匹配",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "on line": "位于行",
  "replaced match on line $": "已替换第 $ 行的匹配项",
  "replaced $ matches": "已替换 $ 处",
};

const RUN = { en: "Ctrl-Enter runs it.", zh: "按 Ctrl-Enter 运行。" };
const LEAVE = {
  en: " Tab indents; Escape, then Tab, leaves the editor.",
  zh: "按 Tab 缩进；先按 Esc 再按 Tab 离开编辑器。",
};

/** CodeMirror's phrases in a language. */
export const phrasesOf = (lang) => (lang === "zh" ? ZH : {});

/** How to run the program and how to leave the editor; Tab leaves one that is read-only. */
export const hint = (lang, readOnly) => RUN[lang] + (readOnly ? "" : LEAVE[lang]);
