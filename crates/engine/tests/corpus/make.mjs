// Makes the corpus: mutated users, and for each the errors that Auth0's validator finds in it.
//
//   npm install --prefix tests/corpus --no-save z-schema@3.25.1 validator@10.11.0
//   node tests/corpus/make.mjs                     writes users.ndjson and expected.ndjson.gz beside this file
//   node tests/corpus/make.mjs fuzz SEED COUNT DIR writes COUNT random users there instead; then
//   MUSTER_CORPUS=DIR cargo test --test schema_corpus
//
// Users are text, not values: repeated keys, escapes and odd numbers must reach the reader as they are.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const ZSchema = require('z-schema');
for (const [name, version] of [['z-schema', '3.25.1'], ['validator', '10.11.0']]) {
  const found = require(`${name}/package.json`).version;
  if (found !== version) throw new Error(`${name} is ${found}, but the corpus is made with ${version}`);
}
const schema = JSON.parse(readFileSync(join(here, 'import-schema.json'), 'utf8'));
const validator = new ZSchema({ breakOnFirstError: false });

// ---- What the validator says

// "#/mfa_factors/1/email/value" -> "mfa_factors[1].email.value"
function dotted(pointer) {
  const parts = pointer.split('/').slice(1).filter(part => part !== '');
  return parts.map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce((out, part) => (/^\d+$/.test(part) ? `${out}[${part}]` : out ? `${out}.${part}` : part), '');
}

function errorsOf(user) {
  if (validator.validate(user, schema)) return [];
  return validator.getLastErrors().map(({ code, message, path }) => {
    const at = dotted(path);
    return [code, at ? `Error in ${at} property - ${message}` : message, at];
  }).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

// ---- Chance, the same in every run

let state = 20_25;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = n => Math.floor(random() * n);
const pick = list => list[below(list.length)];
const times = (n, make) => Array.from({ length: n }, (_, i) => make(i));

// ---- JSON as text. An object is a list of pairs, so that keys may repeat; a key may be raw text, too.

class Raw { constructor(text) { this.text = text; } }
class Pairs { constructor(pairs) { this.pairs = pairs; } }
const raw = text => new Raw(text);
const object = (...pairs) => new Pairs(pairs);

function write(value) {
  if (value instanceof Raw) return value.text;
  if (value instanceof Pairs) return `{${value.pairs.map(([key, item]) => `${write(key)}:${write(item)}`).join()}}`;
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (value !== null && typeof value === 'object') return write(new Pairs(Object.entries(value)));
  return JSON.stringify(value);
}

const unit = code => `\\u${code.toString(16).padStart(4, '0')}`;
/** `text` as a JSON string with some of its characters escaped. */
const spelled = text => raw(`"${[...text].map(char => {
  if (char === '/' && random() < 0.5) return '\\/';
  return random() < 0.3 ? times(char.length, i => unit(char.charCodeAt(i))).join('') : JSON.stringify(char).slice(1, -1);
}).join('')}"`);
/** JSON with white space between its tokens. */
const spaced = text => text.replace(/"(?:[^"\\]|\\.)*"|[[\]{}:,]/g, token =>
  (token[0] === '"' ? token : `${pick(['', ' ', '\t'])}${token}${pick(['', ' ', '  ', '\t'])}`));

// ---- Values

const numbers = ['0', '-0', '-0.0', '0e5', '1', '1.0', '1.50', '1e3', '1E+2', '10e-1', '15e-1', '1e-400', '1e400', '-1e400', '5e-324',
  '1e21', '123456789012345678', '12345678901234567890', '9007199254740993', '0.1e1', '1e-7', '0.000001', '-1.5',
  '1.7976931348623157e308', '1.7976931348623159e308', '4.35', '100000000000000000000', '0.30000000000000004', '2e0'].map(raw);
const dollars = ['$&', '$$', '$`', "$'", '$1', '$0', '$<a>', '$', 'a$', '$$&', '$$$', "$&$`$'$$", '{0}', '{1}', '{0}$&', '$`$`', 'x$&y$$z'];
const strings = ['', ' ', 'x', 'null', '0', 'true', '#', 'é', '😀', 'a\nb', '\u2028', 'a\tb', '"', '\\', '/', '\u0000', '\u007f', ...dollars];
const lone = [raw('"\\ud800"'), raw('"a\\udc00b"'), raw('"\\ud83d\\ude00"'), raw('"\\uD83Dx"')];
const nestedArray = n => raw(`${'['.repeat(n)}${']'.repeat(n)}`);
const nestedObject = n => raw(`${'{"a":['.repeat(n)}1${']}'.repeat(n)}`);
const arrays = [[], [null], [null, null], [[]], [[], []], [1, 2], ['a', 'b'], ['a,b', 'c'], [true, false, null], [raw('1.0'), raw('1e400'), raw('-0')],
  [{}], [{ a: 1 }, 'x', [1, [2, [3, null]]]], ['hex'], ['$&'], ['$`', '$$'], [raw('"\\ud800"'), raw('"\\udc00"')], nestedArray(3), nestedArray(40), nestedObject(20), times(30, i => i)];
const objects = [{}, { a: 1 }, { a: null, b: [1, { c: 'd' }] }, { $: '$&' }, { value: 1 }, object(['b', 1], ['a', 2], ['b', 3]),
  object(['10', 1], ['9', 2], ['x', 3], ['01', 4], ['4294967294', 5], ['4294967295', 6], ['-1', 7], ['1.5', 8]),
  object(['__proto__', 1], ['constructor', 2], ['', 3]), object(['\u2028', '\u2029'], ['\u0000', '\u001f\b\f\n\r\t"\\/']),
  object([raw('"\\ud800"'), raw('"\\udfff"')], [raw('"\\ud801"'), raw('"\\ud83d\\ude00"')]), object(['n', raw('1e400')], ['m', raw('-0')], ['l', raw('1.50')], ['k', raw('1e21')]),
  object(['toJSON', 1], ['length', 2]), object([raw('"\\u0061"'), 1], ['a', 2], [raw('"\\u0031"'), 3], ['0', 4]), nestedObject(2), nestedObject(25)];
const values = [null, true, false, ...numbers, ...strings, ...lone, ...arrays, ...objects];
const names = ['0', '1', '10', '01', '-1', '4294967294', '4294967295', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', ' ', '.',
  'a.b', 'a/b', 'a~b', '~0', '~1', '#', 'http://x/y', 'Email', 'EMAIL', 'email ', 'é', '😀', 'a\nb', '\u0000', '"', '\\', 'value', 'secret', 'default',
  'type', 'identities', 'created_at', 'updated_at', 'last_login', 'last_ip', 'logins_count', 'multifactor', 'Given Name', ...dollars];
const oddNames = ['"\\ud800"', '"\\ud801"', '"\\udc00x"', '"\\u0061"', '"a"', '"\\u0024&"', '"em\\u0061ils"', '"\\/"'].map(raw);

// ---- Emails, out of pieces that the rules turn on

const good = 'a@b.co';
const classic = ['', 'a', '@', 'a@', '@b.co', 'a@b', 'a@b.', 'a@b.c', 'a@b.co', 'A.B@C.DE', 'a b@c.de', 'a..b@c.de', '.a@b.co', 'a.@b.co', 'a@.b.co', 'a@b..co', 'a@b.co.',
  'a@-b.co', 'a@b-.co', 'a@b-c.co', 'a@--.co', 'a@-.co', 'a@b_c.co', 'a@1.co', 'a@1.2.3.4', 'a@[1.2.3.4]', 'a@b.c0', 'a@b.123', 'a@b.c-o', 'a@b.xn--p1ai', 'a@b.XN--P1AI',
  'a@b.xn', 'a@b.xn-', 'a@b.xn--', 'a@b.xn1', 'a@b.xn12', 'a@b.xn-1', 'a@b.-xn--a', 'a@b.xn_ab', 'a@xn--ls8h.la', 'a@b@c.de', '"a@b"@c.de', '"a b"@c.de', '"a"b"@c.de', '"a\\"b"@c.de',
  '"a\\\\"@c.de', '"a\\"@c.de', '"@b.co', '""@b.co', '"a@b.co', '"ab@b.co', '"a."@b.co', '"a".b@c.de', 'a."b"@c.de', '"\\\n"@b.co', '"\n"@b.co', '"\t"@b.co', '"\u0000"@b.co', '"\u0001"@b.co', '"\\\u0000"@b.co',
  '"\u0080"@b.co', '"\u00a0"@b.co', '"é"@b.co', '"😀"@b.co', '"\\é"@b.co', '"\\😀"@b.co', '"\ue000"@b.co', '"\ufeff"@b.co', '"\u2028"@b.co', '"\\\r"@b.co', '"\\', '"\\@b.co', '"\\"@b.co', '"\u007f"@b.co',
  'é@b.co', 'a@é.co', 'a@b.éé', 'a@b.é', '😀@b.co', 'a@😀.co', 'a@b.😀', 'a@b.\u{10ffff}', 'a@b.\u{50020}', 'a@b.\u{18420}', '\u00a0@b.co', '\u009f@b.co', '\u0080@b.co', '\ue000@b.co', '\uf8ff@b.co', '\uf900@b.co',
  '\ufdcf@b.co', '\ufdd0@b.co', '\ufdef@b.co', '\ufdf0@b.co', '\uffef@b.co', '\ufff0@b.co', '\uffff@b.co', '\ud7ff@b.co', 'a@\u00a0.co', 'a@\u00a1.co', 'a@\u00a0b.co', 'a@b.\u00a0\u00a0', 'a@b.\u00a1\u00a1', 'a@\u3000.co',
  'a@b.\u3000\u3000', 'a@\uff01.co', 'a@\uff00.co', 'a@\uff5e.co', 'a@\uff5f.co', 'a@b.\uff41\uff42', 'a@b.\uff0e', 'a@b\uff0eco', 'a\uff20b.co', 'a@b.\u1680\u1680', 'a@b.\u2000a', 'a@b.\u200ba', 'a@b.\u200ca', 'a@b.\u2010a',
  'a@b.\u2028a', 'a@b.\u202fa', 'a@b.\u205fa', 'a@b.\u2060a', 'a@b.\ufeffa', 'a@b.\uffffa', 'a@b.\u180ea', 'a@\uffff.co', 'a@b.c o', 'a@b .co', 'a@ b.co', ' a@b.co', 'a@b.co ', 'a@b.co\n', '\ta@b.co', 'a@b\u0000.co',
  'a@ſ.co', 'a@b.ſk', 'a@b.K', 'a@b.KK', 'a@b.xn--K', 'K@b.co', 'ı@b.co', 'a<a@b.co>', 'Ann <a@b.co>', '<a@b.co>', 'mailto:a@b.co', 'a,b@c.de', 'a;b@c.de', 'a:b@c.de', 'a(b)@c.de', 'a[b]@c.de', 'a\\b@c.de', 'a>b@c.de',
  "!#$%&'*+-/=?^_`{|}~@b.co", 'a$&@', "$`@$'", '$$@b.', '%@b.co', '%41@b.co', 'a%@b', 'a@%.co', 'a@b%.co', "a'b@c.de", 'a+b@c.de', 'a@localhost', 'a@b.museum', 'a@b.c.d.e.f.gh', 'akshay144@', 'a@gmail.com', '{1}@b', 'a@{0}'];
const pieces = ['a', 'b', 'Z', '0', '9', '.', '.', '..', '-', '_', '@', '@', '+', '"', '\\', ' ', '\t', '\n', '$&', '$', '%', '%2', '#', '!', '~', '/', "'", 'co', 'com', '.co', '.de', 'xn', 'xn--', 'XN--A', 'é', 'ß', 'İ', 'ſ', 'K', '漢',
  '😀', '\u{e0020}', '\u{10ffff}', '\u{50020}', '\u007f', '\u0080', '\u009f', '\u00a0', '\u00a1', '\u00ad', '\u1680', '\u180e', '\u2000', '\u200b', '\u200d', '\u2028', '\u202e', '\u3000', '\ue000', '\uf8ff', '\uf900', '\ufdcf', '\ufdd0', '\ufdf0',
  '\ufeff', '\uff00', '\uff01', '\uff0e', '\uff5e', '\uff5f', '\uffef', '\ufff0', '\uffff', '\u0001', '\u0000', '<', '>', '(', ')', '[', ']', ',', ';', ':', 'a@b.co', '@b.co'];
const lengths = [1, 2, 31, 32, 33, 61, 62, 63, 64, 65, 66, 127, 128];
const fill = () => pick(['a', 'a', 'a', 'é', '漢', '😀', 'aé', '0', '-', '"']);
function filled(length) {
  const piece = fill();
  return piece.repeat(Math.ceil(length / piece.length));
}
const label = () => (random() < 0.6 ? pick(['b', 'example', 'x-y', '1', 'é', '漢字']) : filled(pick(lengths)));
const longDomain = () => [...times(pick([1, 2, 3, 4, 5]), () => filled(pick([48, 60, 61, 62, 63]))), pick(['co', 'com', 'info', filled(pick(lengths))])].join('.');
const localPart = () => pick([
  () => pick(['a', 'a.b', 'A', 'a+b', 'é']), () => filled(pick(lengths)), () => times(1 + below(4), () => pick(pieces)).join(''),
  () => `"${times(below(5), () => pick(pieces)).join('')}"`, () => `${filled(31)}.${filled(pick([31, 32, 33]))}`,
])();
const domainPart = () => pick([
  () => `${label()}.${pick(['co', 'com', 'xn--p1ai', 'é', 'éé', '😀'])}`, () => times(2 + below(3), label).join('.'), longDomain,
  () => `b.${times(1 + below(3), () => pick(pieces)).join('')}`, () => times(1 + below(5), () => pick(pieces)).join(''),
])();
function email() {
  const kind = below(10);
  if (kind === 0) return times(below(8), () => pick(pieces)).join('');
  if (kind === 1) return pick(classic);
  if (kind === 2) { // one character of a good one changed
    const chars = [...pick(['ann.lee@mail.example.com', '"ann lee"@example.com', good])];
    chars.splice(below(chars.length + 1), below(2), pick(pieces));
    return chars.join('');
  }
  return `${localPart()}@${domainPart()}`;
}
/** Any code unit next to a good address, on either side; never a lone surrogate, over which the validator throws. */
function unitEmail() {
  let char = String.fromCharCode(below(4) ? below(0x10000) : pick([0x7f, 0x9f, 0xa0, 0xa1, 0x167f, 0x1680, 0x1fff, 0x2000, 0x200b, 0x200c, 0x2027, 0x2028, 0x202f, 0x205f, 0x3000, 0xd7ff, 0xe000, 0xf8ff, 0xf900, 0xfdcf, 0xfdd0, 0xfdef, 0xfdf0, 0xfeff, 0xff00, 0xff01, 0xff5e, 0xff5f, 0xffef, 0xfff0]));
  if (/[\ud800-\udfff]/.test(char)) char = String.fromCodePoint(0x10000 + below(0x100000));
  return pick([`${char}@b.co`, `"${char}"@b.co`, `"\\${char}"@b.co`, `a@${char}.co`, `a@b.${char}a`, `a@b.${char}${char}`, `a@b${char}c.co`]);
}

// ---- Places: every property of the schema, with the least that must stand around it

const paths = [];
(function collect(at, path) {
  if (path.length) paths.push({ path, schema: at });
  for (const [name, inner] of Object.entries(at.properties ?? {})) collect(inner, [...path, name]);
  if (at.items) collect(at.items, [...path, 0]);
})(schema, []);

const required = { email: good, algorithm: 'md5', hash: {}, secret: 'ABC234', value: 'x' };
/** The object or array at the end of `path`'s first steps, with `value` at its end. */
function around(path, value, at = schema) {
  if (!path.length) return value;
  const [name, ...rest] = path;
  if (typeof name === 'number') return [...times(name, () => ({})), around(rest, value, at.items)];
  const pairs = (at.required ?? []).filter(other => other !== name).map(other => [other, other === 'value' && at.properties.value.pattern ? '+1' : other === 'value' && at.properties.value.format ? good : required[other]]);
  pairs.splice(below(pairs.length + 1), 0, [name, around(rest, value, at.properties?.[name] ?? {})]);
  return new Pairs(pairs);
}
const closed = paths.filter(({ schema: at }) => at.type === 'object');

const users = [];
const add = user => users.push(user instanceof Raw ? user.text : write(user));

function nearMisses(list) {
  const word = pick(list);
  return [word.toUpperCase(), ` ${word}`, `${word} `, word.slice(1), `${word}${word}`, word[0].toUpperCase() + word.slice(1), word.replace(/\d/, '-$&'), `${word}\u0000`, word.replace('s', 'ſ')];
}
const phones = ['+1', '+', '1', '', '+1 ', ' +1', '+12345678901234', '+123456789012345', '+1234567890123456', '++1', '+1-2', '+١', '+a', '+1\n', '\n+1', '+0', '+1$&', "+$'", '＋1'];
const secrets = ['A', 'a', '', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', '0', '1', '8', '2', 'A=', 'A B', 'A\n', 'É', 'Ａ', 'A$&', '$`', 'ABC234'.repeat(20)];
const patterns = paths.filter(({ schema: at }) => at.pattern);
const enums = paths.filter(({ schema: at }) => at.enum);
const emails = paths.filter(({ schema: at }) => at.format === 'email');
const factor = () => pick([{ totp: { secret: 'A' } }, { phone: { value: '+1' } }, { email: { value: good } }, {}, null, { totp: { secret: 'a' } }, { phone: { value: '1' } }, { email: { value: 'a' } }, 1, [], { sms: {} },
  { totp: { secret: 'A' }, email: { value: good } }, { totp: {}, phone: {}, email: {} }]);

/** One random user with `count` faults or oddities. */
function mixed(count) {
  const pairs = random() < 0.9 ? [['email', random() < 0.3 ? email() : good]] : [];
  for (let i = 0; i < count; i++) {
    const roll = below(10);
    if (roll < 4) pairs.push(...around(pick(paths).path, pick(values)).pairs.filter(([key]) => key !== 'email' || random() < 0.2));
    else if (roll === 4) pairs.push([pick([...names, ...oddNames]), pick(values)]);
    else if (roll === 5) pairs.push(['mfa_factors', times(below(13), factor)]);
    else if (roll === 6) pairs.push(['custom_password_hash', customHash()]);
    else if (roll === 7) pairs.push([spelled(pick(Object.keys(schema.properties))), pick(values)]);
    else if (roll === 8) pairs.push(['mfa_factors', [{ email: { value: random() < 0.5 ? email() : spelled(email()) } }]]);
    else pairs.push([pick(Object.keys(schema.properties)), pick(values)]);
  }
  for (let i = pairs.length; i > 1; i--) {
    const other = below(i);
    [pairs[i - 1], pairs[other]] = [pairs[other], pairs[i - 1]];
  }
  const text = write(new Pairs(pairs));
  return raw(random() < 0.15 ? spaced(text).trim() : text);
}

/** A custom_password_hash whose members are each right, wrong, missing, repeated or unknown. */
function customHash(at = schema.properties.custom_password_hash) {
  const pairs = [];
  for (const [name, inner] of Object.entries(at.properties)) {
    const roll = random();
    if (roll < 0.4 && !(at.required ?? []).includes(name)) continue;
    if (roll < 0.08) continue;
    const value = inner.properties && random() < 0.85 ? customHash(inner)
      : inner.enum && random() < 0.6 ? pick(inner.enum)
      : inner.enum && random() < 0.5 ? pick(nearMisses(inner.enum))
      : inner.type === 'string' && random() < 0.6 ? pick(strings)
      : inner.type === 'integer' && random() < 0.8 ? pick(numbers) : pick(values);
    pairs.push([random() < 0.1 ? spelled(name) : name, value]);
    if (random() < 0.05) pairs.push([name, pick(values)]);
  }
  if (random() < 0.15) pairs.push([pick([...names, ...oddNames]), pick(values)]);
  return new Pairs(pairs);
}

// ---- Whole users with single mutations, as files get them by hand, by spreadsheets and by scripts

const wholeUser = () => [['email', good], ['email_verified', random() < 0.5], ['user_id', '5f7c8ec7c33c6c004bbafe82'], ['given_name', 'Zoë'], ['family_name', 'Hartmann'],
  ['name', 'Zoë Hartmann'], ['nickname', 'zoe'], ['picture', 'https://example.com/a.png'], ['phone_number', '+15551234567'], ['phone_verified', true], ['username', 'zoe'], ['blocked', false],
  ['password_hash', `$2b$10$${'a'.repeat(53)}`], ['custom_password_hash', customHash()], ['app_metadata', pick(objects)], ['user_metadata', pick(objects)],
  ['mfa_factors', times(1 + below(3), factor)]].filter(([key]) => key === 'email' || random() < 0.6);

const long = () => pick([255, 256]);
/** The text of a key, which may be raw. */
const plain = key => (key instanceof Raw ? key.text.slice(1, -1) : key);
const otherCase = key => pick([key.toUpperCase(), key[0].toUpperCase() + key.slice(1), key.replace(/_(.)/g, (_, letter) => letter.toUpperCase()), key.replace(/_/g, ' '), key.replace(/_/g, '-'),
  ` ${key}`, `${key} `, `${key}\u200b`, `\ufeff${key}`, key.replace('e', 'é'), key.replace(/e/g, 'e\u0301'), key.replace('i', 'ı'), key.replace('s', 'ſ')]);
const changes = [
  pairs => { const at = below(pairs.length); pairs[at] = [otherCase(plain(pairs[at][0]) || 'x'), pairs[at][1]]; },
  pairs => { const at = below(pairs.length); pairs.splice(below(pairs.length + 1), 0, [otherCase(plain(pairs[at][0]) || 'x'), pairs[at][1]]); },
  pairs => { pairs[below(pairs.length)][1] = pick(values); },
  pairs => { const at = below(pairs.length); pairs[at][1] = pick([[pairs[at][1]], { value: pairs[at][1] }, object([pairs[at][0], pairs[at][1]]), write(pairs[at][1]), [[pairs[at][1]], pairs[at][1]]]); },
  pairs => { pairs.splice(below(pairs.length), 1); },
  pairs => { const [key] = pick(pairs); pairs.splice(below(pairs.length + 1), 0, [random() < 0.5 ? key : spelled(plain(key)), pick(values)]); },
  pairs => { pairs.splice(below(pairs.length + 1), 0, [pick([...names, ...oddNames, '__proto__', 'constructor', 'prototype', 'toJSON', 'valueOf', '$ref', '$schema', 'additionalProperties']), pick(values)]); },
  pairs => { pairs[below(pairs.length)][1] = pick([raw('1e400'), raw('-1e400'), raw('1e-400'), raw('-0'), raw('0.1e1'), raw('1E+2'), raw('123456789012345678901234567890')]); },
  pairs => { pairs[below(pairs.length)][1] = pick(['x', 'é', '漢', '😀', '"', '\\', '$&', '\u0000']).repeat(long()); },
  pairs => { pairs[below(pairs.length)][1] = pick([nestedArray(30), nestedObject(30), ...lone]); },
  pairs => { const found = pairs.find(([key]) => key === 'email'); if (found) found[1] = random() < 0.7 ? email() : spelled(email()); },
  pairs => { const found = pairs.find(([key]) => key === 'mfa_factors'); if (found) found[1] = times(below(13), factor); },
  pairs => { const at = below(pairs.length); const other = below(pairs.length); [pairs[at][1], pairs[other][1]] = [pairs[other][1], pairs[at][1]]; },
  pairs => { pairs.push(['custom_password_hash', { algorithm: pick(schema.properties.custom_password_hash.properties.algorithm.enum.flatMap(name => [name, name.toUpperCase(), `${name} `])),
    hash: object(['value', 'x'], [otherCase('encoding'), 'hex'], ['encoding', pick(['hex', 'HEX', 'Hex', 'base64', 'Base64', 'utf8', 'utf-8', 'UTF8'])]) }]); },
];

/** A whole user with up to `most` changes. */
function mutant(most) {
  const pairs = wholeUser();
  for (let i = 1 + below(most); i > 0 && pairs.length; i--) pick(changes)(pairs);
  const text = write(new Pairs(pairs));
  return raw(random() < 0.1 ? spaced(text).trim() : text);
}

function systematic() {
  for (const { path, schema: at } of paths) {
    const telling = at.enum ? values : at.type === 'string' ? [...values.slice(0, 3), ...times(4, () => pick(numbers)), ...times(8, () => pick(strings)), ...times(3, () => pick(arrays)), ...times(3, () => pick(objects))]
      : at.type === 'integer' ? [...values.slice(0, 3), ...numbers, 'x', '1', [], {}] : [...values.slice(0, 3), ...times(5, () => pick(numbers)), 'x', '', ...times(5, () => pick(arrays)), ...times(5, () => pick(objects))];
    for (const value of telling) add(around(path, value));
    // Left out, and twice over: the last one counts.
    add(around(path.slice(0, -1), object()));
    if (typeof path.at(-1) === 'string') {
      const [first, last] = [pick(values), pick(values)];
      add(around(path.slice(0, -1), object([path.at(-1), first], [path.at(-1), last])));
      add(around(path.slice(0, -1), object([spelled(path.at(-1)), first], [path.at(-1), last], [spelled(path.at(-1)), first])));
    }
  }
  add(object());
  for (const { path } of [{ path: [] }, ...closed]) {
    for (const name of [...names, ...oddNames]) {
      const inner = object([name, pick(values)]);
      add(path.length ? around(path, inner) : object(['email', good], ...inner.pairs));
    }
    for (let i = 0; i < 12; i++) {
      const inner = times(2 + below(4), () => [pick([...names, ...oddNames]), pick(values)]);
      add(path.length ? around(path, new Pairs(inner)) : new Pairs([['email', good], ...inner]));
    }
  }
  for (const { path, schema: at } of enums) {
    for (const value of at.enum) add(around(path, value));
    for (const value of [...nearMisses(at.enum), spelled(pick(at.enum)), spelled(`${pick(at.enum)}$&`)]) add(around(path, value));
  }
  for (const { path, schema: at } of patterns) {
    for (const value of at.pattern.includes('+]') || at.pattern.includes('\\+') ? phones : secrets) {
      add(around(path, value));
      add(around(path, spelled(value)));
    }
  }
  for (const value of phones) add({ email: good, phone_number: value });
  for (const count of [0, 1, 2, 5, 9, 10, 11, 12, 30]) {
    add({ email: good, mfa_factors: times(count, () => ({})) });
    add({ email: good, mfa_factors: times(count, () => ({ totp: { secret: 'A' } })) });
    for (let i = 0; i < 6; i++) add({ email: good, mfa_factors: times(count, factor) });
  }
  for (const value of classic) {
    for (const { path } of emails) add(around(path, value));
    if (random() < 0.5) add({ email: spelled(value) });
  }
  for (let i = 0; i < 1200; i++) add({ email: email() });
  for (let i = 0; i < 300; i++) add({ email: unitEmail() });
  for (let i = 0; i < 120; i++) add({ email: good, mfa_factors: [{ email: { value: spelled(email()) } }] });
  for (let i = 0; i < 600; i++) add({ email: good, custom_password_hash: customHash() });
  for (let i = 0; i < 1000; i++) add(mixed(1 + below(4)));
  for (let i = 0; i < 1200; i++) add(mutant(2));
}

function fuzz(count) {
  for (let i = 0; i < count; i++) {
    const roll = below(16);
    if (roll >= 10) add(mutant(4));
    else if (roll < 2) add({ email: email() });
    else if (roll === 2) add({ email: unitEmail() });
    else if (roll === 3) add({ email: spelled(email()) });
    else if (roll < 6) add({ email: good, custom_password_hash: customHash() });
    else add(mixed(1 + below(6)));
  }
}

// ---- Writing

let directory = here;
const [mode, seed, count, target] = process.argv.slice(2);
if (mode === 'fuzz') {
  state = Number(seed);
  directory = target;
  fuzz(Number(count));
} else {
  systematic();
}
const seen = new Set();
const kept = [[], []];
let thrown = 0;
for (const user of users) {
  if (seen.has(user)) continue;
  seen.add(user);
  try {
    // The place in the list, so that a line that went missing is noticed.
    const line = JSON.stringify({ index: kept[0].length, errors: errorsOf(JSON.parse(user)) });
    kept[0].push(user);
    kept[1].push(line);
  } catch (error) {
    // A lone surrogate in an email, or an object without a usable toString inside an array.
    if (!(error instanceof URIError || error instanceof TypeError)) throw error;
    thrown += 1;
  }
}
const [lines, expected] = kept.map(list => `${list.join('\n')}\n`);
writeFileSync(join(directory, 'users.ndjson'), lines);
writeFileSync(join(directory, 'expected.ndjson.gz'), gzipSync(expected, { level: 9 }));
console.log(`${kept[0].length} users, of which ${kept[1].filter(line => !line.endsWith('"errors":[]}')).length} have errors; ${thrown} left out over which the validator throws`);
