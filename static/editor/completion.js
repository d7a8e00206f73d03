// Completes asyncio's names: after `asyncio.`, after `from asyncio import`, and after a variable that holds one of its
// objects.
//
// Invariant: no other name is completed, and none in strings and comments. What a variable holds is read off the text, by the
// first line that says so: an assignment, `as`, or an annotation. Next: asyncio_names.js.

import { syntaxTree } from "@codemirror/language";
import { CONVENTIONAL, MEMBERS, NAMES, RESULTS } from "./asyncio_names.js";

const IMPORTED = /^\s*from\s+asyncio\s+import\s[\w\s,(]*$/;
const MEMBER = /([\p{L}_][\p{L}\p{N}_]*)\s*\.\s*\w*$/u;
const WORD = /\w*$/;

const MODULE = Object.entries(NAMES).flatMap(([type, names]) => names.map((label) => ({ label, type })));

/** A completion source for CodeMirror. */
export function asyncioCompletions(context) {
  const { state, pos } = context;
  if (/^(Comment|String|FormatString)$/.test(syntaxTree(state).resolveInner(pos, -1).name)) return null;
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  const options = optionsAfter(before, state);
  if (!options) return null;
  return { from: pos - WORD.exec(before)[0].length, options, validFor: /^\w*$/ };
}

function optionsAfter(before, state) {
  if (IMPORTED.test(before)) return MODULE;
  const owner = MEMBER.exec(before)?.[1];
  if (!owner) return null;
  if (owner === "asyncio") return MODULE;
  const members = MEMBERS[classOf(owner, state.sliceDoc())];
  return members?.map((label) => ({ label, type: "method" }));
}

/** The class of asyncio whose object a variable holds. */
function classOf(variable, text) {
  const name = String.raw`(?<![\p{L}\p{N}_])${variable}`;
  const made = String.raw`(?:await\s+)?([\w.]+)\s*\(`;
  const forms = [
    String.raw`${name}\s*(?::[^=\n]+)?=\s*${made}`,
    String.raw`\bwith\s+([\w.]+)\s*\([^\n]*\)\s+as\s+${variable}\b`,
    String.raw`${name}\s*:\s*([\w.]+)`,
  ];
  for (const form of forms) {
    for (const [, maker] of text.matchAll(new RegExp(form, "gu"))) {
      const found = classMadeBy(maker);
      if (found) return found;
    }
  }
  return CONVENTIONAL[variable];
}

/** The class of what `maker(...)` gives, such as `asyncio.Queue`, `Queue` or `group.create_task`. */
function classMadeBy(maker) {
  const [, owner, name] = /^(?:(.*)\.)?(\w+)$/.exec(maker) ?? [];
  const isClass = (owner === undefined || owner === "asyncio") && Object.hasOwn(MEMBERS, name);
  return isClass ? name : Object.hasOwn(RESULTS, name ?? "") ? RESULTS[name] : undefined;
}
