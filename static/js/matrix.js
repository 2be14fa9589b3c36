/* A cell of the assignment matrix is stored when it is meant: chosen in its opened list, or with Enter. Arrow keys and
   letters on a closed list only look through it; Escape and leaving the cell bring back what is stored. Ctrl+Z takes the
   last change back. Without JavaScript the cells are sent with the form's own button. */
(() => {
  'use strict';
  const news = document.getElementById('kabar-sel');
  if (!news) return; // nothing can be changed here
  const MOMENT = 1000; // ms after a key in which a change is that key's work
  let looked = -MOMENT; // when a key or the wheel last looked through a closed list
  let waiting = null; // the cell that shows something else than what is stored

  const cellOf = (event) => (event.target.matches && event.target.matches('[data-cell]') ? event.target : null);
  const storedIn = (cell) => (Array.from(cell.options).find((option) => option.defaultSelected) || cell.options[0]).value;
  const chosenIn = (cell) => cell.selectedOptions[0].textContent.trim().split(/\s+/).pop() || 'kosong';
  const say = (cell, words) => { news.textContent = `${cell.getAttribute('aria-label')}: ${words}`; };
  const looksThrough = (event) => !event.altKey && !event.ctrlKey && !event.metaKey
    && (/^(Arrow|Page)|^(Home|End)$/.test(event.key) || (event.key.length === 1 && event.key !== ' '));

  const settle = (cell) => {
    if (waiting === cell) waiting = null;
    cell.closest('td').classList.remove('is-waiting');
    news.textContent = '';
  };
  const hold = (cell) => {
    if (cell.value === storedIn(cell)) { settle(cell); return; }
    waiting = cell;
    cell.closest('td').classList.add('is-waiting');
    say(cell, `${chosenIn(cell)} belum tersimpan. Enter menyimpan, Escape membatalkan.`);
  };
  const bringBack = (cell) => {
    cell.value = storedIn(cell);
    settle(cell);
    say(cell, `tidak diubah, tetap ${chosenIn(cell)}.`);
  };
  const send = (cell) => {
    settle(cell);
    if (cell.value !== storedIn(cell)) window.htmx.trigger(cell, 'cell-meant');
  };

  document.addEventListener('keydown', (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    looked = looksThrough(event) ? event.timeStamp : -MOMENT;
    if (event.key === 'Enter' && !event.altKey) {
      event.preventDefault(); // of its form's button
      if (waiting === cell) send(cell);
    } else if (event.key === 'Escape' && waiting === cell) {
      event.preventDefault();
      bringBack(cell);
    }
  });
  document.addEventListener('keyup', (event) => { if (cellOf(event)) looked = -MOMENT; });
  document.addEventListener('wheel', (event) => { if (cellOf(event)) looked = event.timeStamp; }, { passive: true });
  document.addEventListener('change', (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    if (event.timeStamp - looked < MOMENT) hold(cell);
    else send(cell);
  });
  document.addEventListener('focusout', (event) => { if (waiting && waiting === event.target) bringBack(waiting); });

  // Not stored after all: it waits again where one still stands on it.
  document.addEventListener('htmx:afterRequest', (event) => {
    const cell = event.detail.elt;
    if (event.detail.successful || !cell.isConnected || !cell.matches('[data-cell]')) return;
    if (document.activeElement === cell) hold(cell);
    else bringBack(cell);
  });

  // --- taking back -------------------------------------------------------------------------------
  const isTyping = (element) => element.matches('textarea, [contenteditable], input:not([type=checkbox]):not([type=radio])');
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'z') return;
    const form = document.querySelector('form[data-undo]');
    if (isTyping(event.target) || !(waiting || form)) return;
    event.preventDefault();
    if (waiting) bringBack(waiting);
    else if (!event.repeat) form.requestSubmit();
  });
  let undone = ''; // the cell to stand on
  document.addEventListener('htmx:beforeRequest', (event) => {
    undone = event.detail.elt.matches('form[data-undo]') ? event.detail.elt.dataset.undo : '';
  });
  document.addEventListener('htmx:afterSettle', () => {
    if (waiting && !waiting.isConnected) { say(waiting, 'belum tersimpan; pilih sekali lagi.'); waiting = null; }
    const cell = undone && document.getElementById(undone);
    if (!cell) return;
    undone = '';
    say(cell, `diurungkan, kembali ${chosenIn(cell)}.`);
    if (!document.activeElement.matches('[data-cell]')) cell.focus();
  });
})();
