// Starts the program that tries passwords in its worker: `new Worker('./passwords-boot.js', { type: 'module' })`.
// What comes before the program runs is held and handed over afterwards. Of the messages (crates/passwords-protocol) it
// knows the two that say that the program does not run.
import init from './passwords_worker.js';

const early = [];
const hold = (event) => early.push(event);
self.addEventListener('message', hold);

// What ends the program, such as memory that ran out, goes to whoever waits for it, and not to the console.
self.addEventListener('error', (event) => {
  event.preventDefault();
  self.postMessage({ kind: 'died' });
});

try {
  await init({ module_or_path: new URL('./passwords_worker_bg.wasm', import.meta.url) });
} catch {
  self.postMessage({ kind: 'not loaded' });
}
self.removeEventListener('message', hold);
for (const { data } of early) self.dispatchEvent(new MessageEvent('message', { data }));
