/* The board by keyboard, and its side panel: j and k choose a row, Enter opens it, Escape closes, 1–5 choose a level in the
   panel. Keys are silent while one types, and can be switched off on the indicator's page. Without JavaScript each
   row leads to that page. */
(() => {
  'use strict';
  const panel = document.getElementById('panel');
  if (!panel) return;
  const KEYS_OFF = 'mati'; // what the indicator's page keeps under kawal.pintasan
  let opened = ''; // number of the row in the panel
  let isTyped = false; // something in the panel is not stored
  let isWarned = false; // Escape was pressed once on it

  const linkOf = (row) => row.querySelector('.pb-ind a');
  const rows = () => Array.from(document.querySelectorAll('#daftar tr[data-row]')).filter(linkOf); // those one may open
  const rowOf = (number) => rows().find((row) => row.dataset.row === number);
  const isWriting = (element) => element.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
  const mark = () => rows().forEach((row) => row.classList.toggle('is-open', row.dataset.row === opened));
  const say = (text) => { const place = panel.querySelector('#simpan-panel'); if (place) place.textContent = text; };

  // --- the panel ---------------------------------------------------------------------------------
  const open = (row) => {
    if (isTyped && !panel.hidden) { say('Belum tersimpan. Simpan dahulu, atau tutup panel ini.'); return; }
    opened = row.dataset.row;
    mark();
    row.scrollIntoView({ block: 'nearest' });
    window.htmx.ajax('GET', linkOf(row).dataset.panel, { target: '#panel', swap: 'innerHTML' });
  };
  const close = () => {
    if (isTyped && !isWarned) {
      isWarned = true;
      say('Belum tersimpan. Tutup sekali lagi untuk membuang isian ini.');
      return;
    }
    const row = rowOf(opened);
    panel.hidden = true;
    panel.replaceChildren();
    opened = '';
    isTyped = false;
    isWarned = false;
    mark();
    if (row) linkOf(row).focus();
  };
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target.id === 'daftar' || event.detail.elt.id === 'daftar') { mark(); tick(); return; }
    if (event.target !== panel) return;
    const wasHidden = panel.hidden;
    panel.hidden = false;
    isTyped = Boolean(panel.querySelector('[data-unsaved]'));
    isWarned = false;
    const isRefused = event.detail.xhr.status >= 400;
    const place = (isRefused && panel.querySelector('[aria-invalid="true"], .k-alert')) || panel.querySelector('#h-panel');
    if (!wasHidden && event.detail.requestConfig.verb === 'post' && !isRefused) return panel.querySelector('#h-panel').focus();
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus();
    panel.scrollTop = 0;
  });
  panel.addEventListener('input', () => { isTyped = true; isWarned = false; say('Belum tersimpan'); });
  panel.addEventListener('click', (event) => { if (event.target.closest('[data-close]')) close(); });
  document.body.addEventListener('papan-berubah', () => {
    window.htmx.ajax('GET', window.location.pathname + window.location.search, { target: '#daftar', swap: 'outerHTML' });
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-panel]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.closest('tr'));
  });
  window.addEventListener('beforeunload', (event) => { if (isTyped) event.preventDefault(); });
  document.addEventListener('click', (event) => { if (event.target.closest('[data-leave]')) isTyped = false; });

  // --- keys --------------------------------------------------------------------------------------
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => (panel.hidden ? row.contains(document.activeElement) : row.dataset.row === opened));
    const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
    if (panel.hidden) { linkOf(next).focus(); next.scrollIntoView({ block: 'nearest' }); } else if (next.dataset.row !== opened) open(next);
  };
  const choose = (digit) => {
    const radio = panel.querySelector(`input[type=radio][value="${digit}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event('input', { bubbles: true }));
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !panel.hidden && !document.querySelector('dialog[open], details[data-closes][open]')) {
      event.preventDefault();
      close();
      return;
    }
    if (!panel.hidden && (event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const form = panel.querySelector('form');
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (window.localStorage.getItem('kawal.pintasan') === KEYS_OFF) return;
    if (event.key === 'j') move(1);
    if (event.key === 'k') move(-1);
    if (!panel.hidden && /^[1-5]$/.test(event.key)) choose(event.key);
  });

  // --- ticked rows -------------------------------------------------------------------------------
  const tick = () => {
    const boxes = Array.from(document.querySelectorAll('.pb-tick'));
    const all = document.getElementById('semua');
    const said = document.querySelector('[data-ticked]');
    if (!all || !said) return;
    const count = boxes.filter((box) => box.checked).length;
    all.hidden = false;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    said.textContent = `${count} dicentang:`;
  };
  document.addEventListener('change', (event) => {
    if (event.target.id === 'semua') document.querySelectorAll('.pb-tick').forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches('#semua, .pb-tick')) tick();
  });
  tick();
})();
