// What an administrator would write for Node: streams a CSV through csv-parse and writes an import file, with dotted
// columns as objects and no checks at all. `node csv.mjs FROM TO`, beside an installed csv-parse. Only for comparison;
// the page does not use it.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parse } from 'csv-parse';

const [from, to] = process.argv.slice(2);
const out = createWriteStream(to, { highWaterMark: 1 << 20 });
let before = '[\n';
for await (const row of createReadStream(from, { highWaterMark: 1 << 20 }).pipe(parse({ columns: true, bom: true }))) {
  const user = {};
  for (const [column, cell] of Object.entries(row)) {
    if (cell === '') continue;
    const [name, member] = column.split('.');
    const value = column === 'email_verified' ? cell === 'true' : cell;
    if (member) (user[name] ??= {})[member] = value;
    else user[name] = value;
  }
  if (!out.write(before + JSON.stringify(user))) await once(out, 'drain');
  before = ',\n';
}
out.end('\n]\n');
await once(out, 'finish');
