// Starts the evaluator of expressions in its worker: `new Worker('./expression-boot.js', { type: 'module' })`.
// Expressions run inside Boa, inside WebAssembly, and reach nothing of a browser there but the results of its Intl and
// its dates, as strings and numbers. Here is the second wall: once the program is loaded, this worker loses everything
// that reaches network, storage or other workers; Intl and Date stay. Of the messages (crates/expression-protocol)
// it knows the two that say that the program does not run.
import init from './expression_worker.js';

const TAKEN = [
  'fetch', 'fetchLater', 'Request', 'Response', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'WebTransport', 'EventSource',
  'indexedDB', 'caches', 'cookieStore', 'navigator', 'importScripts', 'Worker', 'SharedWorker', 'BroadcastChannel',
  'MessageChannel', 'FileReader', 'FileReaderSync', 'FileSystemObserver', 'Notification', 'PushManager', 'RTCDataChannel',
  'webkitRequestFileSystem', 'webkitRequestFileSystemSync', 'webkitResolveLocalFileSystemURL', 'webkitResolveLocalFileSystemSyncURL',
  'createImageBitmap', 'OffscreenCanvas', 'FontFace', 'fonts', 'setTimeout', 'setInterval', 'requestAnimationFrame',
];

function take(name) {
  for (let owner = self; owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, name)) Object.defineProperty(owner, name, { value: undefined, writable: false, configurable: false });
  }
}

// What comes before the program runs is held and handed over afterwards.
const early = [];
const hold = (event) => early.push(event);
self.addEventListener('message', hold);

// What ends the program, such as memory that ran out, goes to whoever waits for it, and not to the console.
self.addEventListener('error', (event) => {
  event.preventDefault();
  self.postMessage({ kind: 'died' });
});

try {
  await init({ module_or_path: new URL('./expression_worker_bg.wasm', import.meta.url) });
  TAKEN.forEach(take);
} catch {
  self.postMessage({ kind: 'not loaded' });
}
self.removeEventListener('message', hold);
for (const { data } of early) self.dispatchEvent(new MessageEvent('message', { data }));
