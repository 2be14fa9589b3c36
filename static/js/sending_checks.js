/* Beside each file of the sending form: what is noticed about it, and what was read from it. Advice only; the server
   says the same after sending. What was read fills a field that nobody has typed into, and is marked until a person
   has looked at it: typing, or "Benar". */
(() => {
  'use strict';
  const frame = document.getElementById('unggah');
  const form = document.querySelector('form[data-upload]');
  if (!frame || !form || !frame.dataset.checks) return;
  const PAUSE = 500; // ms after the last key
  const AGAIN = 2000; // ms until a busy server is asked once more
  const MOST = 10; // times
  const rows = new Map(); // the file's line: {id, fields, timer, count}

  const chosen = () => Array.from(form.querySelectorAll('[name=items]:checked, [type=hidden][name=items]'), (box) => box.value);
  const ask = async (line) => {
    const row = rows.get(line);
    const { fields } = row;
    const asked = new URLSearchParams({ upload: row.id, title: fields.title?.value || '',
      issued_on: fields.issued_on?.value || '' });
    chosen().forEach((item) => asked.append('items', item));
    row.count += 1;
    const count = row.count;
    const answer = await fetch(`${frame.dataset.checks}?${asked}`, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || count !== row.count || !line.isConnected) return;
    const found = await answer.json();
    window.htmx.swap(line.querySelector('.ug__c'), found.html, { swapStyle: 'innerHTML' });
    if (found.again && row.tries < MOST) { row.tries += 1; later(line, AGAIN); }
    if (fill(row, found.values)) later(line, 0);
  };
  const later = (line, pause = PAUSE) => {
    const row = rows.get(line);
    clearTimeout(row.timer);
    row.timer = setTimeout(() => ask(line), pause);
  };

  // --- what was read -------------------------------------------------------------------------
  const isFree = (field) => !field.dataset.typed && (!field.value || field.value === field.dataset.guess);
  const fill = (row, values) => Object.entries(values).filter(([name, read]) => {
    const field = row.fields[name];
    if (!field || row.read.has(name)) return false;
    row.read.add(name);
    if (!isFree(field) || field.value === read.value) return false;
    field.value = read.value;
    mark(field, read.page);
    field.closest('details')?.setAttribute('open', '');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  }).length > 0;
  const mark = (field, page) => {
    const note = Object.assign(document.createElement('span'), { className: 'kr', id: `${field.id}-terbaca` });
    const right = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-plain btn-sm', textContent: 'Benar' });
    right.append(Object.assign(document.createElement('span'), { className: 'visually-hidden',
      textContent: `: ${field.labels[0]?.textContent.replace('*', '').trim() || ''}` }));
    right.addEventListener('click', () => { settle(field); field.focus(); });
    note.append(`dibaca dari halaman ${page} `, right);
    field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), note.id].filter(Boolean).join(' '));
    field.after(note);
  };
  const settle = (field) => {
    field.dataset.typed = 'yes';
    document.getElementById(`${field.id}-terbaca`)?.remove();
  };

  // Without a file (a link) the checks stand below the form's own fields.
  const own = Object.assign(document.createElement('div'), { className: 'ug__c mb-3' });
  own.setAttribute('aria-live', 'polite');
  const whole = { isConnected: true, querySelector: () => own };
  form.querySelector('.kd__more')?.before(own);
  rows.set(whole, { id: '', fields: { title: form.elements.title, issued_on: form.elements.issued_on }, count: 0, tries: 0, read: new Set() });
  const isLink = () => Boolean(form.elements.url?.value) && !form.elements.url.disabled;

  document.addEventListener('file-arrived', (event) => {
    const line = event.target;
    const { id, fields } = event.detail;
    const known = rows.get(line);
    rows.set(line, { id, fields, count: 0, tries: 0, read: known?.read || new Set() });
    later(line, 0);
  });
  form.addEventListener('input', (event) => {
    if (event.isTrusted && event.target.closest('.fl__i')) settle(event.target);
    const line = event.target.closest('.fl__i');
    if (line && rows.has(line)) later(line);
    if (!line) rows.forEach((_, one) => { if (one.isConnected && (one !== whole || isLink())) later(one); });
    if (!isLink()) own.replaceChildren();
  });
})();
