// Starts Muster from one file: what lies beside the page elsewhere is in this document, packed. Each of its files becomes a
// blob; scripts that name one another by their paths are led to the blobs' addresses. A document from disk has an origin of its
// own, and so has each of its workers: none may load by another's addresses. So a worker is given the blobs, and makes its own.
// Nothing is asked of a network.
const SAID = {
  old: 'This browser is too old for Muster as one file: Chrome or Edge 91, Firefox 113, Safari 16.4, or newer.',
  damaged: 'This copy of Muster is damaged. Get the file again, and do not save it from an editor.',
};
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json', svg: 'image/svg+xml' };

function say(message) {
  const paragraph = document.createElement('p');
  paragraph.setAttribute('role', 'alert');
  paragraph.textContent = message;
  document.querySelector('#app main').append(paragraph);
}

/** Bytes out of text: seven bits a character. Three of the 128 would not survive in HTML and stand at U+0100. */
function bytesOf(text) {
  const others = [0, 13, 60];
  const bytes = new Uint8Array((text.length * 7) >> 3);
  let [held, bits, at] = [0, 0, 0];
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    held = (held << 7) | (code < 128 ? code : others[code - 256]);
    bits += 7;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

/** The files of the site as blobs, by path: there is a line of JSON, name and length of each, and then the files. */
async function unpacked() {
  const packed = new Blob([bytesOf(document.getElementById('site').textContent)]);
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const end = bytes.indexOf(10);
  const files = new Map();
  let start = end + 1;
  for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    const type = TYPES[name.split('.').pop()] ?? 'application/octet-stream';
    files.set(`./${name}`, new Blob([bytes.subarray(start, (start += length))], { type }));
  }
  return files;
}

/** Loads a script of the site in this realm, page or worker, and leads what it asks for by path. Workers run it as text. */
async function run(script, files, entry) {
  const addresses = new Map();
  const address = (path) => {
    if (!addresses.has(path) && files.has(path)) addresses.set(path, URL.createObjectURL(files.get(path)));
    return addresses.get(path) ?? path;
  };
  const { Worker: Native, fetch: ask } = self;
  self.fetch = (path, options) => ask.call(self, address(path), options);
  if (Native) {
    const enter = URL.createObjectURL(entry);
    self.Worker = class extends Native {
      // Chromium starts no module workers from such an address; the script imports modules all the same.
      constructor(path, { name } = {}) {
        super(enter, { name });
        this.postMessage({ script: path, files, entry });
      }
    };
  }
  /** The address of a script whose imports and programs are addresses. */
  const linked = async (path) => {
    let text = await files.get(path).text();
    for (const [whole, before, other] of text.matchAll(/(from |import\()'(\.\/[\w-]+\.js)'/g)) {
      text = text.replace(whole, `${before}'${await linked(other)}'`);
    }
    text = text.replace(/new URL\('(?:\.\/)?([\w-]+\.wasm)', import\.meta\.url\)/g, (_, it) => `'${address(`./${it}`)}'`);
    // The script has begun: what was said to it meanwhile may come.
    text = text.replace(/^import .*$/m, (line) => `${line}\nself.begun?.();`);
    return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  };
  return import(await linked(script));
}

/** What a worker does before its script: it takes the files, and keeps what is said to it until the script listens. */
function enter(load) {
  const early = [];
  const hold = (event) => {
    event.stopImmediatePropagation();
    early.push(event);
  };
  const begin = (event) => {
    event.stopImmediatePropagation();
    self.removeEventListener('message', begin);
    self.addEventListener('message', hold);
    self.begun = () =>
      setTimeout(() => {
        self.removeEventListener('message', hold);
        for (const { data, ports } of early) self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
      });
    const { script, files, entry } = event.data;
    load(script, files, entry).catch((error) =>
      setTimeout(() => {
        throw error;
      }),
    );
  };
  self.addEventListener('message', begin);
}

try {
  if (typeof DecompressionStream !== 'function') throw SAID.old;
  const files = await unpacked().catch(() => {
    throw SAID.damaged;
  });
  await run('./boot.js', files, new Blob([`(${enter})(${run});`], { type: 'text/javascript' }));
} catch (error) {
  say(typeof error === 'string' ? error : `${SAID.old} (${error.message})`);
}
