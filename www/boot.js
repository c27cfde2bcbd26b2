// Starts the page: checks that this browser can, loads the WebAssembly, registers the service worker.
// A file of its own because the content security policy allows no inline script.
// It does not know what the page does. Two events on `window` are all it shares with it:
// - "muster-update-ready", from here: a newer version waits.
// - "muster-update-now", from the page: switch to it (the page reloads).

// A module of one function that uses a 128-bit vector: browsers without WebAssembly SIMD refuse it.
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);
const TOO_OLD =
  'This browser is too old for Muster, which needs WebAssembly with SIMD: Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.';

function say(message, detail) {
  const paragraph = document.createElement('p');
  paragraph.setAttribute('role', 'alert');
  paragraph.textContent = detail ? `${message} (${detail})` : message;
  const main = document.createElement('main');
  const heading = document.createElement('h1');
  heading.textContent = 'Muster';
  main.append(heading, paragraph);
  (document.getElementById('app') ?? document.body).replaceChildren(main);
}

// Asked for before anything else is done, and by nobody else: WebKit does not use what a link preloads, and loads it again.
const program = fetch(new URL('./page_bg.wasm', import.meta.url));
// Whether it came is seen where it is used.
program.catch(() => {});

async function start() {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD)) {
    return say(TOO_OLD);
  }
  try {
    const { default: init } = await import('./page.js');
    await init({ module_or_path: program });
  } catch (error) {
    console.error(error);
    say('Muster could not be loaded. Reload the page; if that does not help, a file of it is missing on the server.', error.message);
  }
}

const build = document.querySelector('meta[name="build"]')?.content;
const workers = window.isSecureContext ? navigator.serviceWorker : undefined;

/** Asks the waiting version to take over. Resolves to false when it will not (another page is open), or not in time. */
function switchTo(waiting) {
  return new Promise((resolve) => {
    const answer = new MessageChannel();
    answer.port1.onmessage = ({ data }) => data === false && resolve(false);
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
    setTimeout(resolve, 3000, false);
    waiting.postMessage({ type: 'activate' }, [answer.port2]);
  });
}

/** Nothing is at stake yet when the page opens: if a newer version is here already, begin with that. */
async function updated() {
  const waiting = workers?.controller && (await workers.getRegistration())?.waiting;
  if (!waiting || !(await switchTo(waiting))) return false;
  location.reload();
  return true;
}

function offer(registration) {
  if (!workers.controller || !registration.waiting) return;
  window.dispatchEvent(new Event('muster-update-ready'));
}

function watch(registration) {
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => offer(registration));
  });
  window.addEventListener('muster-update-now', async () => {
    if (registration.waiting && (await switchTo(registration.waiting))) location.reload();
  });
  offer(registration);
}

/** Keeps the site for use without a network. Where that is refused (private windows, plain HTTP), Muster works all the same. */
async function keep() {
  if (!workers) return;
  try {
    watch(await workers.register('./sw.js', { updateViaCache: 'none' }));
    const { active } = await workers.ready;
    if (!workers.controller) active.postMessage({ type: 'claim', build });
  } catch {
    // Only comfort is lost, and the page has nothing to say about it.
  }
}

if (!(await updated().catch(() => false))) {
  await start();
  await keep();
}
