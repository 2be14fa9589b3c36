/* The review queue by keyboard: one key a step, silent while typing, to be switched off; the choice is kept on this
   device, together with that of the indicator page. Without JavaScript every step is a link or a form. */
(() => {
  'use strict';
  const KEY = 'kawal.pintasan';
  const STEPS = { ArrowRight: 'j', ArrowLeft: 'l' };
  const list = document.getElementById('kunci');
  const toggle = document.getElementById('pintasan');
  let busy = false;

  const show = () => list.classList.toggle('is-off', !toggle.checked);
  list.hidden = false;
  document.documentElement.classList.add('has-keys');
  toggle.checked = localStorage.getItem(KEY) !== 'mati';
  toggle.addEventListener('change', () => { localStorage.setItem(KEY, toggle.checked ? 'nyala' : 'mati'); show(); });
  show();

  const typing = (element) => element.closest('textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])');
  const returning = () => document.querySelector('form[data-return]');

  document.addEventListener('keydown', (event) => {
    const form = event.target.closest && event.target.closest('form[data-return]');
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && form) { event.preventDefault(); form.requestSubmit(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || busy || !toggle.checked) return;
    if (!event.target.closest || typing(event.target)) return;
    if (event.key in STEPS && event.target.matches('input[type=radio]')) return;  // arrows walk among the reasons
    const key = STEPS[event.key] || event.key.toLowerCase();
    if (key === 'k' && returning()) { event.preventDefault(); returning().elements.reason[0].focus(); return; }
    const target = /^[tjlz1-7]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  });

  // A reason brings its sentence, unless the note holds words of the person's own; without a sentence one types.
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-return]');
    if (!form || event.target.name !== 'reason') return;
    const sentences = Array.from(form.elements.reason, (radio) => radio.dataset.sentence).filter(Boolean);
    const note = form.elements.note;
    if (note.value.trim() && !sentences.includes(note.value.trim())) return;
    note.value = event.target.dataset.sentence;
    if (!note.value) note.focus();
  });

  // One step at a time: a second key while the answer is on its way does nothing.
  document.addEventListener('htmx:beforeRequest', (event) => { if (event.detail.target.id === 'tinjauan') busy = true; });
  document.addEventListener('htmx:afterRequest', () => { busy = false; });

  // The next item has come: the focus goes to what is asked, and the verdict just given is read aloud.
  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.detail.target.id !== 'tinjauan') return;
    const wrong = document.querySelector('#tinjauan [aria-invalid="true"], #tinjauan fieldset[aria-describedby] input');
    const said = document.querySelector('#tinjauan [data-say]');
    document.getElementById('kabar').textContent = said && event.detail.requestConfig.verb === 'post' ? said.dataset.say : '';
    document.getElementById('pesan').replaceChildren();
    if (event.detail.requestConfig.elt.matches('[role=search]')) return;
    const place = wrong || document.getElementById('h-putus');
    if (place) place.focus({ preventScroll: !wrong });
  });
})();
