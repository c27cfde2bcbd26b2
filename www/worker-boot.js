// Starts the engine in its worker: `new Worker('./worker-boot.js', { type: 'module' })`.
// A worker called "pool worker" is first of all given the compiled program by the worker that starts it.
// Whoever starts one may post before the WebAssembly runs; what comes early is held and handed over afterwards.
// It does not know what the messages mean.
import init from './worker.js';

// The build this worker is of. `cargo xtask build` puts the hash of the whole site here, as in index.html; the page compares.
self.build = 'unbuilt';

const program = self.name === 'pool worker'
  ? new Promise((resolve) => {
      const take = (event) => {
        event.stopImmediatePropagation();
        resolve(event.data);
      };
      self.addEventListener('message', take, { once: true });
    })
  : new URL('./worker_bg.wasm', import.meta.url);
const early = [];
const hold = (event) => early.push(event);
self.addEventListener('message', hold);

try {
  await init({ module_or_path: await program });
} catch (error) {
  // A failed module is not an `error` event on the page's Worker; what is thrown outside it is.
  setTimeout(() => {
    throw error;
  });
}
self.removeEventListener('message', hold);
for (const { data, ports } of early) {
  self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
}
