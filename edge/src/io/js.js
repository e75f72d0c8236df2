// What happens for every message or every volley of them, without a copy or a promise more than it
// needs. Bytes come as views of the program's memory.

// The platform is through with bound values when these return. They give back how many rows were
// written, where somebody counts.
export const writeOne = (sql, statement, number, bytes, counts) => {
  const cursor = sql.exec(statement, number, bytes);
  return counts ? cursor.rowsWritten : 0;
};

export const write = (sql, statement, numbers, bytes, ends, counts) => {
  const values = [];
  let start = 0;
  for (let row = 0; row < numbers.length; row += 1) {
    values.push(numbers[row], bytes.subarray(start, ends[row]));
    start = ends[row];
  }
  const cursor = sql.exec(statement, ...values);
  return counts ? cursor.rowsWritten : 0;
};

// At the end of the event loop's own turn. It leaves no timer behind, so an object still sleeps.
export const endOfTurn = (callback) => void setTimeout(callback, 0);

// What is sent leaves only when what was written is durable, so it is a copy. Copies of small frames
// share a buffer, whose bytes are not used again: making one costs more than the copy.
const POOL = 8192;
let pool = new Uint8Array(POOL);
let used = 0;

function copied(bytes) {
  if (bytes.length > POOL / 8) return bytes.slice();
  if (used + bytes.length > POOL) {
    pool = new Uint8Array(POOL);
    used = 0;
  }
  const copy = pool.subarray(used, (used += bytes.length));
  copy.set(bytes);
  return copy;
}

// A socket that is gone takes nothing.
export const send = (socket, bytes) => {
  try {
    socket.send(copied(bytes));
    return true;
  } catch {
    return false;
  }
};

// Local workerd has no jurisdictions, and says so.
export const jurisdiction = (namespace, name) => namespace.jurisdiction(name);

// The platform answers pings by itself, and keeps when. A socket that is gone was answered never.
export const answeredPing = (state, socket) => {
  try {
    return state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  } catch {
    return 0;
  }
};
