// What an administrator would write for Node: reads an export of users, evaluates a JavaScript expression for each, and
// writes what it gives as a column of CSV. `node benches/expression.mjs FROM TO EXPRESSION`. Only for comparison; the
// page does not use it.
import { readFileSync, writeFileSync } from 'node:fs';

const [from, to, expression] = process.argv.slice(2);
const evaluate = new Function('user', `return (${expression})`);
const cell = (value) => (value == null ? '' : `"${String(value).replaceAll('"', '""')}"`);
const rows = readFileSync(from, 'utf8').split('\n').filter(Boolean).map((line) => cell(evaluate(JSON.parse(line))));
writeFileSync(to, `${['"Value"', ...rows].join('\n')}\n`);
