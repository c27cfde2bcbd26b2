// What an administrator would write for Node: reads an export of users and writes the eleven default fields as CSV, by
// json2csv. `node export.mjs FROM TO`, beside an installed @json2csv/plainjs. Only for comparison; the page does not
// use it.
import { readFileSync, writeFileSync } from 'node:fs';
import { Parser } from '@json2csv/plainjs';

const [from, to] = process.argv.slice(2);
const fields = [
  ['Id', 'user_id'],
  ['Given Name', 'given_name'],
  ['Family Name', 'family_name'],
  ['Nickname', 'nickname'],
  ['Name', 'name'],
  ['Email', 'email'],
  ['Email Verified', 'email_verified'],
  ['Picture', 'picture'],
  ['Connection', 'identities[0].connection'],
  ['Created At', 'created_at'],
  ['Updated At', 'updated_at'],
];
const users = readFileSync(from, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const parser = new Parser({ fields: fields.map(([label, value]) => ({ label, value })) });
writeFileSync(to, parser.parse(users));
