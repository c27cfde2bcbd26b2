// Intl and what stands on it, with the browser's results: `toLocaleString` and its like, `localeCompare`,
// the services of `Intl` but `Segmenter` and `DurationFormat`. Run once before harden.js, which freezes it all.
//
// `call(receiver, settings, method, ...values)` asks the browser. Only strings and numbers cross, so locales and options
// are read here, as ECMA-402 reads them (each once, in order, made to its type), and cross as JSON. What is wrong with
// them the browser says.
(function (call) {
  'use strict';
  const { create, defineProperty, getPrototypeOf } = Object;
  const { apply, construct, ownKeys } = Reflect;
  const { parse, stringify } = JSON;
  const { now } = Date;
  const { min, trunc } = Math;

  // Options, in the order in which they are read.

  const text = (value) => `${value}`;
  const truth = (value) => !!value;
  // As text, because JSON has neither NaN nor Infinity: the browser makes numbers of them again.
  const number = (value) => `${+value}`;
  const grouping = (value) => (value === true ? true : value ? `${value}` : false);

  const DATE_TIME = [
    ['localeMatcher', text], ['calendar', text], ['numberingSystem', text], ['hour12', truth], ['hourCycle', text],
    ['timeZone', text], ['weekday', text], ['era', text], ['year', text], ['month', text], ['day', text],
    ['dayPeriod', text], ['hour', text], ['minute', text], ['second', text], ['fractionalSecondDigits', number],
    ['timeZoneName', text], ['formatMatcher', text], ['dateStyle', text], ['timeStyle', text],
  ];
  const NUMBER = [
    ['localeMatcher', text], ['numberingSystem', text], ['style', text], ['currency', text], ['currencyDisplay', text],
    ['currencySign', text], ['unit', text], ['unitDisplay', text], ['notation', text], ['minimumIntegerDigits', number],
    ['minimumFractionDigits', number], ['maximumFractionDigits', number], ['minimumSignificantDigits', number],
    ['maximumSignificantDigits', number], ['roundingIncrement', number], ['roundingMode', text],
    ['roundingPriority', text], ['trailingZeroDisplay', text], ['compactDisplay', text], ['useGrouping', grouping],
    ['signDisplay', text],
  ];
  const COLLATOR = [
    ['usage', text], ['localeMatcher', text], ['collation', text], ['numeric', truth], ['caseFirst', text],
    ['sensitivity', text], ['ignorePunctuation', truth],
  ];
  const DIGITS = NUMBER.slice(9, 18);
  const PLURAL = [['localeMatcher', text], ['type', text], ...DIGITS];
  const RELATIVE = [['localeMatcher', text], ['numberingSystem', text], ['style', text], ['numeric', text]];
  const LIST = [['localeMatcher', text], ['type', text], ['style', text]];
  const NAMES = [
    ['localeMatcher', text], ['style', text], ['type', text], ['fallback', text], ['languageDisplay', text],
  ];
  const MATCHER = [['localeMatcher', text]];

  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

  function toObject(value) {
    if (value === null || value === undefined) throw new TypeError('Cannot convert undefined or null to object');
    return Object(value);
  }

  function optionsOf(options, kinds) {
    const found = create(null);
    if (options === undefined) return found;
    const source = toObject(options);
    for (let at = 0; at < kinds.length; at++) {
      const name = kinds[at][0];
      const value = source[name];
      if (value !== undefined) found[name] = kinds[at][1](value);
    }
    return found;
  }

  const lengthOf = (list) => min(trunc(+list.length) || 0, 2 ** 53 - 1);

  function localesOf(locales) {
    if (locales === undefined) return [];
    if (typeof locales === 'string') return [locales];
    const list = toObject(locales);
    const length = lengthOf(list);
    const tags = [];
    for (let at = 0; at < length; at++) {
      if (!(at in list)) continue;
      const tag = list[at];
      if (typeof tag !== 'string' && !isObject(tag)) throw new TypeError('Incorrect locale information provided');
      tags.push(`${tag}`);
    }
    return tags;
  }

  // In this order: of a wrong locale and options that are none, the locale is the error.
  function settingsOf(locales, options, kinds) {
    const tags = localesOf(locales);
    if (options === null) call('Collator', stringify([tags]), 'supportedLocalesOf');
    return stringify([tags, optionsOf(options, kinds)]);
  }

  const hasNone = (options, names) => names.every((name) => options[name] === undefined);
  const DATE_PARTS = ['weekday', 'year', 'month', 'day'];
  const TIME_PARTS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];

  // The settings of `toLocaleDateString` and its like: what they show if nothing is asked for.
  function dateSettings(locales, options, hasDate, hasTime) {
    const tags = localesOf(locales);
    const asked = optionsOf(options, DATE_TIME);
    if (hasNone(asked, ['dateStyle', 'timeStyle'])) {
      if ((!hasDate || hasNone(asked, DATE_PARTS)) && (!hasTime || hasNone(asked, TIME_PARTS))) {
        const shown = [...(hasDate ? ['year', 'month', 'day'] : []), ...(hasTime ? ['hour', 'minute', 'second'] : [])];
        for (const name of shown) asked[name] = 'numeric';
      }
    } else if ((!hasTime && asked.timeStyle !== undefined) || (!hasDate && asked.dateStyle !== undefined)) {
      // Of other mistakes among the options the browser speaks first.
      call('DateTimeFormat', stringify([tags, asked]), 'resolvedOptions');
      throw new TypeError(`Invalid option : ${hasDate ? 'timeStyle' : 'dateStyle'}`);
    }
    return stringify([tags, asked]);
  }

  // The services. Those with a bound method can be called without `new`. All can be extended, and have no state that one
  // could reach.

  function addTo(object, members) {
    for (const key of ownKeys(members)) {
      const property = Object.getOwnPropertyDescriptor(members, key);
      property.enumerable = false;
      defineProperty(object, key, property);
    }
  }

  function tag(object, name) {
    defineProperty(object, Symbol.toStringTag, { value: name, configurable: true });
  }

  const Intl = {};
  tag(Intl, 'Intl');

  function addService(name, kinds, makeMembers, boundMethod, makeBound) {
    class Instance {
      #settings;
      #bound;
      constructor(settings) {
        this.#settings = settings;
      }
      static settings(object) {
        return object.#settings;
      }
      static bound(object) {
        const settings = object.#settings;
        return (object.#bound ??= makeBound(settings));
      }
    }
    const service = {
      [name]: function (locales = undefined, options = undefined) {
        if (!new.target && !boundMethod) throw new TypeError(`Constructor Intl.${name} requires 'new'`);
        return construct(Instance, [settingsOf(locales, options, kinds)], new.target ?? service);
      },
    }[name];
    addTo(service, {
      supportedLocalesOf(locales, options = undefined) {
        return parse(call(name, settingsOf(locales, options, MATCHER), 'supportedLocalesOf'));
      },
    });
    if (boundMethod) {
      addTo(service.prototype, {
        get [boundMethod]() {
          return Instance.bound(this);
        },
      });
    }
    addTo(service.prototype, {
      resolvedOptions() {
        return parse(call(name, Instance.settings(this), 'resolvedOptions'));
      },
    });
    addTo(service.prototype, makeMembers(Instance.settings));
    tag(service.prototype, `Intl.${name}`);
    defineProperty(service, 'prototype', { writable: false });
    defineProperty(Intl, name, { value: service, writable: true, configurable: true });
  }

  const timeOf = (date) => (date === undefined ? now() : +date);

  function rangeEnd(date) {
    if (date === undefined) throw new TypeError('startDate or endDate cannot be undefined');
    return +date;
  }

  addService('DateTimeFormat', DATE_TIME,
    (settings) => ({
      formatToParts(date) {
        return parse(call('DateTimeFormat', settings(this), 'formatToParts', timeOf(date)));
      },
      formatRange(start, end) {
        return call('DateTimeFormat', settings(this), 'formatRange', rangeEnd(start), rangeEnd(end));
      },
      formatRangeToParts(start, end) {
        return parse(call('DateTimeFormat', settings(this), 'formatRangeToParts', rangeEnd(start), rangeEnd(end)));
      },
    }),
    'format', (settings) => (date) => call('DateTimeFormat', settings, 'format', timeOf(date)));

  addService('NumberFormat', NUMBER,
    (settings) => ({
      formatToParts(value) {
        return parse(call('NumberFormat', settings(this), 'formatToParts', value));
      },
    }),
    'format', (settings) => (value) => call('NumberFormat', settings, 'format', value));

  addService('Collator', COLLATOR, () => ({}),
    'compare', (settings) => (x, y) => call('Collator', settings, 'compare', `${x}`, `${y}`));

  function rangeNumber(value) {
    if (value === undefined) throw new TypeError('start or end cannot be undefined');
    return +value;
  }

  addService('PluralRules', PLURAL, (settings) => ({
    select(value) {
      return call('PluralRules', settings(this), 'select', +value);
    },
    selectRange(start, end) {
      return call('PluralRules', settings(this), 'selectRange', rangeNumber(start), rangeNumber(end));
    },
  }));

  addService('RelativeTimeFormat', RELATIVE, (settings) => ({
    format(value, unit) {
      return call('RelativeTimeFormat', settings(this), 'format', +value, `${unit}`);
    },
    formatToParts(value, unit) {
      return parse(call('RelativeTimeFormat', settings(this), 'formatToParts', +value, `${unit}`));
    },
  }));

  // The items of a list cross one by one, as arguments.
  function itemsOf(list) {
    const items = [];
    if (list === undefined) return items;
    for (const item of list) {
      if (typeof item !== 'string') throw new TypeError(`Iterable yielded ${String(item)} which is not a string`);
      items.push(item);
    }
    return items;
  }

  addService('ListFormat', LIST, (settings) => ({
    format(list) {
      return call('ListFormat', settings(this), 'format', ...itemsOf(list));
    },
    formatToParts(list) {
      return parse(call('ListFormat', settings(this), 'formatToParts', ...itemsOf(list)));
    },
  }));

  addService('DisplayNames', NAMES, (settings) => ({
    of(code) {
      // What has no name comes as a number.
      const name = call('DisplayNames', settings(this), 'of', `${code}`);
      return typeof name === 'string' ? name : undefined;
    },
  }));

  defineProperty(globalThis, 'Intl', { value: Intl, writable: true, configurable: true });

  // The methods of dates, numbers, strings and lists.

  const { getTime } = Date.prototype;
  const numberOf = Number.prototype.valueOf;
  const bigIntOf = BigInt.prototype.valueOf;

  // `work` is given milliseconds, or the date is none.
  function ofTime(date, work) {
    const time = apply(getTime, date, []);
    return time === time ? work(time) : 'Invalid Date';
  }

  const dateMethod = (hasDate, hasTime) => ({
    method(locales = undefined, options = undefined) {
      return ofTime(this, (time) =>
        call('DateTimeFormat', dateSettings(locales, options, hasDate, hasTime), 'format', time));
    },
  }).method;

  function addNamed(object, name, method) {
    defineProperty(method, 'name', { value: name });
    addTo(object, { [name]: method });
  }
  addNamed(Date.prototype, 'toLocaleString', dateMethod(true, true));
  addNamed(Date.prototype, 'toLocaleDateString', dateMethod(true, false));
  addNamed(Date.prototype, 'toLocaleTimeString', dateMethod(false, true));

  // With the name of the time zone at the end.
  addTo(Date.prototype, {
    toString() {
      return ofTime(this, (time) => call('Date', '', 'toString', time));
    },
    toTimeString() {
      return ofTime(this, (time) => call('Date', '', 'toTimeString', time));
    },
  });

  addTo(Number.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      const value = apply(numberOf, this, []);
      return call('NumberFormat', settingsOf(locales, options, NUMBER), 'format', value);
    },
  });
  addTo(BigInt.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      const value = apply(bigIntOf, this, []);
      return call('NumberFormat', settingsOf(locales, options, NUMBER), 'format', value);
    },
  });

  function thisText(value, name) {
    if (value === null || value === undefined) {
      throw new TypeError(`String.prototype.${name} called on null or undefined`);
    }
    return `${value}`;
  }

  // What is longer does not cross; only Turkish, Azeri and Lithuanian have letters of their own.
  const LONGEST = 100_000;
  const { toLowerCase, toUpperCase } = String.prototype;

  addTo(String.prototype, {
    localeCompare(that, locales = undefined, options = undefined) {
      const text = thisText(this, 'localeCompare');
      return call('Collator', settingsOf(locales, options, COLLATOR), 'compare', text, `${that}`);
    },
    toLocaleLowerCase(locales = undefined) {
      const text = thisText(this, 'toLocaleLowerCase');
      const settings = stringify([localesOf(locales)]);
      return text.length > LONGEST ? apply(toLowerCase, text, []) : call('String', settings, 'toLocaleLowerCase', text);
    },
    toLocaleUpperCase(locales = undefined) {
      const text = thisText(this, 'toLocaleUpperCase');
      const settings = stringify([localesOf(locales)]);
      return text.length > LONGEST ? apply(toUpperCase, text, []) : call('String', settings, 'toLocaleUpperCase', text);
    },
  });

  function joined(list, locales, options) {
    let all = '';
    const length = lengthOf(list);
    for (let at = 0; at < length; at++) {
      const item = list[at];
      if (at > 0) all += ',';
      if (item !== null && item !== undefined) all += item.toLocaleString(locales, options);
    }
    return all;
  }

  addTo(Array.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      return joined(toObject(this), locales, options);
    },
  });
  const TypedArray = getPrototypeOf(Int8Array.prototype);
  const typedLength = Object.getOwnPropertyDescriptor(TypedArray, 'length').get;
  addTo(TypedArray, {
    toLocaleString(locales = undefined, options = undefined) {
      apply(typedLength, this, []);
      return joined(this, locales, options);
    },
  });
})
