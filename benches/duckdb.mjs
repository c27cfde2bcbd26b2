// The same by native DuckDB, whose reader is the fastest there is: `node duckdb.mjs FROM TO`, beside an installed
// @duckdb/node-api. It makes no objects of dotted columns and checks nothing. Prints the seconds of the query alone. Only
// for comparison; the page does not use it.
import { DuckDBInstance } from '@duckdb/node-api';

const [from, to] = process.argv.slice(2).map((path) => path.replaceAll("'", "''"));
const database = await (await DuckDBInstance.create(':memory:')).connect();
const start = performance.now();
await database.run(`COPY (SELECT * FROM read_csv('${from}')) TO '${to}' (FORMAT json, ARRAY true)`);
console.log(((performance.now() - start) / 1000).toFixed(3));
