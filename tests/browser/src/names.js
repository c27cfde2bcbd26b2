// What an element is and what it is called, as `[role, name]`: for browsers whose own answers leave out or call otherwise
// what is looked for. Shorter than the standard's way to a name, and right for what this page is made of.
const it = arguments[0];
const type = it.type ?? '';
const ROLES = {
  A: it.hasAttribute('href') ? 'link' : 'generic', ARTICLE: 'article', BUTTON: 'button', DETAILS: 'group', DIALOG: 'dialog',
  FIELDSET: 'group', FORM: 'form', HR: 'separator', IMG: 'img', LI: 'listitem', MAIN: 'main', MENU: 'list', METER: 'meter', NAV: 'navigation',
  OL: 'list', OPTION: 'option', OUTPUT: 'status', P: 'paragraph', PROGRESS: 'progressbar', SECTION: 'region',
  SELECT: it.multiple || it.size > 1 ? 'listbox' : 'combobox', SUMMARY: 'button', TABLE: 'table', TBODY: 'rowgroup', TD: 'cell',
  TEXTAREA: 'textbox', TH: it.scope === 'row' ? 'rowheader' : 'columnheader', TR: 'row', UL: 'list',
};
const INPUTS = {
  button: 'button', checkbox: 'checkbox', file: 'button', number: 'spinbutton', radio: 'radio', range: 'slider', reset: 'button', search: 'searchbox', submit: 'button',
};
const textbox = it.list ? 'combobox' : INPUTS[type] ?? 'textbox';
const native = it.tagName === 'INPUT' ? textbox : /^H[1-6]$/.test(it.tagName) ? 'heading' : ROLES[it.tagName.toUpperCase()] ?? 'generic';
const role = it.getAttribute('role') ?? native;

// Behind an open dialog, or kept from who does not see: not there.
const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
const hidden = (element) => !element.checkVisibility({ visibilityProperty: true }) || element.closest('[aria-hidden=true], [inert]');
if (hidden(it.closest('select') ?? it) || (modal && !modal.contains(it))) return ['none', ''];

const children = (element, from) => [...element.childNodes].map((child) => text(child, from)).join('');
/** What can be read in a node, its controls by what is chosen in them; nothing of the control that is being named. */
function text(node, from) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (!(node instanceof Element) || node === from || hidden(node)) return '';
  const label = node.getAttribute('aria-label');
  if (label) return ` ${label} `;
  if (node instanceof HTMLSelectElement) return ` ${node.selectedOptions[0]?.text ?? ''} `;
  if (node instanceof HTMLInputElement) return ['checkbox', 'radio'].includes(node.type) ? '' : ` ${node.value} `;
  if (node instanceof HTMLImageElement) return ` ${node.alt} `;
  const inline = getComputedStyle(node).display.startsWith('inline');
  return inline ? children(node, from) : ` ${children(node, from)} `;
}

const FROM_CONTENT = [
  'button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link', 'menuitem', 'option', 'radio', 'row', 'rowheader', 'switch', 'tab', 'tooltip',
];
const titled = { FIELDSET: 'legend', TABLE: 'caption' }[it.tagName];
const candidates = [
  () => (it.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)).filter(Boolean)
    .map((label) => label.getAttribute('aria-label') ?? children(label)).join(' '),
  () => it.getAttribute('aria-label'),
  () => [...(it.labels ?? [])].map((label) => children(label, it)).join(' '),
  () => it.alt,
  () => ['button', 'submit', 'reset'].includes(type) && it.tagName === 'INPUT' ? it.value : '',
  () => (titled ? it.querySelector(`:scope > ${titled}`)?.textContent : ''),
  () => (it.tagName === 'svg' ? it.querySelector('title')?.textContent : ''),
  () => (it.tagName === 'OPTION' ? it.text : ''),
  () => (FROM_CONTENT.includes(role) && it.tagName !== 'TR' ? children(it) : ''),
  () => it.title,
  () => it.placeholder,
];
const name = candidates.map((candidate) => (candidate() ?? '').replace(/\s+/g, ' ').trim()).find(Boolean) ?? '';
return [role === 'region' && !name ? 'generic' : role, name];
