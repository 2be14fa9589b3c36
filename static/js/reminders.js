/* Who opens WhatsApp for an agency has reminded it: noted by the form beside the link, without leaving the page. */
(() => {
  'use strict';
  document.querySelectorAll('[data-sends]').forEach((link) => {
    link.addEventListener('click', () => {
      const form = link.closest('form');
      const button = form.querySelector('button');
      fetch(form.getAttribute('action'), { method: 'POST', body: new FormData(form), keepalive: true })
        .then((answer) => { button.textContent = answer.ok ? 'Dicatat' : 'Belum tercatat: muat ulang'; button.disabled = answer.ok; })
        .catch(() => { button.textContent = 'Belum tercatat: catat sendiri'; });
    });
  });
})();
