// SQLite for the page and its workers, as src/platform/sqlite.rs calls it.
//
// The library is npm's @sqlite.org/sqlite-wasm, which set-up puts beside this file (xtask/src/site/sqlite.rs). Invariants: it is
// loaded once, at the first call of `open`; databases are in memory, so nothing is left when one is closed. It runs under a content
// security policy without 'unsafe-eval' and starts no worker of its own.

let loading;

const load = async () => {
  // Storage in files would start a worker.
  const vfs = { kvvfs: true, opfs: true, "opfs-vfs": true, "opfs-wl": true, "opfs-sahpool": true };
  globalThis.sqlite3ApiConfig = { disable: { vfs }, warn: () => {} };
  const { default: init } = await import("./sqlite/index.mjs");
  return init({ print: () => {} });
};

/** Opens a database in memory. Rejects if the library cannot be loaded; the next call tries again. */
export const open = async () => {
  loading ??= load();
  try {
    return new Database(await loading);
  } catch (error) {
    loading = undefined;
    throw error;
  }
};

// A value as [type, value]: SQLite's type tells 1 from 1.0, which JavaScript does not.
const readRow = (capi, statement, count) => {
  const row = [];
  for (let at = 0; at < count; at++) row.push(capi.sqlite3_column_type(statement, at), statement.get(at));
  return row;
};

// A letter in the other case, unless that would be several letters.
const recased = (letter, other) => ([...other].length === 1 ? other : letter);
const upper = (text) => text.replace(/./gsu, (letter) => recased(letter, letter.toUpperCase()));
const lower = (text) => text.replace(/./gsu, (letter) => recased(letter, letter.toLowerCase()));

// Text without accents in lower case.
const folded = (text) => lower(text.normalize("NFD").replace(/\p{M}/gu, ""));

const literally = (letter) => letter.replace(/[\\^$.*+?()[\]{}|\/]/u, "\\$&");

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// SQL's LIKE: `%` is any text, `_` any letter.
const likePattern = (pattern, escape) => {
  let source = "";
  const letters = [...pattern][Symbol.iterator]();
  for (const letter of letters) {
    if (letter === escape) source += literally(letters.next().value ?? "");
    else if (letter === "%") source += ".*";
    else source += letter === "_" ? "." : literally(letter);
  }
  return new RegExp(`^${source}$`, "su");
};

class Database {
  constructor(sqlite3) {
    this.sqlite3 = sqlite3;
    this.db = new sqlite3.oo1.DB(":memory:", "c");
    this.defineText();
  }

  // SQLite knows the case of ASCII alone: `upper`, `lower`, `LIKE` and the collation NOCASE are defined again, for all letters.
  // `reverse`, `substring_index` and `regexp` are MySQL's.
  defineText() {
    const { capi, wasm } = this.sqlite3;
    const define = (name, arity, apply) => {
      // A blob is no text, and NULL stays NULL.
      const isOther = (value) => value === null || value instanceof Uint8Array;
      const xFunc = (_context, ...values) => (isOther(values[0]) ? values[0] : apply(...values));
      this.db.createFunction({ name, arity, xFunc, deterministic: true });
    };
    define("upper", 1, (value) => upper(String(value)));
    define("lower", 1, (value) => lower(String(value)));
    const like = (pattern, text, escape) => {
      if (text === null) return null;
      return likePattern(folded(String(pattern)), escape).test(folded(String(text))) ? 1 : 0;
    };
    define("like", 2, like);
    define("like", 3, like);
    define("reverse", 1, (text) => [...String(text)].reverse().join(""));
    define("substring_index", 3, (text, separator, count) => {
      const parts = String(text).split(separator);
      return (count < 0 ? parts.slice(count) : parts.slice(0, count)).join(separator);
    });
    // `text REGEXP pattern`.
    define("regexp", 2, (pattern, text) => (text === null ? null : Number(new RegExp(pattern, "iu").test(text))));
    const decoder = new TextDecoder();
    const read = (length, at) => folded(decoder.decode(wasm.heap8u().subarray(at, at + length)));
    const compare = (_, lengthA, a, lengthB, b) => order(read(lengthA, a), read(lengthB, b));
    capi.sqlite3_create_collation_v2(this.db, "NOCASE", capi.SQLITE_UTF8, 0, compare, 0);
  }

  /**
   * Executes one statement. Returns { columns: [name, declared type or null, ...], rows: [[type, value, ...]], changes,
   * lastInsertId }. Throws an Error whose `code` is SQLite's.
   */
  execute(sql, params) {
    const { capi } = this.sqlite3;
    let statement;
    try {
      statement = this.db.prepare(sql);
      if (params.length) statement.bind(params);
      const count = statement.columnCount;
      const columns = [];
      for (let at = 0; at < count; at++) {
        columns.push(statement.getColumnName(at), capi.sqlite3_column_decltype(statement, at));
      }
      const rows = [];
      while (statement.step()) rows.push(readRow(capi, statement, count));
      const lastInsertId = capi.sqlite3_last_insert_rowid(this.db);
      return { columns, rows, changes: capi.sqlite3_changes(this.db), lastInsertId };
    } catch (error) {
      throw this.explained(error);
    } finally {
      statement?.finalize();
    }
  }

  // The library's messages begin with a code and "sqlite3 result code".
  explained(error) {
    const code = error?.resultCode ?? 1;
    const text = error?.resultCode ? this.sqlite3.capi.sqlite3_errmsg(this.db) : String(error?.message ?? error);
    return Object.assign(new Error(text), { code });
  }

  /** Another database in memory, with a copy of all that is attached to this one. */
  copy() {
    const { capi } = this.sqlite3;
    const copy = new Database(this.sqlite3);
    const names = this.execute("SELECT name FROM pragma_database_list WHERE name <> 'temp'", []);
    for (const [, name] of names.rows) {
      if (name !== "main") copy.execute(`ATTACH ':memory:' AS "${name.replaceAll('"', '""')}"`, []);
      const backup = capi.sqlite3_backup_init(copy.db, name, this.db, name);
      if (!backup) throw copy.explained(new Error("the database cannot be copied"));
      capi.sqlite3_backup_step(backup, -1);
      const code = capi.sqlite3_backup_finish(backup);
      if (code) throw Object.assign(new Error("the database cannot be copied"), { code });
    }
    return copy;
  }

  close() {
    this.db.close();
  }
}
