// What an engine gives to WebAssembly, for the programs' JavaScript form: a memory that grows, and
// places for values of JavaScript's. The first program's file has it, and the second imports it from
// there, so that both have the same.

// Views of memory, under binaryen's names.
export let HEAP8, HEAP16, HEAP32, HEAPU8, HEAPU16, HEAPU32, HEAPF32, HEAPF64;

export const memory = {};

const view = (buffer) => {
  memory.buffer = buffer;
  HEAP8 = new Int8Array(buffer);
  HEAP16 = new Int16Array(buffer);
  HEAP32 = new Int32Array(buffer);
  HEAPU8 = new Uint8Array(buffer);
  HEAPU16 = new Uint16Array(buffer);
  HEAPU32 = new Uint32Array(buffer);
  HEAPF32 = new Float32Array(buffer);
  HEAPF64 = new Float64Array(buffer);
};

export const __wasm_memory_size = () => HEAPU8.length >>> 16;

// Says how many pages there were, or -1 for no. Addresses are numbers with a sign here.
export const __wasm_memory_grow = (more) => {
  const old = HEAPU8;
  const pages = old.length >>> 16;
  if (pages + (more >>> 0) > 0x7fff) return -1;
  try {
    view(new ArrayBuffer((pages + more) << 16));
  } catch {
    return -1;
  }
  HEAPU8.set(old);
  // Detached, as the buffer of a memory is that has grown: the glue goes by that.
  structuredClone(old.buffer, { transfer: [old.buffer] });
  return pages;
};

export const wasm2js_memory_copy = (to, from, length) => HEAPU8.copyWithin(to, from, from + length);
export const wasm2js_memory_fill = (at, byte, length) => HEAPU8.fill(byte, at, at + length);

export const wasm2js_trap = () => {
  throw Error("trap");
};

export const put = (at, bytes) => {
  for (const byte of bytes) HEAPU8[at++] = byte.charCodeAt();
};

// The upper half of what a function of either program gives back in 64 bits.
export const high = { bits: 0 };
export const getTempRet0 = () => high.bits;
export const setTempRet0 = (bits) => {
  high.bits = bits;
};

// Numbers as whole ones, the nearest that there is.
export const to_i32 = (x) => Math.max(-(2 ** 31), Math.min(x, 2 ** 31 - 1)) | 0;
export const to_u32 = (x) => Math.max(0, Math.min(x, 2 ** 32 - 1)) | 0;
export const to_i64 = (x) => long(x, -(2 ** 63), 2 ** 63);
export const to_u64 = (x) => long(x, 0, 2 ** 64);
const long = (x, least, end) => {
  const whole = Math.trunc(Math.max(x, least));
  const beyond = whole >= end;
  high.bits = (beyond ? end / 2 ** 32 - 1 : Math.floor(whole / 2 ** 32)) | 0;
  return beyond ? -1 : whole | 0;
};

let references;

export const get_reference = (at) => references[at];
export const set_reference = (at, value) => {
  references[at] = value;
};
export const grow_references = (value, more) => references.push(...Array(more).fill(value)) - more;

export const begin = (pages, slots) => {
  view(new ArrayBuffer(pages << 16));
  references = Array(slots).fill(null);
};
