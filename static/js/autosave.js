/* What the person sees of autosave: unsaved, saving, saved, not saved. htmx sends; the server guards by version.
   Without JavaScript the form's own buttons save. */
(() => {
  'use strict';
  const form = document.querySelector('form[data-autosave]');
  if (!form || !document.getElementById('simpan')) return;
  const RETRY = 10000;
  const waiting = new Set();
  const sent = new Map();
  let timer = 0;
  // The page came back from the server with what was typed and not stored.
  if ('unsaved' in form.dataset) ['value', 'reason', 'fact', 'analysis'].forEach((name) => waiting.add(name));

  const fields = () => Array.from(form.querySelectorAll('textarea, input[name=value]'));
  // Looked up each time: a refusal puts its own words, with a link to the reason, in its place.
  const say = (text) => { document.getElementById('simpan').textContent = text; };

  form.addEventListener('input', (event) => {
    waiting.add(event.target.name);
    say('Belum tersimpan');
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!form.contains(event.target)) return;
    sent.set(event.target, event.target.value);
    say('Menyimpan …');
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    if (!form.contains(event.target)) return;
    clearTimeout(timer);
    if (event.detail.successful) {
      const others = Object.keys(event.detail.requestConfig.parameters).filter((name) => name !== event.target.name);
      others.forEach((name) => waiting.delete(name));
      // Typed again while the request was under way: that is still unsaved.
      if (sent.get(event.target) === event.target.value) waiting.delete(event.target.name);
      else say('Belum tersimpan');
      return;
    }
    // No answer (0) or a server that restarts (5xx): try again. A refusal is not repeated; its reason stands already.
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status === 403) say('Belum tersimpan');
    if (status && status < 500) return;
    say('Belum tersimpan, dicoba lagi sebentar');
    timer = setTimeout(again, RETRY);
  });

  const again = () => fields().filter((field) => waiting.has(field.name) && field.type !== 'radio')
    .forEach((field) => window.htmx.trigger(field, 'change'));
  window.addEventListener('online', again);

  // Somebody else saved meanwhile: beside each of his fields stands what this page holds, sent or not.
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target.id !== 'bentrok') return;
    event.target.querySelectorAll('[data-field]').forEach((row) => {
      const mine = row.querySelector('[data-mine]');
      const field = form.elements[row.dataset.field];
      if (mine.hasAttribute('data-fill')) mine.textContent = (field && field.value) || '–';
      row.classList.toggle('is-beda', mine.innerText.trim() !== row.querySelector('dd:not([data-mine])').innerText.trim());
    });
  });

  let leaving = false;
  form.addEventListener('submit', () => { leaving = true; });
  document.addEventListener('click', (event) => { if (event.target.closest('[data-leave]')) leaving = true; });
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && waiting.size) event.preventDefault();
  });
})();
