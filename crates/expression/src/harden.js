// Freezes everything a program can reach in a new realm. Run once, before any expression.
(function () {
  'use strict';
  const { defineProperty, freeze, getOwnPropertyDescriptor: describe, getPrototypeOf } = Object;
  const { ownKeys } = Reflect;

  // What waits, or runs later.
  for (const name of ['Atomics', 'SharedArrayBuffer', 'FinalizationRegistry']) delete globalThis[name];

  // A frozen property of a prototype would keep objects from having one of that name by assignment, as in
  // `error.name = 'Mine'`. As an accessor that defines it on the object, it does not.
  function leaveAssignable(prototype) {
    for (const key of ownKeys(prototype)) {
      const property = describe(prototype, key);
      if (!('value' in property)) continue;
      const { value } = property;
      const accessor = {
        get() {
          return value;
        },
        set(assigned) {
          if (this === prototype) return;
          defineProperty(this, key, { value: assigned, writable: true, enumerable: true, configurable: true });
        },
      };
      defineProperty(prototype, key, { get: accessor.get, set: accessor.set });
    }
  }
  for (const name of ownKeys(globalThis)) {
    const found = globalThis[name];
    if (typeof found === 'function' && (name === 'Error' || found.__proto__ === Error)) leaveAssignable(found.prototype);
  }
  leaveAssignable(Object.prototype);

  // What no name leads to.
  const hidden = [
    function* () {},
    async function () {},
    async function* () {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''.matchAll(/x/g),
    [].values().map((x) => x),
    Iterator.from({ next() {} }),
    new Int8Array(),
    describe(function () { 'use strict'; return arguments; }(), 'callee').get,
    arguments,
  ];

  // A stack instead of recursion, because paths are long; a set, because they lead back.
  const seen = new Set();
  const waiting = [];
  const add = (value) => {
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (isObject && !seen.has(value)) {
      seen.add(value);
      waiting.push(value);
    }
  };
  hidden.forEach(add);
  add(globalThis);
  while (waiting.length > 0) {
    const object = waiting.pop();
    add(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const { value, get, set } = describe(object, key);
      add(value);
      add(get);
      add(set);
    }
  }
  for (const object of seen) {
    if (object !== globalThis) freeze(object);
  }
  // The global object takes new names, which are taken away again; its prototype and its own names stay.
  for (const key of ownKeys(globalThis)) {
    const { value } = describe(globalThis, key);
    defineProperty(globalThis, key, value === undefined ? { configurable: false } : { writable: false, configurable: false });
  }
})();
