// Marks on lines: where tasks wait, what runs, what failed. A mark has a class for the line and its number, and a short text
// after the line; theme.js colours them.
//
// Invariant: a line has at most one mark, the first given. A mark belongs to the line, not to its number: edits move it.

import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass, WidgetType } from "@codemirror/view";

/** Replaces all marks; see load.js for their form. */
export const showMarks = StateEffect.define();

class MarkText extends WidgetType {
  constructor(mark) {
    super();
    this.mark = mark;
  }

  eq(other) {
    return this.mark.text === other.mark.text && classOf(this.mark) === classOf(other.mark);
  }

  toDOM() {
    const element = document.createElement("span");
    element.className = `mark ${classOf(this.mark)}`;
    element.textContent = `← ${this.mark.text.replaceAll("\n", " ")}`;
    return element;
  }

  // A click is the editor's: it puts the cursor at the end of the line.
  ignoreEvent() {
    return false;
  }
}

class MarkedNumber extends GutterMarker {
  constructor(elementClass) {
    super();
    this.elementClass = elementClass;
  }

  eq(other) {
    return this.elementClass === other.elementClass;
  }
}

const classOf = (mark) => (mark.selected ? `${mark.kind} selected` : mark.kind);

/** Marks by their lines' starts, in order; at most one a line. */
function byLine(marks) {
  const sorted = marks.toSorted((a, b) => a.from - b.from);
  return sorted.filter((mark, index) => index === 0 || mark.from !== sorted[index - 1].from);
}

/** The state: the marks with their lines' starts, and what draws them. */
function drawn(doc, marks) {
  const lines = [];
  const numbers = [];
  for (const mark of marks) {
    const { from, to } = doc.lineAt(mark.from);
    lines.push(Decoration.line({ class: classOf(mark) }).range(from));
    lines.push(Decoration.widget({ widget: new MarkText(mark), side: 1 }).range(to));
    numbers.push(new MarkedNumber(classOf(mark)).range(from));
  }
  return { marks, lines: RangeSet.of(lines), numbers: RangeSet.of(numbers) };
}

function placed(doc, marks) {
  const inside = marks.filter(({ line }) => line >= 1 && line <= doc.lines);
  return drawn(doc, byLine(inside.map((mark) => ({ ...mark, from: doc.line(mark.line).from }))));
}

function moved({ marks }, { changes, newDoc }) {
  const from = (mark) => newDoc.lineAt(changes.mapPos(mark.from, 1)).from;
  return drawn(newDoc, byLine(marks.map((mark) => ({ ...mark, from: from(mark) }))));
}

const shown = StateField.define({
  create: () => ({ marks: [], lines: Decoration.none, numbers: RangeSet.empty }),
  update(value, transaction) {
    const next = transaction.docChanged ? moved(value, transaction) : value;
    const given = transaction.effects.findLast((effect) => effect.is(showMarks));
    return given ? placed(transaction.newDoc, given.value) : next;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (value) => value.lines),
    gutterLineClass.from(field, (value) => value.numbers),
  ],
});

/** Shows the marks. */
export const markExtension = shown;
