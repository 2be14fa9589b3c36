/* What the person sees of autosave: unsaved, saving, saved, not saved. htmx sends; the server guards by version.
   Saved is only what the server itself says it has stored, and a button waits for what is under way: one's own saves
   never meet each other. Without JavaScript the form's own buttons save. */
(() => {
  'use strict';
  const form = document.querySelector('form[data-autosave]');
  const bar = document.getElementById('simpan');
  if (!form || !bar) return;
  const RETRY = 10000;
  const waiting = new Set();
  let timer = 0;
  let under = 0; // requests on their way
  let pressed = null; // the button that waits for them
  let leaving = false;
  // What the server did not take: its words in the bar stay until that, and not something else, was sent again.
  let refused = [];
  const FIELDS = ['value', 'reason', 'fact', 'analysis'];
  const REASON_WAITS = 'Belum tersimpan; tersimpan setelah Anda keluar dari kolom ini';

  const fields = () => Array.from(form.elements).filter((field) => field.matches('textarea, input[name=value]'));
  const isOwn = (element) => element.form === form || form.contains(element); // the explanation stands apart from its form
  const say = (text) => { bar.textContent = text; };
  const stays = (names) => refused.some((name) => waiting.has(name) && !names.includes(name));
  const sentBy = (event) => Object.entries(event.detail.requestConfig.parameters).filter(([name]) => FIELDS.includes(name));
  const namesOf = (sent) => sent.map(([name]) => name);

  // The page came back from the server with what was typed and not stored.
  if ('unsaved' in form.dataset) {
    FIELDS.forEach((name) => waiting.add(name));
    if (bar.querySelector('.lk-bad')) refused = FIELDS;
  }

  document.addEventListener('input', (event) => {
    if (!isOwn(event.target)) return;
    leaving = false; // still here
    waiting.add(event.target.name);
    if (refused.length && !refused.includes(event.target.name)) return;
    // The reason is sent when its field is left: half a sentence would stand in the history for good.
    say(event.target.name === 'reason' ? REASON_WAITS : 'Belum tersimpan');
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!isOwn(event.target)) return;
    if (leaving) return event.preventDefault(); // the button sends it all
    under += 1;
    if (!stays(namesOf(sentBy(event)))) say('Menyimpan …');
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.target === bar && stays(namesOf(sentBy(event)))) event.detail.swapOverride = 'none';
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    if (!isOwn(event.target)) return;
    clearTimeout(timer);
    const sent = sentBy(event);
    under -= 1;
    if (event.detail.xhr.status) sendPressed(); else pressed = null; // no line: the page stays, and tries again
    if (event.detail.successful && event.detail.xhr.getResponseHeader('X-Saved')) return saved(sent);
    // No answer (0) or a server that restarts (5xx): try again. A refusal is not repeated; its reason stands already.
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status === 401 || status === 403) say('Belum tersimpan');
    if (status && status < 500) return notTaken(sent);
    say(navigator.onLine ? 'Belum tersimpan, dicoba lagi sebentar' : 'Belum tersimpan. Menunggu jaringan');
    timer = setTimeout(again, RETRY);
  });

  const saved = (sent) => {
    // Typed again while the request was under way: that is still unsaved.
    const typed = ([name, value]) => form.elements[name].tagName === 'TEXTAREA' && form.elements[name].value !== value;
    sent.filter((pair) => !typed(pair)).forEach(([name]) => waiting.delete(name));
    if (stays(namesOf(sent))) return;
    refused = [];
    ['bentrok', 'kabar-alasan'].map((id) => document.getElementById(id)).forEach((place) => place && place.replaceChildren());
    markReason();
    if (sent.some(typed)) say('Belum tersimpan');
    else if (waiting.has('reason')) say(REASON_WAITS); // another field's answer came while it was written
  };
  const notTaken = (sent) => {
    refused = namesOf(sent);
    markReason();
  };
  // The field says that it is what lacks, and comes into sight; the focus stays with who goes through the levels.
  const markReason = () => {
    if (!form.elements.reason) return; // the level is somebody else's
    const lacks = document.getElementById('kabar-alasan').childElementCount > 0;
    form.elements.reason.classList.toggle('is-invalid', lacks);
    if (!lacks) return form.elements.reason.removeAttribute('aria-invalid');
    form.elements.reason.setAttribute('aria-invalid', 'true');
    form.elements.reason.scrollIntoView({ block: 'nearest' });
  };

  const send = (field) => window.htmx.trigger(field, 'change');
  const again = () => fields().filter((field) => waiting.has(field.name) && (field.type !== 'radio' || (field.checked && !field.closest('.is-looking')))).forEach(send);
  window.addEventListener('online', again);
  // On a phone people turn to something else without leaving the field.
  document.addEventListener('visibilitychange', () => {
    const field = document.activeElement;
    if (document.hidden && field.tagName === 'TEXTAREA' && isOwn(field) && waiting.has(field.name)) send(field);
  });

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

  // "Simpan" and "Simpan dan lanjut" after what is on its way, and with the version that it brings.
  form.addEventListener('submit', (event) => {
    if (!under) { leaving = true; return; }
    event.preventDefault();
    pressed = event.submitter;
    say('Menyimpan …');
  });
  const sendPressed = () => {
    if (under || !pressed) return;
    const button = pressed;
    pressed = null;
    setTimeout(() => (under ? (pressed = button) : form.requestSubmit(button))); // the next one in the queue comes first
  };
  document.addEventListener('click', (event) => { if (event.target.closest('[data-leave]')) leaving = true; });
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && waiting.size) event.preventDefault();
  });
})();
