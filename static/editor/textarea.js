// The program editor where CodeMirror is not there: a text field with the same interface, which load.js documents.
//
// Invariant: a program can be edited and run. Tab moves the focus, as in any field. Marks are listed below the field. Colours
// are set on the elements: the page's style sheet need not know of this case.

const HINTS = { en: "Ctrl-Enter runs it.", zh: "按 Ctrl-Enter 运行。" };
const LINES = { en: (line) => `line ${line}`, zh: (line) => `第 ${line} 行` };

/** Creates a text field in an element; see load.js. */
export function createEditor(parent, options) {
  let { lang, label } = options;
  let marks = [];
  let line = 1;

  const host = element("div", "editor", {
    flex: "1 1 auto",
    display: "flex",
    flexDirection: "column",
    height: "100%",
    minWidth: "0",
    minHeight: "0",
    background: "var(--surface-sunken)",
  });
  const field = element("textarea", "", {
    flex: "1 1 auto",
    minHeight: "0",
    padding: "6px 12px",
    border: "0",
    resize: "none",
    whiteSpace: "pre",
    tabSize: "4",
    color: "inherit",
    background: "transparent",
    outlineOffset: "-2px",
    font: `${matchMedia("(pointer: coarse)").matches ? "16px/24px" : "12px/20px"} var(--mono)`,
  });
  const list = element("ul", "", {
    flex: "0 0 auto",
    maxHeight: "40%",
    padding: "4px 12px",
    borderTop: "1px solid var(--border)",
    overflow: "auto",
    color: "var(--text-muted)",
    font: "12px/20px var(--mono)",
  });
  Object.assign(field, { value: options.text, readOnly: Boolean(options.readOnly), spellcheck: false, wrap: "off" });
  field.setAttribute("autocapitalize", "off");
  host.append(field, list);
  parent.append(host);

  const name = () => field.setAttribute("aria-label", `${label}. ${HINTS[lang]}`);
  const listMarks = () => {
    const lineOf = LINES[lang];
    list.hidden = marks.length === 0;
    list.replaceChildren(
      ...marks.map((mark) => {
        const item = element("li", mark.kind, mark.kind === "error" ? { color: "var(--fault)" } : {});
        item.textContent = `${lineOf(mark.line)}: ${mark.text}`;
        return item;
      }),
    );
  };
  const setMarks = (given) => {
    marks = given;
    listMarks();
  };
  const startOf = (number) => {
    const lines = field.value.split("\n").slice(0, Math.max(number - 1, 0));
    return lines.reduce((sum, text) => sum + text.length + 1, 0);
  };

  const topOf = (number) => (number - 1) * Number.parseFloat(getComputedStyle(field).lineHeight);

  name();
  listMarks();
  field.scrollTop = topOf(options.topLine ?? 1);
  field.addEventListener("input", () => options.onChange(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    options.onRun();
  });
  const onMove = () => {
    const now = field.value.slice(0, field.selectionStart).split("\n").length;
    if (now === line) return;
    line = now;
    options.onFocusLine?.(line);
  };
  field.addEventListener("keyup", onMove);
  field.addEventListener("click", onMove);

  return {
    kind: "textarea",
    text: () => field.value,
    // The field keeps no history that a script could extend.
    setText(text, keepHistory) {
      field.value = text;
      line = 1;
      if (!keepHistory) setMarks([]);
    },
    setMarks,
    revealLine(number) {
      const [top, bottom] = [topOf(number), topOf(number + 1)];
      const isInView = top >= field.scrollTop && bottom <= field.scrollTop + field.clientHeight;
      if (!isInView) field.scrollTop = Math.max(0, top - field.clientHeight / 3);
    },
    focus(number) {
      if (number) {
        const start = Math.min(startOf(number), field.value.length);
        field.setSelectionRange(start, start);
        line = number;
      }
      field.focus();
    },
    setLang(to, named) {
      [lang, label] = [to, named];
      name();
      listMarks();
    },
    // The colours are the page's own, which change with its theme.
    setDark() {},
    destroy: () => host.remove(),
  };
}

function element(tag, className, style) {
  const made = Object.assign(document.createElement(tag), { className });
  Object.assign(made.style, style);
  return made;
}
