// What an administrator would write for Node: reads an export line by line and writes an import file, with no
// checks at all. `node benches/convert.mjs FROM TO`. Only for comparison; the page does not use it.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [from, to] = process.argv.slice(2);
const out = createWriteStream(to, { highWaterMark: 1 << 20 });
const notImported = ['identities', 'created_at', 'updated_at', 'last_login', 'last_ip', 'logins_count'];
let before = '[\n';
for await (const line of createInterface({ input: createReadStream(from, { highWaterMark: 1 << 20 }) })) {
  const user = JSON.parse(line);
  if (user.user_id?.startsWith('auth0|')) user.user_id = user.user_id.slice(6);
  for (const name of notImported) delete user[name];
  if (!out.write(before + JSON.stringify(user))) await once(out, 'drain');
  before = ',\n';
}
out.end('\n]\n');
await once(out, 'finish');
