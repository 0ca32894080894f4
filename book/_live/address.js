// What a figure shows, in the address of its page: ?NAME.key=value&NAME.key=value. Only what differs
// from the start is written; other parts of the address, and other figures', stay as they are.
//
// A field of the state says what it accepts: { initial, accepts, read(text), write(value) }; read
// returns undefined for what does not fit.
"use strict";

course.define("address", [], () => {
  function parse(text, low, high, whole) {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return undefined;
    const value = Number(text);
    const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
    return fits ? value : undefined;
  }

  const limits = (low, high, whole) =>
    `${whole ? "a whole number" : "a number"} from ${plain(low)} to ${plain(high)}`;
  const plain = (value) => String(value).replace("-", "−");

  // A number from low to high.
  function number(initial, low, high, { whole = false } = {}) {
    const read = (text) => parse(text, low, high, whole);
    return { initial, low, high, whole, accepts: limits(low, high, whole), read, write: String };
  }

  // A list of numbers, as long as the first one unless `least` and `most` say otherwise.
  function numbers(initial, low, high, { least, most, whole = false } = {}) {
    const [from, to] = [least ?? initial.length, most ?? initial.length];
    const count = from === to ? `${from}` : `${from} to ${to}`;
    const read = (text) => {
      const values = text === "" ? [] : text.split("_").map((part) => parse(part, low, high, whole));
      const fits = values.length >= from && values.length <= to && !values.includes(undefined);
      return fits ? values : undefined;
    };
    const accepts = `${count} times ${limits(low, high, whole)}, with _ between them`;
    return { initial, low, high, whole, accepts, read, write: (values) => values.join("_") };
  }

  // One of several words.
  function choice(initial, words) {
    const read = (text) => (words.includes(text) ? text : undefined);
    return { initial, words, accepts: `one of ${words.join(", ")}`, read, write: String };
  }

  // On or off.
  function flag(initial) {
    const read = (text) => ({ 1: true, 0: false })[text];
    return { initial, accepts: "1 (on) or 0 (off)", read, write: (on) => (on ? "1" : "0") };
  }

  // What a reader types; `fits` may refuse.
  function text(initial, longest, fits = () => true, accepts = `at most ${longest} characters`) {
    const read = (typed) => (typed.length <= longest && fits(typed) ? typed : undefined);
    return { initial, longest, accepts, read, write: String };
  }

  const initial = (fields) =>
    Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.initial]));

  // The state that an address asks for, and what of it does not fit.
  function read(name, fields, search) {
    const asked = new URLSearchParams(search);
    const state = initial(fields);
    const refused = [];
    for (const [key, field] of Object.entries(fields)) {
      const said = asked.get(`${name}.${key}`);
      const value = said === null ? field.initial : field.read(said);
      if (value === undefined) refused.push({ key, said, accepts: field.accepts });
      else state[key] = value;
    }
    return { state, refused };
  }

  // The search part of an address that asks for this state.
  function write(name, fields, state, search) {
    const asked = new URLSearchParams(search);
    for (const key of [...asked.keys()]) if (key.startsWith(`${name}.`)) asked.delete(key);
    for (const [key, field] of Object.entries(fields)) {
      const said = field.write(state[key]);
      if (said !== field.write(field.initial)) asked.set(`${name}.${key}`, said);
    }
    const text = asked.toString();
    return text && `?${text}`;
  }

  return { number, numbers, choice, flag, text, initial, read, write };
});
