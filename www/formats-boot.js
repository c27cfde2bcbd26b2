// Starts the program that turns files into text in its worker: `new Worker('./formats-boot.js', { type: 'module' })`.
// What comes before the program runs is held and handed over afterwards. Of the messages (crates/formats-protocol) it
// knows the two that say that the program does not run.
import init from './formats_worker.js';

const early = [];
const hold = (event) => early.push(event);
self.addEventListener('message', hold);

// What ends the program, such as memory that ran out, goes to whoever waits for it, and not to the console.
self.addEventListener('error', (event) => {
  event.preventDefault();
  self.postMessage({ kind: 'died' });
});

try {
  await init({ module_or_path: new URL('./formats_worker_bg.wasm', import.meta.url) });
} catch {
  self.postMessage({ kind: 'not loaded' });
}
self.removeEventListener('message', hold);
for (const { data } of early) self.dispatchEvent(new MessageEvent('message', { data }));
