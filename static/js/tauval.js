/* Copies a text and then, where its button belongs to a form, sends that form: one press copies and ticks. A browser
   without a clipboard copies what is selected in the field; where that fails too the text stays selected, nothing is
   ticked, and the next press only ticks. A zip that was ordered here is taken as soon as it is made. */
(() => {
  'use strict';
  const BY_HAND = 'Belum tersalin: peramban tidak mengizinkan. Teksnya sudah dipilih; salin dengan Ctrl+C, lalu tekan Tandai.';
  const news = document.getElementById('kabar-tauval');
  const say = (text) => { news.textContent = text; news.classList.remove('visually-hidden'); };

  const prepare = (root) => {
    root.querySelectorAll('[data-scripted]').forEach((part) => { part.hidden = false; });
    root.querySelectorAll('[data-copies] [data-plain]').forEach((part) => { part.hidden = true; });
  };
  const select = (field) => {
    field.closest('details').open = true;
    field.focus();
    field.select();
  };
  const copySelected = (field) => {
    const box = field.closest('details');
    const wasOpen = box.open;
    select(field);
    if (!document.execCommand('copy')) return false;
    box.open = wasOpen;
    return true;
  };
  const copy = async (field) => {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch { // no permission, or a page without https
      return copySelected(field);
    }
  };
  const tickByHand = (button) => {
    button.removeAttribute('data-copies');
    button.querySelectorAll('[data-plain]').forEach((part) => { part.hidden = false; });
    button.querySelectorAll('[data-scripted]').forEach((part) => { part.hidden = true; });
    say(BY_HAND);
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copies]');
    if (!button) return;
    event.preventDefault();
    if (!(await copy(document.getElementById(button.dataset.copies)))) {
      if (button.form) tickByHand(button); else say(BY_HAND);
      return;
    }
    say('Tersalin.');
    if (button.form) button.form.requestSubmit(button);
  });

  document.addEventListener('htmx:afterSettle', () => {
    prepare(document);
    document.querySelectorAll('[data-takes]').forEach((link) => {
      link.removeAttribute('data-takes');
      link.click();
    });
  });
  prepare(document);

  // On a narrow screen the rows of all aspects would be a page without end: only the next one to work on stays open.
  if (window.matchMedia('(max-width: 991px)').matches) {
    const aspects = Array.from(document.querySelectorAll('.handover__aspect'));
    const target = window.location.hash && document.querySelector(window.location.hash);
    const next = aspects.find((part) => (target ? part.contains(target) : part.querySelector('form [data-copies]'))) || aspects[0];
    aspects.forEach((part) => { part.open = part === next; });
    if (target) target.scrollIntoView();
  }
})();
