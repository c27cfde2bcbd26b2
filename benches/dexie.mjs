// What people would write with Dexie: the users of an export into IndexedDB, one record a user, by `bulkPut`; then
// searches of all of them by liqe, which takes Lucene's queries. Only that is timed, not reading or parsing the file, and
// nothing is checked. For comparison only; the page does not use it.
import Dexie from 'dexie';
import { filter, parse } from 'liqe';

const db = new Dexie('users');
db.version(1).stores({ users: 'user_id, email' });

const say = (text) => { document.querySelector('[role=status]').textContent = text; };
document.querySelector('input').addEventListener('change', async ({ target }) => {
  const text = await target.files[0].text();
  const users = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  await db.open();
  const start = performance.now();
  await db.users.bulkPut(users);
  window.took = performance.now() - start;
  say(`Done: ${await db.users.count()} users`);
});

// Milliseconds a search takes, and how many users it finds.
window.search = async (query) => {
  const start = performance.now();
  const found = filter(parse(query), await db.users.toArray());
  return [performance.now() - start, found.length];
};
